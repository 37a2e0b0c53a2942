"""The charters of the sites as everybody reads them: their list, languages, history, files and feeds."""

import json
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from office.publishing import published, site_of
from temoin.charter import loads
from temoin.office.front import article
from temoin.office.registry.models import Version

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


def read(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status, path
    return response.content.decode()


def test_each_site_with_a_published_charter_is_listed(visitor):
    published()
    site_of("quiet", "Nothing published")
    page = read(visitor, "/fr/charters/")
    assert 'href="/fr/charters/agglo/"' in page
    assert 'href="/fr/cookies/"' in page
    assert "L&#x27;Agglo" in page
    assert "Nothing published" not in page
    read(visitor, "/fr/charters/quiet/", 404)


def test_the_list_has_pages(visitor):
    for number in range(60):
        Version.objects.create(
            site=site_of(f"s{number:02}", f"Site {number:02}"), number=1, full="0", material="0"
        )
    first, second = read(visitor, "/en/charters/"), read(visitor, "/en/charters/?page=2")
    assert "Site 00" in first
    assert "Site 59" not in first
    assert 'rel="next" href="?page=2"' in first
    assert "Site 59" in second
    read(visitor, "/en/charters/?page=3", 404)


def test_no_page_asks_more_of_the_database_when_there_is_more_to_show(visitor):
    paths = ["/fr/", "/fr/charters/", "/fr/charters/agglo/", "/fr/charters/agglo/versions/", "/sitemap.xml"]
    paths += [
        "/fr/charters/changes.atom",
        "/fr/charters/agglo/changes.atom",
        "/fr/cookies/",
        "/fr/made-true/",
    ]
    published()

    def counts() -> dict[str, int]:
        found = {}
        for path in paths:
            with CaptureQueriesContext(connection) as asked:
                read(visitor, path)
            found[path] = len(asked)
        return found

    counts()  # the first time, articles are rendered and the ledger is walked
    few = counts()
    for number in range(12):
        published(days=number + 4)
        published(f"s{number}", name=f"Site {number}")
    counts()
    assert counts() == few
    assert max(few.values()) <= 4


def test_a_charter_is_read_in_each_of_its_languages(visitor):
    published()
    assert "La charte de l&#39;agglo" in read(visitor, "/fr/charters/agglo/")
    assert "The agglo&#39;s charter" in read(visitor, "/en/charters/agglo/")
    german = read(visitor, "/fr/charters/agglo/de/")
    assert '<html lang="fr">' in german
    assert "Die Charta der Agglo" in german
    assert 'lang="de" aria-current="true">Deutsch' in german
    read(visitor, "/fr/charters/agglo/es/", 404)
    read(visitor, "/fr/charters/agglo/DE/", 404)


def test_each_language_of_a_charter_has_one_canonical_address(visitor):
    published()
    origin = "http://127.0.0.1:8000"
    for path in ("/fr/charters/agglo/de/", "/en/charters/agglo/de/", "/charters/agglo/de/"):
        assert f'rel="canonical" href="{origin}/en/charters/agglo/de/"' in read(visitor, path)
    assert f'rel="canonical" href="{origin}/en/charters/agglo/"' in read(visitor, "/fr/charters/agglo/en/")
    page = read(visitor, "/fr/charters/agglo/")
    assert f'hreflang="de" href="{origin}/en/charters/agglo/de/"' in page
    assert f'hreflang="en" href="{origin}/en/charters/agglo/"' in page


def test_a_charter_without_the_page_s_language_says_so(visitor):
    published(languages="de")
    page = read(visitor, "/fr/charters/agglo/")
    assert "pas écrite dans la langue de cette page" in page
    assert "Die Charta der Agglo" in page


def test_what_was_published_stays_readable_and_says_that_it_is_no_longer_in_force(visitor):
    published(days=3)
    published(days=4)
    old = read(visitor, "/en/charters/agglo/versions/1/")
    assert "It is no longer in force" in old
    assert "3 days" in old
    assert '<meta name="robots" content="noindex">' in old
    now = read(visitor, "/en/charters/agglo/versions/2/")
    assert "no longer in force" not in now
    assert "4 days" in now
    for wrong in ("0", "3", "01", "-1", "x", "999999999", "99999999999999999999"):
        read(visitor, f"/en/charters/agglo/versions/{wrong}/", 404)


def test_the_history_says_whether_visitors_are_asked_again(visitor):
    published()
    published(purpose="advertising")
    published(purpose="advertising", languages="fr, en")
    page = read(visitor, "/en/charters/agglo/versions/")
    first, second, third = reversed(page.split("<li>\n<p><a")[1:])
    assert "This is the first version." in first
    assert "they are asked again." in second
    assert "they are not asked again." in third
    assert "in force" in third


def test_the_platform_s_own_charter_has_its_page_apart_and_its_history_with_the_others(visitor):
    assert visitor.get("/charters/portail/")["Location"] == "/cookies/"
    assert visitor.get("/en/charters/portail/")["Location"] == "/en/cookies/"
    assert 'href="/fr/charters/portail/versions/1/"' in read(visitor, "/fr/cookies/")
    assert "sessionid" in read(visitor, "/fr/charters/portail/versions/1/")


def test_the_files_are_the_charter(visitor):
    version = published()
    text = visitor.get("/charters/agglo/versions/1/charter.yaml")
    assert text.content.decode() == article.file_of(version).text
    assert text["Content-Disposition"] == 'attachment; filename="charter-agglo-1.yaml"'
    assert text["Cache-Control"].startswith("public")
    again = loads(visitor.get("/charters/agglo/charter.json").content, "charter.json").charter
    assert again == article.file_of(version).charter
    piece = visitor.get("/charters/agglo/charter.de.html")
    assert piece["Content-Language"] == "de"
    assert not piece.has_header("Vary")
    assert piece.content.decode().lstrip().startswith("<article")
    for path in ("charter.es.html", "charter.toml", "versions/2/charter.yaml", "versions/9/charter.de.html"):
        read(visitor, f"/charters/agglo/{path}", 404)


def test_a_file_that_was_changed_by_hand_is_not_shown_as_what_was_published(visitor):
    version = published()
    path = version.site.charters.folder / "1.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("3 days", "9 days"), encoding="utf-8")
    response = visitor.get("/en/charters/agglo/")
    assert (response.status_code, response["Cache-Control"]) == (503, "no-store")
    assert "no longer what was published" in response.content.decode()
    path.unlink()
    assert visitor.get("/en/charters/agglo/").status_code == 503
    read(visitor, "/charters/agglo/charter.yaml", 404)
    read(visitor, "/charters/agglo/charter.fr.html", 404)


def test_an_article_is_rendered_once_for_all_its_readers(visitor, monkeypatch):
    published()
    read(visitor, "/fr/charters/agglo/")
    monkeypatch.setattr(article, "fragment", None)  # would fail if it were called again
    read(visitor, "/charters/agglo/")
    read(visitor, "/fr/charters/agglo/versions/1/")


def test_hostile_names_and_texts_stay_texts(visitor):
    published("evil", name="<script>alert(1)</script>\"\x0b'></title>")
    for path in ("/fr/", "/fr/charters/", "/fr/charters/evil/", "/fr/charters/evil/versions/"):
        page = read(visitor, path)
        assert "<script>alert" not in page
        assert "'></title>" not in page
    feed = ET.fromstring(read(visitor, "/fr/charters/evil/changes.atom"))
    assert "<script>alert(1)</script>" in feed.findtext(f"{ATOM}title", "")


def test_the_feed_tells_each_version_once_the_newest_first(visitor):
    published()
    published(purpose="advertising")
    Version.objects.filter(number=2).update(published=datetime(2099, 1, 1, tzinfo=UTC))
    response = visitor.get("/en/charters/changes.atom")
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ET.fromstring(response.content)
    entries = feed.findall(f"{ATOM}entry")
    assert entries[0].findtext(f"{ATOM}title") == "Agglo d'Exemple: version 2"
    assert len(entries) == len({one.findtext(f"{ATOM}id") for one in entries}) == 3
    assert "they are asked again" in entries[0].findtext(f"{ATOM}summary", "")
    assert feed.findtext(f"{ATOM}updated") == "2099-01-01T00:00:00+00:00"
    addresses = {one.get("href") for one in feed.iter(f"{ATOM}link")}
    assert all(one and one.startswith("http://127.0.0.1:8000/en/") for one in addresses)
    one = ET.fromstring(visitor.get("/fr/charters/agglo/changes.atom").content)
    assert len(one.findall(f"{ATOM}entry")) == 2
    assert visitor.get("/fr/charters/changes.atom").content != response.content
    read(visitor, "/charters/changes.atom", 404)
    read(visitor, "/fr/charters/nothing/changes.atom", 404)


def test_the_sitemap_names_every_public_page_in_every_language(visitor):
    published()
    tree = ET.fromstring(read(visitor, "/sitemap.xml"))
    found = [one.findtext(f"{MAP}loc", "") for one in tree]
    origin = "http://127.0.0.1:8000"
    assert len(found) == len(set(found))
    for path in ("/", "/cookies/", "/charters/agglo/", "/datasets/regles/", "/legal/", "/made-true/"):
        for code in ("fr", "en"):
            assert f"{origin}/{code}{path}" in found
    for one in tree:
        twins = {link.get("hreflang") for link in one.findall(f"{XHTML}link")}
        assert twins == {"fr", "en", "x-default"}
    for address in found:
        assert visitor.get(address.removeprefix(origin)).status_code == 200, address


def test_robots_are_told_where_the_map_is_and_what_is_nobody_s_business(visitor):
    text = read(visitor, "/robots.txt")
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in text
    assert "Disallow: /cookies/receipt/" in text
    assert "Disallow: /accounts/" in text


@pytest.mark.parametrize("path", ["/fr/cookies/", "/fr/charters/agglo/"])
def test_the_page_of_a_charter_is_light(visitor, path):
    import gzip

    published()
    assert len(gzip.compress(visitor.get(path).content)) <= 30_000


def test_the_json_is_served_as_what_it_is(visitor):
    response = visitor.get("/charters/portail/charter.json")
    assert response["Content-Type"] == "application/json"
    assert json.loads(response.content)["charter"] == 1
