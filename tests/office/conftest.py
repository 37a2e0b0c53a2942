"""A platform of its own for each test: its folder, its charter, its ledger, and the first person."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from office.visiting import ORIGIN, Office
from temoin.charter import file as charter_file
from temoin.charter.source import Node, parse
from temoin.office.accounts.letters import all_sent
from temoin.office.datasets import Field, publishing, registering
from temoin.office.datasets.engine import close_all
from temoin.office.datasets.publishing import content_of
from temoin.office.project.origin import parse_origin
from temoin.office.project.start import settle
from temoin.web.django import ledger


@pytest.fixture(autouse=True, scope="session")
def read_once() -> Iterator[None]:
    """One text gives one tree: each platform starts with the same charter, which takes 50 ms to read."""
    trees: dict[str, Node] = {}

    def remembered(text: str, file: str) -> Node:
        if text not in trees:
            trees[text] = parse(text, file)
        return trees[text]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(charter_file, "parse", remembered)
        yield


@pytest.fixture(autouse=True, scope="session")
def written_once() -> Iterator[None]:
    """The same rows give the same file: each platform starts with the same registers."""
    known: dict[int, tuple[object, list[registering.Column], str]] = {}
    files: dict[str, bytes] = {}
    turn, write = registering._columns, registering._write

    def turned(fields: Sequence[Field], rows: Sequence[Sequence[object]]) -> list[registering.Column]:
        if not isinstance(rows, tuple):
            return turn(fields, rows)
        if id(rows) not in known:
            columns = turn(fields, rows)
            known[id(rows)] = rows, columns, content_of(columns)
        return known[id(rows)][1]

    def content(*parts: object) -> str:
        summed = next((one for _, columns, one in known.values() if columns is parts[-1]), None)
        return content_of(*parts[:-1], summed) if summed else content_of(*parts)

    def written(file: Path, columns: Sequence[registering.Column]) -> None:
        of = content(columns)
        if of not in files:
            write(file, columns)
            files[of] = file.read_bytes()
        else:
            file.write_bytes(files[of])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registering, "_columns", turned)
        patch.setattr(registering, "content_of", content)
        patch.setattr(registering, "_write", written)
        patch.setattr(publishing, "_to_disk", lambda _: None)  # no test cuts the power
        yield


@pytest.fixture
def office(db: None, settings: LazySettings, tmp_path: Path) -> Iterator[Office]:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.TEMOIN_DATA = tmp_path
    settings.TEMOIN_KEPT_FOR = 0
    settings.TEMOIN_TILES = "http://tuiles.localhost:8000"
    settings.TEMOIN = {
        "charter": tmp_path / "charters/portail/current",
        "profile": "fr",
        "mode": "enforce",
        "ledger": tmp_path / "ledger.sqlite3",
    }
    password = settle(tmp_path, parse_origin(ORIGIN), settings.TEMOIN_TILES)
    assert password is not None
    yield Office(tmp_path, password)
    all_sent()
    close_all()
    ledger().close()


@pytest.fixture
def visitor(office: Office) -> Client:
    return office.visitor()


@pytest.fixture
def person(office: Office) -> Client:
    return office.person()
