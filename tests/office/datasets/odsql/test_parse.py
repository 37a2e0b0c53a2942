import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from temoin.office.datasets.odsql import parse
from temoin.office.datasets.refusal import BadSyntax

CLAUSES = {
    "where": parse.where,
    "select": parse.select,
    "group_by": parse.group_by,
    "order_by": parse.order_by,
}
PIECES = st.sampled_from(
    re.findall(
        r"\S+",
        "a pop `x` ' \" ` ( ) [ ] , .. : = != < > + - * / and or not in is null true like as asc desc"
        " distinct to date'2024' geom'{}' 1 1.5 1e3 1km 1_0 count( range( \"é\" 'it\\'s' % ; -- \\ é 😀",
    )
)


def read_or_refused(clause, text):
    try:
        CLAUSES[clause](text)
    except BadSyntax as refused:
        return str(refused).endswith(".") and re.search(
            rf"the {clause} clause|number", str(refused), re.IGNORECASE
        )
    return True


@given(clause=st.sampled_from(sorted(CLAUSES)), text=st.lists(PIECES, max_size=25).map(" ".join) | st.text())
@settings(deadline=None, max_examples=50)
def test_any_text_is_read_or_refused_in_one_sentence(clause, text):
    assert read_or_refused(clause, text)


@pytest.mark.parametrize(
    ("clause", "text", "sentence"),
    [
        ("where", "a = = 3", "Syntax error in the where clause at position 5: = is not expected there."),
        ("where", "é ? 3", "Syntax error in the where clause at position 3: ? is not expected there."),
        ("select", "a b", "Syntax error in the select clause at position 3: b is not expected there."),
        ("where", "a =", "Syntax error in the where clause: it ends at position 3 where more is expected."),
        ("where", "a = 2e999", "The number 2e999 is too large."),
        ("order_by", "a\0", "The order_by clause has a NUL character at position 2."),
    ],
)
def test_a_mistake_is_named_with_its_place_and_its_clause(clause, text, sentence):
    with pytest.raises(BadSyntax) as refused:
        CLAUSES[clause](text)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    "text",
    [
        "not " * 100 + "a",
        "f(" * 100 + "a" + ")" * 100,
        "(" * 9000 + "a" + ")" * 9000,
        "-" * 5000 + "a",
        " or ".join(["a = 1"] * 3000),
        "a" * 30_000,
    ],
)
def test_what_is_nested_or_long_beyond_reason_is_refused_before_it_costs_anything(text):
    with pytest.raises(BadSyntax, match=r"nested more than 60 levels|more than \d+ (parts|characters)"):
        parse.where(text)


def test_keywords_ignore_case_and_a_name_in_back_quotes_may_be_a_keyword():
    assert parse.where("A = 1 AND Not `and` IS NULL") == parse.where("A=1 and not `and` is null")


def test_an_expression_without_label_is_called_as_it_was_typed():
    keys = [one.key for one in parse.select("RANGE(capacity,15), (a + 2) * 3, `b`, c as d, count( * )")]
    assert keys == ["RANGE(capacity,15)", "(a + 2) * 3", "b", "d", "count( * )"]
