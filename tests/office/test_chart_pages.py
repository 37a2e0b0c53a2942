"""The chart of a dataset: it shows the numbers that the API gives, whatever the data are."""

import re
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

import pytest
from lxml import html

from office import drawn
from temoin.office.datasets.dataset import Field
from temoin.office.datasets.publishing import open_to

CHART = f"/fr/datasets/{drawn.WORKS}/chart/"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def city(office):
    drawn.city()
    return office


def page(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status, response.content[-2000:]
    return html.fromstring(response.content.decode())


def text(node) -> str:
    return " ".join(node.text_content().split())


def numbers(found) -> list[tuple[str, float | None]]:
    """The chart's table: what each line is called, and its number as it was measured."""
    return [
        (text(row[0]), float(value) if (value := row.xpath(".//data/@value")[0]) else None)
        for row in found.xpath("//tbody[@data-rows]/tr")
    ]


def drawing(client, path):
    """The SVG of a chart's page, read as XML: it is well formed, and nothing in it runs or styles."""
    written = re.search(
        r"<svg class=\"plot .*?</svg>(?=</div>)", client.get(path).content.decode(), re.DOTALL
    )
    assert written is not None
    root = ET.fromstring(written[0].replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))
    for one in root.iter():
        assert one.tag.removeprefix(SVG) in {"svg", "title", "desc", "line", "text", "path", "rect", "circle"}
        assert not [name for name in one.attrib if name.startswith("on") or name in {"style", "href"}]
        assert "NaN" not in "".join(one.attrib.values())
    return root


STATES = [
    "",
    "?x=date&by=year",
    "?x=date&by=day&y=median&of=cout&where=year(date)%3D2021%20and%20month(date)%3D3",
    "?x=categorie&y=avg&of=cout",
    "?x=quartier&y=sum&of=cout&most=5",
    "?x=quartier&sort=x&most=100&refine=categorie:Voirie",
    "?x=cout&kind=line",
    "?x=note&y=min&of=cout&exclude=fini:true",
    "?x=fini&q=eglise",
    "?x=date&sort=value&most=5",
]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_without_script_and_the_api_give_the_same_numbers(city, language):
    visitor = city.visitor()
    for state in STATES:
        found = page(visitor, f"/{language}/datasets/{drawn.WORKS}/chart/{state}")
        address = found.xpath("//a[@data-records]/@href")[0]
        assert urlsplit(address).path == f"/api/explore/v2.1/catalog/datasets/{drawn.WORKS}/records"
        asked = visitor.get(address)
        assert asked.status_code == 200, asked.content
        given = [record["value"] for record in asked.json()["results"]]
        shown = [number for _, number in numbers(found)]
        if "plot-in-order" in found.xpath("//svg/@class")[0]:
            # In order, a period without records counts 0, and the records without a value come last.
            assert sorted(filter(None, shown)) == pytest.approx(sorted(filter(None, given))), state
        else:
            most = int(parse_qs(state[1:]).get("most", ["15"])[0])
            assert shown[:most] == given[:most], state
        assert given


def test_the_others_are_what_is_left_of_the_whole(city):
    found = numbers(page(city.visitor(), f"{CHART}?x=quartier&most=5"))
    assert len(found) == 6
    assert found[-1][0] == f"{len({row[3] for row in drawn.works()}) - 5} autres"
    assert sum(number or 0 for _, number in found) == 400


def test_the_form_keeps_what_narrows_and_says_what_is_chosen(city):
    found = page(city.visitor(), f"{CHART}?x=categorie&y=avg&of=note&refine=fini:true&q=travaux&select=id")
    form = found.xpath("//form[@data-form]")[0]
    kept = {(one.name, one.value) for one in form.xpath(".//input[@type='hidden']")}
    assert kept == {("refine", 'fini:"true"'), ("q", "travaux")}
    chosen = {one.name: one.value for one in form.xpath(".//select")}
    assert (chosen["x"], chosen["y"], chosen["of"]) == ("categorie", "avg", "note")
    assert "Moyenne : Note par" in text(found.xpath("//figure//h2")[0])
    assert len(found.xpath("//ul[@class='chips']/li")) == 3


def test_one_sees_in_words_what_there_is_to_see(city):
    root = drawing(city.visitor(), f"/en/datasets/{drawn.WORKS}/chart/?x=categorie")
    assert root.get("role") == "img"
    title, told = root[0].text, root[1].text
    assert title == "Number of records by Category"
    assert re.fullmatch(r"Highest: [^.]+, \d+\. Lowest: [^.]+, \d+\.", told or "")


def test_days_that_have_a_record_each_are_measured_rather_than_counted(office):
    days = [[(date(2024, 1, 1) + timedelta(days=at)).isoformat(), 10 + at % 7] for at in range(60)]
    drawn.publish("releves", [Field(name="jour", type="date"), Field(name="niveau", type="double")], days)
    found = page(office.visitor(), "/en/datasets/releves/chart/")
    assert text(found.xpath("//figure//h2")[0]) == "Mean: niveau by day (jour)"
    assert len(numbers(found)) == 60


