import pytest

from office.visiting import set_by


def test_a_page_speaks_french_unless_asked_otherwise(visitor):
    assert '<html lang="fr">' in visitor.get("/").content.decode()
    english = visitor.get("/", headers={"accept-language": "en-GB,en;q=0.9"})
    assert '<html lang="en">' in english.content.decode()
    assert english["Content-Language"] == "en"
    assert '<html lang="fr">' in visitor.get("/", headers={"accept-language": "de, tlh"}).content.decode()


def test_the_browser_s_own_language_sets_nothing(visitor):
    assert set_by(visitor.get("/", headers={"accept-language": "en"})) == set()


def test_a_chosen_language_is_kept_a_year_and_nothing_else_is(visitor):
    response = visitor.post("/i18n/setlang/", {"language": "en", "next": "/datasets/"})
    assert (response.status_code, response["Location"]) == (302, "/datasets/")
    assert set_by(response) == {"django_language"}
    kept = response.cookies["django_language"]
    assert (kept.value, kept["samesite"], kept["max-age"], kept["path"]) == ("en", "Lax", 365 * 86400, "/")
    assert '<html lang="en">' in visitor.get("/datasets/", headers={"accept-language": "fr"}).content.decode()


def test_a_chosen_language_holds_in_the_back_office_too(person):
    person.post("/i18n/setlang/", {"language": "en"})
    assert "The sites whose charters are kept here." in person.get("/back/sites/").content.decode()
    assert '<html lang="en">' in person.get("/back/").content.decode()
    assert "Change my password" in person.get("/accounts/").content.decode()


@pytest.mark.parametrize("language", ["tlh", "de", "", "fr; Path=/", "FR"])
def test_an_unknown_language_sets_nothing(visitor, language):
    response = visitor.post("/i18n/setlang/", {"language": language})
    assert (response.status_code, set_by(response)) == (400, set())
    assert "Cette demande" in response.content.decode()


@pytest.mark.parametrize(
    "target",
    ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "elsewhere", "", "/\n/x"],
)
def test_choosing_a_language_never_leads_to_another_site(visitor, target):
    response = visitor.post("/i18n/setlang/", {"language": "en", "next": target})
    assert response["Location"] == "/"


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
    ],
)
def test_a_language_form_from_another_site_is_refused(visitor, headers):
    response = visitor.post("/i18n/setlang/", {"language": "en"}, headers=headers)
    assert (response.status_code, set_by(response)) == (403, set())


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "same-origin"}, {"origin": "http://127.0.0.1:8000"}])
def test_a_language_form_from_this_site_is_taken(visitor, headers):
    assert set_by(visitor.post("/i18n/setlang/", {"language": "en"}, headers=headers)) == {"django_language"}


def test_a_language_is_chosen_by_post_only(visitor):
    response = visitor.get("/i18n/setlang/?language=en")
    assert (response.status_code, set_by(response)) == (405, set())


def test_a_forged_language_cookie_is_no_language(visitor):
    visitor.cookies["django_language"] = "../../etc"
    assert '<html lang="fr">' in visitor.get("/").content.decode()


def test_numbers_and_dates_follow_the_language(office):

    assert (
        "5 datasets" in office.visitor().get("/datasets/", headers={"accept-language": "en"}).content.decode()
    )
    assert "5 jeux de données" in office.visitor().get("/datasets/").content.decode()


def test_each_page_offers_the_other_language_to_the_auditor(visitor):
    page = visitor.get("/").content.decode()
    assert page.count('data-temoin-does="language"') == 1
    assert 'name="language" value="en" lang="en"' in page
