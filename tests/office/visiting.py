"""What the office's tests share: a platform, a browser, and what a response sets."""

import re
from dataclasses import dataclass
from pathlib import Path

from django.core import mail
from django.core.mail import EmailMessage
from django.http import HttpResponse
from django.test import Client

from temoin.office.accounts.letters import all_sent

ORIGIN = "http://127.0.0.1:8000"
HOST = "127.0.0.1:8000"


@dataclass(frozen=True)
class Office:
    """The platform under test."""

    data: Path
    password: str

    @property
    def current(self) -> Path:
        return self.data / "charters/portail/current"

    def visitor(self, **headers: str) -> Client:
        """A browser, as far as cookies and the token's check go."""
        return Client(enforce_csrf_checks=True, headers={"host": HOST, **headers})

    def sign_in(self, client: Client, **more: str) -> HttpResponse:
        client.get("/accounts/login/")
        token = client.cookies["csrftoken"].value
        form = {
            "username": "admin",
            "password": self.password,
            "csrfmiddlewaretoken": token,
            "next": "/accounts/",
        }
        return client.post("/accounts/login/", form | more)

    def person(self, **more: str) -> Client:
        """A browser whose person is signed in."""
        client = self.visitor()
        assert self.sign_in(client, **more).status_code == 302
        return client


def set_by(response: HttpResponse) -> set[str]:
    """The names of the cookies that a response sets, deletions left out."""
    return {name for name, morsel in response.cookies.items() if morsel["max-age"] != 0}


def send(client: Client, path: str, **fields: str) -> HttpResponse:
    """Post a form as its page does: with the token that the browser keeps."""
    token = client.cookies["csrftoken"].value
    return client.post(path, fields | {"csrfmiddlewaretoken": token})


def letters() -> list[EmailMessage]:
    """The messages that were sent so far."""
    all_sent()
    return mail.outbox


def link_in(letter: EmailMessage) -> str:
    """The path that the link in a message leads to."""
    (path,) = re.findall(rf"^{re.escape(ORIGIN)}(/accounts/\S+)$", str(letter.body), re.MULTILINE)
    return path
