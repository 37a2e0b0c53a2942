import pytest

from temoin.audit.frontier import Frontier

ORIGIN = "https://portail.test"


def frontier(*paths):
    made = Frontier()
    made.visited(f"{ORIGIN}/")
    made.add(f"{ORIGIN}{path}" for path in paths)
    return made


def order(made, count=100):
    visited = []
    while len(visited) < count and (url := made.next()) is not None:
        made.visited(url)
        visited.append(url.removeprefix(ORIGIN))
    return visited


def test_a_small_site_is_visited_in_the_order_found():
    paths = ["/b", "/a", "/b/two", "/a/one"]
    assert order(frontier(*paths)) == paths


def test_one_of_each_kind_comes_before_a_second_of_any():
    datasets = [f"/datasets/{name}/" for name in "abcdefghijklmnop"]
    visited = order(frontier(*datasets, "/cookies/", "/cookies/choice/", "/accounts/login/"))
    assert visited[:4] == ["/datasets/a/", "/cookies/", "/cookies/choice/", "/accounts/login/"]
    assert sorted(visited[4:]) == datasets[1:]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/fr/cookies/", "/en/cookies/"),
        ("/cookies/", "/fr/cookies/"),
        ("/news/2026/11", "/news/2025/1"),
        ("/receipt/0f8fad5b-d9cb-469f-a165-70867728950e", "/receipt/7c9e6679-7425-40de-944b-e07fc1f90ae7"),
        ("/search?q=a&page=2", "/search?page=3&q=b"),
    ],
)
def test_what_only_names_an_instance_or_a_language_makes_no_kind(one, other):
    made = frontier(one, other)
    assert made.kind(f"{ORIGIN}{one}") == made.kind(f"{ORIGIN}{other}")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/cookies/", "/cookies/choice/"),
        ("/back/sites/a/audits/", "/back/sites/a/editor/"),
        ("/search", "/search?page=2"),
    ],
)
def test_what_stands_elsewhere_is_another_kind(one, other):
    made = frontier(one, other)
    assert made.kind(f"{ORIGIN}{one}") != made.kind(f"{ORIGIN}{other}")


def test_pages_of_one_kind_may_have_kinds_of_pages_below():
    sites = [f"/back/sites/{name}/{room}/" for name in "abcdefghijklmnop" for room in ("audits", "editor")]
    assert sorted(order(frontier(*sites), 2)) == ["/back/sites/a/audits/", "/back/sites/a/editor/"]


def test_names_with_the_same_pages_below_are_instances_however_few_they_are():
    rooms = [f"/datasets/{name}/{room}/" for name in ("a", "b", "c") for room in ("table", "export", "api")]
    visited = order(frontier("/datasets/a/", "/datasets/b/", "/datasets/c/", *rooms, "/a/x/", "/b/x/"), 6)
    assert set(visited) == {"/datasets/a/", "/a/x/", "/b/x/", *rooms[:3]}


def test_a_page_comes_before_the_same_page_asked_otherwise():
    assert order(frontier("/search?q=a", "/list?page=2", "/list", "/about")) == [
        "/list",
        "/about",
        "/search?q=a",
        "/list?page=2",
    ]


def test_beyond_what_is_known_only_new_kinds_are_visited():
    before = frontier("/a", "/receipts/12345678")
    order(before)
    made = before.beyond()
    made.add([f"{ORIGIN}/a", f"{ORIGIN}/receipts/99999999", f"{ORIGIN}/back/", f"{ORIGIN}/back/people/"])
    assert made.next(new_kind=True) == f"{ORIGIN}/back/"
    made.visited(f"{ORIGIN}/back/")
    made.visited(f"{ORIGIN}/back/people/")
    assert made.next(new_kind=True) is None
    assert before.next() is None


def test_a_page_of_a_million_links_costs_a_few():
    made = frontier(*(f"/{number}x" for number in range(5_000)))
    assert len(order(made, 3)) == 3
    assert len(made._known) == 2_000
