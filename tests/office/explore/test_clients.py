"""Against a platform that runs: the vendor's own client unchanged, and a reader who goes away."""

import json
import socket
import subprocess
from pathlib import Path

import pytest

from office.started import Running, started

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with started(tmp_path_factory.mktemp("platform")) as platform:
        yield platform


def node() -> str:
    """The Node of this machine, or the one that the build installed."""
    folder = subprocess.run([ROOT / "scripts/node"], capture_output=True, text=True, check=True, timeout=120)
    return f"{folder.stdout.strip()}/node"


def test_the_vendor_s_own_client_works_unchanged(running: Running):
    script = Path(__file__).with_name("client.mjs")
    said = subprocess.run(
        [node(), script, f"http://127.0.0.1:{running.port}", ROOT / "client"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert said.returncode == 0, said.stderr
    found = json.loads(said.stdout)
    assert {"cookies-declares", "regles"} <= set(found["catalogue"])
    total = found["total"]
    assert total == found["dataset"] == found["records"] == found["exported"] > 4
    assert [one["name"] for one in found["filtered"]] == sorted(
        ("sessionid", "django_language", "csrftoken", "cookies_preferences"), reverse=True
    )
    assert {one["kind"]: one["n"] for one in found["grouped"]}["cookie"] == found["refined"] == 4
    assert found["facets"] == ["kind"]
    assert found["catalogueFacets"] == 1
    assert found["exportedCatalogue"] >= len(found["catalogue"])
    assert found["unknown"] == [404, "NotFoundResource"]
    assert found["wrong"] == [400, "ODSQLSyntaxError"]
    assert found["key"] == [401, "AuthenticationError"]


def test_an_export_leaves_in_pieces_and_head_has_none(running: Running):
    address = "/api/explore/v2.1/catalog/datasets/regles/exports/csv"
    answer = running.ask(address)
    assert answer.headers["Transfer-Encoding"] == "chunked"
    assert answer.body.startswith(b"\xef\xbb\xbfid;")
    head = running.ask(address, "HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Disposition"] == answer.headers["Content-Disposition"]


def test_readers_who_go_away_leave_nothing_open(running: Running):
    ask = b"GET /api/explore/v2.1/catalog/datasets/regles/exports/%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n"
    for form in (b"csv", b"xlsx", b"parquet", b"json") * 10:
        with socket.create_connection(("127.0.0.1", running.port)) as gone:
            gone.sendall(ask % (form, running.port))
    assert running.ask("/api/explore/v2.1/catalog/datasets/regles/exports/json").json
    held = [str(one.readlink()) for one in Path(f"/proc/{running.process.pid}/fd").iterdir()]
    assert [one for one in held if "/datasets/" in one and one.endswith("(deleted)")] == []
