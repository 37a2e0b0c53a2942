"""Changes made in the text of a charter: they do what they say, and leave all else as it stands."""

import copy
import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from temoin.charter import CharterError, dump, loads
from temoin.charter.edit import edit
from temoin.charter.patch import Operation, PatchError, patched, tree

EXAMPLE = (Path(__file__).parents[2] / "examples/portail-open-data/charte.yaml").read_text("utf-8")
SMALL = """\
# About this file
charter: 1  # the format
languages: [fr, en]   # two
about:
  fr: "Bonjour : à tous"  # quoted
  # in English
  en: >-
    Hello
    there

# The providers
providers:
- id: one   # the first
  name: One
# between
- # the second
  id: two
services: []   # none yet
choice:
"""
COMPACT = "{charter: 1, languages: [fr, en], services: [{name: {fr: A}, places: [front]}], about: {}}"
WINDOWS = "charter: 1\r\nlanguages: [fr]\r\nservices:\r\n- name: {fr: A}\r\n  cookies: []\r\n"
TEXTS = [EXAMPLE, SMALL, COMPACT, WINDOWS]

words = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=20) | st.sampled_from(
    [
        "no",
        "1",
        "true",
        "~",
        "a: b",
        "a #b",
        "- a",
        "é, [x]",
        "'",
        '"',
        "\n",
        "a\n b\n",
        " x ",
        "{",
        "%",
        "…",
        "<<",
        "=",
    ]
)
values = st.recursive(
    words | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)


