import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from temoin.catalogue.pattern import compile_pattern, example, is_exact, prefix

LITERAL = st.text(string.ascii_letters + "_.-[]()+$^", min_size=2, max_size=8).map(lambda text: f"_{text}g")
PATTERN = st.builds(
    "".join,
    st.tuples(
        LITERAL,
        st.lists(st.tuples(st.sampled_from(["<digits>", "<hex>"]), LITERAL).map("".join), max_size=3).map(
            "".join
        ),
        st.sampled_from(["", "*", "*_x", "<digits>"]),
    ),
)


@pytest.mark.parametrize(
    ("pattern", "name", "fits"),
    [
        ("_ga", "_ga", True),
        ("_ga", "_GA", False),
        ("_ga", "_ga\n", False),
        ("_ga_*", "_ga_ABC", True),
        ("_ga_*", "_ga_", False),
        ("_ga_*", "x_ga_ABC", False),
        ("a.b", "axb", False),
        ("_pk_id.<digits>.<hex>", "_pk_id.12.1fff", True),
        ("_pk_id.<digits>.<hex>", "_pk_id.12.1ffg", False),
        ("_pk_id.<digits>.<hex>", "_pk_id..1fff", False),
        ("_pk_id.<digits>.<hex>", "_pk_id.\u0661.1fff", False),
        ("_*_session", "_shop_session", True),
        ("_*_session", "_shop_session_x", False),
        ("_ga_*", "_ga_\n", True),
        ("key[<digits>]", "key[7]", True),
    ],
)
def test_a_name_fits_a_pattern_as_a_whole(pattern, name, fits):
    assert (compile_pattern(pattern).fullmatch(name) is not None) is fits


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("_*_*", "keep the * as the last one"),
        ("ab*<hex>", "keep the * as the last one"),
        ("ab<hex>*", "write after <hex> a letter"),
        ("ab<digits>7x<hex>", "write after <digits> a letter"),
        ("ab<hex>cd", "can never fit"),
        ("ab<id>", "is not known"),
        ("a*", "says too little"),
        ("*", "says too little"),
        ("<hex>", "says too little"),
    ],
)
def test_a_pattern_that_is_not_clear_is_refused_with_what_to_write(pattern, said):
    with pytest.raises(ValueError, match=said.replace("*", r"\*")):
        compile_pattern(pattern)


@settings(deadline=None, max_examples=50)
@given(PATTERN)
def test_a_pattern_is_found_by_an_example_of_its_own_and_begins_with_its_prefix(pattern):
    name = example(pattern)
    assert compile_pattern(pattern).fullmatch(name)
    assert name.startswith(prefix(pattern))
    assert is_exact(pattern) is (name == pattern)


@settings(deadline=None, max_examples=50)
@given(PATTERN, LITERAL)
def test_a_pattern_is_anchored_at_both_ends(pattern, more):
    name = example(pattern)
    assert not compile_pattern(pattern).fullmatch("\0" + more + name)
    if not pattern.endswith("*"):
        assert not compile_pattern(pattern).fullmatch(name + "\0")


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=30))
def test_any_text_is_a_pattern_or_refused_in_one_sentence(text):
    try:
        compile_pattern(text)
    except ValueError as error:
        said = str(error)
    else:
        said = "."
    assert said.endswith(".")


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("ab<hex>-<hex>-<hex>-z*_end", "ab" + "f-" * 100_000),
        ("ab<digits>.<digits>x", "ab" + "1" * 200_000),
        ("ab*_end", "ab" + "_en" * 70_000),
    ],
)
def test_a_hostile_name_is_refused_at_once(pattern, name):  # a pattern that went back would not end today
    assert not compile_pattern(pattern).fullmatch(name)
