"""Which chart a dataset's fields propose, and what a query string makes of it."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.utils import translation

from temoin.office.datasets.dataset import Dataset, Field, Metas
from temoin.office.front.drawing.chart import Chart, asked, candidates, has_chart
from temoin.office.front.drawing.proposing import filled

DAY = Field(name="ouvert_le", type="date")
KIND = Field(name="genre", facet=True)
DONE = Field(name="fini", type="boolean")
PRICE = Field(name="prix", type="double")
TITLE = Field(name="titre")


def of(*fields: Field) -> Dataset:
    return Dataset(
        id="essai",
        version=1,
        metas=Metas(title={"fr": "Essai"}),
        fields=fields,
        records_count=3,
        modified=datetime(2026, 1, 1, tzinfo=UTC),
        file=Path("essai.parquet"),
    )


@pytest.mark.parametrize(
    ("fields", "proposed"),
    [
        ([TITLE, PRICE, DONE, KIND, DAY], Chart(x="ouvert_le", kind="line", sort="x")),
        ([TITLE, PRICE, DONE, KIND], Chart(x="genre")),
        ([TITLE, PRICE, DONE], Chart(x="fini")),
        ([TITLE, PRICE], Chart(x="prix", sort="x")),
        ([TITLE], Chart(x="titre")),
        ([Field(name="id", type="int"), Field(name="lat", type="double"), TITLE], Chart(x="titre")),
        ([Field(name="siret"), Field(name="tags", multivalued=True)], None),
        ([Field(name="lieu", type="geo_point_2d"), Field(name="forme", type="geo_shape")], None),
    ],
)
def test_dates_come_first_then_categories_then_numbers_and_no_identifier(fields, proposed):
    dataset = of(*fields)
    assert next(candidates(dataset), None) == proposed
    assert has_chart(dataset) == (proposed is not None)


def wanted(**parameters: str) -> tuple[Chart, tuple[str, ...]]:
    with translation.override("en"):
        return asked(parameters, of(DAY, KIND, PRICE, TITLE), Chart(x="ouvert_le", kind="line", sort="x"))


def test_what_is_not_asked_is_what_suits_the_field():
    assert wanted()[0] == Chart(x="ouvert_le", kind="line", sort="x")
    assert wanted(x="genre")[0] == Chart(x="genre")
    assert wanted(x="genre", y="avg")[0] == Chart(x="genre", y="avg", of="prix")
    assert wanted(most="7", kind="pie", by="century")[0] == wanted()[0]


def test_what_there_is_not_is_said():
    chart, said = wanted(x="nothing", y="sum", of="titre")
    assert chart == Chart(x="ouvert_le", kind="line", sort="x")
    assert said == (
        "This dataset has no field “nothing” to draw a chart along.",
        "“titre” holds no numbers of this dataset: its records are counted.",
    )


@pytest.mark.parametrize(
    ("by", "ended", "full", "period"),
    [("month", date(2025, 12, 15), 11, "year"), ("month", date(2025, 12, 15), 90, "month")],
)
def test_a_chart_of_few_months_far_apart_is_of_years(by, ended, full, period):
    assert filled(by, date(2015, 12, 14), ended, full) == period
