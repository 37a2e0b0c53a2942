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
from temoin.office.datasets import registering
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
    files: dict[str, bytes] = {}
    write = registering._write

    def remembered(file: Path, columns: Sequence[registering.Column]) -> None:
        content = content_of(columns)
        if content in files:
            file.write_bytes(files[content])
        else:
            write(file, columns)
            files[content] = file.read_bytes()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registering, "_write", remembered)
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
