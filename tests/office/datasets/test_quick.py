import threading

import msgspec
import pytest

from office.datasets.places import written
from temoin.office.datasets import engine, quick, shelf
from temoin.office.datasets.asking import ask, record
from temoin.office.datasets.facets import facets
from temoin.office.datasets.files import Gone, held, quick_file, remove, rows_file
from temoin.office.datasets.question import FacetAsked, Narrowing, Question
from temoin.office.datasets.relation import ROW, relation

pytestmark = pytest.mark.usefixtures("places")


def asked_of(dataset, **parameters):
    answer = ask(Question(dataset=dataset, **parameters))
    return answer.total, answer.names, answer.ids, answer.records


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"order_by": "area desc"},
        {"order_by": "title", "language": "en", "limit": 2, "offset": 3},
        {"where": ("pop > 10",), "select": "name, at, place, shape, extra, tags"},
        {"where": ('search("oeuvre")',)},
        {"group_by": "kind", "select": "count(*) as n, avg(area) as mean"},
        {"refine": (Narrowing("day", "2024/05"),), "timezone": "Europe/Paris"},
    ],
)
def test_the_quick_form_gives_the_answer_of_the_parquet_file(parameters):
    assert asked_of("indexed", **parameters) == asked_of("places", **parameters)


def test_facets_and_a_record_are_those_of_the_parquet_file():
    wanted = (FacetAsked(name="kind"), FacetAsked(name="day"), FacetAsked(name="tags"))
    both = [facets(Question(dataset=one), wanted) for one in ("indexed", "places")]
    assert both[0] == both[1]
    one, other = (record(Question(dataset=name), "3") for name in ("indexed", "places"))
    assert one.records == other.records


def test_questions_are_put_to_the_quick_form_and_exports_to_the_parquet_file():
    dataset = shelf.find("indexed")
    assert "read_parquet" not in relation(dataset, "fr", quick=True)
    assert "read_parquet" in relation(dataset, "fr")


def test_a_broken_quick_form_is_passed_over(tmp_path, settings):
    settings.TEMOIN_DATA = tmp_path
    dataset = written(tmp_path)
    quick_file(dataset.file).write_bytes(b"torn" * 5_000)
    assert "read_parquet" in relation(dataset, "fr", quick=True)
    engine.close_all()


def test_a_version_removed_takes_its_quick_form_along_and_another_of_its_name_is_read(tmp_path, settings):
    settings.TEMOIN_DATA = tmp_path
    dataset = written(tmp_path, index=True)
    sql = f'SELECT count("{ROW}") FROM {relation(dataset, "fr", quick=True)}'
    assert engine.found(sql).rows == [(6,)]
    assert remove(dataset.file)
    assert sorted(tmp_path.glob("datasets/places/*")) == []
    dataset = written(tmp_path, index=True)
    again = f'SELECT count("{ROW}") FROM {relation(dataset, "fr", quick=True)}'
    assert again != sql
    assert engine.found(again).rows == [(6,)]
    engine.close_all()


def test_nothing_is_made_of_a_version_that_is_gone_nor_twice(tmp_path, settings):
    settings.TEMOIN_DATA = tmp_path
    dataset = written(tmp_path, index=True)
    assert not quick.make(dataset.file)
    with pytest.raises(Gone):
        quick.make(rows_file("places", 9))
    assert not list(tmp_path.glob("datasets/places/.*"))


def test_a_large_version_that_is_asked_gets_its_quick_form(tmp_path, settings):
    settings.TEMOIN_DATA = tmp_path
    dataset = msgspec.structs.replace(written(tmp_path), records_count=quick.LEAST)
    relation(dataset, "fr", quick=True)
    for thread in threading.enumerate():
        if thread.name == "temoin-quick":
            thread.join()
    with held(dataset.file):
        assert "read_parquet" not in relation(dataset, "fr", quick=True)
    engine.close_all()
