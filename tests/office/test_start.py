import fcntl
import socket
import stat

import pytest

from office.visiting import ORIGIN
from temoin.charter import loads
from temoin.law import profile
from temoin.office.accounts.models import User
from temoin.office.project import start
from temoin.office.project.origin import (
    BadOrigin,
    default_data,
    default_tiles,
    is_loopback,
    parse_origin,
    parse_tiles,
)
from temoin.office.project.serve import listening
from temoin.office.project.start import CannotStart, first_charter, prepare, settle
from temoin.office.registry.models import Site
from temoin.office.registry.platform import objections

TILES = "http://tuiles.localhost:8000"


def test_the_first_person_is_made_once_with_a_password_that_only_the_owner_can_read(office):
    file = office.data / "first-password"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text().strip() == office.password
    assert len(office.password) >= 20
    assert User.objects.get().check_password(office.password)
    assert settle(office.data, parse_origin(ORIGIN), TILES) is None
    assert User.objects.count() == 1


def test_a_second_start_publishes_nothing(office):
    settle(office.data, parse_origin(ORIGIN), TILES)
    assert Site.objects.get().charters.number() == 1


def test_the_first_charter_at_its_usual_address_is_the_example_itself(office):
    from pathlib import Path

    example = Path(__file__).parents[2] / "examples/portail-open-data/charte.yaml"
    assert first_charter(ORIGIN, TILES) == example.read_text(encoding="utf-8")


@pytest.mark.parametrize("tiles", ["", "https://tuiles.ville.example", TILES])
def test_a_first_charter_is_always_one_that_the_platform_can_work_with(office, tiles):
    charter = loads(first_charter("https://donnees.ville.example", tiles)).charter
    assert charter.site == "https://donnees.ville.example"
    assert objections(charter, profile("fr"), tiles) == ()


def test_without_tiles_the_first_charter_speaks_of_no_map(office):
    text = first_charter(ORIGIN, "")
    for word in ("tuiles", "Tuiles", "carte", "embedded-content", "map"):
        assert word not in text


def test_a_charter_that_disagrees_about_the_tiles_stops_the_start(office):
    with pytest.raises(CannotStart, match=r"tuiles\.localhost.*\(temoin\.E002\)"):
        settle(office.data, parse_origin(ORIGIN), "")
    with pytest.raises(CannotStart, match=r"tuiles\.elsewhere\.example.*\(temoin\.E002\)"):
        settle(office.data, parse_origin(ORIGIN), "https://tuiles.elsewhere.example")


def test_a_charter_spoilt_by_hand_stops_the_start_in_a_sentence(office):
    (office.data / "charters/portail/1.yaml").write_text("charter: 1\nservices: [\n")
    with pytest.raises(CannotStart, match=r"cannot be used: .*current:3:1: .*\(temoin\.E002\)"):
        settle(office.data, parse_origin(ORIGIN), TILES)


@pytest.mark.parametrize(
    ("text", "hosts", "tiles"),
    [
        ("http://127.0.0.1:8000", ["127.0.0.1", "localhost", "[::1]"], "http://tuiles.localhost:8000"),
        ("http://localhost", ["127.0.0.1", "localhost", "[::1]"], "http://tuiles.localhost"),
        ("http://[::1]:9", ["127.0.0.1", "localhost", "[::1]"], "http://tuiles.localhost:9"),
        ("http://127.0.0.2:9", ["127.0.0.1", "localhost", "[::1]", "127.0.0.2"], ""),
        ("https://donnees.ville.example", ["donnees.ville.example"], ""),
        ("https://donnees.ville.example:8443/", ["donnees.ville.example"], ""),
    ],
)
def test_an_origin_says_its_hosts_and_its_tiles(text, hosts, tiles):
    origin = parse_origin(text)
    assert str(origin) == text.rstrip("/")
    assert origin.hosts == hosts
    assert default_tiles(origin) == tiles


@pytest.mark.parametrize(
    "text",
    [
        "http://donnees.ville.example",
        "donnees.ville.example",
        "ftp://127.0.0.1",
        "https://ville.example/donnees",
        "https://name@ville.example",
        "https://",
        "https://ville.example:99999",
        "http://127.0.0.1.ville.example",
    ],
)
def test_what_is_no_origin_is_refused_in_a_sentence(text):
    with pytest.raises(BadOrigin):
        parse_origin(text)


def test_loopback_is_a_number_or_localhost():
    assert is_loopback("127.0.0.1")
    assert is_loopback("[::1]")
    assert is_loopback("localhost")
    assert not is_loopback("0.0.0.0")
    assert not is_loopback("localhost.ville.example")


def test_no_tiles_is_said_by_an_empty_value():
    portal = parse_origin(ORIGIN)
    assert parse_tiles("", portal) == ""
    assert parse_tiles("http://tuiles.ville.example/", portal) == "http://tuiles.ville.example"


@pytest.mark.parametrize(
    ("tiles", "portal"),
    [
        ("http://127.0.0.1:8001", ORIGIN),
        ("http://LOCALHOST:8001", ORIGIN),
        ("http://[::1]", ORIGIN),
        ("http://127.0.0.2:8001", "http://127.0.0.2:8000"),
        ("https://donnees.ville.example:8443", "https://donnees.ville.example"),
    ],
)
def test_tiles_never_come_from_the_portal_s_own_host(tiles, portal):
    with pytest.raises(BadOrigin, match="the portal's own host"):
        parse_tiles(tiles, parse_origin(portal))


def test_a_charter_that_is_gone_stops_the_start_in_a_sentence(office):
    office.current.resolve().unlink()
    with pytest.raises(CannotStart, match=r"This file cannot be read .*\(temoin\.E002\)"):
        settle(office.data, parse_origin(ORIGIN), TILES)


def test_a_start_waits_for_another_one_only_so_long(tmp_path, monkeypatch):
    monkeypatch.setattr(start, "PATIENCE", 0.1)
    with (tmp_path / ".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(CannotStart, match=r"another start has been at work .* for 0\.1 seconds"):
            prepare(tmp_path, parse_origin(ORIGIN), "")
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]


def test_a_state_that_the_system_keeps_from_us_is_said_in_a_sentence(tmp_path):
    (tmp_path / "secret.key").mkdir()
    with pytest.raises(CannotStart, match=r"secret\.key cannot be used: is a directory"):
        prepare(tmp_path, parse_origin(ORIGIN), "")


def test_state_is_kept_where_the_desktop_says(tmp_path):
    assert default_data({"XDG_DATA_HOME": str(tmp_path)}) == tmp_path / "temoin"
    assert default_data({}).parts[-3:] == (".local", "share", "temoin")


def test_an_answer_does_not_wait_for_the_acknowledgement_of_its_head():
    with listening("127.0.0.1", 0) as taken:
        assert taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
