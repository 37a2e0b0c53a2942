"""Addresses of a language: which there are, what they say of each other, and where links lead."""

import json
import re
from urllib.parse import urlsplit

import pytest
from django.urls import URLPattern
from lxml import html

from temoin.office.front import urls
from temoin.office.project.language import parted

TWINS = [
    "/",
    "/datasets/",
    "/datasets/regles/",
    "/datasets/regles/table/?page=2",
    "/datasets/regles/export/",
    "/datasets/regles/api/",
    "/datasets/regles/records/1/",
    "/cookies/",
    "/charters/",
    "/charters/portail/versions/",
    "/charters/portail/versions/1/",
    "/made-true/",
    "/accessibility/",
    "/legal/",
]
OWN = {"choice", "receipt", "yaml", "json", "html", "version-yaml", "version-json", "version-html"}
OWN |= {"sitemap", "robots"}
WITHOUT = (
    "/cookies/choice/",
    "/cookies/receipt/",
    "/accounts/",
    "/back/",
    "/api/",
    "/static/",
    "/.temoin/",
    "/i18n/",
)


def page(client, path, **headers):
    response = client.get(path, headers=headers)
    assert response.status_code == 200
    return html.fromstring(response.content.decode())


def test_every_address_of_the_front_office_has_a_twin_or_is_written_here():
    assert all(isinstance(one, URLPattern) for one in urls.urlpatterns)
    assert {one.name for one in urls.urlpatterns} - {one.name for one in urls.in_each_language} == OWN


@pytest.mark.parametrize(("code", "other"), [("fr", "en"), ("en", "fr")])
def test_a_prefixed_page_speaks_its_language_whatever_the_visitor_s(visitor, code, other):
    visitor.cookies["django_language"] = other
    for path in TWINS:
        response = visitor.get(f"/{code}{path}", headers={"accept-language": other})
        assert f'<html lang="{code}">' in response.content.decode()
        assert response["Content-Language"] == code


@pytest.mark.parametrize("at", ["", "/fr", "/en"])
def test_a_page_names_its_canonical_address_and_its_twins(visitor, at):
    code, origin = at.strip("/") or "fr", "http://127.0.0.1:8000"
    for path in TWINS:
        found = page(visitor, at + path)
        assert found.xpath("//link[@rel='canonical']/@href") == [f"{origin}/{code}{path}"]
        assert found.xpath("//meta[@property='og:url']/@content") == [f"{origin}/{code}{path}"]
        twins = {one.get("hreflang"): one.get("href") for one in found.xpath("//link[@hreflang]")}
        assert twins == {
            "fr": f"{origin}/fr{path}",
            "en": f"{origin}/en{path}",
            "x-default": f"{origin}{path}",
        }


@pytest.mark.parametrize("at", ["/fr", "/en"])
def test_links_of_a_prefixed_page_stay_prefixed(visitor, at):
    for link in [one for path in TWINS for one in links(page(visitor, at + path))]:
        own = link.startswith(WITHOUT) or link.endswith((".yaml", ".json", ".html"))
        assert own != link.startswith(f"{at}/"), link


def test_links_of_a_page_without_prefix_stay_without(visitor):
    for path in [*TWINS, "/cookies/choice/", "/accounts/login/", "/nowhere/"]:
        found = html.fromstring(visitor.get(path).content.decode())
        assert [link for link in links(found) if parted(link)[0] and not link.endswith(".atom")] == []


def links(found) -> list[str]:
    """The addresses of this site that a page's links lead to, fragments left out."""
    hrefs = [str(one) for one in found.xpath("//body//a/@href")]
    return [urlsplit(one).path for one in hrefs if one.startswith("/")]


@pytest.mark.parametrize("path", ["/fr/datasets/regles/table/?page=2", "/en/", "/fr/cookies/?x=1"])
def test_the_notice_of_a_prefixed_page_leads_back_to_it(visitor, path):
    shown = path.split("?x")[0]
    found = page(visitor, path)
    assert found.xpath("//form[@action='/.temoin/choice']//input[@name='next']/@value") == [shown]
    answered = visitor.post("/.temoin/choice", {"answer": "refuse", "next": shown})
    assert (answered.status_code, answered["Location"]) == (303, shown)
    assert visitor.get(path).content.decode().count('data-temoin="notice"') == 1  # the same bytes still


