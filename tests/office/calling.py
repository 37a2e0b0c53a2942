"""Calls to the management API, as the back office's pages make them."""

from typing import Any

from django.http import HttpResponse
from django.test import Client


def calls(client: Client, method: str, path: str, sent: Any = None, **headers: str) -> HttpResponse:
    """The answer to a call with the session's token; `sent` is JSON, or bytes as they are."""
    kind = "application/octet-stream" if isinstance(sent, bytes) else "application/json"
    more = {} if sent is None else {"data": sent, "content_type": kind}
    token = {"X-CSRFToken": client.cookies["csrftoken"].value}
    return getattr(client, method.lower())(f"/api/v1{path}", headers=token | headers, **more)
