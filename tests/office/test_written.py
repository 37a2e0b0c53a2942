"""Numbers, days and moments, as each language writes them."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from django.template import Context, Template
from django.utils import translation

MOMENT = datetime(2026, 11, 24, 18, 5, tzinfo=UTC)


def said(expression: str, value: object, language: str) -> str:
    with translation.override(language):
        return Template(f"{{% load written %}}{{{{ value|{expression} }}}}").render(Context({"value": value}))


@pytest.mark.parametrize(
    ("expression", "value", "french", "english"),
    [
        ("number", 1234567, "1\u202f234\u202f567", "1,234,567"),
        ("number", 999, "999", "999"),
        ("number", 1234.5, "1\u202f234,5", "1,234.5"),
        ("day", date(2026, 3, 1), "1er mars 2026", "1 March 2026"),
        ("day", date(2026, 3, 11), "11 mars 2026", "11 March 2026"),
        (
            "moment",
            datetime(2026, 11, 24, 18, 5, tzinfo=UTC),
            "24 novembre 2026 à 18:05 UTC",
            "24 November 2026, 18:05 UTC",
        ),
        ("language_name", "de", "allemand", "German"),
        ("language_name", "x-odd", "x-odd", "x-odd"),
    ],
)
def test_it_is_written_as_its_language_writes_it(expression, value, french, english):
    assert said(expression, value, "fr") == french
    assert said(expression, value, "en") == english


def test_a_moment_is_said_in_utc_whatever_its_zone():
    late = datetime(2026, 12, 31, 23, 30, tzinfo=timezone(timedelta(hours=-2)))
    assert said("moment", late, "fr") == "1er janvier 2027 à 01:30 UTC"
    assert said("day", late, "fr") == "1er janvier 2027"
