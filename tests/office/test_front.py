import pytest

from office.visiting import set_by
from temoin.consent import COOKIE_NAME

PUBLIC = [
    "/",
    "/datasets/",
    "/datasets/cookies-declares/",
    "/datasets/regles/",
    "/datasets/regles/export/",
    "/datasets/regles/api/",
    "/datasets/regles/embed/",
    "/datasets/regles/table/?page=2",
    "/cookies/",
    "/cookies/choice/",
    "/accounts/me",
    "/api/explore/v2.1/",
    "/api/explore/v2.1/catalog/datasets",
    "/api/explore/v2.1/catalog/datasets/regles/records",
    "/static/temoin/portal.css",
    "/.temoin/choice.js",
    "/.temoin/answered.css",
]
GONE = [
    "/nowhere/",
    "/datasets/nothing/",
    "/cookies/receipt/AAAAAAAAAAAAAAAAAAAAAA",
    "/datasets/regles/table/?page=99",
]


@pytest.mark.parametrize("path", PUBLIC)
def test_reading_leaves_no_cookie(visitor, path):
    response = visitor.get(path)
    assert response.status_code == 200
    assert not response.cookies


@pytest.mark.parametrize("path", GONE)
def test_what_is_not_there_leaves_no_cookie_and_says_so_in_words(visitor, path):
    response = visitor.get(path)
    assert (response.status_code, len(response.cookies)) == (404, 0)
    assert "rien à cette adresse" in response.content.decode()


@pytest.mark.parametrize("path", [*PUBLIC, *GONE])
@pytest.mark.parametrize(
    "forged",
    [
        {"csrftoken": "x"},
        {"csrftoken": "é" * 32},
        {COOKIE_NAME: "1.zzzz.9.9.9"},
        {"django_language": "tlh"},
        {"sessionid": "forged"},
    ],
    ids=lambda forged: next(iter(forged)),
)
def test_forged_cookies_are_answered_with_none(visitor, path, forged):
    for name, value in forged.items():
        visitor.cookies[name] = value
    response = visitor.get(path)
    assert response.status_code in {200, 404}
    assert set_by(response) == set()


@pytest.mark.parametrize("path", ["/", "/datasets/", "/cookies/", "/datasets/regles/"])
def test_a_public_page_is_kept_by_the_visitor_alone_and_asked_anew(visitor, path):
    response = visitor.get(path)
    assert response["Cache-Control"] == "private, no-cache"
    assert {word.strip() for word in response["Vary"].split(",")} == {"Accept-Language", "Cookie"}
    again = visitor.get(path, headers={"if-none-match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_public_page_is_the_same_for_whoever_is_signed_in(office, visitor, person):
    for path in ("/", "/datasets/", "/cookies/"):
        assert person.get(path).content == visitor.get(path).content
    assert b"admin" not in person.get("/").content


def test_the_policy_lets_in_this_site_and_the_tiles_only(visitor):
    response = visitor.get("/")
    policy = response["Content-Security-Policy"].split("; ")
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "img-src 'self' http://tuiles.localhost:8000" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    page = response.content.decode()
    assert "<style" not in page
    assert " style=" not in page
    assert "<script>" not in page


def test_the_map_waits_behind_a_placeholder_that_names_its_host(visitor):
    page = visitor.get("/").content.decode()
    inert = page.split('<template data-temoin="embedded-content">')[1].split("</template>")[0]
    assert 'data-temoin-placeholder="embedded-content"' in page
    assert "<code>tuiles.localhost</code>" in page.replace(inert, "")
    assert inert.count('src="http://tuiles.localhost:8000/14/') == page.count('src="http://tuiles') == 8


def test_a_table_pages_by_links(visitor):
    first = visitor.get("/datasets/regles/table/").content.decode()
    assert 'rel="next" href="?page=2"' in first
    assert 'rel="prev" href' not in first
    assert 'rel="prev" href="?"' in visitor.get("/datasets/regles/table/?page=2").content.decode()


@pytest.mark.parametrize("page", ["0", "-1", "x", "1e3", "\uff19", ""])
def test_a_page_that_is_no_page_is_not_there(visitor, page):
    assert visitor.get("/datasets/regles/table/", {"page": page}).status_code == 404


def test_the_table_and_the_api_give_the_same_answer(visitor):
    records = visitor.get("/api/explore/v2.1/catalog/datasets/regles/records?limit=20").json()["results"]
    page = visitor.get("/datasets/regles/table/").content.decode()
    places = [page.index(f">{record['id']}<") for record in records]
    assert places == sorted(places)
    assert len(records) == page.count("<th scope=row") == 20


def answer(client, which: str, **more):
    return client.post("/.temoin/choice", {"answer": which, "next": "/cookies/choice/"} | more)


def test_the_choice_shows_as_it_is_and_leads_to_its_receipt(visitor):
    response = answer(visitor, "accept")
    assert set_by(response) == {"cookies_preferences"}
    receipt = response.cookies["cookies_preferences"].value.split(".")[5]
    centre = visitor.get("/cookies/choice/")
    assert "no-store" in centre["Cache-Control"]
    assert f"/cookies/receipt/{receipt}" in centre.content.decode()
    shown = visitor.get(f"/cookies/receipt/{receipt}")
    assert "no-store" in shown["Cache-Control"]
    assert receipt in shown.content.decode()
    assert "accepté" in shown.content.decode()


def test_a_refusal_leaves_no_receipt_to_look_up(visitor):
    response = answer(visitor, "refuse")
    assert response.cookies["cookies_preferences"].value.count(".") == 4


def test_without_tiles_there_is_no_map_and_nothing_to_ask(office, settings, visitor):
    from temoin.office.project.start import first_charter
    from temoin.office.registry.models import Site
    from temoin.web.django import reload

    settings.TEMOIN_TILES = ""
    Site.objects.get().charters.publish(first_charter("http://127.0.0.1:8000", ""))
    reload()
    page = visitor.get("/").content.decode()
    assert "<template" not in page
    assert 'data-temoin="notice"' not in page
    assert 'href="/cookies/choice/"' in page


def test_the_foot_of_every_page_leads_to_the_choice(visitor, person):
    for client, path in (
        (visitor, "/"),
        (visitor, "/nowhere/"),
        (visitor, "/accounts/login/"),
        (person, "/back/"),
    ):
        foot = client.get(path).content.decode().split('<footer class="foot">')[1]
        assert 'href="/cookies/choice/"' in foot


def test_a_fault_of_ours_has_a_page_of_its_own_without_a_cookie(office, monkeypatch):
    from temoin.office.front import catalogue

    def broken():
        raise RuntimeError("planted")

    monkeypatch.setattr(catalogue, "catalogue", broken)
    visitor = office.visitor()
    visitor.raise_request_exception = False
    response = visitor.get("/datasets/")
    assert (response.status_code, len(response.cookies)) == (500, 0)
    assert "mal passé ici" in response.content.decode()
    assert "planted" not in response.content.decode()


def test_another_host_is_not_answered(office):
    response = office.visitor(host="elsewhere.example").get("/")
    assert (response.status_code, len(response.cookies)) == (400, 0)
