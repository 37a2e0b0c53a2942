"""The self-test: one third-party cookie is planted, and must be seen.

Today's Chromium blocks third-party cookies unless told otherwise, and an audit that did not know would
find every site clean. The page and the third party are two names under `localhost`, which browsers resolve
by themselves to this machine and hold for two sites; both are trustworthy, so `Secure` works over http.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from playwright.async_api import Browser, Error

_NAME = "temoin_self_test"
_LIMIT = 10_000  # milliseconds


class _Site(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """A page on one site that asks an image of the other, which sets the cookie."""
        port = self.headers.get("Host", "").rpartition(":")[2]
        planted = self.path == "/planted"
        page = (
            f'<!doctype html><link rel="icon" href="data:,"><img src="http://third.localhost:{port}/planted">'
        )
        body = b"" if planted else page.encode()
        self.send_response(200)
        self.send_header("Content-Type", "image/png" if planted else "text/html")
        self.send_header("Content-Length", str(len(body)))
        if planted:
            self.send_header("Set-Cookie", f"{_NAME}=1; SameSite=None; Secure")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's name for it
        """Say nothing: this site is nobody's business."""


@contextmanager
def _served() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


async def sees_third_party_cookies(browser: Browser) -> bool:
    """Whether this browser keeps a third party's cookie; False as well when the page cannot be shown."""
    context = await browser.new_context()
    try:
        with _served() as port:
            page = await context.new_page()
            try:
                await page.goto(f"http://page.localhost:{port}/", timeout=_LIMIT)
            except Error:
                return False
            kept = await context.cookies()
            await page.close()
    finally:
        await context.close()
    return any(cookie.get("name") == _NAME for cookie in kept)
