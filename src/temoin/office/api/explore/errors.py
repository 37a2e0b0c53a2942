"""Errors as the Explore API says them: flat, never problem+json."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponse
from django.utils import translation

from temoin.office.api.explore.access import NotKnown, TokenMissing
from temoin.office.api.explore.quota import Standing
from temoin.office.datasets.asking import UnknownRecord
from temoin.office.datasets.engine import NoRoom, TooLong, TooMuch
from temoin.office.datasets.exports.lines import Busy
from temoin.office.datasets.refusal import Refused
from temoin.office.datasets.shelf import UnknownDataset
from temoin.office.told import told

JSON = "application/json; charset=utf-8"
TOO_MANY = 10002
"""The number by which clients of the Explore API know that the day's calls are used up."""

Said = tuple[int, str, str]


def json(answer: Any, status: int = 200) -> HttpResponse:
    """An answer in JSON."""
    return HttpResponse(msgspec.json.encode(answer), status=status, content_type=JSON)


def error(status: int, code: str, message: str, language: str = "en") -> HttpResponse:
    """A refusal: its code, and a sentence in the caller's language where it has one."""
    with translation.override(language):
        response = json({"error_code": code, "message": told(message)}, status)
    response["Cache-Control"] = "no-store"
    return response


def over(standing: Standing, language: str = "en") -> HttpResponse:
    """Whoever made as many calls as they may is told until when."""
    with translation.override(language):
        why = told("Too many requests: the calls of this day are used up.")
    response = json(
        {
            "errorcode": TOO_MANY,
            "error": why,
            "call_limit": standing.limit,
            "limit_time_unit": "day",
            "reset_time": standing.reset.isoformat().replace("+00:00", "Z"),
        },
        429,
    )
    response["Cache-Control"] = "no-store"
    return response


def refusal(raised: Exception) -> Said | None:
    """What to say of something that was raised; None for what is no caller's fault."""
    for kind, say in _SAID.items():
        if isinstance(raised, kind):
            return say(raised)
    return None


_SAID: Mapping[type[Exception], Callable[[Any], Said]] = {
    UnknownDataset: lambda raised: (404, "NotFoundResource", f"There is no dataset {str(raised)[:100]!r}."),
    UnknownRecord: lambda raised: (404, "NotFoundResource", f"There is no record {str(raised)[:100]!r}."),
    Refused: lambda raised: (400, raised.code, str(raised)),
    NoRoom: lambda raised: (503, "NoRoom", f"{raised} Ask again later."),
    TooLong: lambda raised: (400, "ODSQLError", f"{raised} Ask for less at once, or take an export."),
    TooMuch: lambda raised: (400, "ODSQLError", f"{raised} Ask for less at once, or take an export."),
    Busy: lambda _: (503, "TooManyExports", "Many exports are on their way: ask again in a few seconds."),
    NotKnown: lambda _: (401, "AuthenticationError", "This key is not known, was revoked, or is over."),
    TokenMissing: lambda _: (
        403,
        "PermissionDenied",
        "The header X-CSRFToken is missing, or is not this browser's token.",
    ),
    # Django's own limit on how many there may be
    SuspiciousOperation: lambda _: (400, "InvalidRESTParameterError", "There are too many parameters."),
}
