"""The catalogue's page: found by words, narrowed, sorted, and the same as the API's answer."""

from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import html

from office import amenities

API = "/api/explore/v2.1/catalog"
FACETS = ("theme", "keyword", "publisher", "license", "features")
STATES = [
    ("", ""),
    ("q=equipement", 'where=search("equipement")'),
    ("order_by=title", "order_by=title"),
    ("order_by=records_count+desc&q=ville", 'order_by=records_count desc&where=search("ville")'),
    ("refine=features:geo", "refine=features:geo"),
    ("exclude=features:geo&refine=keyword:cookies", "exclude=features:geo&refine=keyword:cookies"),
    ("page=2", "offset=20"),
    ("q=zzz", 'where=search("zzz")'),
]


@pytest.fixture
def city(office):
    amenities.publish(6)
    for number in range(20):
        amenities.publish(2, f"serie-{number:02}", title={"fr": f"Série {number}", "en": f"Series {number}"})
    return office


def found(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return html.fromstring(response.content.decode())


def text(node) -> str:
    return " ".join(node.text_content().split())


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_catalogue_s_page_and_the_api_give_the_same_answer(city, language):
    visitor = city.visitor()
    for state, question in STATES:
        asked = {"limit": ["20"], "lang": [language]} | parse_qs(question)
        answer = visitor.get(f"{API}/datasets", asked).json()
        page = found(visitor, f"/{language}/datasets/?{state}")
        cards = page.xpath("//li[@class='card']")
        assert [text(card.xpath("./h2")[0]) for card in cards] == [
            one["metas"]["default"]["title"] for one in answer["results"]
        ], state
        said = text(page.xpath("//p[@class='found']")[0])
        assert (said.split()[0] == str(answer["total_count"])) or not answer["total_count"], state
        wanted = {name: asked[name] for name in ("where", "refine", "exclude", "lang") if name in asked}
        wanted["facet"] = [f'facet(name="{name}", limit=12)' for name in FACETS]
        assert {
            facet.get("data-facet"): [
                (one.get("data-key").partition(":")[2], int(text(one.xpath("./span")[1])))
                for one in facet.xpath(".//a[@data-key]")
            ]
            for facet in page.xpath("//section[@data-facet]")
        } == {
            facet["name"]: [(one["value"], one["count"]) for one in facet["facets"]]
            for facet in visitor.get(f"{API}/facets", wanted).json()["facets"]
            if facet["facets"]
        }, state


def test_a_word_without_its_accents_finds_a_dataset_and_a_choice_is_undone_by_a_link(city):
    visitor = city.visitor()
    page = found(visitor, "/fr/datasets/?q=EQUIPEMENTS+de+la&order_by=title")
    assert "Équipements de la ville" in text(page.xpath("//main")[0])
    (chosen,) = page.xpath("//select/option[@selected]/@value")
    assert chosen == "title"
    (kept,) = page.xpath("//a[@data-key='features:geo']/@href")
    narrowed = found(visitor, f"/fr/datasets/{kept}")
    chips = narrowed.xpath("//ul[@class='chips']//a")
    assert [text(one) for one in chips][2:] == ["Tout annuler"]
    assert text(chips[0]).startswith("Mots EQUIPEMENTS de la")
    assert "des lieux" in text(chips[1])
    assert parse_qs(urlsplit(chips[0].get("href")).query) == {
        "refine": ['features:"geo"'],
        "order_by": ["title"],
    }


def test_what_the_catalogue_cannot_answer_is_said(city):
    response = city.visitor().get("/fr/datasets/?where=nothing+like")
    assert response.status_code == 400
    assert "ne peut pas recevoir de réponse" in response.content.decode()
    assert city.visitor().get("/fr/datasets/?page=9").status_code == 404
