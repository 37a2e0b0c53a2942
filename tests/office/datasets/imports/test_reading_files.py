"""What files look like, and what is read in them: each trap that a file can be."""

import datetime as dt
import io
import json
import zipfile

import duckdb
import pytest
import xlsxwriter

from office.datasets.imports.files_on_their_way import cells, read, told, types
from temoin.office.datasets.imports import separated, zipped
from temoin.office.datasets.imports.order import Read, Refusal
from temoin.office.datasets.upload import Reading

PLACES = "nom;prix\nCafé;1,5\nThé €;2,75\n"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (PLACES.encode("utf-8"), "utf-8"),
        (PLACES.encode("utf-8-sig"), "utf-8"),
        (PLACES.encode("cp1252"), "cp1252"),
        (PLACES.encode("utf-16"), "utf-16"),
        (PLACES.encode("utf-16-le"), "utf-16"),
        (PLACES.replace("\n", "\r\n").encode("cp1252"), "cp1252"),
        (PLACES.replace("\n", "\r").encode(), "utf-8"),
        (("nom;prix\r\n" + PLACES[9:]).encode(), "utf-8"),
    ],
    ids=["utf-8", "bom", "cp1252", "utf-16", "utf-16 without mark", "crlf", "cr", "mixed line ends"],
)
def test_whatever_its_encoding_a_file_reads_the_same(tmp_path, content, encoding):
    found = read(tmp_path, content)
    assert isinstance(found, Read)
    assert (found.reading.encoding, found.reading.separator, found.reading.decimal) == (encoding, ";", ",")
    assert cells(tmp_path, content) == [("Café", 1.5), ("Thé €", 2.75)]


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_the_separator_is_found_among_decoys(tmp_path, separator):
    lines = [["id", "texte", "n"], *([str(at), 'a, b; c| d "e"\tf', "7"] for at in range(9))]
    text = "\n".join(separator.join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines)
    found = read(tmp_path, text)
    assert isinstance(found, Read)
    assert found.reading.separator == separator
    assert found.found.preview[0] == ("0", 'a, b; c| d "e"\tf', "7")


def test_titles_above_the_heading_are_skipped_and_lines_still_count_from_the_top(tmp_path):
    found = read(tmp_path, "Budget 2024\n\nid;nom\n1;a\n1;b\n")
    assert isinstance(found, Read)
    assert [one.heading for one in found.found.columns] == ["id", "nom"]
    assert told(found) == ["Line 5, column “id”: “1” is already on line 4."]


@pytest.mark.parametrize(
    ("content", "names"),
    [
        ("1;2;3\n4;5;6\n", ["colonne_1", "colonne_2", "colonne_3"]),
        ("commune;2020;2021\nParis;1;2\nLyon;3;4\n", ["commune", "c_2020", "c_2021"]),
        ("Année d'étude;;Année d'étude\n1;x;2\n", ["annee_d_etude", "colonne_2", "annee_d_etude_2"]),
        ("select;Œuvre;_row\n1;2;3\n", ["select_", "oeuvre", "row"]),
        ("nom\nParis\nLyon\n", ["nom"]),
    ],
)
def test_headings_become_names_that_questions_can_say(tmp_path, content, names):
    found = read(tmp_path, content)
    assert isinstance(found, Read)
    assert [one.name for one in found.found.columns] == names


@pytest.mark.parametrize(
    ("values", "kind", "first"),
    [
        (["01001", "75056"], "text", "01001"),
        (["1", "-2"], "int", 1),
        (["1 000", "2\u202f000\u202f000"], "int", 1000),
        (["1.5", "2"], "double", 1.5),
        (["1e3", "-2.5E-3"], "double", 1000.0),
        (["oui", "Non"], "boolean", True),
        (["VRAI", "faux"], "boolean", True),
        (["2024-05-12", "2023-01-31"], "date", dt.date(2024, 5, 12)),
        (["01/02/2024", "31/12/2024"], "date", dt.date(2024, 2, 1)),
        (["01/02/2024", "12/31/2024"], "date", dt.date(2024, 1, 2)),
        (["2024-05-12T10:00", "2024-05-12 11:30:05"], "datetime", "2024-05-12 10:00:00+00"),
        (["2024-05-12T10:00:00+02:00", "2024-05-12T10:00Z"], "datetime", "2024-05-12 08:00:00+00"),
        (["48.85, 2.35", "-12.5,130"], "geo_point_2d", {"lon": 2.35, "lat": 48.85}),
        (["99999999999999999999", "1"], "text", "99999999999999999999"),
        (["+33612345678", "+33612345679"], "text", "+33612345678"),
        (["12 %", "13 %"], "text", "12 %"),
        (["NA", "1"], "text", "NA"),
    ],
)
def test_a_column_is_what_all_of_its_values_are(tmp_path, values, kind, first):
    text = "k\tv\n" + "".join(f"x\t{value}\n" for value in values)
    found = read(tmp_path, text)
    assert isinstance(found, Read)
    assert types(found)["v"] == kind
    (_, value), *_ = cells(tmp_path, text)
    assert (str(value)[:22] if kind == "datetime" else value) == first


