"""An existing page becomes a draft: read, corrected row by row, composed; never from a private address."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from office.drafting import Caller
from temoin.charter import loads
from temoin.fetch import retrieval

READ = "/api/v1/charters/read"
COMPOSE = "/api/v1/charters/compose"
PAGE = """<html lang="fr"><body><h1>Nos cookies</h1>
<table><tr><th>Nom</th><th>Fournisseur</th><th>Finalité</th><th>Durée</th></tr>
<tr><td>PHPSESSID</td><td>Mairie</td><td>Retient votre connexion</td><td>Session</td></tr>
<tr><td>_pk_id</td><td>Matomo</td><td>Mesure d'audience</td><td>13 mois</td></tr></table>
<p>Fin <script>alert(1)</script></p></body></html>"""
HOSTILE = """<table><tr><th>Nom</th><th>Fournisseur</th><th>Finalité</th></tr>
<tr><td>x&lt;script&gt;</td><td>"><img src=x onerror=alert(1)></td>
<td>javascript:alert('1')</td></tr></table>"""


@pytest.fixture
def admin(person) -> Caller:
    return Caller(person)


def test_a_pasted_page_is_read_with_its_lines(admin):
    told = admin.json("post", READ, {"text": PAGE, "type": "html"}).json()
    first, second = told["cookies"]
    assert (first["name"], first["provider"], first["retention_seconds"]) == (
        "PHPSESSID",
        "Mairie",
        "session",
    )
    assert (second["lifetime"], second["line"]) == ("13 months", 4)
    assert "_pk_id" in told["text"][second["at"]]["text"]
    assert told["text"][0] == {"line": 1, "kind": "heading", "text": "Nos cookies"}
    assert "alert" not in str(told["text"])
    assert loads(told["yaml"]).charter.services
    assert told["language"] == "fr"


def test_a_file_is_read_as_a_paste_is(admin):
    file = SimpleUploadedFile("page.html", PAGE.encode(), content_type="text/html")
    headers = {"X-CSRFToken": admin.client.cookies["csrftoken"].value}
    told = admin.client.post(READ, {"file": file}, headers=headers)
    assert told.status_code == 200, told.content
    assert [one["name"] for one in told.json()["cookies"]] == ["PHPSESSID", "_pk_id"]


def test_a_page_without_a_list_says_so(admin):
    told = admin.json("post", READ, {"text": "Bonjour."}).json()
    assert told["cookies"] == []
    assert told["warnings"][0]["line"] is None
    assert told["warnings"][0]["message"].startswith("Aucune liste de cookies")


def test_a_warning_names_its_line(admin):
    text = "| Cookie | Durée |\n|---|---|\n| _ga | 13 mois |\n| _ga | 13 mois |\n"
    told = admin.json("post", READ, {"text": text, "type": "markdown"}).json()
    assert [one["line"] for one in told["warnings"]] == [4]
    assert told["warnings"][0]["message"].startswith("_ga revient")


def test_a_hostile_page_stays_text(admin):
    told = admin.json("post", READ, {"text": HOSTILE, "type": "html"}).json()
    charter = loads(told["yaml"]).charter
    assert "javascript:alert('1')" in str(charter.services)
    assert all(provider.contact is None for provider in charter.providers)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({}, 422),
        ({"address": ""}, 422),
        ({"text": ""}, 422),
        ({"address": "file:///etc/passwd"}, 422),
        ({"address": "http://127.0.0.1/"}, 422),
        ({"address": "http://[::1]:8000/"}, 422),
        ({"address": "http://169.254.169.254/latest/meta-data/"}, 422),
        ({"address": "http://10.0.0.1/"}, 422),
        ({"address": "http://localhost:22/"}, 422),
        ({"address": "http://someone:word@example.org/"}, 422),
        ({"text": "%PDF-1.7"}, 422),
        ({"text": "x" * 3_000_000}, 413),
        ({"address": "x" * 9_000}, 422),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(admin, sent, status):
    refused = admin.json("post", READ, sent)
    assert refused.status_code == status
    assert refused["Content-Type"] == "application/problem+json"
    assert len(refused.json()["detail"]) > 10


class Redirecting(BaseHTTPRequestHandler):
    """Sends everybody on to itself, by an address that is not public."""

    def do_GET(self):
        self.server.seen.append(self.path)
        self.send_response(302)
        self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/inside")
        self.end_headers()

    def log_message(self, *_):
        """Quiet."""


@pytest.fixture
def redirecting():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Redirecting)
    server.seen = []
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_public_address_that_redirects_to_a_private_one_is_refused(admin, redirecting, monkeypatch):
    """The first hop is let through as if it were public; the second is checked as ever."""
    checked = retrieval.addresses

    def first_is_public(where, *, timeout, public_only):
        public = where.host == "public.example"
        return ("127.0.0.1",) if public else checked(where, timeout=timeout, public_only=public_only)

    monkeypatch.setattr(retrieval, "addresses", first_is_public)
    refused = admin.json("post", READ, {"address": f"http://public.example:{redirecting.server_port}/"})
    assert refused.status_code == 422
    assert "127.0.0.1" in refused.json()["detail"]
    assert redirecting.seen == ["/"]


def test_accepted_and_corrected_rows_make_a_charter(admin):
    told = admin.json("post", READ, {"text": PAGE, "type": "html"}).json()
    kept = [
        {key: value for key, value in row.items() if key not in {"line", "at"}} for row in told["cookies"]
    ]
    kept[1] |= {"name": "_pk_id_<n>", "pattern": None, "lifetime": "6 mois", "places": ["front"]}
    composed = admin.json(
        "post", COMPOSE, {"cookies": kept[1:], "language": "fr", "site": "https://mairie.example"}
    ).json()
    assert composed["problems"] == []
    charter = loads(composed["yaml"]).charter
    ((service, cookie),) = charter.declarations()
    assert (cookie.name, cookie.lifetime, service.places) == ("_pk_id_<n>", 183 * 86_400, ("front",))
    assert charter.site == "https://mairie.example"
    assert "PHPSESSID" not in composed["yaml"]


def test_a_row_that_cannot_be_declared_is_named(admin):
    refused = admin.json("post", COMPOSE, {"cookies": [{"name": "a"}, {"name": "b", "lifetime": "jadis"}]})
    assert refused.status_code == 422
    assert refused.json()["row"] == 2
    composed = admin.json("post", COMPOSE, {"cookies": [{"name": "a=b;c"}]}).json()
    assert composed["problems"]
    assert admin.json("post", COMPOSE, {"cookies": []}).json()["yaml"].startswith("charter: 1")
