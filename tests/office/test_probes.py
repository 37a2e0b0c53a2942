"""What a probe is told: that the process answers, and whether the platform can do its work."""

import asyncio
import json

import pytest

from office.started import started
from temoin.office.project import health
from temoin.office.project.health import Probes

HOSTS = ["donnees.ville.example"]


def ask(path, host="10.0.0.7:8000", client="127.0.0.1", method="GET", probes=None):
    sent = []

    async def office(scope, receive, send):
        await send({"type": "http.response.start", "status": 299, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "headers": [(b"host", host.encode())],
        "client": (client, 4321) if client else None,
    }
    asyncio.run((probes or Probes(office, HOSTS))(scope, None, send))
    return sent[0]["status"], dict(sent[0]["headers"]), sent[1]["body"]


@pytest.fixture
def parts(monkeypatch):
    """Each part as it is, and how often they were looked at."""
    state = {"database": True, "ledger": True, "charter": True, "looks": 0}

    def look():
        state["looks"] += 1
        return {name: state[name] for name in ("database", "ledger", "charter")}

    monkeypatch.setattr(health, "look", look)
    return state


def test_the_process_says_that_it_answers_whatever_host_a_probe_of_this_machine_names():
    status, headers, body = ask("/.temoin/health")
    assert (status, json.loads(body)) == (200, {"healthy": True})
    assert headers[b"cache-control"] == b"no-store"
    assert b"set-cookie" not in headers
    assert ask("/.temoin/health", client="::1")[0] == 200
    assert ask("/.temoin/health", host="")[0] == 200


@pytest.mark.parametrize("client", ["192.0.2.1", "2001:db8::1", None, "testclient"])
def test_from_elsewhere_only_the_site_s_own_host_is_answered(client):
    assert ask("/.temoin/health", client=client)[0] == 299
    assert ask("/.temoin/ready", client=client)[0] == 299
    assert ask("/.temoin/health", host="donnees.ville.example:443", client=client)[0] == 200


def test_a_probe_only_reads():
    assert ask("/.temoin/health", method="HEAD")[2] == b""
    status, headers, _ = ask("/.temoin/ready", method="POST")
    assert (status, headers[b"allow"]) == (405, b"GET, HEAD")


def test_every_other_address_is_the_office_s(parts):
    assert ask("/.temoin/healthy")[0] == 299
    assert ask("/")[0] == 299
    assert parts["looks"] == 0


@pytest.mark.parametrize("broken", ["database", "ledger", "charter"])
def test_what_cannot_be_worked_with_is_named(parts, broken):
    status, headers, body = ask("/.temoin/ready")
    assert (status, json.loads(body)["ready"]) == (200, True)
    parts[broken] = False
    status, headers, body = ask("/.temoin/ready")
    assert status == 503
    assert headers[b"cache-control"] == b"no-store"
    said = json.loads(body)
    assert said["ready"] is False
    assert [name for name, well in said["parts"].items() if not well] == [broken]


def test_asking_often_costs_one_look(parts):
    probes = Probes(None, HOSTS)
    for _ in range(5):
        assert ask("/.temoin/ready", probes=probes)[0] == 200
    assert parts["looks"] == 1


def test_a_running_platform_says_which_part_of_it_broke(tmp_path):
    with started(tmp_path) as running:
        found = running.ask("/.temoin/ready", headers={"Host": "10.1.2.3"})
        assert (found.status, found.json["ready"]) == (200, True)
        assert found.headers.get_all("Set-Cookie") is None
        assert running.ask("/", headers={"Host": "10.1.2.3"}).status == 400
        (tmp_path / "office.sqlite3").rename(tmp_path / "aside")
        (tmp_path / "office.sqlite3").write_bytes(b"no database at all, and long enough to say so" * 50)
        while (found := running.ask("/.temoin/ready")).status == 200:
            pass  # the answer of the second before
        assert found.status == 503
        assert found.json["parts"] == {
            "database": False,
            "ledger": True,
            "charter": True,
            "datasets": True,
            "disk": True,
        }
        assert running.ask("/.temoin/health").status == 200
