"""Many visitors behind one shared cache: nobody ever gets another's language, name, token or choice."""

import re

import pytest
from django.conf import settings as site_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from office.sharing import Answer, SharedCache, Visitor, origin
from office.visiting import HOST
from temoin.office.accounts.models import Membership, User
from temoin.office.project import language
from temoin.office.registry.models import Organisation

TWINS = [
    "/",
    "/datasets/",
    "/datasets/regles/",
    "/datasets/regles/table/?page=2",
    "/cookies/",
    "/charters/",
    "/charters/portail/versions/",
    "/charters/portail/versions/1/",
    "/made-true/",
    "/accessibility/",
    "/legal/",
]
ADDRESSES = [
    *TWINS,
    *(f"/{code}{path}" for code in ("fr", "en") for path in TWINS),
    "/fr/charters/changes.atom",
    "/en/charters/changes.atom",
    "/fr/nowhere/",
    "/nowhere/",
    "/cookies/choice/",
    "/accounts/",
    "/accounts/me",
    "/accounts/login/",
    "/back/",
    "/.temoin/answered.css",
    "/sitemap.xml",
    "/robots.txt",
    "/api/explore/v2.1/catalog/datasets/regles/records",
    "/charters/portail/charter.yaml",
    "/charters/portail/charter.fr.html",
]
SENTENCE = re.compile(r'<html lang="(\w+)">')


@pytest.fixture
def visitors(office) -> list[Visitor]:
    """Six browsers: two without a thing, one that chose, one that answered, two that are signed in."""
    organisation = Organisation.objects.get(slug="ville")
    made = [Visitor("fr"), Visitor("en-GB,en;q=0.8"), Visitor("fr", cookies={"django_language": "en"})]
    for number, accepts in enumerate(("fr", "en")):
        name = f"Secret Person {number}"
        user = User.objects.create_user(f"person{number}", password=office.password, name=name)
        Membership.objects.create(user=user, organisation=organisation, role="auditor")
        client = office.visitor()
        assert office.sign_in(client, username=user.username).status_code == 302
        cookies = {key: morsel.value for key, morsel in client.cookies.items()}
        if number:
            del cookies["csrftoken"]  # the account's corner gives it a new one: to nobody else
        made.append(Visitor(accepts, name, cookies))
    client = office.visitor()
    client.post("/.temoin/choice", {"answer": "accept", "next": "/"})
    made.append(Visitor("de", cookies={key: morsel.value for key, morsel in client.cookies.items()}))
    return made


def hold(visitor: Visitor, others: list[Visitor], address: str, answer: Answer) -> None:
    """What must be true of every answer that comes out of the cache or through it."""
    said = language.parted(address)[0]
    if found := SENTENCE.search(answer.body):
        assert found[1] == (said or visitor.language), address
    if answer.stored:
        assert not answer.sets, address
        assert "csrfmiddlewaretoken" not in answer.body, address
    for other in others:
        if other is not visitor:
            assert not any(secret in answer.body for secret in other.secrets), address
            assert not other.secrets & set(answer.sets.values()), address
    if said:
        assert not answer.sets
        assert "vary" not in answer.headers
        assert not any(secret in answer.body for secret in visitor.secrets)


def play(visitors: list[Visitor], steps: list[tuple[int, str, int]]) -> SharedCache:
    cache = SharedCache(origin(HOST))
    for who, what, later in steps:
        visitor = visitors[who]
        cache.now += later
        method, _, rest = what.rpartition(" ")
        form: dict[str, str] = {}
        address = rest
        if method == "LANGUAGE":
            form, address, method = {"language": rest, "next": "/fr/datasets/"}, "/i18n/setlang/", "POST"
        elif method == "ANSWER":
            form, address, method = {"answer": rest, "next": "/en/"}, "/.temoin/choice", "POST"
        answer = cache.request(method or "GET", address, visitor.headers, form)
        hold(visitor, visitors, address, answer)
        visitor.cookies |= {name: value for name, value in answer.sets.items() if value}
    return cache


DEEDS = [
    *ADDRESSES,
    "HEAD /fr/",
    "HEAD /",
    "LANGUAGE fr",
    "LANGUAGE en",
    "ANSWER accept",
    "ANSWER refuse",
]
STEPS = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from(DEEDS), st.sampled_from([0, 0, 1, 30, 61, 4000])),
    min_size=25,
    max_size=60,
)


