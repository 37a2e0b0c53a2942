"""What the end-to-end tests share: starting Témoin as a user does."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from playwright.sync_api import BrowserContext

ROOT = Path(__file__).resolve().parents[2]
CHARTER = ROOT / "examples/portail-open-data/charte.yaml"


@dataclass(frozen=True)
class Platform:
    """A platform started as a user would, on a port of the system's choosing."""

    url: str
    data: Path

    @property
    def password(self) -> str:
        return (self.data / "first-password").read_text(encoding="utf-8").strip()

    @property
    def credentials(self) -> dict[str, str]:
        return {
            "TEMOIN_LOGIN_USER": "admin",
            "TEMOIN_LOGIN_PASSWORD_FILE": str(self.data / "first-password"),
        }


def _user() -> dict[str, str]:
    """A user's environment: no development mode, which logs slow steps where a refusal is one sentence."""
    return {k: v for k, v in os.environ.items() if k != "PYTHONDEVMODE"} | {"LC_ALL": "C.UTF-8"}


def temoin(
    *words: object, env: dict[str, str] | None = None, text: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command as a user does."""
    return subprocess.run(
        [sys.executable, "-m", "temoin", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
        input=text,
        env=_user() | (env or {}),
    )


@contextmanager
def serving(
    *command: object, says: str, env: dict[str, str] | None = None, heard: list[str] | None = None
) -> Iterator[str]:
    """Run a server until the block ends; gives what `says` catches of the line it starts with.

    What it says from then on is added to `heard`, line by line.
    """
    process = subprocess.Popen(
        [sys.executable, "-u", *map(str, command)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=_user() | (env or {}),
    )
    listener = Thread(target=_listen, args=(process, heard if heard is not None else []), daemon=True)
    try:
        caught = _caught(process, says)
        listener.start()
        yield caught
    finally:
        process.terminate()
        process.wait(timeout=20)
        if listener.is_alive():
            listener.join(timeout=20)
        assert process.stdout is not None
        process.stdout.close()


def _listen(process: subprocess.Popen[str], heard: list[str]) -> None:
    assert process.stdout is not None
    heard.extend(iter(process.stdout.readline, ""))


def _caught(process: subprocess.Popen[str], says: str) -> str:
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if found := re.search(says, line):
            return found[1]
    raise AssertionError("the server ended before it listened: " + "".join(lines))


def names(context: BrowserContext) -> set[str]:
    """The names of the cookies that the browser keeps."""
    return {cookie["name"] for cookie in context.cookies()}
