"""Calls to the management API as the back office's pages make them: a session, its token, JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.test import Client


@dataclass(frozen=True)
class Asker:
    """Somebody who calls the API."""

    client: Client

    def call(self, method: str, path: str, body: Any, headers: Mapping[str, str]) -> Any:
        token = {"X-CSRFToken": self.client.cookies["csrftoken"].value}
        more = {} if body is None else {"data": body, "content_type": "application/json"}
        return getattr(self.client, method)(path, headers={**token, **headers}, **more)

    def get(self, path: str, **headers: str) -> Any:
        return self.call("get", path, None, headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.call("post", path, {} if body is None else body, headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        return self.call("patch", path, body, headers)

    def delete(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.call("delete", path, body, headers)


def ask(client: Client) -> Asker:
    """The calls of this browser's person."""
    return Asker(client)
