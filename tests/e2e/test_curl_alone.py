"""The how-to page on the four cookies, run as it is written, with the real curl."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.running import ROOT, Platform, serving

PAGE = ROOT / "docs/how-to/four-cookies-with-curl.md"
MARK = "@@ "
LISTENS = r"(http://127\.0\.0\.1:\d+)"


def steps(page: Path) -> list[tuple[str, list[str]]]:
    """Each command of the page's console blocks, and the lines that it is said to print."""
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(
        r"^```console\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    ):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line)
    return found


def is_said(printed: str, lines: list[str]) -> bool:
    pattern = "\n".join(".*".join(map(re.escape, line.split("…"))) for line in lines)
    return re.fullmatch(pattern, printed) is not None


@pytest.fixture
def https(tmp_path: Path) -> Iterator[Platform]:
    data = tmp_path / "https"
    command = ("-m", "temoin", "up", "--port", "0", "--url", "https://portail.example", "--data", data)
    with serving(*command, says=LISTENS, env={"TEMOIN_TILES": "https://tuiles.example"}) as url:
        yield Platform(url=url, data=data)


def test_each_command_of_the_page_prints_what_the_page_says(platform, https, tmp_path):
    assert shutil.which("curl"), "this test needs curl"
    commands = steps(PAGE)
    script = "".join(f"echo '{MARK}'\n{command}\n" for command, _ in commands)
    told = {
        "URL": platform.url,
        "PASSWORD": platform.password,
        "HTTPS": https.url,
        "HTTPS_PASSWORD": https.password,
    }
    done = subprocess.run(
        ["bash", "-u"],
        input=script,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        cwd=tmp_path,
        env=os.environ | told | {"LC_ALL": "C.UTF-8", "HOME": str(tmp_path)},  # no ~/.curlrc
    )
    assert done.stderr == ""
    printed = [part.strip("\n") for part in done.stdout.split(f"{MARK}\n")[1:]]
    assert len(printed) == len(commands)
    wrong = [
        (command, lines, said)
        for (command, lines), said in zip(commands, printed, strict=True)
        if not is_said(said, lines)
    ]
    assert wrong == []


def test_the_page_names_the_four_cookies_and_the_french_one_runs_the_same_commands():
    text = PAGE.read_text(encoding="utf-8")
    for name in ("sessionid", "django_language", "csrftoken", "cookies_preferences"):
        assert f"## `{name}`" in text
    assert steps(PAGE.with_suffix(".fr.md")) == steps(PAGE)
