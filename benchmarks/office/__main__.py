"""`./scripts/bench office`: see the package's sentence. `--quick` measures less of each."""

import argparse
import gzip
import http.client
import os
import re
import socket
import tempfile
from importlib.metadata import version
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode, urljoin, urlsplit

from benchmarks.office.paint import largest_paint
from benchmarks.office.seed import AUDITS, COOKIES_EACH, SITES, seed
from benchmarks.outcome import Budget, tell, write
from benchmarks.serving import Caller, rate, serving
from temoin.office.project.origin import Origin

PUBLIC = (
    "/fr/",
    "/fr/datasets/",
    "/fr/datasets/cookies-declares/",
    "/fr/cookies/",
    "/fr/charters/",
    "/cookies/",
)
BACK = (
    "/back/",
    "/back/sites/",
    "/back/sites/site-7/",
    "/back/sites/site-7/charter/",
    "/back/sites/site-7/versions/",
    "/back/sites/site-7/audits/",
    "/back/audits/",
    "/back/trail/",
    "/accounts/",
    "/api/v1/next",
    "/api/v1/sites?limit=100",
    "/api/v1/sites/site-7",
    "/api/v1/sites/site-7/check",
    "/api/v1/sites/site-7/versions",
    "/api/v1/audits?limit=100",
    "/api/v1/trail?limit=100",
    "/api/v1/organisations?limit=100",
)
SCRIPT = re.compile(rb'<script[^>]* src="([^"]+)"')


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="bench office")
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    with (
        tempfile.TemporaryDirectory(prefix="office") as folder,
        socket.create_server(("127.0.0.1", 0)) as free,
    ):
        port = free.getsockname()[1]
        free.close()
        data = Path(folder)
        print(f"a platform with {SITES} sites, {SITES * COOKIES_EACH} cookies, {AUDITS} audits")
        password = seed(data, Origin("http", "127.0.0.1", port))
        env = os.environ | {"TEMOIN_TILES": ""}
        platform = ("-m", "temoin", "up", "--port", port, "--data", data)
        peer = ("-m", "benchmarks.office.peer")
        with (
            serving(*platform, says=r"listens at (http://127\.0\.0\.1:\d+)", env=env) as ours,
            serving(*peer, says=r"(http://127\.0\.0\.1:\d+)", env=os.environ) as theirs,
        ):
            measure(ours, theirs, password, quick=quick)


def measure(ours: str, theirs: str, password: str, *, quick: bool) -> None:
    """All figures of one run, the peer's in turn with ours."""
    runs, rounds, seconds = (5, 2, 1.0) if quick else (30, 5, 3.0)
    times = {path: timed(Caller(ours), path, runs) for path in PUBLIC}
    signed_in = Caller(ours, sign_in(ours, password))
    times |= {path: timed(signed_in, path, runs) for path in BACK}
    tell(
        [
            ("page", "median ms", "p95 ms"),
            *((path, f"{middle:.1f}", f"{late:.1f}") for path, (middle, late) in times.items()),
        ]
    )
    rates = [
        (
            rate(ours, "/fr/cookies/", seconds=seconds),
            rate(ours, "/fr/", seconds=seconds),
            rate(theirs, "/", seconds=seconds),
        )
        for _ in range(rounds)
    ]
    charter_rate, home_rate, peer_rate = (median(one) for one in zip(*rates, strict=True))
    ratio = median(charter / plain for charter, _, plain in rates)
    print(
        f"\nrequests a second: charter page {charter_rate:,.0f}, home {home_rate:,.0f}, plain Django page"
        f" {peer_rate:,.0f}; charter / plain {ratio:.2f}"
    )
    html, scripts = weight(ours, "/fr/cookies/")
    paint = largest_paint(f"{ours}/fr/cookies/", 1 if quick else 5)
    slowest = max(middle for middle, _ in times.values())
    write(
        "office",
        {
            "milliseconds": {path: {"median": m, "p95": late} for path, (m, late) in times.items()},
            "requests a second": {"charter": charter_rate, "home": home_rate, "plain Django page": peer_rate},
            "charter / plain Django page": ratio,
            "bytes, gzip": {"charter page": html, "its scripts": scripts},
            "largest paint, seconds": paint,
        },
        {name: version(name) for name in ("temoin", "django", "uvicorn", "playwright")},
        [
            Budget("slowest page, server time", slowest, 100, "ms"),
            Budget("charter page, HTML", html / 1000, 30, "KB gzip"),
            Budget("charter page, scripts", scripts / 1000, 20, "KB gzip"),
            Budget("largest paint, throttled phone", paint, 1, "s"),
        ],
    )


def timed(caller: Caller, path: str, runs: int) -> tuple[float, float]:
    """Median and 95th percentile, in milliseconds, after one request that is not counted."""
    status, body, _ = caller.get(path)
    if status != 200:
        raise SystemExit(f"bench: {path} answered {status}: {body[:200]!r}")
    seconds = [caller.get(path)[2] * 1000 for _ in range(runs)]
    return median(seconds), quantiles(seconds, n=20)[-1]


def sign_in(origin: str, password: str) -> dict[str, str]:
    """The headers of a browser whose person is signed in."""
    where = urlsplit(origin)
    connection = http.client.HTTPConnection(where.hostname or "", where.port)
    connection.request("GET", "/accounts/login/")
    page = connection.getresponse()
    token = cookies(page)["csrftoken"]
    form = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page.read())
    assert form is not None
    sent = urlencode({"username": "admin", "password": password, "csrfmiddlewaretoken": form[1].decode()})
    headers = {"Cookie": f"csrftoken={token}", "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/accounts/login/", sent, headers)
    answer = connection.getresponse()
    answer.read()
    kept = cookies(answer)
    pair = f"sessionid={kept['sessionid']}; csrftoken={kept.get('csrftoken', token)}"
    return {"Cookie": pair, "X-CSRFToken": kept.get("csrftoken", token)}


def cookies(answer: http.client.HTTPResponse) -> dict[str, str]:
    """What an answer sets."""
    set_ = answer.headers.get_all("Set-Cookie") or []
    return dict(one.partition(";")[0].split("=", 1) for one in set_)


def weight(origin: str, path: str) -> tuple[int, int]:
    """Bytes of a page and of all its scripts, compressed by gzip."""
    caller = Caller(origin)
    _, page, _ = caller.get(path)
    sources = [urljoin(path, source.decode()) for source in SCRIPT.findall(page)]
    return len(gzip.compress(page, 6)), sum(len(gzip.compress(caller.get(one)[1], 6)) for one in sources)


if __name__ == "__main__":
    main()
