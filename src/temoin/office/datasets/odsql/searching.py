"""Words looked for in rows: in the index beside the version, or in the texts where there is none."""

from collections.abc import Sequence
from pathlib import Path

from temoin.office.datasets import words
from temoin.office.datasets.dataset import Field
from temoin.office.datasets.engine import name
from temoin.office.datasets.odsql import tree
from temoin.office.datasets.odsql.scope import Scope
from temoin.office.datasets.refusal import BadQuery
from temoin.office.datasets.relation import ROW, column_name

MOST = 20
"""Words of one search."""
MOST_IN_ALL = 60
"""Words of all searches of one question."""


def everywhere(scope: Scope, text: str) -> str:
    """A bare text: every word, in any text field; `*` at the end of a word lets it go on."""
    return within(scope, _searched(scope), text, prefix_last=False)


def function(scope: Scope, call: tree.Call) -> str:
    """`search`, `suggest` and `startswith`; raises BadQuery."""
    *named, last = call.arguments or (tree.Null(),)
    if not isinstance(last, tree.Text):
        raise BadQuery(f'{call.name}() ends with a text in quotes, such as {call.name}(name, "word").')
    fields = _named(scope, call.name, named)
    if call.name == "startswith":
        start = scope.bind(last.value)
        tests = [_any_value(field, f"starts_with(one, {start})") for field in fields]
        return f"({' OR '.join(tests)})" if tests else "false"
    return within(scope, fields, last.value, prefix_last=True)


def within(scope: Scope, fields: Sequence[Field], text: str, *, prefix_last: bool) -> str:
    """Every word, in any of these fields; the last may go on where `prefix_last`."""
    for field in fields:
        if field.type != "text":
            raise BadQuery(f"Words are looked for in texts: {field.name} is of type {field.type}.")
    wanted = words.wanted(text, prefix_last=prefix_last)
    if len(wanted) > MOST:
        raise BadQuery(f"A search has at most {MOST} words: this one has {len(wanted)}.")
    scope.sought.extend(one.word for one in wanted)
    if len(scope.sought) > MOST_IN_ALL:
        raise BadQuery(f"A question looks for at most {MOST_IN_ALL} words.")
    if not wanted:
        return "true"
    if not fields:
        return "false"
    if scope.table.words is None:
        return f"({' AND '.join(_in_texts(scope, fields, one) for one in wanted)})"
    rows = " INTERSECT ".join(f"({_indexed(scope, scope.table.words, fields, one)})" for one in wanted)
    condition = f"({name(ROW)} IN ({rows}))"
    scope.row_sets[condition] = rows
    return condition


def _in_texts(scope: Scope, fields: Sequence[Field], wanted: words.Wanted) -> str:
    return f"({' OR '.join(words.in_text(_joined(field), wanted, scope.bind) for field in fields)})"


def _indexed(scope: Scope, file: Path, fields: Sequence[Field], wanted: words.Wanted) -> str:
    """The rows that have a word, by the index, and by the columns that it leaves out."""
    everything = len(fields) >= len(scope.table.searched) and not any(field.translated for field in fields)
    parts = [words.in_index(file, scope.table.language, wanted, None if everything else fields, scope.bind)]
    for field in fields:
        if column_name(field, scope.table.language) in words.codes(file):
            read = words.in_codes(scope.table.rows, name(field.name), wanted, scope.bind)
            parts += [read] if read else []
    return " UNION ALL ".join(parts)


def _joined(field: Field) -> str:
    return f"array_to_string({name(field.name)}, ' ')" if field.multivalued else name(field.name)


def _any_value(field: Field, test: str) -> str:
    if field.type != "text":
        raise BadQuery(f"startswith() looks into texts: {field.name} is of type {field.type}.")
    if field.multivalued:
        return f"len(list_filter({name(field.name)}, lambda one: {test})) > 0"
    return test.replace("one", name(field.name), 1)


def _named(scope: Scope, function: str, named: Sequence[tree.Node]) -> tuple[Field, ...]:
    if not named or (len(named) == 1 and isinstance(named[0], tree.Star)):
        return _searched(scope)
    names = [one.name for one in named if isinstance(one, tree.Name)]
    if len(names) < len(named):
        raise BadQuery(f'{function}() takes fields, then a text, such as {function}(name, "word").')
    return tuple(scope.field(one) for one in names)


def _searched(scope: Scope) -> tuple[Field, ...]:
    return tuple(scope.field(one) for one in scope.table.searched)
