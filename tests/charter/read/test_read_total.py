"""Reading never fails, whatever it is given, and what it gives can always be written down."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from temoin.charter import dump, loads
from temoin.charter.read import Reading, read, to_charter

FEW = settings(deadline=None, max_examples=50)
PIECES = st.sampled_from(
    [
        "| Cookie | Provider | Purpose | Expiry |\n|---|---|---|---|\n",
        "Cookie\tProvider\tPurpose\tExpiry\n",
        "<table><tr><th>Cookie<th>Purpose<th>Type</tr>",
        "<tr><td colspan=3 rowspan=2>",
        "<td>",
        "</table>",
        "| a_b, c_d | Someone | keeps it | 1 year and 2 days |\n",
        "a_b\tSomeone\tkeeps it\tsession\n",
        "<tr><td>_x_[id]<br>_y*<td>necessary<td>local storage</tr>",
        "# Strictly necessary cookies\n",
        "<h2>Cookies tiers</h2>",
        "- `a_b`: keeps it (13 mois)\n",
        "```\n",
        "<!--",
        "-->",
        "---\n",
        "\n",
        " | ",
        "\t",
        "\x00",
        "\ud7ff\ue000\ue100",
    ]
)
PAGES = st.lists(st.one_of(PIECES, st.text(max_size=20)), max_size=25).map("".join)


@FEW
@given(st.binary(max_size=2_000), st.one_of(st.none(), st.text(max_size=40)))
def test_reading_is_total_on_bytes(content, content_type):
    assert isinstance(read(content, content_type), Reading)


@FEW
@given(st.text(max_size=2_000), st.sampled_from([None, "text/html", "text/plain", "text/markdown"]))
def test_reading_is_total_on_text(text, content_type):
    assert isinstance(read(text.encode("utf-8", "replace"), content_type), Reading)


@settings(deadline=None, max_examples=50)
@given(PAGES, st.sampled_from([None, "text/html", "text/markdown"]))
def test_what_was_read_always_makes_a_charter_that_loads_again(page, content_type):
    reading = read(page.encode("utf-8", "replace"), content_type)
    charter = to_charter(reading)
    assert loads(dump(charter)).charter == charter
    assert len(reading.durations) == len(reading.cookies)
    assert reading.cookies or any("No list of cookies" in w or "no page" in w for w in reading.warnings)


@FEW
@given(PAGES)
def test_reading_twice_says_the_same(page):
    content = page.encode("utf-8", "replace")
    assert read(content) == read(content)


HUGE = {
    "backticks": "`" * 100_000,
    "hashes": "# " + "#" * 100_000 + "x",
    "dashes": "-" * 100_000 + "x",
    "tabs": "a\t" * 100_000,
    "depth": "<div>" * 100_000,
    "spans": "<table><tr>" + "<td colspan=1000 rowspan=1000>x" * 2_000,
    "brackets": "Cookies:\n- a_b: " + "(" * 100_000,
}


@pytest.mark.parametrize("page", HUGE.values(), ids=HUGE)
def test_a_monstrous_page_is_read_too(page):
    assert read(page.encode()).cookies in {(), read(b"Cookies:\n- a_b: x").cookies} or page.startswith(
        "Cookies"
    )
