"""The map of a dataset: places, shapes, and no word to another host before consent."""

import gzip
import json
import random
import re
from urllib.parse import urljoin

import pytest
from lxml import html

from office import drawn
from temoin.office.datasets.dataset import Field

MAP = f"/fr/datasets/{drawn.WORKS}/map/"
POINT = Field(name="lieu", type="geo_point_2d")
SHAPE = Field(name="forme", type="geo_shape")


def page(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status, response.content[-2000:]
    return html.fromstring(response.content.decode())


def text(node) -> str:
    return " ".join(node.text_content().split())


def told(found) -> str:
    return text(found.xpath("//*[@data-told]")[0])


def at(lon: float, lat: float) -> list[dict[str, float]]:
    return [{"lon": lon, "lat": lat}]


@pytest.fixture
def city(office):
    drawn.city()
    return office


def test_groups_are_those_of_the_api_and_lead_nearer_until_places_lead_to_their_records(city):
    visitor = city.visitor()
    found = page(visitor, MAP)
    given = visitor.get(found.xpath("//a[@data-records]/@href")[0]).json()["results"]
    counts = [int(text(one)) for one in found.xpath("//svg[@class='map-data']//text")]
    assert sorted(counts) == sorted(one["value"] for one in given if one["value"] > 1)
    placed = sum(1 for row in drawn.works() if row[8])
    assert sum(one["value"] for one in given) == placed
    assert told(found).startswith(f"{placed} lieux sont dans cette partie de la carte. Le plus grand de")
    for _ in range(9):
        href = found.xpath("//svg[@class='map-data']//a/@href")[0]
        if not href.startswith("?"):
            break
        found = page(visitor, MAP + href)
    assert re.fullmatch(r"\.\./records/\d+/", href)
    title = found.xpath("//svg[@class='map-data']//a/@aria-label")[0]
    assert title in text(page(visitor, urljoin(MAP, href)))


def test_what_narrows_the_table_narrows_the_map_and_goes_along(city):
    found = page(city.visitor(), f"{MAP}?refine=categorie:Voirie")
    voirie = sum(1 for row in drawn.works() if row[2] == "Voirie" and row[8])
    assert told(found).startswith(f"{voirie} lieux")
    assert all("refine=" in href for href in found.xpath("//nav[@data-ways]/a/@href"))


def test_every_part_of_the_map_is_reached_by_links(city):
    visitor = city.visitor()
    ways = {one.get("data-way"): one.get("href") for one in page(visitor, MAP).xpath("//a[@data-way]")}
    assert set(ways) == {"nearer", "farther", "north", "south", "west", "east", "whole"}
    for href in ways.values():
        assert "carte" in told(page(visitor, MAP + href))
    away = f"{MAP}?at=-40,120&zoom=9"
    assert (
        told(page(visitor, away)) == "Aucun lieu de cette sélection n\u2019est dans cette partie de la carte."
    )


@pytest.mark.parametrize("asked", ["at=48,2&zoom=99", "at=nan,2&zoom=3", "at=&zoom=3", "at=48,2", "of=titre"])
def test_a_place_that_is_none_is_refused_in_a_sentence(city, asked):
    assert "Valeur incorrecte du paramètre" in text(page(city.visitor(), f"{MAP}?{asked}", 400))


def test_shapes_are_drawn_and_lead_to_their_records(city):
    found = page(city.visitor(), f"/en/datasets/{drawn.SECTORS}/map/")
    assert told(found) == "14 shapes are drawn of 14."
    kinds = found.xpath("//svg[@class='map-data']//path/@class")
    assert (kinds.count("map-shape"), kinds.count("map-shape map-line")) == (12, 1)
    assert kinds.count("map-shape map-point") == 1
    names = {one.get("aria-label"): one.get("href") for one in found.xpath("//svg[@class='map-data']//a")}
    assert names["Secteur 3"] == "../records/3/"


PLACES = {
    "none": ([[None]], 0),
    "empty": ([], 0),
    "one": ([at(2.35, 48.85)], 1),
    "same": ([at(2.35, 48.85)] * 3, 3),
    "poles": ([at(0, 90), at(0, -90), at(10, 0)], 3),
    "date line": ([at(179.5, -17), at(-179.5, -16)], 2),
    "whole world": ([at(lon, 10) for lon in range(-180, 180, 30)], 12),
}


@pytest.mark.parametrize("name", PLACES)
def test_wherever_the_places_are_all_of_them_are_on_the_first_sheet(office, name):
    rows, number = PLACES[name]
    drawn.publish("lieux", [POINT], [at(2.35, 48.85)])  # what never had a row is not in the catalogue
    drawn.publish("lieux", [POINT], rows)
    found = page(office.visitor(), "/en/datasets/lieux/map/")
    circles = found.xpath("//svg[@class='map-data']//circle")
    assert len(circles) == number
    for one in circles:
        assert 0 <= float(one.get("cx").rstrip("%")) <= 100
        assert -1 <= float(one.get("cy").rstrip("%")) <= 101
    if name == "date line":
        assert abs(float(found.xpath("//@data-lon")[0])) > 179


BROKEN = [
    '{"type": "Polygon", "coordinates": [[[2, 48], [2, "x"], [null, 3], [2.1, 48.1], [2, 48.2], [2, 48]]]}',
    '{"type": "Polygon", "coordinates": 7}',
    '{"type": "Circle", "coordinates": [2, 48]}',
    '{"type": "Point", "coordinates": [2, 4800]}',
    '{"type": "LineString", "coordinates": [[179, -17], [-179, -16]]}',
    '{"type": "MultiPolygon", "coordinates": [[[[2, 48], [2.2, 48], [2.2, 48.2], [2, 48]]], [], [[]], null]}',
    '{"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [2, 48]}, 3, {}]}',
    "[1, 2]",
    "7",
    None,
]


def test_broken_shapes_are_left_out_and_the_others_are_drawn(office):
    rows = [[f"<script>{at}</script>", shape] for at, shape in enumerate(BROKEN)]
    drawn.publish("formes", [Field(name="nom"), SHAPE], rows)
    found = page(office.visitor(), "/en/datasets/formes/map/")
    assert told(found) == "4 shapes are drawn of 9."
    assert not found.xpath("//main//script")
    for d in found.xpath("//path/@d"):
        assert re.fullmatch(r"[Mlhz0-9 -]*", d)


def test_a_page_of_two_thousand_places_or_large_shapes_is_light(office):
    chance = random.Random(3)
    rows = [at(chance.uniform(-170, 170), chance.uniform(-60, 70)) for _ in range(2000)]
    drawn.publish("lieux", [POINT], rows)
    rings = []
    for at_row in range(60):
        ring = [[2 + at_row % 8 + chance.random(), 44 + at_row // 8 + chance.random()] for _ in range(400)]
        rings.append([f"Forme {at_row}", json.dumps({"type": "Polygon", "coordinates": [[*ring, ring[0]]]})])
    drawn.publish("formes", [Field(name="nom"), SHAPE], rings)
    visitor = office.visitor()
    for dataset_id in ("lieux", "formes"):
        response = visitor.get(f"/fr/datasets/{dataset_id}/map/")
        assert len(gzip.compress(response.content)) <= 15_000, dataset_id


def test_the_base_map_is_inert_until_consent_and_names_its_host(city):
    found = page(city.visitor(), f"{MAP}?at=48.1,2&zoom=13")
    pictures = found.xpath("//template//image/@href")
    assert len(pictures) >= 12
    assert all(re.fullmatch(r"http://tuiles\.localhost:8000/13/\d+/\d+\.svg", one) for one in pictures)
    assert not found.xpath("//main//image[not(ancestor::template)] | //main//img")
    placeholder = found.xpath("//*[@data-temoin-placeholder]")[0]
    assert "tuiles.localhost" in text(placeholder)
    assert placeholder.xpath(".//a[@href='/cookies/choice/']")
    assert found.xpath("//svg[@class='map-data']//circle")
    assert not page(city.visitor(), f"{MAP}?at=48.1,2&zoom=9").xpath("//image")


def test_without_a_base_map_nothing_is_said_of_one(city, settings):
    settings.TEMOIN_TILES = ""
    found = page(city.visitor(), MAP)
    assert not found.xpath("//template | //*[@data-temoin-placeholder]")


def test_a_dataset_without_places_has_no_map(office):
    drawn.publish("mots", [Field(name="mot")], [["a"]])
    page(office.visitor(), "/fr/datasets/mots/map/", 404)
