"""What the end-to-end tests share: starting Témoin as a user does."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from threading import Thread

from playwright.sync_api import APIResponse, BrowserContext, Page

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


class Talking:
    """A platform whose words and letters are read from what it prints."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.said: Queue[str] = Queue()
        self.reader = Thread(target=self._read, args=(process,), daemon=True)
        self.reader.start()

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self.said.put(line)

    def next(self, pattern: str) -> str:
        """What the next line that says so says; raises Empty when none does for a long while."""
        while True:
            if found := re.search(pattern, self.said.get(timeout=60)):
                return found[1]


@contextmanager
def talking(data: Path) -> Iterator[Talking]:
    """Run a platform of its own until the block ends; nothing that it says is read yet."""
    command = [sys.executable, "-u", "-m", "temoin", "up", "--port", "0", "--data", str(data)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=_user()
    ) as process:
        told = Talking(process)
        try:
            yield told
        finally:
            process.terminate()
            process.wait(timeout=20)
            told.reader.join(timeout=20)


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


def sign_in(
    page: Page, platform: Platform, *, to: str = "/back/", name: str = "admin", password: str | None = None
) -> None:
    """Sign in on the sign-in page, as a person does, and arrive."""
    page.goto(f"{platform.url}/accounts/login/?next={to}")
    page.locator("#id_username").fill(name)
    page.locator("#id_password").fill(password or platform.password)
    page.locator('main form[data-temoin-does~="login"] [type="submit"]').click()
    page.wait_for_url(f"**{to}")


def call(page: Page, method: str, url: str, body: object = None, **headers: str) -> APIResponse:
    """Call the API as the pages of somebody who is signed in do."""
    (token,) = (one["value"] for one in page.context.cookies(url) if one["name"] == "csrftoken")
    sent = {"X-CSRFToken": token, "Referer": url} | headers
    answer = page.request.fetch(url, method=method, data=body, headers=sent)
    assert answer.ok, answer.text()
    return answer


def with_content(page: Page, platform: Platform) -> None:
    """Give the platform a second site with a charter in force and a draft, as the signed-in person."""
    api = f"{platform.url}/api/v1"
    site = {"name": "Médiathèque", "origin": "https://lire.example", "organisation": "ville"}
    call(page, "POST", f"{api}/sites", site)
    charter = CHARTER.read_text(encoding="utf-8")
    kind = {"Content-Type": "application/yaml"}
    for_now = kind | {"If-Match": '"0"'}
    call(page, "PUT", f"{api}/sites/mediatheque/charter", charter, **for_now)
    begun = kind | {"If-None-Match": "*"}
    call(page, "PUT", f"{api}/sites/mediatheque/draft", charter.replace("14 days", "15 days"), **begun)


def file_read(page: Page, platform: Platform, content: str, name: str = "lieux.csv") -> str:
    """Send a file as the signed-in person, and wait until it was read; the id of the upload."""
    uploads = f"{platform.url}/api/v1/uploads"
    body = content.encode()
    begun = {"organisation": "ville", "filename": name, "length": len(body)}
    upload: str = call(page, "POST", uploads, begun).json()["id"]
    call(page, "PUT", f"{uploads}/{upload}/file", body, **{"Content-Type": "application/octet-stream"})
    _until(page, f"{uploads}/{upload}", "read")
    return upload


def published(page: Page, platform: Platform, content: str, title: str, name: str = "lieux.csv") -> str:
    """Publish a file as a new dataset, as the signed-in person; the dataset's id."""
    path = f"{platform.url}/api/v1/uploads/{file_read(page, platform, content, name)}"
    dataset: str = call(page, "POST", f"{path}/publication", {"metas": {"title": {"fr": title}}}).json()[
        "dataset"
    ]
    _until(page, path, "published")
    return dataset


def _until(page: Page, path: str, state: str) -> None:
    """Ask until an upload is in a state; fails where it is refused, or after a minute."""
    end = time.monotonic() + 60
    while (now := call(page, "GET", path).json())["state"] != state:
        assert now["state"] != "refused", now["said"]
        assert time.monotonic() < end, now["state"]
