import pytest

from temoin.charter.read.names import is_strong, names
from temoin.charter.read.vocabulary import vocabulary

CELLS = {
    "_ga": ["_ga"],
    "“_ga”": ["_ga"],
    "_ga, _gid; _gat": ["_ga", "_gid", "_gat"],
    "_ga / _gid": ["_ga", "_gid"],
    "_ga/_gid": ["_ga", "_gid"],
    "_ga et _gid": ["_ga", "_gid"],
    "wp_one\nwp_two": ["wp_one", "wp_two"],
    "a_b c_d": ["a_b", "c_d"],
    "_ga (Analyse)": ["_ga"],
    "Analyse (_ga, _gid)": ["_ga", "_gid"],
    "X.[User ID].token": ["X.[User ID].token"],
    "_ga, etc.": ["_ga"],
    "session": ["session"],
    "rc::a": ["rc::a"],
    "hit.xiti": ["hit.xiti"],
}
NO_NAMES = ["", "-", "n/a", "42", "all the others", "https://example.org/x", "dpo@example.org", "[id]"]


@pytest.mark.parametrize(("cell", "found"), CELLS.items(), ids=CELLS)
def test_a_cell_gives_its_names(cell, found):
    assert [name.shown for name in names(cell, vocabulary()).found] == found


@pytest.mark.parametrize("cell", NO_NAMES)
def test_a_cell_of_anything_else_gives_none(cell):
    assert names(cell, vocabulary()).found == ()


def test_a_beginning_said_in_words_is_a_pattern():
    (name,) = names("tous ceux commençant par wp_", vocabulary()).found
    assert (name.shown, name.pattern) == ("wp_", "wp_*")


def test_only_a_shape_proves_a_name():
    assert all(
        map(is_strong, ["_ga", "PHPSESSID", "wp-settings-{time}", "_pk_id#", "cookieConsent", "rc::a"])
    )
    assert not any(map(is_strong, ["session", "Chrome", "opt-out", "API", "langue"]))
