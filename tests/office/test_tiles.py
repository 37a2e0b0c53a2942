import asyncio
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from temoin.office.project.asgi import with_tiles
from temoin.office.project.tiles import tile_of


def ask(path: str, host: str = "tuiles.localhost:8000", method: str = "GET"):
    """What the application answers: the office's part only says that it was reached."""
    sent = []

    async def office(scope, receive, send):
        await send({"type": "http.response.start", "status": 299, "headers": []})

    async def receive():
        return {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "headers": [(b"host", host.encode())]}
    asyncio.run(with_tiles(office, "tuiles.localhost")(scope, receive, send))
    headers = dict(sent[0]["headers"])
    return sent[0]["status"], headers, sent[1]["body"] if len(sent) > 1 else b""


def test_the_tiles_host_sends_tiles_that_any_cache_may_keep_and_no_cookie():
    status, headers, body = ask("/14/8282/5636.svg")
    assert (status, headers[b"content-type"]) == (200, b"image/svg+xml")
    assert headers[b"cache-control"].startswith(b"public, max-age=")
    assert b"set-cookie" not in headers
    assert int(headers[b"content-length"]) == len(body)


@pytest.mark.parametrize(
    "path", ["/", "/back/", "/14/1/1.png", "/9/1/1.svg", "/14/99999/1.svg", "/14/x/1.svg"]
)
def test_the_tiles_host_has_nothing_else(path):
    status, headers, _ = ask(path)
    assert status == 404
    assert b"set-cookie" not in headers


def test_tiles_are_read_only():
    assert ask("/14/8282/5636.svg", method="POST")[0] == 404
    assert ask("/14/8282/5636.svg", method="HEAD")[2] == b""


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "tuiles.localhost.elsewhere.example"])
def test_every_other_host_is_the_office(host):
    assert ask("/14/8282/5636.svg", host)[0] == 299


@settings(deadline=None, max_examples=50)
@given(st.integers(12, 17), st.integers(0, 4095), st.integers(0, 4095))
def test_a_tile_is_sound_svg_and_always_the_same(zoom, x, y):
    path = f"/{zoom}/{x}/{y}.svg"
    tile = tile_of(path)
    assert tile is not None
    assert ET.fromstring(tile).tag == "{http://www.w3.org/2000/svg}svg"
    assert tile == tile_of(path)
    assert b"<script" not in tile


@settings(deadline=None, max_examples=50)
@given(st.text())
def test_any_other_address_is_no_tile(path):
    assert tile_of(path) is None
