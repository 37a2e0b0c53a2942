"""Any bytes come to a table or to one sentence, and any table reads back the cells that were written."""

import csv
import io
import shutil
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from office.datasets.imports.files_on_their_way import published, read, rows
from temoin.office.datasets.imports.order import Chosen, Made, Read, Refusal
from temoin.office.datasets.upload import Reading

NAMES = st.sampled_from(["a.csv", "a.tsv", "a.json", "a.jsonl", "a.geojson", "a.parquet", "a.xlsx"])
STARTS = st.sampled_from(
    [b"", b"a;b\n1;2\n", b'[{"a":1},', b'{"a":1}\n', b"PAR1", b"PK\x03\x04", b"\xff\xfe"]
)


class Folder:
    def __enter__(self) -> Path:
        self._folder = Path(tempfile.mkdtemp())
        return self._folder

    def __exit__(self, *_) -> None:
        shutil.rmtree(self._folder)


@settings(deadline=None, max_examples=40)
@given(start=STARTS, rest=st.binary(max_size=300), name=NAMES)
def test_any_bytes_are_a_table_or_one_sentence(start, rest, name):
    with Folder() as folder:
        found = read(folder, start + rest, name)
        if isinstance(found, Refusal):
            assert found.sentence.endswith(".")
            assert "\n" not in found.sentence
        else:
            assert isinstance(found, Read)
            assert len(found.fields) == len(found.found.columns)
            made = published(folder, found.fields)
            assert isinstance(made, Made | Refusal)
            assert isinstance(made, Refusal) or made.rows == found.found.rows


CELLS = st.text(
    st.characters(codec="cp1252", exclude_characters="\0\r\x1a\ufeff", exclude_categories=["Cs"]), max_size=12
).filter(lambda cell: cell.strip() == cell)


@settings(deadline=None, max_examples=30)
@given(
    table=st.integers(2, 5).flatmap(
        lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=8)
    ),
    separator=st.sampled_from([";", ",", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
    ends=st.sampled_from(["\n", "\r\n"]),
)
def test_a_table_reads_back_the_cells_that_were_written(table, separator, encoding, ends):
    width = len(table[0])
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, lineterminator=ends, quoting=csv.QUOTE_ALL)
    writer.writerow([f"colonne {at}" for at in range(width)])
    writer.writerows(table)
    said = Reading(
        format="csv", separator=separator, encoding="utf-8" if encoding == "utf-8-sig" else encoding
    )
    with Folder() as folder:
        found = read(folder, out.getvalue().encode(encoding), reading=said)
        assert isinstance(found, Read), found
        fields = [Chosen(name=one.name) for one in found.fields]
        assert isinstance(published(folder, fields), Made)
        there = [tuple((cell or "").replace("\r\n", "\n") for cell in row) for row in rows(folder)]
        assert there == [tuple(row) for row in table]