def places(value, path=""):
    """Every path of a tree, with what holds it."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        here = f"{path}/{str(key).replace('~', '~0').replace('/', '~1')}"
        yield here
        yield from places(inner, here)


def holders(value, path=""):
    if isinstance(value, dict | list):
        yield path, value
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield from holders(inner, f"{path}/{str(key).replace('~', '~0').replace('/', '~1')}")


@st.composite
def operations(draw, value):
    op = draw(st.sampled_from(["add", "replace", "remove"]))
    if op == "add":
        path, holder = draw(st.sampled_from(list(holders(value))))
        if isinstance(holder, list):
            key = draw(st.sampled_from(["-", *map(str, range(len(holder) + 1))]))
        else:
            key = draw(st.sampled_from(["name", "lifetime", "en", "profiles", "é a", "~0~1"]))
        return Operation(op, f"{path}/{key}", draw(values))
    path = draw(st.sampled_from(list(places(value))))
    return Operation(op, path, None if op == "remove" else draw(values))


@st.composite
def edits(draw):
    text = draw(st.sampled_from(TEXTS))
    made, value = [], tree(text)
    for _ in range(draw(st.integers(1, 4))):
        if not value:
            break
        made.append(draw(operations(value)))
        value = patched(value, made[-1:])
    return text, made


@settings(deadline=None, max_examples=50)
@given(edits())
def test_a_text_holds_after_its_changes_what_the_changes_say(case):
    text, made = case
    assert tree(edit(text, made)) == patched(tree(text), made)


@settings(deadline=None, max_examples=50)
@given(st.sampled_from(TEXTS), st.data())
def test_what_is_not_changed_stays_byte_for_byte(text, data):
    value = tree(text)
    leaves = [path for path in places(value) if isinstance(_at(value, path), str) and path != "/about/en"]
    path = data.draw(st.sampled_from(leaves))
    before, after = text.split("\n"), edit(text, [Operation("replace", path, data.draw(words))]).split("\n")
    assert len(before) == len(after)
    assert sum(one != other for one, other in zip(before, after, strict=True)) <= 1


@settings(deadline=None, max_examples=50)
@given(st.data())
def test_comments_outlive_what_is_removed_beside_them(data):
    path = data.draw(st.sampled_from(list(places(tree(SMALL)))))
    after = edit(SMALL, [Operation("remove", path)])
    kept = {"# About this file", "# The providers"}
    assert kept <= {line.strip() for line in after.splitlines()} or path in {"/charter", "/providers"}


def _at(value, path):
    for part in path[1:].split("/"):
        key = part.replace("~1", "/").replace("~0", "~")
        value = value[int(key)] if isinstance(value, list) else value[key]
    return value


def test_a_new_cookie_reads_as_if_someone_had_written_it():
    cookie = {
        "name": "_ga",
        "explains": {"fr": "Compte les visites.", "en": "Counts visits."},
        "lifetime": "13 months",
        "secure": True,
    }
    service = {"id": "stats", "name": {"fr": "Statistiques"}, "places": ["front"], "cookies": [cookie]}
    text = edit(SMALL, [Operation("add", "/services/-", service)])
    assert (
        "services:\n"
        "  - id: stats\n"
        "    name: {fr: Statistiques}\n"
        "    places: [front]\n"
        "    cookies:\n"
        "      - name: _ga\n"
        "        explains: {fr: Compte les visites., en: Counts visits.}\n"
        "        lifetime: 13 months\n"
        "        secure: true   # none yet\n"
    ) in text
    assert text.startswith(SMALL[: SMALL.index("services")])


def test_a_new_key_takes_its_usual_place():
    text = edit(EXAMPLE, [Operation("remove", "/profiles"), Operation("add", "/profiles", ["fr"])])
    assert text.replace("\n\nproviders", "\nproviders") == EXAMPLE.replace("\n\nproviders", "\nproviders")
    first = edit("charter: 1\nservices: []\n", [Operation("add", "/site", "https://a.example")])
    assert first == "charter: 1\nsite: https://a.example\nservices: []\n"


def test_the_first_key_of_an_item_leaves_its_dash():
    text = edit(SMALL, [Operation("remove", "/providers/0/id")])
    assert "- name: One\n" in text
    assert tree(edit(SMALL, [Operation("remove", "/providers/1/id")]))["providers"][1] == {}


def test_what_a_form_changes_is_a_charter_still():
    made = edit(EXAMPLE, [Operation("replace", "/services/0/cookies/0/lifetime", "12 hours")])
    assert made == EXAMPLE.replace("lifetime: 14 days", "lifetime: 12 hours")
    again = dump(loads(EXAMPLE).charter)
    assert loads(edit(again, [Operation("replace", "/about/fr", "no")])).charter.about["fr"] == "no"


@pytest.mark.parametrize(
    ("operation", "said"),
    [
        (Operation("remove", "services"), "starts with"),
        (Operation("remove", "/nothing"), "nothing at"),
        (Operation("replace", "/providers/9", "x"), "nothing at"),
        (Operation("replace", "/providers/01/id", "x"), "nothing at"),
        (Operation("replace", "/providers/-/id", "x"), "nothing at"),
        (Operation("add", "/site/deeper", "x"), "nothing at"),
        (Operation("add", "/charter/deeper", "x"), "nothing at"),
        (Operation("add", "/a~2b", "x"), "JSON pointer"),
        (Operation("add", "/site", None), "A charter holds"),
        (Operation("add", "/site", 3), "A charter holds"),
        (Operation("add", "/site", {"a": [1.5]}), "A charter holds"),
        (Operation("add", "/site", "a\x00b"), "cannot be shown"),
        (Operation("add", "/site", "\ud800"), "cannot be"),
        (Operation("add", "/" + "é" * 500, None), "A charter holds"),
    ],
)
def test_a_change_that_cannot_be_made_is_one_sentence(operation, said):
    with pytest.raises(PatchError) as refused:
        edit(SMALL, [operation])
    assert re.search(said, str(refused.value))
    assert "\n" not in str(refused.value)


def test_too_many_changes_at_once_are_refused():
    with pytest.raises(PatchError):
        edit(SMALL, [Operation("add", "/site", "x")] * 101)


def test_deep_values_are_refused():
    deep = value = []
    for _ in range(30):
        value.append([])
        value = value[0]
    with pytest.raises(PatchError):
        edit(SMALL, [Operation("add", "/site", deep)])


def test_a_text_that_is_no_yaml_is_said_at_its_line():
    with pytest.raises(CharterError) as refused:
        edit("charter: [", [Operation("add", "/site", "x")])
    assert refused.value.problems[0].line


def test_the_tree_that_is_given_is_not_changed():
    value = tree(SMALL)
    before = copy.deepcopy(value)
    patched(value, [Operation("add", "/services/-", {"a": "b"}), Operation("remove", "/providers/0")])
    assert value == before
    assert json.dumps(value)
