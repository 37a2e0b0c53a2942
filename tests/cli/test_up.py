"""`temoin up`, as a user starts it."""

import http.client
import os
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
from contextlib import closing, contextmanager

import pytest
from argon2 import PasswordHasher

RUN = "import sys; from temoin.cli import main; sys.argv = ['temoin', 'up', *sys.argv[1:]]; main()"


def command(*words):
    return [sys.executable, "-c", RUN, *map(str, words)]


def environment(**more):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TEMOIN_", "DJANGO_"))}
    return kept | {"LC_ALL": "C.UTF-8"} | more


@contextmanager
def started(*words, **more):
    """The platform until the block ends: its address, the lines said so far, and its process."""
    process = subprocess.Popen(
        command("--port", 0, *words),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment(**more),
    )
    guard = threading.Timer(60, process.kill)
    guard.start()
    try:
        lines = []
        for line in process.stdout:
            lines.append(line.rstrip())
            if "listens at" in line:
                break
        else:
            raise AssertionError("\n".join(lines))
        yield lines[-1].split()[-1], lines, process
    finally:
        guard.cancel()
        process.kill()
        process.communicate()


def refused(*words, **more):
    done = subprocess.run(
        command(*words), capture_output=True, text=True, check=False, timeout=60, env=environment(**more)
    )
    assert done.returncode == 2, done.stdout + done.stderr
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
    return done.stderr


def get(url, host=None):
    request = urllib.request.Request(url, headers={"Host": host} if host else {})
    try:
        return urllib.request.urlopen(request, timeout=10)
    except urllib.error.HTTPError as answer:
        return answer


def test_the_first_start_prints_the_password_once_and_ctrl_c_ends_it_cleanly(tmp_path):
    data = tmp_path / "data"
    with started("--data", data) as (url, lines, process):
        password = (data / "first-password").read_text().strip()
        assert sum(password in line for line in lines) == 1
        assert stat.S_IMODE((data / "first-password").stat().st_mode) == 0o600
        assert stat.S_IMODE((data / "secret.key").stat().st_mode) == 0o600
        assert stat.S_IMODE((data / "office.sqlite3").stat().st_mode) == 0o600
        with get(url) as home:
            assert home.status == 200
            assert home.headers.get_all("Set-Cookie") is None
            assert home.headers.get("Server") is None
        port = url.rpartition(":")[2]
        with get(f"{url}/14/8282/5636.svg", host=f"tuiles.localhost:{port}") as tile:
            assert tile.headers["Content-Type"] == "image/svg+xml"
        with get(f"{url}/static/temoin/portal.css") as style:
            assert style.headers["Content-Type"].startswith("text/css")
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=20)
        assert process.returncode in {0, -signal.SIGINT, 130}
        assert "Traceback" not in rest
    with started("--data", data) as (_, lines, _process):
        assert not any(password in line for line in lines)
    assert "disagrees" in refused("--port", 0, "--data", data, TEMOIN_TILES="")
    assert "temoin.E002" in refused("--port", 0, "--data", data, TEMOIN_TILES="https://tuiles.ville.example")


def test_behind_https_every_cookie_is_secure(tmp_path):
    with started("--data", tmp_path, "--url", "https://donnees.ville.example") as (url, lines, _process):
        assert lines[-1].startswith("Témoin listens at http://127.0.0.1:")
        with get(f"{url}/accounts/login/", host="donnees.ville.example") as page:
            (token,) = page.headers.get_all("Set-Cookie")
            assert token.startswith("csrftoken=")
            assert "; Secure" in token
            assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
        form = urllib.request.Request(
            f"{url}/i18n/setlang/",
            b"language=en",
            {"Host": "donnees.ville.example", "Origin": "https://donnees.ville.example"},
        )
        handler = urllib.request.build_opener(NoRedirect)
        with pytest.raises(urllib.error.HTTPError) as answer:
            handler.open(form, timeout=10)
        with answer.value:
            assert answer.value.status == 302
            assert "; Secure" in answer.value.headers["Set-Cookie"]
        with get(url) as other_host:
            assert other_host.status == 400
        with get(url, host="donnees.ville.example") as home:
            assert b"<template" not in home.read()


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


def test_a_port_that_is_taken_is_one_sentence_and_nothing_is_made(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
        said = refused("--port", port, "--data", tmp_path / "data")
    assert str(port) in said
    assert "--port" in said
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("--url", "http://donnees.ville.example"),
        ("--url", "donnees.ville.example"),
        ("--host", "0.0.0.0"),
        ("--host", "192.0.2.1"),
    ],
)
def test_an_address_that_cannot_be_is_one_sentence_and_nothing_is_made(tmp_path, words):
    refused("--port", 0, "--data", tmp_path / "data", *words)
    assert not (tmp_path / "data").exists()


def test_a_folder_that_is_a_file_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    assert "file" in refused("--port", 0, "--data", tmp_path / "file/data")