def test_digits_that_are_a_name_stay_text(tmp_path):
    found = read(tmp_path, "siret;code_postal;age\n21730065800013;73000;5\n21730065800021;73100;6\n")
    assert isinstance(found, Read)
    assert types(found) == {"siret": "text", "code_postal": "text", "age": "int"}
    assert "int" in found.found.columns[0].fits


def test_a_latitude_and_a_longitude_propose_a_place(tmp_path):
    found = cells(tmp_path, "nom;lat;lon\na;45,5;5,9\nb;;5\n")
    assert found == [("a", 45.5, 5.9, {"lon": 5.9, "lat": 45.5}), ("b", None, 5.0, None)]


def test_a_type_that_changes_late_is_found_and_told_with_its_line(tmp_path):
    lines = [f"{at};{at}" for at in range(30_000)]
    lines[28_000] = '28000;"abc\ndef"'
    found = read(tmp_path, "id;n\n" + "\n".join(lines) + "\nx;1")
    assert isinstance(found, Read)
    assert types(found)["n"] == "text"
    assert told(found) == [
        "Line 30003, column “id”: “x” is not a whole number, as the others are.",
        "Line 28002, column “n”: “abc def” is not a whole number, as the others are.",
    ]


def test_days_that_are_none_are_told(tmp_path):
    found = read(tmp_path, "d;x\n" + "".join(f"{day:02d}/02/2024;1\n" for day in range(20, 31)) * 2)
    assert isinstance(found, Read)
    assert told(found)[0] == "Line 12, column “d”: “30/02/2024” is no day of any calendar."
    assert [one.times for one in found.found.doubts] == [2, 2]


def test_rows_that_cannot_be_placed_stop_with_line_and_column(tmp_path):
    found = read(tmp_path, 'a;b;c\n1;"x\ny";3\n1;2\n1;2;3;4\n5;"a"b;7\n8;9;10\n')
    assert isinstance(found, Read)
    assert found.found.rows == 2
    assert [(one.code, one.line, one.column, one.stops) for one in found.found.doubts] == [
        ("row-too-short", 4, 3, True),
        ("row-too-long", 5, 4, True),
        ("broken-quote", 6, 2, True),
    ]


def test_a_quote_that_is_never_closed_stops_with_its_line(tmp_path):
    found = read(tmp_path, "a;b\n" + "1;2\n" * 40 + '1;"abc\n' + "3;4\n" * 20)
    assert isinstance(found, Read)
    assert [(one.code, one.line, one.stops) for one in found.found.doubts] == [("broken-quote", 42, True)]


def test_a_line_beyond_all_length_stops_with_its_number(tmp_path):
    found = read(tmp_path, "a;b\n1;2\n" + "1;" + "x" * 3_000_000 + "\n5;6\n")
    assert isinstance(found, Read)
    assert [(one.code, one.line, one.stops) for one in found.found.doubts] == [("line-too-long", 3, True)]


def test_nul_characters_are_left_out_and_told(tmp_path):
    found = read(tmp_path, b"a;b\n1;x\n2;y\0z\n")
    assert isinstance(found, Read)
    assert found.found.preview[1] == ("2", "yz")
    assert told(found) == ["Line 3 has NUL characters, which no text has: they were left out."]


def test_one_bad_byte_in_utf_8_does_not_make_it_another_encoding(tmp_path):
    found = read(tmp_path, b"a;b\n" + "é;à\n".encode() * 50 + b"\xe9;1\n")
    assert isinstance(found, Read)
    assert found.reading.encoding == "utf-8"
    assert ("bad-encoding", 52) in [(one.code, one.line) for one in found.found.doubts]
    assert found.found.preview[0] == ("é", "à")