@pytest.mark.parametrize(
    ("path", "after"),
    [
        ("/fr/", "/"),
        ("/en/datasets/regles/table/?page=2", "/datasets/regles/table/?page=2"),
        ("/cookies/", "/cookies/"),
        ("/fr/nowhere/", "/nowhere/"),
    ],
)
def test_choosing_a_language_leads_to_the_address_without_one(visitor, path, after):
    found = html.fromstring(visitor.get(path).content.decode())
    (target,) = found.xpath("//form[@action='/i18n/setlang/']//input[@name='next']/@value")
    assert target == after
    for sent in (target, path):  # a form of an older page may still name the prefix
        response = visitor.post("/i18n/setlang/", {"language": "en", "next": sent})
        assert response["Location"] == after
    assert 'lang="en"' in visitor.get(path.replace("/fr/", "/")).content.decode()[:60]


@pytest.mark.parametrize(
    "target",
    [
        "/fr//evil.example",
        "/en///evil.example/",
        "/fr/\\evil.example",
        "/fr/\t/evil.example",
        "//evil.example/fr/",
        "/\\evil.example",
        "\\/evil.example",
        "https://evil.example/fr/",
        "/fr/\n//evil.example",
    ],
)
def test_no_form_for_everybody_leads_to_another_site(visitor, target):
    for action in ("/i18n/setlang/", "/.temoin/choice"):
        response = visitor.post(action, {"language": "en", "answer": "refuse", "next": target})
        assert response.status_code in {302, 303}
        location = response["Location"]
        assert location.startswith("/")
        assert not location.startswith(("//", "/\\"))
        assert not re.search(r"[\\\t\n]", location)


@pytest.mark.parametrize(
    "path", ["/fr//evil.example", "/fr//evil.example/", "//evil.example/fr", "/en/%2F%2Fevil", "/fr/%5Cevil"]
)
def test_no_address_redirects_to_another_site(visitor, path):
    response = visitor.get(path)
    assert response.status_code in {301, 404}
    assert not urlsplit(response.get("Location", "")).netloc


@pytest.mark.parametrize(
    "path", ["/de/", "/FR/", "/fr-FR/", "/f/", "/fr/fr/", "/fr/en/", "/xx/cookies/", "/en/accounts/me"]
)
def test_a_language_that_the_portal_does_not_speak_is_not_there(visitor, path):
    assert visitor.get(path).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_a_public_page_is_read_and_nothing_else(visitor, method):
    response = getattr(visitor, method)("/fr/")
    assert response.status_code in {403, 405}
    assert "public" not in response.get("Cache-Control", "")


@pytest.mark.parametrize(
    "path", ["/", "/fr/", "/fr/charters/changes.atom", "/sitemap.xml", "/charters/portail/charter.json"]
)
def test_head_answers_as_get_does_without_a_body(visitor, path):
    asked, head = visitor.get(path), visitor.head(path)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("Content-Type", "Cache-Control", "Vary"):
        assert head.get(name) == asked.get(name)


def test_an_address_without_its_slash_leads_to_the_one_with_it(visitor):
    assert visitor.get("/fr")["Location"] == "/fr/"
    assert visitor.get("/fr/cookies")["Location"] == "/fr/cookies/"


def test_a_prefixed_error_page_speaks_and_leads_in_its_language(visitor):
    response = visitor.get("/en/nowhere/", headers={"accept-language": "fr"})
    assert response.status_code == 404
    assert "There is nothing at this address" in response.content.decode()
    assert 'class="button" href="/en/"' in response.content.decode()


def test_no_public_page_holds_a_script_a_style_or_a_stranger_s_address_of_its_own(visitor):
    for path in [*TWINS, "/cookies/choice/", "/nowhere/"]:
        response = visitor.get(path)
        assert "require-trusted-types-for 'script'" in response["Content-Security-Policy"]
        assert "'unsafe" not in response["Content-Security-Policy"]
        found = html.fromstring(response.content.decode())
        data = found.xpath("//script[@type='application/ld+json']")  # never run by a browser
        assert found.xpath("//style | //@style | //script[not(@src)]") == data
        assert len(data) == (1 if re.fullmatch("(/[a-z]{2})?/datasets/[a-z-]+/", path) else 0), path
        assert all(json.loads(one.text)["@context"] == "https://schema.org/" for one in data)
        assert [name for one in found.iter() for name in one.attrib if name.startswith("on")] == []
        waiting = set(found.xpath("//template//@src"))  # until the visitor agrees
        asked = set(found.xpath("//@src | //link[@rel='stylesheet' or @rel='icon']/@href")) - waiting
        assert all(str(one).startswith("/") and not str(one).startswith("//") for one in asked)


def test_open_graph_shows_a_picture_of_this_site_alone(visitor):
    found = page(visitor, "/en/cookies/")
    told = {one.get("property"): one.get("content") for one in found.xpath("//meta[@property]")}
    assert told["og:title"] == "Cookie charter"
    assert told["og:locale"] == "en_GB"
    assert told["og:image"] == "http://127.0.0.1:8000/static/temoin/card.png"
    assert visitor.get("/static/temoin/card.png")["Content-Type"] == "image/png"
