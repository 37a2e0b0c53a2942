"""Exports: what each format holds, that all of it comes, and that nothing in it acts in a spreadsheet."""

import csv
import gzip
import io
import json

import pytest
from python_calamine import CalamineWorkbook

from office.explore.sample import FIELDS, LIEUX, NAMES, ROWS
from temoin.office.datasets.files import remove, rows_file
from temoin.office.datasets.models import Dataset


def body(response) -> bytes:
    assert response.status_code == 200, response.content
    return b"".join(response.streaming_content)


def table(response, delimiter: str = ";") -> list[list[str]]:
    return list(csv.reader(io.StringIO(body(response).decode("utf-8-sig")), delimiter=delimiter))


def test_a_csv_opens_in_a_french_spreadsheet(places, visitor):
    response = visitor.get(f"{LIEUX}/exports/csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="lieux.csv"'
    raw = body(response)
    assert raw.startswith(b"\xef\xbb\xbfname;kind;visits;")
    assert raw.endswith(b"\r\n")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == NAMES
    assert len(rows) == 1 + len(ROWS)
    assert rows[1][:10] == [
        *("Phare; le grand", "Tour", "12", "1.5", "true", "1850-03-01", "2024-07-01T10:00:00+00:00"),
        *("48.5, -4.25", ROWS[0][8], '{"a": [1, null]}'),
    ]
    assert rows[1][10] == "mer,vent"
    assert rows[3][0] == 'Dit "le\nport"'
    assert rows[5] == [""] * len(FIELDS)


def test_no_cell_is_a_formula_to_a_spreadsheet_and_numbers_stay_numbers(places, visitor):
    rows = table(visitor.get(f"{LIEUX}/exports/csv?lang=en"))
    assert rows[2][0] == '\'=HYPERLINK("http://x.example")'
    assert (rows[3][2], rows[3][3]) == ("-3", "-0.25")
    assert (rows[4][0], rows[4][1]) == ("-5", "'+33 1")
    assert table(visitor.get(f"{LIEUX}/exports/csv?lang=fr"))[4][1] == "'@mention"


def test_a_csv_is_written_as_one_asks(places, visitor):
    asked = (
        f"{LIEUX}/exports/csv?delimiter=,&list_separator=%7C&quote_all=true&with_bom=false&use_labels=true"
    )
    raw = body(visitor.get(asked)).decode()
    assert raw.startswith('"Nom du lieu","Genre","Visites","score",')
    rows = list(csv.reader(io.StringIO(raw)))
    assert rows[1][10] == "mer|vent"
    assert (rows[1][7], rows[2][10]) == ("48.5, -4.25", "une, deux")
    assert table(visitor.get(f"{LIEUX}/exports/csv?delimiter=%09"), "\t")[0] == NAMES


def test_a_packed_csv_holds_the_same(places, visitor):
    packed = visitor.get(f"{LIEUX}/exports/csv?compressed=true")
    assert packed["Content-Disposition"] == 'attachment; filename="lieux.csv.gz"'
    assert gzip.decompress(body(packed)) == body(visitor.get(f"{LIEUX}/exports/csv"))


def test_json_json_lines_and_the_records_say_the_same(places, visitor):
    records = visitor.get(f"{LIEUX}/records?limit=100").json()["results"]
    assert json.loads(body(visitor.get(f"{LIEUX}/exports/json"))) == records
    lines = body(visitor.get(f"{LIEUX}/exports/jsonl")).decode().splitlines()
    assert [json.loads(line) for line in lines] == records
    assert list(records[0]) == NAMES
    assert records[0]["shape"]["geometry"] == json.loads(ROWS[0][8])
    assert records[0]["more"] == {"a": [1, None]}


def test_an_empty_answer_is_an_empty_file_of_its_format(places, visitor):
    assert json.loads(body(visitor.get(f"{LIEUX}/exports/json?offset=99"))) == []
    assert body(visitor.get(f"{LIEUX}/exports/jsonl?offset=99")) == b""
    assert json.loads(body(visitor.get(f"{LIEUX}/exports/geojson?offset=99")))["features"] == []
    assert table(visitor.get(f"{LIEUX}/exports/csv?offset=99")) == [NAMES]
    assert len(sheet(visitor.get(f"{LIEUX}/exports/xlsx?offset=99"))) == 1


def test_geojson_has_a_feature_for_each_record(places, visitor):
    response = visitor.get(f"{LIEUX}/exports/geojson?lang=en")
    assert response["Content-Type"].startswith("application/geo+json")
    found = json.loads(body(response))
    assert found["type"] == "FeatureCollection"
    assert len(found["features"]) == len(ROWS)
    first = found["features"][0]
    assert first["geometry"]["type"] == "Polygon"
    assert first["properties"]["kind"] == "Tower"
    assert "shape" not in first["properties"]
    assert found["features"][1]["geometry"] is None


def sheet(response) -> list[list]:
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    return CalamineWorkbook.from_filelike(io.BytesIO(body(response))).get_sheet_by_index(0).to_python()


def test_a_workbook_holds_numbers_dates_and_texts_and_no_formula(places, visitor):
    rows = sheet(visitor.get(f"{LIEUX}/exports/xlsx?use_labels=true"))
    assert rows[0][0] == "Nom du lieu"
    assert rows[1][2:5] == [12, 1.5, True]
    assert rows[2][2] == "9007199254740993"
    assert (rows[2][5].year, rows[2][5].month, rows[2][5].day) == (2024, 2, 29)
    assert (rows[1][6].hour, rows[1][5]) == (10, "1850-03-01")
    assert rows[2][0] == '=HYPERLINK("http://x.example")'
    raw = body(visitor.get(f"{LIEUX}/exports/xlsx"))
    assert b"<f>" not in raw


def test_parquet_is_the_file_itself_or_one_made_of_what_is_asked(places, visitor, office):
    made = body(visitor.get(f"{LIEUX}/exports/parquet"))
    assert made[:4] == made[-4:] == b"PAR1"  # its `kind` is in one language
    assert b"kind@fr" not in made
    own = office.data / "datasets/plain"
    whole = Dataset.objects.get(slug="lieux")
    assert not list((office.data / "datasets/.exports").iterdir())
    assert own != whole


@pytest.mark.parametrize("form", ["kml", "gpx", "shp", "x" * 300, "%00"])
def test_another_format_is_refused_with_those_that_are_served(places, visitor, form):
    response = visitor.get(f"{LIEUX}/exports/{form}")
    assert response.status_code == 400
    assert response.json()["error_code"] == "InvalidRESTParameterError"
    assert "csv, json, jsonl, geojson, xlsx, parquet" in response.json()["message"]


@pytest.mark.parametrize(
    ("form", "query"),
    [
        ("csv", "delimiter=x"),
        ("csv", "quote_all=perhaps"),
        ("csv", "list_separator=too-long-a-one"),
        ("geojson", "epsg=2154"),
        ("parquet", "parquet_compression=brotli"),
        ("json", "limit=-2"),
    ],
)
def test_what_an_export_cannot_do_is_said(places, visitor, form, query):
    response = visitor.get(f"{LIEUX}/exports/{form}?{query}")
    assert response.status_code == 400
    assert response.json()["error_code"] == "InvalidRESTParameterError"
    assert query.partition("=")[0] in response.json()["message"]


def test_a_dataset_without_a_place_has_no_geojson(visitor):
    response = visitor.get("/api/explore/v2.1/catalog/datasets/regles/exports/geojson")
    assert (response.status_code, response.json()["error_code"]) == (400, "ODSQLError")
    listed = visitor.get("/api/explore/v2.1/catalog/datasets/regles/exports").json()["links"]
    assert "geojson" not in {link["rel"] for link in listed}


def test_more_records_than_a_sheet_holds_are_refused_with_what_gives_them_all(places, visitor, monkeypatch):
    monkeypatch.setattr("temoin.office.datasets.exports.xlsx.MOST", 3)
    response = visitor.get(f"{LIEUX}/exports/xlsx")
    assert response.status_code == 400
    assert "csv" in response.json()["message"]
    assert len(sheet(visitor.get(f"{LIEUX}/exports/xlsx?limit=3"))) == 4


def test_a_reader_who_goes_away_lets_go_of_the_file(places, visitor):
    file = rows_file("lieux", 1)
    response = visitor.get(f"{LIEUX}/exports/csv")
    assert next(iter(response.streaming_content)).startswith(b"\xef\xbb\xbfname")
    assert not remove(file)
    response.close()
    assert remove(file)


def test_the_head_of_an_export_makes_none(places, visitor):
    response = visitor.head(f"{LIEUX}/exports/csv")
    assert (response.status_code, response.content) == (200, b"")
    assert response["Content-Disposition"] == 'attachment; filename="lieux.csv"'
    assert remove(rows_file("lieux", 1))
