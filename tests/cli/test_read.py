"""The command as it is typed: what it prints, what it refuses, and what it leaves alone."""

import io
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from temoin.charter import loads
from temoin.cli import main

PAGE = """Les cookies de la mairie

Cookies nécessaires

Prestataire\tService\tNom du cookie\tFinalité
Mairie\tConnexion (back office)\tmairie_id\tReconnaître l'agent connecté
Mairie\tPanier\tpanier\tGarder le panier
"""
KEYS = [
    "name",
    "pattern",
    "provider",
    "service",
    "purpose",
    "category",
    "party",
    "places",
    "kind",
    "retention_seconds",
    "at",
]


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "page.txt"
    path.write_text(PAGE, encoding="utf-8")
    return path


@pytest.fixture
def run(monkeypatch, capfdbinary):
    """Run `temoin read …`; gives the exit code, what was printed, and what was said."""

    def command(*arguments, stdin=b""):
        monkeypatch.setattr(sys, "argv", ["temoin", "read", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        try:
            main()
            code = 0
        except SystemExit as stop:
            code = stop.code or 0
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode()

    return command


def test_a_page_becomes_a_charter_file(run, page):
    code, out, err = run(page)
    assert (code, err) == (0, "")
    charter = loads(out).charter
    assert [cookie.name for _, cookie in charter.declarations()] == ["mairie_id", "panier"]
    assert [service.purpose for service in charter.services] == ["authentication", "cart"]


def test_json_has_the_promised_keys_in_their_order(run, page):
    code, out, err = run(page, "--format", "json")
    assert (code, err) == (0, "")
    facts = json.loads(out)
    assert list(facts) == ["cookies", "warnings"]
    assert [list(cookie) for cookie in facts["cookies"]] == [KEYS, KEYS]
    assert facts["cookies"][0] == {
        "name": "mairie_id",
        "pattern": "mairie_id",
        "provider": "Mairie",
        "service": "Connexion",
        "purpose": "Reconnaître l'agent connecté",
        "category": "necessary",
        "party": None,
        "places": ["back"],
        "kind": "http-cookie",
        "retention_seconds": None,
        "at": {"line": 6, "text": "Mairie\tConnexion (back office)\tmairie_id\tReconnaître l'agent connecté"},
    }
    assert "Reconnaître" in out
    assert out.endswith("}\n")


def test_standard_input_is_a_source(run):
    code, out, _ = run("-", "--format", "json", stdin=PAGE.encode())
    assert code == 0
    assert len(json.loads(out)["cookies"]) == 2


def test_the_output_is_written_whole_and_nothing_beside_it(run, page, tmp_path):
    made = tmp_path / "charte.yaml"
    made.write_text("before")
    assert run(page, "-o", made) == (0, "", "")
    assert "mairie_id" in made.read_text(encoding="utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["charte.yaml", "page.txt"]


def test_an_empty_page_is_an_empty_charter_and_a_warning(run, tmp_path):
    empty = tmp_path / "empty.txt"
    empty.touch()
    code, out, err = run(empty)
    assert code == 0
    assert loads(out).charter.services == ()
    assert err.startswith("temoin: warning: No list of cookies")
    assert json.loads(run(empty, "--format", "json")[1])["warnings"]


def refused(result):
    code, out, err = result
    assert code == 2
    assert out == ""
    assert err.startswith("temoin: ")
    assert err.count("\n") == 1
    return err


def test_a_source_that_cannot_be_read_is_one_sentence(run, tmp_path):
    picture = tmp_path / "page.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    paper = tmp_path / "page.pdf"
    paper.write_bytes(b"%PDF-1.7\n%\xe2\xe3")
    assert "does not exist" in refused(run(tmp_path / "missing.txt"))
    assert "is a directory" in refused(run(tmp_path))
    assert "is a picture" in refused(run(picture))
    assert "is a PDF" in refused(run(paper))
    assert "only http:// and https:// can" in refused(run("ftp://example.org/page"))
    assert "user name or a password" in refused(run("https://someone:word@example.org/"))


def test_a_file_that_may_not_be_read_is_one_sentence(run, page, monkeypatch):
    def denied(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)  # root, whom tests may run as, is denied nothing
    assert "permission denied" in refused(run(page))


def test_an_output_that_cannot_be_written_is_one_sentence(run, page, tmp_path):
    assert "it is a directory" in refused(run(page, "-o", tmp_path))
    assert "cannot be written" in refused(run(page, "-o", tmp_path / "nowhere" / "charte.yaml"))


def test_nothing_is_written_when_the_source_is_refused(run, tmp_path):
    made = tmp_path / "charte.yaml"
    refused(run(tmp_path / "missing.txt", "-o", made))
    assert not made.exists()


def test_an_unknown_format_is_refused(run, page):
    code, out, err = run(page, "--format", "xml")
    assert (code, out) == (2, "")
    assert "xml" in err
    assert "Traceback" not in err


class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        body = PAGE.encode() if self.path == "/cookies" else b""
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Quiet."""


@pytest.fixture
def site():
    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_address_is_a_source_and_its_origin_the_site(run, site):
    code, out, _ = run(f"{site}/cookies")
    assert code == 0
    assert loads(out).charter.site == site
    assert len(loads(out).charter.declarations()) == 2


def test_an_address_that_fails_is_one_sentence(run, site):
    assert "answered 404 Not Found" in refused(run(f"{site}/nothing"))
