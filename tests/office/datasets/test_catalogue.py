from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import override_settings

from temoin.office.datasets import shelf
from temoin.office.datasets.catalogue import ask_catalogue, catalogue_facets
from temoin.office.datasets.dataset import Dataset, Field, Metas
from temoin.office.datasets.engine import close_all
from temoin.office.datasets.question import FacetAsked, Narrowing, Question
from temoin.office.datasets.refusal import BadQuery


def dataset(slug, title, year=2024, rows=10, **facts):
    metas = {key: facts.pop(key) for key in list(facts) if key in Metas.__struct_fields__}
    return Dataset(
        id=slug,
        version=1,
        metas=Metas(title=title, **metas),
        fields=facts.pop("fields", (Field(name="a", label={"fr": "Hauteur des vagues"}),)),
        records_count=rows,
        modified=datetime(year, 5, 12, tzinfo=UTC),
        file=Path("none.parquet"),
        **facts,
    )


SHELF = [
    dataset(
        "arbres",
        {"fr": "Arbres remarquables", "en": "Remarkable trees"},
        description={"fr": "Les forêts et les phares"},
        themes=({"fr": "Nature", "en": "Nature"},),
        keywords=({"fr": "chêne", "en": "oak"},),
        publisher={"fr": "Ville"},
        fields=(Field(name="place", type="geo_point_2d"),),
    ),
    dataset(
        "phares", {"fr": "Phares de France"}, 2023, 900, publisher={"fr": "État"}, themes=({"fr": "Mer"},)
    ),
    dataset("secret", {"fr": "Phare caché"}, visibility="restricted", readers=frozenset({7})),
]


@pytest.fixture(scope="module", autouse=True)
def stood(tmp_path_factory):
    with (
        override_settings(TEMOIN_DATA=tmp_path_factory.mktemp("shelf")),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(shelf, "_all", lambda: {one.id: one for one in SHELF})
        yield
        close_all()


def found(*where, **asked):
    answer = ask_catalogue(Question(dataset="", where=where, **asked))
    assert answer.total == len(answer.datasets)
    return [one.id for one in answer.datasets]


def test_it_stands_in_its_own_order_and_a_restricted_dataset_is_not_there_for_others():
    assert found() == ["arbres", "phares"]
    assert found(reader=frozenset({3})) == ["arbres", "phares"]
    assert found(reader=frozenset({7})) == ["arbres", "phares", "secret"]
    assert found(reader=None) == ["arbres", "phares", "secret"]
    assert found("dataset_id = 'secret' or true") == ["arbres", "phares"]


def test_words_are_found_in_titles_first_then_elsewhere():
    assert found('"phares"') == ["phares", "arbres"]
    assert found('search("foret")') == ["arbres"]
    assert found('"vagues hauteur"') == ["phares"]
    assert found('"oak"', language="en") == ["arbres"]
    assert found('"phares"', order_by="records_count") == ["arbres", "phares"]


def test_it_is_narrowed_ordered_and_paged_as_rows_are():
    assert found("records_count > 100") == ["phares"]
    assert found(refine=(Narrowing("theme", "Mer"),)) == ["phares"]
    assert found(exclude=(Narrowing("publisher", "Ville"),)) == ["phares"]
    assert found(refine=(Narrowing("modified", "2024"),)) == ["arbres"]
    answer = ask_catalogue(Question(dataset="", order_by="-modified", limit=1, offset=1))
    assert ([one.id for one in answer.datasets], answer.total) == (["phares"], 2)
    with pytest.raises(BadQuery, match="Unknown field: colour"):
        found("colour = 3")


def test_columns_that_are_chosen_come_as_records():
    answer = ask_catalogue(Question(dataset="", select="dataset_id, title, features", language="en"))
    assert answer.records == (
        {"dataset_id": "arbres", "title": "Remarkable trees", "features": ["analyze", "geo"]},
        {"dataset_id": "phares", "title": "Phares de France", "features": ["analyze"]},
    )
    assert ask_catalogue(Question(dataset="", select="sum(records_count) as n")).records == ({"n": 910},)
    grouped = ask_catalogue(Question(dataset="", group_by="publisher", select="count(*) as n"))
    assert (grouped.total, len(grouped.records or ())) == (None, 2)


def test_its_facets_are_counted_for_whoever_asks():
    wanted = [FacetAsked(name=one) for one in ("theme", "publisher", "features", "modified")]
    theme, publisher, features, modified = catalogue_facets(Question(dataset=""), wanted)
    assert {one.value: one.count for one in theme.values} == {"Mer": 1, "Nature": 1}
    assert {one.value: one.count for one in publisher.values} == {"Ville": 1, "État": 1}
    assert {one.value: one.count for one in features.values} == {"analyze": 2, "geo": 1}
    assert {one.value: one.count for one in modified.values} == {"2023": 1, "2024": 1}


def test_a_change_of_the_shelf_shows_at_once():
    SHELF.append(dataset("neuf", {"fr": "Neuf"}))
    try:
        assert found() == ["arbres", "phares", "neuf"]
        for number in range(5):
            SHELF[-1] = dataset("neuf", {"fr": f"Neuf {number}"})
            assert found(f'"neuf {number}"') == ["neuf"]
    finally:
        SHELF.pop()
