"""Rows that were read become a version's: as their publisher says, added to others, whole or not at all."""

import pytest

from office.datasets.imports.files_on_their_way import published, read, rows
from temoin.office.datasets.dataset import Field
from temoin.office.datasets.imports.order import Chosen, Made, Read, Refusal

TEXT = "nom;n;quand\na;1;01/02/2024\nb;deux;31/02/2024\nc;;02/03/2024\n"


@pytest.fixture
def there(tmp_path):
    found = read(tmp_path, TEXT)
    assert isinstance(found, Read)
    return tmp_path


def test_a_value_that_does_not_fit_a_corrected_type_stops_all_with_its_line(there):
    made = published(there, [Chosen(name="nom"), Chosen(name="n", type="int"), Chosen(name="quand")])
    assert made == Refusal(
        sentence="Line 3, column “n”: “deux” is not a whole number; values like it: 1."
        " Choose another type, or leave such values out."
    )
    assert not (there / "out.parquet").exists()


def test_or_is_left_empty_and_counted_where_its_publisher_says_so(there):
    fields = [Chosen(name="n", type="int", lenient=True), Chosen(name="quand", type="date", lenient=True)]
    made = published(there, fields)
    assert isinstance(made, Made)
    assert made.nulls == {"n": 1, "quand": 1}
    assert [n for n, _ in rows(there)] == [1, None, None]


def test_a_column_that_is_left_out_is_not_in_the_version(there):
    made = published(there, [Chosen(name="nom")])
    assert isinstance(made, Made)
    assert rows(there) == [("a",), ("b",), ("c",)]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ([Chosen(name="autre")], "comes from no column"),
        ([Chosen(name="nom"), Chosen(name="nom")], "same name"),
        ([Chosen(name="nom", type="int", multivalued=True)], "several values"),
        ([], "No field is left"),
    ],
)
def test_fields_that_cannot_be_are_refused_in_words(there, fields, words):
    made = published(there, fields)
    assert isinstance(made, Refusal)
    assert words in made.sentence


def test_rows_are_added_to_those_that_stand_in_their_order(there):
    assert isinstance(published(there, [Chosen(name="nom"), Chosen(name="n")]), Made)
    base = there / "out.parquet"
    base.rename(there / "base.parquet")
    standing = (Field(name="nom", label={"fr": "Nom"}), Field(name="n"))
    more = {"base": str(there / "base.parquet"), "base_fields": standing}
    made = published(there, [Chosen(name="n", type="text"), Chosen(name="nom")], **more)
    assert isinstance(made, Made)
    assert made.fields[0].label == {"fr": "Nom"}
    assert [nom for nom, _ in rows(there)] == ["a", "b", "c", "a", "b", "c"]


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        ((Field(name="nom"),), "“n” is not in the dataset"),
        ((Field(name="nom"), Field(name="n"), Field(name="x")), "“x” of the dataset is missing"),
        ((Field(name="nom"), Field(name="n", type="int")), "“n” is int in the dataset and text in the file"),
    ],
)
def test_rows_whose_fields_do_not_agree_are_not_added_and_the_field_is_named(there, standing, words):
    more = {"base": str(there / "staging.parquet"), "base_fields": standing}
    made = published(there, [Chosen(name="nom"), Chosen(name="n")], **more)
    assert isinstance(made, Refusal)
    assert words in made.sentence