def test_what_is_empty_twice_called_or_a_formula_is_told(tmp_path):
    found = read(tmp_path, "code;;vide;code\nA;=1+1;;2\nB;x;;3\n")
    assert isinstance(found, Read)
    assert [one.code for one in found.found.doubts] == [
        "empty-heading",
        "duplicate-heading",
        "formula",
        "empty-column",
    ]


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.csv", "empty"),
        (b" \n\n", "a.csv", "empty"),
        (b"a;b\n", "a.csv", "no row"),
        (b"%PDF-1.7", "a.csv", "PDF"),
        (b"\xd0\xcf\x11\xe0aaaa", "a.xls", ".xls"),
        (b"\x1f\x8b\x08aaa", "a.csv.gz", "compressed"),
        (b"<!DOCTYPE html><p>", "a.csv", "page"),
        (b"PK\x03\x04broken", "a.xlsx", "zip"),
        (b"PAR1" + b"x" * 100 + b"PAR1", "a.parquet", "Parquet"),
        (b"PAR1" + b"\xff" * 100 + b"\xff\xff\xff\x7fPAR1", "a.parquet", "Parquet"),
        (b"name", "a.parquet", "called Parquet"),
        (b'[{"a":1},{"a":', "a.json", "after record 1"),
        (b"[1, 2]", "a.json", "Record 1 is no object"),
        (b'{"a": 1}\n{"a": }\n', "a.jsonl", "Line 2, column 7"),
        (b"[]", "a.json", "no record"),
        (b'{"a": {\n "b": 1}}', "a.json", "one JSON object"),
        (b'[{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}]", "a.json", "nested too deep"),
        (b'[{"a":1},{"a":' + b"9" * 5_000 + b"}]", "a.json", "too long after record"),
        (b'[{"a":1},{"a":1e' + b"9" * 30 + b"}]", "a.json", "too long after record"),
        (b'{"a":1}\n{"a":1e' + b"9" * 30 + b"}\n", "a.jsonl", "Line 2 has a number"),
        (b'{"a":1}\n{"a":' + b"9" * 5_000 + b"}\n", "a.jsonl", "Line 2 has a number"),
        (b"a" * 5_000_000, "a.csv", "Line 1 is longer"),
        (b'{"type":"FeatureCollection","features":[{"type":"x"}]}', "a.geojson", "Record 1"),
        (b"a;b\n1,2,3\n4;5;6\n7,8\n9;1;2;3\n", "a.csv", "separator"),
        (b";".join([b"a"] * 3000) + b"\n" + b";".join([b"1"] * 3000), "a.csv", "columns"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_one_sentence(tmp_path, content, name, words):
    found = read(tmp_path, content, name)
    assert isinstance(found, Refusal)
    assert words in found.sentence
    assert found.sentence.endswith(".")
    assert "\n" not in found.sentence


def test_a_publisher_corrects_how_a_file_is_read(tmp_path):
    text = "a,b;c\n1,2;3\n"
    first = read(tmp_path, text)
    assert isinstance(first, Read)
    again = read(tmp_path, text, reading=Reading(format="csv", separator=";", header=False))
    assert isinstance(again, Read)
    assert again.found.preview == (("a,b", "c"), ("1,2", "3"))


def test_json_keeps_lists_objects_and_long_integers(tmp_path):
    records = [
        {"a": 1, "liste": ["x", "y"], "objet": {"k": 1.5}, "long": 123456789012345678901234567890},
        {"a": 2.5, "neuf": "oui"},
        {},
    ]
    expected = [
        (1.0, ["x", "y"], '{"k":1.5}', "123456789012345678901234567890", None),
        (2.5, None, None, None, True),
        (None, None, None, None, None),
    ]
    assert cells(tmp_path / "1", json.dumps(records), "a.json") == expected
    lines = "\n".join(json.dumps(one) for one in records)
    assert cells(tmp_path / "2", lines, "a.jsonl") == expected


def test_geojson_gives_its_shapes_and_a_point_for_each(tmp_path):
    square = {"type": "Polygon", "coordinates": [[[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]]}
    features = [
        {
            "type": "Feature",
            "properties": {"nom": "a"},
            "geometry": {"type": "Point", "coordinates": [5.5, 45]},
        },
        {"type": "Feature", "properties": {"nom": "b"}, "geometry": square},
        {"type": "Feature", "properties": None, "geometry": None},
    ]
    found = cells(tmp_path, json.dumps({"type": "FeatureCollection", "features": features}), "a.geojson")
    assert [(point, nom) for _, point, nom in found] == [
        ({"lon": 5.5, "lat": 45.0}, "a"),
        ({"lon": 1.0, "lat": 1.0}, "b"),
        (None, None),
    ]
    assert json.loads(found[1][0]) == square


def workbook(*sheets) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, lines in sheets:
            sheet = book.add_worksheet(name)
            for row, line in enumerate(lines):
                for column, cell in enumerate(line):
                    if isinstance(cell, dt.datetime):
                        sheet.write_datetime(row, column, cell, day)
                    elif cell is not None:
                        sheet.write(row, column, cell)
    return out.getvalue()


def test_a_workbook_gives_the_first_sheet_that_has_something_or_another(tmp_path):
    table = [["Titre"], [], ["id", "le", "prix"], [1, dt.datetime(2024, 1, 2), 1.5], [], [1, None, 2]]  # noqa: DTZ001
    content = workbook(("vide", []), ("Données", table), ("autre", [["x", "y"], ["a", "b"]]))
    found = read(tmp_path, content, "a.xlsx")
    assert isinstance(found, Read)
    assert (found.reading.sheet, found.reading.sheets) == ("Données", ("vide", "Données", "autre"))
    assert told(found) == ["Line 6, column “id”: “1” is already on line 4."]
    assert cells(tmp_path, content, "a.xlsx") == [(1, dt.date(2024, 1, 2), 1.5), (1, None, 2.0)]
    other = read(tmp_path, content, "a.xlsx", Reading(format="xlsx", sheet="autre"))
    assert isinstance(other, Read)
    assert other.found.preview == (("a", "b"),)


def test_a_zip_bomb_in_a_workbook_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(zipped, "ALLOWED", 1_000_000)
    content = io.BytesIO(workbook(("a", [["x"], ["y"]])))
    with zipfile.ZipFile(content, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/bomb.xml", b"0" * 12_000_000)
    found = read(tmp_path, content.getvalue(), "a.xlsx")
    assert isinstance(found, Refusal)
    assert "once it is unpacked" in found.sentence


def test_a_workbook_that_lies_about_the_length_of_its_parts_is_refused(tmp_path):
    content = bytearray(workbook(("a", [["x"], ["y"]])))
    end = content.rindex(b"PK\x01\x02")
    content[end + 24 : end + 28] = (5).to_bytes(4, "little")
    found = read(tmp_path, bytes(content), "a.xlsx")
    assert isinstance(found, Refusal)
    assert "not as long as it says" in found.sentence


def test_parquet_keeps_its_types_and_loses_no_digit(tmp_path):
    with duckdb.connect() as con:
        con.execute("SET TimeZone='UTC'")
        con.execute(
            "COPY (SELECT 1::INTEGER AS n, 1.0::DOUBLE AS x,"
            " 123456789012345678901234567890::DECIMAL(38, 0) AS h,"
            " DATE '2024-01-02' AS d, TIMESTAMPTZ '2024-01-02 10:00:00+02' AS t, ['a', 'b'] AS l,"
            " {'lon': 2.5, 'lat': 48.5} AS p, true AS b, 'NaN'::DOUBLE AS nan, 'é' AS s"
            f") TO '{tmp_path}/a.parquet'"
        )
    ((n, x, h, d, t, l_, p, b, nan, s),) = cells(tmp_path, (tmp_path / "a.parquet").read_bytes(), "a.parquet")
    assert (n, x, d, l_, p, b, nan, s) == (
        1, 1.0, dt.date(2024, 1, 2), ["a", "b"], {"lon": 2.5, "lat": 48.5}, True, None, "é",
    )  # fmt: skip
    assert t.isoformat() == "2024-01-02T08:00:00+00:00"
    assert h == "123456789012345678901234567890"


def test_the_decimal_mark_is_judged_over_many_cells():
    assert separated.decimal_of(["1,5", "2,75", "x"]) == ","
    assert separated.decimal_of(["1.5", "2.75", "1,234"]) == "."


def test_lines_of_many_lengths_are_told_by_their_numbers(tmp_path):
    found = read(tmp_path, "Commune;Code\n" + "A;1;2;3\nB;2\nC;1;2;3;4\n" * 3)
    assert told(found)[0] == "Line 2, column 3: the row has more cells than the 2 columns."
    assert found.reading.separator == ";"  # which its publisher may correct
