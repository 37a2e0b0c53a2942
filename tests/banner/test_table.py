import lxml.html

from temoin.banner import table
from temoin.charter import Charter, Declaration, Provider, Service, loads

SEED = """
charter: 1
providers: [{id: p, name: Fournisseur}]
services:
  - {name: {fr: Authentification}, provider: p, places: [front, back],
     cookies: [{name: sessionid, explains: {fr: Reconnaître.}}]}
  - {name: {fr: Choix}, provider: p, cookies: [{name: cookies_preferences, explains: {fr: Retenir.}}]}
"""


def cells(html):
    root = lxml.html.fragment_fromstring(html)
    heads = [cell.text_content() for cell in root.xpath(".//thead//th")]
    rows = [[" ".join(cell.text_content().split()) for cell in row] for row in root.xpath(".//tbody/tr[td]")]
    return heads, rows


def test_a_charter_of_few_facts_has_the_four_columns_and_nothing_made_up():
    heads, rows = cells(table(loads(SEED).charter, "fr"))
    assert heads == ["Prestataire", "Service et emplacement", "Nom du cookie", "Finalités"]
    assert rows == [
        ["Fournisseur", "Authentification (front et back office)", "sessionid", "Reconnaître."],
        ["Fournisseur", "Choix", "cookies_preferences", "Retenir."],
    ]
    assert "temoin-group" not in table(loads(SEED).charter, "fr")


def test_stated_lifetimes_and_origins_get_their_columns(example):
    heads, rows = cells(table(example, "fr"))
    assert heads[4:] == ["Durée de vie", "Origine"]
    stated = {row[2]: row[4:] for row in rows}
    assert stated["sessionid"] == ["14 jours", "interne"]
    assert stated["django_language"] == ["1 an", "interne"]
    assert stated["tuiles.localhost (contact d'un autre serveur)"] == ["sans objet", "tiers"]


def test_rows_are_grouped_by_category_when_purposes_are_known(example, asking):
    root = lxml.html.fragment_fromstring(table(asking, "en"))
    groups = [head.text for head in root.xpath(".//th[@scope='rowgroup']")]
    assert groups[0] == "Necessary for the site to work"
    assert "Advertising" in groups
    assert all(head.get("colspan") == "6" for head in root.xpath(".//th[@scope='rowgroup']"))


def test_the_word_none_is_never_published(asking, example, silent):
    for charter in (asking, example, silent, loads(SEED).charter):
        for language in ("fr", "en", "de"):
            assert "None" not in table(charter, language)


def test_an_empty_charter_says_that_it_declares_nothing():
    assert "ne déclare aucun cookie" in table(loads("charter: 1\nservices: []\n").charter, "fr")


def test_a_row_is_only_words_whatever_they_are():
    hostile = "<img src=x onerror=alert(1)>"
    charter = Charter(
        charter=1,
        providers=(Provider(id="p", name=hostile, contact="javascript:alert(1)"),),
        services=(
            Service(
                name={"fr": hostile, hostile: hostile},
                provider="p",
                cookies=(Declaration(name=hostile, explains={hostile: hostile}),),
            ),
        ),
    )
    html = table(charter, "fr")
    assert "<img" not in html
    assert "javascript:" not in html
