"""The pages of a dataset: what they say, that they say what the API says, and to whom."""

import json
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from office import amenities
from office.world import someone
from temoin.office.datasets import models
from temoin.office.datasets.publishing import open_to, withdraw
from temoin.office.datasets.question import Narrowing
from temoin.office.front.cells import Writer
from temoin.office.front.state import State, read_state
from temoin.office.registry.models import Organisation

API = "/api/explore/v2.1/catalog/datasets"
TABLE = f"/datasets/{amenities.ID}/table/"
FRENCH = Writer("\u202f", ",", "oui", "non", "non précisé")
ENGLISH = Writer(",", ".", "yes", "no", "not stated")
YEARS = "annee"


@pytest.fixture
def city(office):
    amenities.publish()
    return office


def found(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status
    return html.fromstring(response.content.decode())


def text(node) -> str:
    return " ".join(node.text_content().split())


def test_a_dataset_s_page_says_what_it_owes_in_order(city):
    amenities.publish(61)
    models.Version.objects.filter(number=2).update(note="Une piscine de plus.")
    page = text(found(city.visitor(), f"/fr/datasets/{amenities.ID}/").xpath("//main")[0])
    owed = [
        "Équipements de la ville",
        "Ville d'Exemple",
        "Licence Ouverte",
        "mis à jour le",
        "61 enregistrements",
    ]
    owed += ["Tableau", "Export", "API", "Où ils sont", "Voir le tableau", "Champs", "Comment on l'appelle."]
    owed += [
        "nombre (m²)",
        "tous les ans",
        "donnees@exemple.org",
        "Version 2 en vigueur",
        "Une piscine de plus.",
    ]
    owed += ["Version 1", "60 enregistrements"]
    places = [page.index(one) for one in owed]
    assert places == sorted(places)


STATES = [
    ("", ""),
    ("q=ecole+gare", 'where=search("ecole gare")'),
    ("refine=quartier:Gare", "refine=quartier:Gare"),
    ('refine=genre:"Piscine"&exclude=quartier:Centre', "refine=genre:Piscine&exclude=quartier:Centre"),
    ("refine=accessible:true", "refine=accessible:true"),
    ("order_by=surface+desc", "order_by=surface desc"),
    ("order_by=ouvert_le&limit=50", "order_by=ouvert_le&limit=50"),
    ("select=nom&select=annee&select=position", "select=nom,annee,position"),
    ("select=nom,+habitants+as+h&where=annee>1930", "select=nom, habitants as h&where=annee>1930"),
    ("page=2", "offset=20"),
    ("q=zzz", 'where=search("zzz")'),
]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_table_without_script_and_the_api_give_the_same_answer(city, language):
    visitor, writer = city.visitor(), FRENCH if language == "fr" else ENGLISH
    for french, question in STATES:
        state, query = french, question
        if language == "en":
            state, query = french.replace("Piscine", "Pool"), question.replace("Piscine", "Pool")
        asked = {"limit": ["20"], "lang": [language]} | parse_qs(query)
        answer = visitor.get(f"{API}/{amenities.ID}/records", asked).json()
        page = found(visitor, f"/{language}{TABLE}?{state}")
        shown = [[text(cell) for cell in row] for row in page.xpath("//tbody[@data-rows]/tr")]
        assert shown == [
            [told(writer, name, value) for name, value in record.items()] for record in answer["results"]
        ], state
        said = text(page.xpath("//caption/span")[0])
        assert re.findall(r"\d+", said)[2:] == ([str(answer["total_count"])] if answer["results"] else [])
        narrowing = {name: asked[name] for name in ("where", "refine", "exclude", "lang") if name in asked}
        facets = visitor.get(
            f"{API}/{amenities.ID}/facets",
            narrowing
            | {"facet": [f'facet(name="{name}", limit=12)' for name in ("quartier", "genre", "accessible")]},
        ).json()["facets"]
        assert {
            facet.get("data-facet"): [
                (one.get("data-key").partition(":")[2], int(text(one.xpath("./span")[1])))
                for one in facet.xpath(".//a[@data-key]")
            ]
            for facet in page.xpath("//section[@data-facet]")
        } == {
            facet["name"]: [(one["value"], one["count"]) for one in facet["facets"]]
            for facet in facets
            if facet["facets"]
        }, state


def told(writer, name, value) -> str:
    """What a reader reads of a value that the API gave."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return "/".join(reversed(value.split("-")))
    if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\dT", value):
        return f"{value[8:10]}/{value[5:7]}/{value[:4]} {value[11:16]}"
    cell = writer.cell(value, "year" if name == YEARS else "")
    return " ".join(unescape(re.sub(r"<[^>]+>", "", cell)).split())


def test_every_choice_on_the_table_is_a_link_that_is_undone_by_one(city):
    visitor = city.visitor()
    page = found(visitor, f"/fr{TABLE}?limit=50&order_by=nom")
    (kept,) = page.xpath("//a[@data-key='quartier:Gare']/@href")
    assert parse_qs(urlsplit(kept).query) == {
        "refine": ['quartier:"Gare"'],
        "order_by": ["nom"],
        "limit": ["50"],
    }
    narrowed = found(visitor, f"/fr{TABLE}{kept}")
    (chip,) = narrowed.xpath("//ul[@class='chips']//a[not(@class)]")
    assert text(chip).startswith("Quartier Gare")
    assert parse_qs(urlsplit(chip.get("href")).query) == {"order_by": ["nom"], "limit": ["50"]}
    (undone,) = narrowed.xpath("//a[@data-key='quartier:Gare' and @aria-current]/@href")
    assert undone == chip.get("href")


def test_a_click_on_a_heading_sorts_upwards_then_downwards_then_as_before(city):
    visitor, query, seen = city.visitor(), "?", []
    for _ in range(3):
        page = found(visitor, f"/fr{TABLE}{query}")
        (head,) = page.xpath("//th[a/@data-sort='annee']")
        seen.append(head.get("aria-sort"))
        (query,) = head.xpath("./a/@href")
    assert seen == [None, "ascending", "descending"]
    assert query == "?"


def test_columns_are_chosen_by_a_form_and_stay_with_the_other_choices(city):
    visitor = city.visitor()
    page = found(visitor, f"/fr{TABLE}?select=nom&select=annee&refine=quartier:Gare&page=1")
    assert [text(one) for one in page.xpath("//tr[@data-heads]/th")] == ["Nom", "Année"]
    form = page.xpath("//form[@data-form='columns']")[0]
    assert form.xpath(".//input[@type='checkbox'][@checked]/@value") == ["nom", "annee"]
    assert form.xpath(".//input[@type='hidden']/@name") == ["refine"]
    (tab,) = page.xpath("//a[@data-tab='export']/@href")
    assert parse_qs(urlsplit(tab).query) == {"select": ["nom, annee"], "refine": ['quartier:"Gare"']}


def test_the_state_goes_along_when_another_language_is_chosen_but_is_no_canonical_address(city):
    page = found(city.visitor(), f"/fr{TABLE}?q=gare&utm_source=x&refine=quartier:Gare")
    (target,) = page.xpath("//form[@action='/i18n/setlang/']//input[@name='next']/@value")
    assert target == f"{TABLE}?q=gare&refine=quartier%3AGare"
    (canonical,) = page.xpath("//link[@rel='canonical']/@href")
    assert canonical.endswith(f"/fr{TABLE}")
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("where=nom+like", 400),
        ("order_by=nothing", 400),
        ("refine=x", 400),
        (f"q={'x' * 30000}", 400),
        ("page=4", 404),
        ("page=99999999", 404),
    ],
)
def test_what_cannot_be_answered_is_said_and_leads_back(city, query, status):
    response = city.visitor().get(f"/fr{TABLE}?{query}")
    assert response.status_code == status
    assert "no-store" in response["Cache-Control"]
    if status == 400:
        assert "Voir tout le tableau" in response.content.decode()


WHY = {
    "where=nom+like": (
        "Erreur de syntaxe dans where : le texte finit à la position 8 et la suite manque.",
        "Syntax error in the where clause: it ends at position 8 where more is expected.",
    ),
    "where=sum(nom)+%3D+1": (
        "sum() porte sur plusieurs enregistrements : sa place est dans select et order_by seulement.",
        "sum() counts over many records: it stands in select and order_by only.",
    ),
    "order_by=surfase": (
        "Champ inconnu : surfase. Noms proches : surface.",
        "Unknown field: surfase. Near it: surface.",
    ),
}


@pytest.mark.parametrize("query", WHY)
def test_why_a_question_has_no_answer_is_said_in_the_page_s_language_and_the_api_s(city, query):
    visitor = city.visitor()
    for language, why in zip(("fr", "en"), WHY[query], strict=True):
        page = found(visitor, f"/{language}{TABLE}?{query}", 400)
        assert why in text(page.xpath("//main")[0])
        answer = visitor.get(f"{API}/{amenities.ID}/records?{query}&lang={language}")
        assert answer.json()["message"] == why


def test_a_restricted_dataset_is_there_for_its_readers_alone_and_without_its_rows(city):
    theirs = Organisation.objects.create(slug="regie", name="Régie")
    open_to(models.Dataset.objects.get(slug=amenities.ID), "restricted", [theirs.pk])
    member, stranger = someone(city, theirs, "translator"), someone(city, None, None)
    for path in ("", "table/", "export/", "api/"):
        response = member.get(f"/datasets/{amenities.ID}/{path}")
        assert response.status_code == 200
        assert response["Cache-Control"] == "no-store"
        page = response.content.decode()
        assert "csrfmiddlewaretoken" in page
        assert "École n° 1" not in page
        for client, address in (
            (stranger, f"/datasets/{amenities.ID}/{path}"),
            (city.visitor(), f"/datasets/{amenities.ID}/{path}"),
            (member, f"/fr/datasets/{amenities.ID}/{path}"),
        ):
            assert client.get(address).status_code == 404
    assert member.get(f"/datasets/{amenities.ID}/embed/").status_code == 404
    for path in ("/fr/datasets/", "/sitemap.xml", "/fr/datasets/changes.atom"):
        assert amenities.ID not in member.get(path).content.decode()
    assert member.get(f"/fr/datasets/{amenities.ID}/changes.atom").status_code == 404


def test_a_withdrawn_dataset_is_gone_and_its_page_says_why(city):
    withdraw(models.Dataset.objects.get(slug=amenities.ID), {"fr": "Des adresses étaient fausses."})
    for path in ("", "table/", "embed/"):
        response = city.visitor().get(f"/fr/datasets/{amenities.ID}/{path}")
        assert response.status_code == 410
        assert "no-store" in response["Cache-Control"]
        page = response.content.decode()
        assert "Des adresses étaient fausses." in page
        assert "Équipements de la ville" in page
    assert city.visitor().get(f"/fr/datasets/{amenities.ID}/changes.atom").status_code == 404


def test_hostile_titles_and_values_stay_text(office):
    evil = "</script><script>alert(1)</script><b>"
    amenities.publish(3, title={"fr": evil}, license_url="javascript:alert(1)", publisher={"fr": evil})
    visitor = office.visitor()
    for path in ("", "table/", "export/", "api/", "embed/"):
        page = visitor.get(f"/fr/datasets/{amenities.ID}/{path}").content.decode()
        assert "<script>" not in page
        assert "javascript:" not in page
        assert "<b>" not in page
    told_to_engines = found(visitor, f"/fr/datasets/{amenities.ID}/").xpath(
        "//script[contains(@type, 'ld')]"
    )[0]
    assert json.loads(told_to_engines.text)["name"] == evil
    assert "alert(1)" in visitor.get("/fr/datasets/").content.decode()
    assert "<script>alert" not in visitor.get("/fr/datasets/").content.decode()


def test_search_engines_read_of_a_dataset_in_the_words_of_schema_org(city):
    (block,) = found(city.visitor(), f"/en/datasets/{amenities.ID}/").xpath(
        "//script[contains(@type, 'ld')]/text()"
    )
    told_of = json.loads(block)
    assert told_of["@type"] == "Dataset"
    assert told_of["name"] == "Amenities of the city"
    assert told_of["temporalCoverage"] == "2020-01-01/.."
    assert [one["name"] for one in told_of["variableMeasured"]] == [one.name for one in amenities.FIELDS]
    assert all(one["contentUrl"].startswith("http") for one in told_of["distribution"])


def test_the_embedded_table_may_be_framed_by_any_site_and_no_other_page_may(city):
    visitor = city.visitor()
    response = visitor.get(f"/fr/datasets/{amenities.ID}/embed/?refine=quartier:Gare")
    policy = response["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "script-src 'none'" in policy
    assert "X-Frame-Options" not in response
    assert not response.cookies
    page = response.content.decode()
    assert "temoin-notice" not in page
    assert "<script" not in page
    assert f"/fr/datasets/{amenities.ID}/table/?refine=" in page
    assert len(html.fromstring(page).xpath("//tbody/tr")) == 15
    other = visitor.get(f"/fr{TABLE}")
    assert "frame-ancestors 'none'" in other["Content-Security-Policy"]
    assert other["X-Frame-Options"] == "DENY"


def test_files_of_the_selection_and_of_all_of_it_are_addresses_of_the_api(city):
    page = found(city.visitor(), f"/fr/datasets/{amenities.ID}/export/?q=gare&select=nom&limit=50&page=1")
    for row in page.xpath("//table[contains(@class, 'of-exports')]/tbody/tr"):
        selection, whole = row.xpath(".//a/@href")
        assert parse_qs(urlsplit(selection).query) == {
            "where": ['search("gare")'],
            "select": ["nom"],
            "lang": ["fr"],
        }
        assert parse_qs(urlsplit(whole).query) == {"lang": ["fr"]}
        assert urlsplit(whole).path.startswith(f"{API}/{amenities.ID}/exports/")
    heads = text(page.xpath("//table[contains(@class, 'of-exports')]/thead")[0])
    assert "15 enregistrements" in heads
    assert "60 enregistrements" in heads


def test_the_table_ends_with_its_files_and_the_call_that_gives_it(city):
    page = found(city.visitor(), f"{TABLE}?refine=quartier:Gare&select=nom&limit=50")
    (carry,) = page.find_class("carry")
    (call,) = carry.xpath(".//a[@data-call]/@href")
    answer = city.visitor().get(call).json()
    assert answer["total_count"] == 15
    (selection,) = carry.xpath(".//p[@data-selection and not(@hidden)]")
    (address,) = selection.xpath(".//a[@data-format='json']/@href")
    exported = json.loads(b"".join(city.visitor().get(address).streaming_content))
    assert exported == answer["results"]
    whole = found(city.visitor(), TABLE).find_class("carry")[0]
    assert whole.xpath(".//p[@data-selection]/@hidden")


def test_the_console_gives_the_question_of_the_table_and_its_answer_is_the_table_s(city):
    visitor = city.visitor()
    page = found(
        visitor, f"/fr/datasets/{amenities.ID}/api/?refine=quartier:Gare&order_by=annee+desc&limit=50"
    )
    (address,) = page.xpath("//a[@data-address]/@href")
    rows = found(visitor, f"/fr{TABLE}?refine=quartier:Gare&order_by=annee+desc&limit=50").xpath(
        "//tbody[@data-rows]/tr"
    )
    assert [one["nom"] for one in visitor.get(address).json()["results"]] == [text(row[0]) for row in rows]
    written = {one.get("data-writing"): one.text_content() for one in page.xpath("//pre[@data-writing]")}
    assert set(written) == {"url", "curl", "python", "javascript"}
    assert all(address in one for one in written.values())


def test_the_console_keeps_what_it_cannot_ask_and_says_why(city):
    page = found(city.visitor(), f"/fr/datasets/{amenities.ID}/api/?limit=abc&where=a%0D%0Ab")
    assert page.xpath("//input[@name='limit']/@value") == ["abc"]
    assert page.xpath("//textarea[@name='where']")[0].text.split() == ["a", "b"]
    assert "Valeur incorrecte du paramètre limit" in text(page.xpath("//main")[0])


def test_each_version_is_an_entry_of_the_feeds(city):
    amenities.publish(61)
    for path in (f"/fr/datasets/{amenities.ID}/changes.atom", "/fr/datasets/changes.atom"):
        feed = city.visitor().get(path)
        assert feed["Content-Type"].startswith("application/atom+xml")
        told_by = feed.content.decode()
        assert told_by.index("Équipements de la ville : version 2") < told_by.index("la ville : version 1")
        assert "Elle a 61 enregistrements." in told_by
    assert (
        f"/fr/datasets/{amenities.ID}/</loc><lastmod>" in city.visitor().get("/sitemap.xml").content.decode()
    )


words = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12)
narrowings = st.lists(
    st.builds(Narrowing, st.from_regex(r"[a-z_][a-z0-9_]{0,9}", fullmatch=True), words), max_size=3
).map(tuple)
states = st.builds(
    State,
    words=st.lists(
        words.map(lambda one: one.replace('"', "").replace("\\", "")).filter(bool), max_size=2
    ).map(" ".join),
    where=st.lists(words, max_size=2).map(tuple),
    refine=narrowings,
    exclude=narrowings,
    select=st.sampled_from(["", "nom", "nom, `count`", "a as b"]),
    order_by=st.sampled_from(["", "nom", "nom desc", "-nom"]),
    size=st.sampled_from([20, 50, 100]),
    page=st.integers(1, 99),
)


@given(states)
@settings(max_examples=50, deadline=None)
def test_an_address_gives_back_the_state_that_it_was_written_of(state):
    written: dict[str, list[str]] = {}
    for name, value in state.pairs():
        written.setdefault(name, []).append(value)
    assert read_state(written) == state
    assert parse_qs(state.query()[1:], keep_blank_values=True) == written