def test_a_file_that_is_no_database_is_one_sentence(tmp_path):
    (tmp_path / "office.sqlite3").write_text("this is no database, and long enough to be sure of it" * 20)
    assert "office.sqlite3" in refused("--port", 0, "--data", tmp_path)


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("ledger.sqlite3", "no ledger " * 500, "ledger"),
        ("secret.key", "", "key"),
        ("secret.key", "short", "key"),
    ],
)
def test_a_state_that_cannot_be_worked_with_is_said_at_the_start(tmp_path, name, text, says):
    (tmp_path / name).write_text(text)
    said = refused("--port", 0, "--data", tmp_path)
    assert name in said
    assert says in said


def test_of_several_first_starts_at_once_one_makes_what_the_others_find(tmp_path):
    processes = [
        subprocess.Popen(
            command("--port", 0, "--data", tmp_path),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment(),
        )
        for _ in range(3)
    ]
    said = []
    try:
        for process in processes:
            lines = []
            for line in process.stdout:
                lines.append(line)
                if "listens at" in line:
                    break
            said.append("".join(lines))
    finally:
        for process in processes:
            process.kill()
            process.communicate()
    assert all("listens at" in lines for lines in said), said
    (first,) = (lines for lines in said if "First start" in lines)
    password = (tmp_path / "first-password").read_text().strip()
    assert password in first
    with closing(sqlite3.connect(tmp_path / "office.sqlite3")) as database:
        ((kept,),) = database.execute("SELECT password FROM temoin_accounts_user")
    assert PasswordHasher().verify(kept.removeprefix("argon2"), password)


def test_what_a_client_does_wrong_is_answered_and_never_logged(tmp_path):
    many = "&".join(f"field{number}=1" for number in range(2000))
    too_long = b"x" * 3_000_000
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    chunked = {"Transfer-Encoding": "chunked"}
    with started("--data", tmp_path) as (url, _lines, process):
        port = int(url.rpartition(":")[2])
        assert asked(port, "GET", "/", headers={"Host": "evil.example"})[0] == 400
        assert asked(port, "POST", "/i18n/setlang/", many, form | {"Origin": url})[0] == 400
        assert asked(port, "GET", f"/api/explore/v2.1/catalog/datasets?{many}")[:2] == (
            400,
            "application/json",
        )
        cookies = signed_in(port, (tmp_path / "first-password").read_text().strip())
        session = {"Cookie": "; ".join(map("=".join, cookies.items())), "X-CSRFToken": cookies["csrftoken"]}
        charter = "/api/v1/sites/portail/charter"
        for method, body, headers in (
            ("PUT", too_long, {}),
            ("PUT", iter([too_long[:1_000_000]] * 3), chunked),
            ("POST", too_long, form),
            ("POST", iter([too_long[:1_000_000]] * 3), form | chunked),
        ):
            found = asked(port, method, charter, body, session | headers)
            assert found[:2] == (413, "application/problem+json")
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=20)
        assert set(rest.splitlines()) <= {"Ctrl-C stops it."}


def asked(port, method, path, body=None, headers=None):
    """Status, media type and cookies of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    with closing(connection):
        chunked = "Transfer-Encoding" in (headers or {})
        connection.request(method, path, body, headers or {}, encode_chunked=chunked)
        with connection.getresponse() as answer:
            answer.read()
            cookies = answer.msg.get_all("Set-Cookie") or []
            return answer.status, answer.headers.get_content_type(), cookies


def signed_in(port, password):
    pairs = [line.partition(";")[0].partition("=") for line in asked(port, "GET", "/accounts/login/")[2]]
    cookies = {name: value for name, _, value in pairs}
    form = {"username": "admin", "password": password, "csrfmiddlewaretoken": cookies["csrftoken"]}
    status, _, lines = asked(
        port,
        "POST",
        "/accounts/login/",
        urllib.parse.urlencode(form),
        {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"csrftoken={cookies['csrftoken']}"},
    )
    assert status == 302
    pairs = [line.partition(";")[0].partition("=") for line in lines]
    return cookies | {name: value for name, _, value in pairs}


def test_any_address_of_this_machine_can_be_listened_at(tmp_path):
    with started("--data", tmp_path, "--host", "127.0.0.2") as (url, _lines, process):
        assert url.startswith("http://127.0.0.2:")
        with get(url) as home:
            assert home.status == 200
            assert b"tuiles" not in home.read()
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=20)
        assert "public address" not in rest


def test_a_port_that_is_taken_is_said_in_the_system_s_own_words(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
        said = refused("--port", port, "--data", tmp_path / "data")
    assert f"temoin: port {port} of 127.0.0.1 cannot be used: address already in use; choose" in said


def test_tiles_from_the_portal_s_own_host_are_refused_and_nothing_is_made(tmp_path):
    said = refused("--port", 0, "--data", tmp_path / "data", TEMOIN_TILES="http://127.0.0.1:9")
    assert "TEMOIN_TILES" in said
    assert not (tmp_path / "data").exists()
