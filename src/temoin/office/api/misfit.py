"""What is wrong with one field of a call, in the caller's language."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from ninja.errors import ValidationError

_WORDS: Mapping[str, Promise] = {
    "missing": gettext_lazy("This field is missing."),
    "extra_forbidden": gettext_lazy("This call has no such field."),
    "string_type": gettext_lazy("This is not a text."),
    "string_too_short": gettext_lazy("This is too short: at least %(min_length)s characters."),
    "string_too_long": gettext_lazy("This is too long: at most %(max_length)s characters."),
    "string_pattern_mismatch": gettext_lazy("This is not written as it should be."),
    "literal_error": gettext_lazy("This is not one of the values allowed: %(expected)s."),
    "enum": gettext_lazy("This is not one of the values allowed: %(expected)s."),
    "int_type": gettext_lazy("This is not a whole number."),
    "int_parsing": gettext_lazy("This is not a whole number."),
    "int_parsing_size": gettext_lazy("This number is too large."),
    "int_from_float": gettext_lazy("This is not a whole number."),
    "greater_than_equal": gettext_lazy("This number must be at least %(ge)s."),
    "less_than_equal": gettext_lazy("This number must be at most %(le)s."),
    "bool_type": gettext_lazy("This is neither true nor false."),
    "bool_parsing": gettext_lazy("This is neither true nor false."),
    "date_from_datetime_parsing": gettext_lazy("This is not a date: write it as 2026-11-24."),
    "date_parsing": gettext_lazy("This is not a date: write it as 2026-11-24."),
    "uuid_parsing": gettext_lazy("This is not an identifier."),
    "list_type": gettext_lazy("This is not a list."),
    "too_long": gettext_lazy("There are too many: at most %(max_length)s."),
    "model_attributes_type": gettext_lazy("This is not an object."),
}
"""The words of what pydantic finds, by its own codes."""


def misfit(field: str, sentence: str) -> ValidationError:
    """The refusal of a call for one field of its body."""
    return ValidationError([{"type": "value_error", "loc": ["body", field], "msg": sentence}])


def worded(errors: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The misfits of a call, each in the caller's language where it has words."""
    return [_worded(error) for error in errors]


def _worded(error: Mapping[str, Any]) -> Mapping[str, Any]:
    words = _WORDS.get(error.get("type", ""))
    if words is None:
        return error
    try:
        facts = {key: str(value).replace(" or ", ", ") for key, value in error.get("ctx", {}).items()}
        return {**error, "msg": str(words) % facts}
    except KeyError:
        return error
