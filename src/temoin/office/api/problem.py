"""Errors of the management API, as RFC 9457 says them."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse, JsonResponse


def problem(status: int, detail: str, **more: Any) -> HttpResponse:
    """A problem+json answer: status, its title, what happened, and what else helps to mend it."""
    body: Mapping[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        **more,
    }
    return JsonResponse(
        body,
        status=status,
        content_type="application/problem+json",
        headers={"Cache-Control": "no-store"},
        json_dumps_params={"ensure_ascii": False},
    )