HOSTILE = [
    "<script>alert(1)</script>",
    '"]]><svg onload=alert(1)>',
    "\u202eétage\u202c\u200f <b>",
    "a\x00b\x1b\ufffe",
    "{{ 7 * 7 }} &amp; ' \" `",
    "long " * 400,
    "",
]


def test_hostile_words_are_words(office):
    rows = [[word, at + 1] for at, word in enumerate(HOSTILE)]
    field = Field(name="mot", label={"fr": "</title><script>x</script>"}, unit="<i>", facet=True)
    drawn.publish("mots", [field, Field(name="n", type="int")], rows)
    visitor = office.visitor()
    for state in ("", "?kind=points", "?y=sum&of=n&sort=x", "?x=<script>&y=sum&of=<b>"):
        root = drawing(visitor, f"/fr/datasets/mots/chart/{state}")
        assert root.get("role") == "img"
        found = page(visitor, f"/fr/datasets/mots/chart/{state}")
        assert not [one for one in found.xpath("//script") if not one.get("src")]
        assert not found.xpath("//main//b | //main//i")
    assert "\u202e" not in "".join(text(one) for one in found.xpath("//tbody[@data-rows]"))


NUMBERS = {
    "none": [],
    "one": [5.0],
    "null": [None, None],
    "negative": [-3.5, -20.0, -7.25],
    "huge": [1e300, -1e300, 3.0],
    "tiny": [1e-300, 2e-300],
    "alike": [7.0, 7.0],
}


@pytest.mark.parametrize("name", NUMBERS)
def test_whatever_the_numbers_are_there_is_a_chart_or_a_sentence(office, name):
    rows = [[number, f"mot {at}"] for at, number in enumerate(NUMBERS[name])]
    fields = [Field(name="n", type="double"), Field(name="mot", facet=True)]
    drawn.publish("essai", fields, [[1.0, "mot"]])  # what never had a row is not in the catalogue
    drawn.publish("essai", fields, rows)
    visitor = office.visitor()
    for state in ("?x=n", "?x=n&kind=line&y=avg&of=n", "?x=mot&y=sum&of=n", "?x=mot&y=median&of=n&sort=x"):
        found = page(visitor, f"/en/datasets/essai/chart/{state}")
        if found.xpath("//figure//svg"):
            drawing(visitor, f"/en/datasets/essai/chart/{state}")
        else:
            assert "There is nothing to draw" in text(found.xpath("//*[@data-told]")[0])


def test_dates_far_apart_are_drawn_in_a_bounded_page(office):
    rows = [["0001-01-01"], ["2024-02-29"], ["9999-12-31"], [None]]
    drawn.publish("dates", [Field(name="d", type="date")], rows)
    visitor = office.visitor()
    for state in ("", "?by=day", "?by=month&kind=bars", "?sort=value"):
        found = page(visitor, f"/en/datasets/dates/chart/{state}")
        assert 3 <= len(numbers(found)) <= 4
        drawing(visitor, f"/en/datasets/dates/chart/{state}")
    assert "drawn by year" in text(page(visitor, "/en/datasets/dates/chart/?by=day"))


def test_of_twenty_thousand_groups_the_first_are_drawn_and_the_rest_is_told(office):
    rows = [[f"code {at}", at / 7] for at in range(20_000)]
    drawn.publish("codes", [Field(name="mot"), Field(name="n", type="double")], rows)
    visitor = office.visitor()
    found = numbers(page(visitor, "/en/datasets/codes/chart/?x=mot&most=100"))
    assert found[-1] == ("19,900 others", 19_900)
    assert len(found) == 101
    assert len(numbers(page(visitor, "/en/datasets/codes/chart/?x=n"))) <= 20


def test_where_there_is_nothing_to_chart_there_is_no_chart(office):
    drawn.publish("listes", [Field(name="tags", multivalued=True)], [[["a", "b"]]])
    visitor = office.visitor()
    page(visitor, "/fr/datasets/listes/chart/", 404)
    page(visitor, "/fr/datasets/nothing/chart/", 404)
    assert not page(visitor, "/fr/datasets/listes/").xpath("//a[@data-tab='chart' or @data-tab='map']")


def test_what_cannot_be_asked_is_refused_in_a_sentence(city):
    found = page(city.visitor(), f"{CHART}?where=nothing%20%3D%201", 400)
    assert "Champ inconnu : nothing" in text(found)


def test_a_restricted_dataset_s_page_holds_none_of_its_numbers(city):
    from temoin.office.datasets import models
    from temoin.office.registry.models import Organisation

    row = models.Dataset.objects.get(slug=drawn.WORKS)
    row.organisation = Organisation.objects.first().pk
    row.save()
    open_to(row, "restricted", [])
    page(city.visitor(), CHART, 404)
    found = page(city.person(), f"/datasets/{drawn.WORKS}/chart/")
    assert found.xpath("//*[@data-chart and @data-waits]")
    assert numbers(found) == []
    assert not found.xpath("//figure//svg")
    found = page(city.person(), f"/datasets/{drawn.WORKS}/map/")
    assert found.xpath("//*[@data-map and @data-waits]")
    assert not found.xpath("//main//svg//a")
