"""The browser: found on this machine, started so that it hides nothing, and tested before it is believed."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import playwright
from playwright.async_api import Browser, Error, Playwright, async_playwright

from temoin.audit.refusal import AuditError
from temoin.audit.selftest import sees_third_party_cookies

_NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
_MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
_OWN = (
    "chromium_headless_shell-*/*/chrome-headless-shell",
    "chromium_headless_shell-*/*/headless_shell",
    "chromium-*/*/chrome",
)
_FLAGS = (
    "--disable-quic",  # one transport, so that every header is seen the same way
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-blink-features=AutomationControlled",  # some notices hide from navigator.webdriver
)
_GUARDED = ("--force-webrtc-ip-handling-policy=disable_non_proxied_udp",)
"""What keeps a page from going round the gateway."""

_PREFERENCES = b'{"profile":{"cookie_controls_mode":0}}'
"""What makes a full Chromium keep third-party cookies, as its headless shell does (0: allow all)."""

_NO_SANDBOX = (
    "No usable sandbox",
    "setuid sandbox",
    "SUID sandbox",
    "Failed to move to new namespace",
    "zygote_host",
)
"""What Chromium writes when the kernel does not let it build its sandbox."""

_START_LIMIT = 30_000  # milliseconds


class Found(msgspec.Struct, frozen=True):
    """A browser that answers: `shell` for a headless shell, which needs no prepared profile."""

    path: str
    version: str
    shell: bool


class Running(msgspec.Struct, frozen=True):
    """A started browser, with what a report says of it."""

    browser: Browser
    found: Found
    sandbox: bool
    user_agent: str
    proxy: str | None = None
    """The gateway through which its contexts go; None for straight out."""


def find_browser(path: str | None = None) -> Found:
    """The first browser that answers `--version`: the one asked for, an installed one, or Playwright's.

    A headless shell comes first: it starts five times faster, and keeps third-party cookies as it is.
    Raises AuditError when none does.
    """
    if path is not None:
        found = _ask(shutil.which(path) or path)
        if found is None:
            raise AuditError(f"No browser answers at {path}: give the path of a Chromium or a Chrome.")
        return found
    for candidate in _candidates():
        if found := _ask(candidate):
            return found
    raise AuditError(
        "No browser was found: install chromium-headless-shell, chromium or Google Chrome, "
        "or run `playwright install chromium-headless-shell`.",
        "Aucun navigateur n'a été trouvé : installez chromium-headless-shell, chromium ou Google Chrome, "
        "ou lancez `playwright install chromium-headless-shell`.",
    )


def _candidates() -> Iterator[str]:
    for name in _NAMES:
        if path := shutil.which(name):
            yield path
    if _MAC.exists():
        yield str(_MAC)
    folder = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    caches = "Library/Caches" if sys.platform == "darwin" else ".cache"
    root = Path(folder) if folder and folder != "0" else Path.home() / caches / "ms-playwright"
    for pattern in _OWN:
        yield from sorted(map(str, root.glob(pattern)), reverse=True)


def _ask(path: str) -> Found | None:
    """A file that is there but does not answer is no browser: Ubuntu's `chromium` may be a stub."""
    try:
        done = subprocess.run(  # noqa: S603 - the person's own browser, no shell
            [path, "--version"], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return None
    version = re.search(r"chrom.*?(\d+(?:\.\d+)+)", done.stdout, re.IGNORECASE)
    if done.returncode != 0 or version is None:
        return None
    return Found(path, version[1], shell="headless" in Path(path).name)


@asynccontextmanager
async def start(path: str | None = None, *, proxy: str | None = None) -> AsyncIterator[Running]:
    """A browser for one audit, in its sandbox except as root, that was seen to keep a third-party cookie.

    With `proxy`, what it opens for the audit goes through there; the self-test, on this machine, does not.
    Raises AuditError when there is none, when it cannot start, or when it keeps no third-party cookie: an
    audit by such a browser would find every site clean.
    """
    found = find_browser(path)
    _check_driver()
    sandbox = os.geteuid() != 0  # Chromium refuses to run as root in its sandbox
    async with async_playwright() as driver:
        with tempfile.TemporaryDirectory(prefix="temoin-browser-", ignore_cleanup_errors=True) as profile:
            try:
                flags = (*_FLAGS, *(_GUARDED if proxy else ()))
                browser = await _launch(driver, found, Path(profile), flags, sandbox=sandbox)
            except Error as error:
                raise AuditError(_why_not(error, found, sandbox=sandbox)) from error
            try:
                running = Running(browser, found, sandbox, await _user_agent(browser), proxy)
                if not await sees_third_party_cookies(browser):
                    raise AuditError(
                        f"Could not conclude: {found.path} kept no third-party cookie in the self-test, "
                        "so it would see none on any site. Use chromium-headless-shell (--browser).",
                        f"Pas de conclusion : {found.path} n'a gardé aucun cookie tiers dans l'auto-test, "
                        "il n'en verrait donc sur aucun site. Utilisez chromium-headless-shell (--browser).",
                    )
                yield running
            finally:
                await browser.close()


def _check_driver() -> None:
    """Playwright drives the browser by a Node of its own, which a slim machine may lack a library for."""
    driver = Path(playwright.__file__).parent / "driver" / "node"
    if not driver.exists():
        return  # laid out otherwise: Playwright itself knows where
    try:
        subprocess.run([driver, "--version"], capture_output=True, check=True, timeout=20)  # noqa: S603
    except (OSError, subprocess.SubprocessError) as error:
        said = (getattr(error, "stderr", None) or b"").decode(errors="replace").strip()
        raise AuditError(
            f"Playwright's driver cannot start ({said.rpartition(': ')[0] or error}): "
            "install what it misses; on Debian and Ubuntu that is the package libatomic1."
        ) from error


async def _launch(
    driver: Playwright, found: Found, profile: Path, flags: Sequence[str], *, sandbox: bool
) -> Browser:
    """A headless shell as it is; any other in a profile that keeps third-party cookies."""
    if found.shell:
        return await driver.chromium.launch(
            executable_path=found.path, args=list(flags), chromium_sandbox=sandbox, timeout=_START_LIMIT
        )
    (profile / "Default").mkdir()
    (profile / "Default" / "Preferences").write_bytes(_PREFERENCES)
    context = await driver.chromium.launch_persistent_context(
        profile,
        executable_path=found.path,
        args=list(flags),
        chromium_sandbox=sandbox,
        timeout=_START_LIMIT,
    )
    if context.browser is None:  # Playwright's types allow it
        raise AuditError(f"{found.path} started without telling its browser: use another one (--browser).")
    return context.browser


async def _user_agent(browser: Browser) -> str:
    """How this browser presents itself, without the word by which sites tell that nobody is looking."""
    session = await browser.new_browser_cdp_session()
    version = await session.send("Browser.getVersion")
    await session.detach()
    return str(version["userAgent"]).replace("HeadlessChrome", "Chrome")


def _why_not(error: Error, found: Found, *, sandbox: bool) -> str:
    if sandbox and any(sign in error.message for sign in _NO_SANDBOX):
        return (
            f"The sandbox of {found.path} cannot start: install chromium-sandbox, "
            "or let this user create user namespaces (kernel.unprivileged_userns_clone=1)."
        )
    first = next((line.strip() for line in error.message.splitlines() if line.strip()), "no reason given")
    return f"{found.path} could not be started: {first}"
