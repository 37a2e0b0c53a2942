import socket
import threading

import pytest

from temoin.fetch import FetchError, fetch
from temoin.fetch.resolution import addresses, is_public
from temoin.fetch.target import target

PRIVATE = [
    "127.0.0.1",
    "10.0.0.1",
    "192.168.1.1",
    "172.16.0.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "255.255.255.255",
    "224.0.0.1",
    "240.0.0.1",
    "::1",
    "::",
    "fe80::1%eth0",
    "fc00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "2002:7f00:1::",
    "64:ff9b::a00:1",
    "64:ff9b:1::a00:1",
    "fec0::1",
    "192.0.0.9",
    "192.88.99.1",
    "2002:c058:6301::1",
    "3fff::1",
    "5f00::1",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_of_a_private_machine_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34"])
def test_an_address_of_the_internet_is_public(address):
    assert is_public(address)


def answering(monkeypatch, *found):
    rows = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)) for address in found]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: rows)


def test_one_private_address_refuses_the_host_whole(monkeypatch):
    answering(monkeypatch, "93.184.216.34", "10.0.0.1")
    with pytest.raises(FetchError, match=r"not on the public Internet \(10\.0\.0\.1\)"):
        addresses(target("http://two.example/"), timeout=1, public_only=True)


def test_each_hop_is_checked_and_the_checked_address_is_connected_to(site, monkeypatch):
    """The name is asked once a hop: it cannot answer something else when the connection is made."""
    asked = []

    def answer(host, port, **_):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, port, *a, **k: real(host, port, *a, **k) if host[0].isdigit() else answer(host, port),
    )
    fetch(f"http://one.example:{site.server_port}/hop")
    assert asked == ["one.example", "one.example"]


def test_a_name_that_nobody_knows_is_said(monkeypatch):
    def unknown(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(FetchError, match=r"nobody\.example could not be found"):
        fetch("http://nobody.example/")


def test_a_resolver_that_never_answers_is_given_up_in_time(monkeypatch):
    answered = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answered.wait(10) and [])
    try:
        with pytest.raises(FetchError, match="could not be found in time"):
            addresses(target("http://slow.example/"), timeout=0.05, public_only=False)
    finally:
        answered.set()
