"""A hostile page is read in part, at a cost that grows with its length, and the part left is said."""

import pytest

from temoin.charter.read import read, to_charter
from temoin.charter.read.bounds import (
    LONGEST,
    MOST_BLOCKS,
    MOST_CELLS,
    MOST_ELEMENTS,
    MOST_ENTRIES,
    MOST_ROWS,
)
from temoin.charter.read.columns import title_field
from temoin.charter.read.meaning import category, service_and_places
from temoin.charter.read.names import names
from temoin.charter.read.page import _MARKDOWN
from temoin.charter.read.plain import read_plain
from temoin.charter.read.vocabulary import vocabulary

TITLES = "| Cookie name | Provider | Purpose | Duration |\n|---|---|---|---|\n"
HEAD = "<table><tr><th>Cookie name<th>Provider<th>Purpose<th>Duration</tr>"
WORDS = vocabulary("en")


def said(reading, words):
    return [warning for warning in reading.warnings if words in warning]


def test_a_cell_that_is_too_long_gives_its_beginning_and_a_warning():
    page = f"{HEAD}<tr><td>a_b<td>Someone<td>{'keeps it ' * LONGEST}<td>1 day<tr><td>c_d<td>X<td>y<td>2 days"
    reading = read(page.encode())
    assert [cookie.name for cookie in reading.cookies] == ["a_b", "c_d"]
    assert len(reading.cookies[0].purpose) <= LONGEST
    assert reading.cookies[0].retention_seconds == 86_400
    assert len(said(reading, f"longer than {LONGEST} characters")) == 1


def test_a_cell_of_just_the_longest_length_is_read_whole():
    purpose = "x" * LONGEST
    reading = read(f"{HEAD}<tr><td>a_b<td>Someone<td>{purpose}<td>1 day".encode())
    assert reading.cookies[0].purpose == purpose
    assert reading.warnings == ()


def test_a_line_that_is_too_long_gives_its_beginning_and_a_warning():
    page = f"{TITLES}| a_b | Someone | keeps it {'x ' * LONGEST}| 1 day |\n| c_d | X | y | 2 days |\n"
    reading = read(page.encode())
    assert [cookie.name for cookie in reading.cookies] == ["a_b", "c_d"]
    assert said(reading, "line 3: 1 text is longer")


def test_a_long_paragraph_of_html_is_no_cause_for_a_warning():
    page = f"<p>{'word ' * LONGEST}</p>{HEAD}<tr><td>a_b<td>Someone<td>keeps it<td>1 day</table>"
    assert read(page.encode()).warnings == ()


def test_a_list_of_twenty_thousand_cookies_is_read_whole():
    rows = "".join(f"| ck_{n} | Someone | keeps {n} | 1 day |\n" for n in range(MOST_ENTRIES))
    reading = read((TITLES + rows).encode())
    assert len(reading.cookies) == MOST_ENTRIES
    assert reading.cookies[-1].name == f"ck_{MOST_ENTRIES - 1}"
    assert reading.warnings == ()


@pytest.mark.parametrize(
    "page",
    [
        HEAD + "".join(f"<tr><td>ck_{n}<td>A<td>b<td>1 day" for n in range(MOST_ENTRIES + 9)),
        HEAD + "<tr><td rowspan=1000>" + ", ".join(f"n_{n}" for n in range(400)) + "<tr><td>x" * 900,
        "# Cookies\n\n" + "".join(f"- a_{n}: keeps it\n" for n in range(MOST_ENTRIES + 9)),
    ],
    ids=["rows", "names in a cell that spans", "items"],
)
def test_more_cookies_than_a_page_may_list_are_left_and_that_is_said(page):
    reading = read(page.encode())
    assert 0 < len(reading.cookies) <= MOST_ENTRIES
    assert len(said(reading, f"only the first {MOST_ENTRIES} of a page")) == 1


@pytest.mark.parametrize(
    "page", ["a | b\n" * (MOST_ROWS + 9), "<table>" + "<tr><td>a</td><td>b" * (MOST_ROWS + 9)]
)
def test_more_rows_than_a_page_may_have_are_left_and_that_is_said(page):
    assert len(said(read(page.encode()), "no more rows were read")) == 1


