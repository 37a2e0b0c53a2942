"""A platform started as a user starts it, for the tests that need its processes."""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import urllib.parse
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path


def environment(**more: str) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("TEMOIN_", "DJANGO_")) and name != "PYTHONDEVMODE"
    }
    return kept | {"LC_ALL": "C.UTF-8"} | more


def temoin(*words: object, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a user does."""
    return subprocess.run(
        [sys.executable, "-m", "temoin", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env=environment(**more),
    )


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def cookies(self) -> dict[str, str]:
        made = SimpleCookie()
        for line in self.headers.get_all("Set-Cookie") or []:
            made.load(line)
        return {name: morsel.value for name, morsel in made.items()}


@dataclass
class Running:
    """A platform that runs: where, in which folder, and the process that was started."""

    port: int
    data: Path
    process: subprocess.Popen
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(
        self,
        path: str,
        method: str = "GET",
        body: object = None,
        headers: Mapping[str, str] | None = None,
        by: http.client.HTTPConnection | None = None,
    ) -> Answer:
        """One request with the cookies kept so far, on a connection of its own or on one that is open."""
        sent = dict(headers or {})
        if self.cookies:
            sent["Cookie"] = "; ".join(map("=".join, self.cookies.items()))
        if isinstance(body, dict):
            body = urllib.parse.urlencode(body, doseq=True)
            sent.setdefault("Content-Type", "application/x-www-form-urlencoded")
        connection = by or http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, sent)
            with connection.getresponse() as answer:
                return Answer(answer.status, answer.msg, answer.read())
        finally:
            if by is None:
                connection.close()

    @contextmanager
    def to_each(self) -> Iterator[list[http.client.HTTPConnection]]:
        """A connection to each of its processes, whose others are halted while it is accepted."""
        children = self.children()
        with ExitStack() as stack:
            opened = []
            for one in children:
                others = [pid for pid in children if pid != one]
                for pid in others:
                    os.kill(pid, signal.SIGSTOP)
                try:
                    connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
                    opened.append(stack.enter_context(closing(connection)))
                    assert self.ask("/.temoin/health", by=connection).status == 200
                finally:
                    for pid in others:
                        os.kill(pid, signal.SIGCONT)
            yield opened

    def sign_in(self) -> None:
        self.cookies |= self.ask("/accounts/login/").cookies
        password = (self.data / "first-password").read_text().strip()
        form = {
            "username": "admin",
            "password": password,
            "csrfmiddlewaretoken": self.cookies["csrftoken"],
        }
        answer = self.ask("/accounts/login/", "POST", form)
        assert answer.status == 302, answer.body
        self.cookies |= answer.cookies

    def children(self) -> list[int]:
        """The processes that it started, by their ids."""
        me = self.process.pid
        return [int(pid) for pid in Path(f"/proc/{me}/task/{me}/children").read_text().split()]

    def stop(self, number: int = signal.SIGTERM) -> str:
        """Tell it to stop; what it said since it listened."""
        self.process.send_signal(number)
        return self.process.communicate(timeout=30)[0]


@contextmanager
def started(data: Path, *words: object, **more: str) -> Iterator[Running]:
    """The platform, until the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", "temoin", "up", "--port", "0", "--data", str(data), *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment(**more),
    )
    guard = threading.Timer(120, process.kill)
    guard.start()
    try:
        lines = []
        for line in process.stdout:
            lines.append(line)
            if "listens at" in line:
                port = int(line.rpartition(":")[2])
            if "Ctrl-C" in line:
                break
        else:
            raise AssertionError("".join(lines))
        yield Running(port, data, process)
    finally:
        guard.cancel()
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=30)
