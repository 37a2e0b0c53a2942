"""Servers on loopback, on ports that the system chooses."""

import gzip
import http.server
import ssl
import threading
from contextlib import contextmanager

import pytest
import trustme

PAGES = {
    "/page": (200, {"Content-Type": "text/html; charset=utf-8"}, "<h1>Où</h1>".encode()),
    "/gzip": (
        200,
        {"Content-Type": "text/plain", "Content-Encoding": "gzip"},
        gzip.compress(b"squeezed " * 10),
    ),
    "/bomb": (200, {"Content-Encoding": "gzip"}, gzip.compress(b"\x00" * 3_000_000)),
    "/big": (200, {}, b"x" * 20_000),
    "/gone": (410, {}, b"no more"),
    "/empty": (204, {}, b""),
    "/hop": (302, {"Location": "/page?x=1#part"}, b""),
    "/loop": (301, {"Location": "/loop"}, b""),
    "/nowhere": (307, {}, b""),
    "/file": (302, {"Location": "file:///etc/hostname"}, b""),
    "/secret": (302, {"Location": "http://someone:word@127.0.0.1/"}, b""),
}


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers from PAGES; keeps the headers that it was sent."""

    def do_GET(self):
        self.server.seen.append((self.path, dict(self.headers)))
        if self.path == "/slow":
            self.drip()
            return
        if self.path == "/cut":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"half")
            return
        status, headers, body = PAGES.get(self.path.partition("?")[0], (404, {}, b""))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def drip(self):
        """One byte now and then, until the other side has had enough."""
        self.send_response(200)
        self.end_headers()
        try:
            while not self.server.stopping.wait(0.05):
                self.wfile.write(b".")
        except OSError:
            return

    def log_message(self, *_):
        """Quiet."""


@contextmanager
def serving(context=None):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = False  # joined at the end, so that no test leaves a thread behind
    server.seen, server.stopping = [], threading.Event()
    server.handle_error = lambda *_: None  # a client that hangs up is what some tests want
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.stopping.set()
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def site():
    with serving() as server:
        server.url = f"http://127.0.0.1:{server.server_port}"
        yield server


@pytest.fixture(scope="session")
def authority():
    return trustme.CA()


@pytest.fixture
def secure_site(authority):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("site.localhost").configure_cert(context)
    with serving(context) as server:
        server.url = f"https://site.localhost:{server.server_port}"
        server.other = f"https://other.localhost:{server.server_port}"
        yield server


@pytest.fixture
def trusted(authority, tmp_path, monkeypatch):
    """The test's own authority, trusted as OpenSSL lets anybody do."""
    bundle = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(bundle)
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
