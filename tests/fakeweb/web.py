"""A small web for tests: sites by name on one port of this machine, each page planting what a test wants.

Only browsers resolve `*.localhost` by themselves, and hold `a.localhost` and `b.localhost` for two sites;
both are trustworthy to them, so `Secure` cookies work over http.
"""

import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit


class Request(NamedTuple):
    method: str
    host: str
    path: str
    cookies: dict[str, str]
    form: dict[str, str]
    query: str = ""


class Response(NamedTuple):
    body: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    status: int = 200
    type: str = "text/html; charset=utf-8"


def page(
    body: str, *set_cookies: str, title: str = "Page", language: str = "en", status: int = 200
) -> Response:
    html = f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
    html += f'<link rel="icon" href="data:,"></head><body>\n{body}\n</body></html>'
    return Response(html, tuple(("Set-Cookie", line) for line in set_cookies), status)


def image(*set_cookies: str) -> Response:
    return Response("", tuple(("Set-Cookie", line) for line in set_cookies), 200, "image/png")


def script(body: str, *set_cookies: str) -> Response:
    return Response(body, tuple(("Set-Cookie", line) for line in set_cookies), 200, "text/javascript")


def redirect(to: str, *set_cookies: str, status: int = 303) -> Response:
    return Response("", (("Location", to), *(("Set-Cookie", line) for line in set_cookies)), status)


Answer = Response | Callable[[Request], Response]


class Web:
    """Routes by host and path; an address that nobody planted answers 404. `asked` is every request."""

    def __init__(self) -> None:
        self.routes: dict[tuple[str, str], Answer] = {}
        self.asked: list[Request] = []
        self.hang = threading.Event()
        web = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._answer("")

            def do_POST(self) -> None:
                self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())

            def _answer(self, sent: str) -> None:
                host = self.headers.get("Host", "").rpartition(":")[0]
                pairs = (pair.partition("=") for pair in self.headers.get("Cookie", "").split("; ") if pair)
                cookies = {name: value for name, _, value in pairs}
                form = {key: values[-1] for key, values in parse_qs(sent).items()}
                asked = urlsplit(self.path)
                request = Request(self.command, host, asked.path, cookies, form, asked.query)
                web.asked.append(request)
                answer = web.routes.get((host, request.path), page("<p>Nothing here.</p>", status=404))
                response = answer(request) if callable(answer) else answer
                body = response.body.encode()
                self.send_response(response.status)
                self.send_header("Content-Type", response.type)
                self.send_header("Content-Length", str(len(body)))
                for name, value in response.headers:
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            block_on_close = False

            def handle_error(self, request: object, client_address: object) -> None:
                """A browser that closes a tab cuts its connections: no news."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def plant(self, host: str, routes: Mapping[str, Answer]) -> None:
        self.routes.update({(host, path): answer for path, answer in routes.items()})

    def origin(self, host: str) -> str:
        return f"http://{host}:{self._server.server_port}"

    def stuck(self, _request: Request) -> Response:
        """An answer that does not come while the test lasts."""
        self.hang.wait(30)
        return page("<p>Too late.</p>")

    def close(self) -> None:
        self.hang.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