@given(STEPS)
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_nobody_ever_gets_what_is_another_s(visitors, steps):
    play(visitors, steps)


def test_every_address_is_asked_by_everybody_in_turn(visitors):
    steps = [(who, address, 0) for address in ADDRESSES for who in range(6)]
    cache = play(visitors, steps)
    assert cache.hits >= 5 * 2 * len(TWINS)  # the first visitor's page served the five others


def test_a_stored_page_is_renewed_by_its_etag_and_served_again(visitors):
    cache = play(visitors, [(0, "/fr/", 0), (3, "/fr/", 30), (1, "/fr/", 31), (2, "/fr/", 1)])
    assert (cache.hits, cache.renewed) == (2, 1)


def test_the_cache_of_these_tests_would_tell(visitors, monkeypatch):
    """Were an address without a language called public, the very same play would fail."""

    def careless(response):
        response["Cache-Control"] = "public, max-age=60"

    monkeypatch.setattr(language, "_for_one_visitor", careless)
    with pytest.raises(AssertionError):
        play(visitors, [(0, "/", 0), (1, "/", 0)])


def test_a_page_that_came_to_depend_on_its_visitor_is_kept_by_no_cache(visitor, person, monkeypatch):
    """A slip of tomorrow: a public page that looks at the session is no longer called public."""
    from temoin.office.front import views

    kept = views.page

    def nosy(request, template, title, about, **shown):
        return kept(request, template, title, f"{about} {request.user}", **shown)

    monkeypatch.setattr(views, "page", nosy)
    response = person.get("/fr/")
    assert response["Cache-Control"] == "no-store"


def test_a_prefixed_page_is_the_same_bytes_for_everybody(visitors):
    for code in ("fr", "en"):
        for path in TWINS:
            same_for(visitors, f"/{code}{path}")


def same_for(visitors: list[Visitor], path: str) -> None:
    ask = origin(HOST)
    answers = [ask("GET", path, visitor.headers, {}) for visitor in visitors]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert len({answer["ETag"] for answer in answers}) == 1
    for answer in answers:
        assert answer["Cache-Control"] == f"public, max-age={language.SHARED_FOR}"
        assert not answer.has_header("Vary")
        assert not answer.cookies
    head = ask("HEAD", path, visitors[3].headers, {})
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == answers[0]["ETag"]
    assert head["Cache-Control"] == answers[0]["Cache-Control"]


@pytest.mark.parametrize("path", ["/fr/", "/en/datasets/regles/"])
def test_what_a_query_adds_is_never_echoed_into_a_kept_page(visitor, path):
    plain = visitor.get(path).content
    odd = {"utm_source": "alice", "next": "//evil.example", "language": "en", "sessionid": "x"}
    assert visitor.get(path, odd).content == plain
    assert visitor.get(f"{path}?x=%22%3E%3Cscript%3E").content == plain


@pytest.mark.parametrize("path", ["/fr/nowhere/", "/fr/accounts/", "/en/back/", "/fr/charters/portail/"])
def test_no_cache_keeps_an_error_or_a_redirection(visitor, path):
    response = visitor.get(path)
    assert response.status_code in {301, 404}
    assert response["Cache-Control"] == "no-store"


def test_a_host_that_is_not_ours_is_refused_and_no_cache_keeps_the_refusal(office):
    for path in ("/", "/fr/", "/fr/charters/changes.atom", "/sitemap.xml", "/robots.txt"):
        response = office.visitor(host="evil.example").get(path)
        assert response.status_code == 400
        assert "public" not in response.get("Cache-Control", "")
        assert b"evil.example" not in response.content


def test_another_name_of_this_machine_or_a_forwarded_one_changes_no_address(office):
    for path in ("/fr/", "/fr/charters/changes.atom", "/sitemap.xml", "/robots.txt", "/en/cookies/"):
        usual = office.visitor().get(path)
        for headers in (
            {"host": "localhost:9"},
            {"x-forwarded-host": "evil.example"},
            {"x-forwarded-proto": "https"},
        ):
            assert office.visitor(**headers).get(path).content == usual.content
        assert str(site_settings.ORIGIN) in usual.content.decode()


def test_what_is_a_visitor_s_own_is_kept_by_nobody(office, person):
    own = ("/cookies/choice/", "/accounts/", "/accounts/login/", "/accounts/me", "/back/")
    for client, path in [(client, path) for client in (office.visitor(), person) for path in own]:
        assert "no-store" in client.get(path)["Cache-Control"]
