"""The browser is no way into the network around the auditor: a hostile page asks, and reaches nothing."""

import asyncio
import socket
from contextlib import closing

import pytest

from fakeweb import Web, page, redirect, script
from temoin.audit import AuditError, audit, gateway
from temoin.law import profile

SITE = "portail.localhost"


def place(web, host: str) -> tuple[str, int]:
    return host, int(web.origin(host).rpartition(":")[2])


@pytest.fixture
def inside():
    """A server of the network around: what must not be asked."""
    made = Web()
    yield made
    made.close()


def guarded(url, through, **options):
    return audit(
        url,
        charter=None,
        profile=profile("fr"),
        scenarios=["no-choice"],
        public_only=True,
        through=through,
        **options,
    )


@pytest.mark.browser
def test_a_page_reaches_what_is_let_through_and_nothing_else_of_this_machine(web, inside):
    port = inside.origin("x").rpartition(":")[2]
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as udp:
        udp.bind(("127.0.0.1", 0))
        udp.setblocking(False)
        hostile = f"""
          for (const host of ["127.0.0.1", "[::1]", "localhost", "inside.localhost", "0.0.0.0", "127.1",
                              "[::ffff:127.0.0.1]"]) {{
            fetch(`http://${{host}}:{port}/fetched`, {{mode: "no-cors"}}).catch(() => 0);
            new Image().src = `http://${{host}}:{port}/image`;
            new WebSocket(`ws://${{host}}:{port}/socket`);
            const frame = document.createElement("iframe");
            frame.src = `http://${{host}}:{port}/frame`;
            document.body.append(frame);
          }}
          const work = "fetch('http://127.0.0.1:{port}/worker', {{mode: 'no-cors'}})";
          new Worker(URL.createObjectURL(new Blob([work])));
          navigator.sendBeacon("http://127.0.0.1:{port}/beacon", "x");
          const server = {{urls: "stun:127.0.0.1:{udp.getsockname()[1]}"}};
          const peer = new RTCPeerConnection({{iceServers: [server]}});
          peer.createDataChannel("x");
          peer.createOffer().then((offer) => peer.setLocalDescription(offer));
        """
        inside_address = f"http://127.0.0.1:{port}/redirected"
        web.plant(
            SITE,
            {
                "/": page('<a href="/two">Two</a><script src="/x.js"></script>'),
                "/x.js": script(hostile),
                "/two": redirect(inside_address),
            },
        )
        seen = guarded(f"{web.origin(SITE)}/", [place(web, SITE)])
        with pytest.raises(BlockingIOError):
            udp.recv(1)
    assert seen.pages == (f"{web.origin(SITE)}/",)
    assert {request.path for request in web.asked if request.host == SITE} >= {"/", "/x.js", "/two"}
    assert inside.asked == []
    assert seen.conditions.public_only


@pytest.mark.browser
def test_a_first_page_that_is_not_public_is_one_sentence(web):
    with pytest.raises(AuditError, match="not on the public Internet"):
        guarded(f"{web.origin(SITE)}/", [])
    assert web.asked == []


async def _told(host: bytes, port: int, through=()) -> int:
    """What the gateway answers to a request for a place."""
    async with gateway.gateway(through) as gate:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(gate.server.rpartition(":")[2]))
        with closing(writer):
            writer.write(b"\x05\x01\x00")
            assert await reader.readexactly(2) == b"\x05\x00"
            writer.write(b"\x05\x01\x00\x03" + bytes([len(host)]) + host + port.to_bytes(2))
            return (await reader.readexactly(10))[1]


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (("10.0.0.1",), 2),
        (("169.254.169.254",), 2),
        (("93.184.216.34", "192.168.1.1"), 2),
        (("::ffff:10.0.0.1",), 2),
        (("fd00::1",), 2),
        (None, 4),
    ],
)
def test_a_host_with_one_address_that_is_not_public_is_refused_whole(monkeypatch, found, code):
    def addresses(where, **_):
        if found is None:
            raise gateway.FetchError("It could not be found.")
        return found

    monkeypatch.setattr(gateway, "addresses", addresses)
    assert asyncio.run(_told(b"rebound.example", 80)) == code


def test_a_place_let_through_is_that_host_at_that_port(web):
    host, port = place(web, SITE)
    assert asyncio.run(_told(host.encode(), port, [(host, port)])) == 0
    assert asyncio.run(_told(host.encode(), port, [(host, port + 1)])) == 2
    assert asyncio.run(_told(b"other.localhost", port, [(host, port)])) == 2


def test_what_is_no_greeting_gets_no_way_out():
    async def speak(what: bytes) -> bytes:
        async with gateway.gateway(()) as gate:
            reader, writer = await asyncio.open_connection("127.0.0.1", int(gate.server.rpartition(":")[2]))
            with closing(writer):
                writer.write(what)
                writer.write_eof()
                return await reader.read()

    assert asyncio.run(speak(b"\x04\x01\x00\x50\x7f\x00\x00\x01\x00"))[1] == 7
    assert asyncio.run(speak(b"\x05\x01\x00\x05\x02\x00\x01\x7f\x00\x00\x01\x00\x50"))[3] == 7
    assert asyncio.run(speak(b"\x05")) == b""