def test_cells_that_span_rows_count_as_cells_of_each():
    thousand = "<tr>" + "<td rowspan=1000>a</td>" * 59 + "<tr><td>b" * 999
    page = "<table>" + thousand * (MOST_CELLS // 60_000 + 1)
    assert len(said(read(page.encode()), "no more rows were read")) == 1


@pytest.mark.parametrize("page", ["a\n\n" * (MOST_BLOCKS + 9), "<p>a" * (MOST_BLOCKS + 9)])
def test_more_blocks_than_a_page_may_have_are_left_and_that_is_said(page):
    assert len(said(read(page.encode(), "text/html"), "nothing more was read")) == 1


def test_more_elements_than_a_page_may_have_are_left_and_that_is_said():
    assert said(read(b"<p>" * (MOST_ELEMENTS + 9), "text/html"), f"{MOST_ELEMENTS} elements")


def test_a_span_of_thousands_of_digits_is_read_as_the_longest():
    page = f"{HEAD}<tr><td rowspan={'9' * 5_000}>a_b<td>X<td>y<td>1 day<tr><td>X<td>z<td>1 day"
    assert [cookie.name for cookie in read(page.encode()).cookies] == ["a_b"]


def test_a_tag_of_many_attributes_is_read_without_them():
    crowd = " ".join(f"a{n}" for n in range(9_000))
    page = f"<p {crowd}>Cookies</p>{HEAD}<tr><td>a_b<td>X<td>y<td>1 day"
    assert [cookie.name for cookie in read(page.encode()).cookies] == ["a_b"]


def test_markdown_is_looked_for_line_by_line():
    assert _MARKDOWN.search("x\n \t| :---: | --- |\n")
    assert _MARKDOWN.search("x\n---|---\n")
    assert not _MARKDOWN.search("|\n\n---\n\nx\n")
    assert not _MARKDOWN.search("x\n" + (" " * 2_000 + "\n") * 200)


def test_what_is_judged_of_a_text_is_judged_once():
    for judge in (names, category, title_field):
        before = judge.cache_info().misses
        for _ in range(3):
            judge("judged once and for all_", WORDS)
        assert judge.cache_info().misses == before + 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Sign-in - front office", ("Sign-in", ("front",))),
        ("Sign-in : a : back office", ("Sign-in : a", ("back",))),
        ("Sign-in \N{EM DASH} front office", ("Sign-in", ("front",))),
        ("a - b - front office", ("a - b - front office", ())),
        ("front office:", ("front office:", ())),
        ("a - " * 300 + "b :", ("a - " * 300 + "b :", ())),
    ],
)
def test_a_service_is_cut_at_its_last_mark_only(text, told):
    assert service_and_places(text, WORDS) == told


def test_providers_without_latin_letters_have_identifiers_of_their_own():
    rows = "".join(f"| a_{n} | {chr(0x4E00 + n)} | keeps it | 1 day |\n" for n in range(500))
    taken = "| b_1 | provider-2 | x | 1 day |\n| b_2 | provider | x | 1 day |\n"
    ids = [provider.id for provider in to_charter(read((TITLES + taken + rows).encode())).providers]
    assert ids[:4] == ["provider-2", "provider", "provider-3", "provider-4"]
    assert len(set(ids)) == len(ids) == 502


def test_a_name_of_many_providers_is_kept_for_each_and_joined_with_those_that_say_none():
    rows = (
        "| a_b |  | x | 1 day |\n| a_b | P | x |  |\n| a_b | Q | x | |\n| a_b | P | x | |\n| a_b | | x | |\n"
    )
    reading = read((TITLES + rows).encode())
    assert [(cookie.provider, cookie.at.line) for cookie in reading.cookies] == [("P", 3), ("Q", 5)]
    assert [warning.partition(":")[0] for warning in reading.warnings] == [
        "line 4",
        "line 5",
        "line 6",
        "line 7",
    ]


def test_marks_of_our_own_in_a_page_do_not_multiply_its_code():
    page = f"| `{'A' * 1_500}`{(chr(0xE100) + '0' + chr(0xE101)) * 500} | x |\n"
    (table,) = read_plain(page * 2).blocks
    assert max(len(cell.text) for row in table.rows for cell in row.cells) <= len(page)


def test_a_table_goes_on_over_blank_lines_unless_it_is_ruled():
    assert len(read_plain("a | b\n\n" * 300).blocks) == 1
    assert len(read_plain("a | b\n--|--\nc | d\n\ne | f\n").blocks) == 2
