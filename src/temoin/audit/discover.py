"""Which pages an audit may visit: found from the first one, links in document order."""

import re
from collections.abc import Iterable
from importlib.resources import files
from urllib.parse import urljoin, urlsplit

import msgspec

PAGE_SCRIPT = files("temoin.audit").joinpath("page.js").read_text(encoding="utf-8")
"""Asked of each frame of a quiet page; its answer reads as FrameFacts."""

HTML = frozenset({"text/html", "application/xhtml+xml"})
_LEAVES = re.compile(
    r"(?:^|[/_.-])(?:log-?out|sign-?(?:out|off)|log-?off|d[eé]connexion|se-deconnecter)(?:$|[/_.?-])",
    re.IGNORECASE,
)
_ENTERS = re.compile(r"log-?in|sign-?in|connexion|se connecter|s.identifier|identification", re.IGNORECASE)
_FILES = re.compile(
    r"\.(?:pdf|zip|gz|tar|csv|json|geojson|xml|xlsx?|ods|odt|docx?|pptx?|parquet|jpe?g|png|gif|svg|webp|avif|ico|mp[34]|webm|css|m?js|txt|ics|rss|atom|woff2?)$",
    re.IGNORECASE,
)


class Link(msgspec.Struct, frozen=True):
    """A link as a page shows it."""

    url: str
    text: str
    download: bool


class FrameFacts(msgspec.Struct, frozen=True):
    """What one frame says of itself; the first frame of a page is the page."""

    host: str
    type: str
    links: tuple[Link, ...] = ()
    does: tuple[str, ...] = ()
    password: bool = False
    local: tuple[str, ...] = ()
    session: tuple[str, ...] = ()


def origin_of(url: str) -> str:
    """Scheme, host and port of an address, as a browser compares them."""
    parts = urlsplit(url)
    port = parts.port
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != usual else "")


def frame_origin(urls: Iterable[str]) -> str | None:
    """The origin of a frame, by its address and its parents': an `about:` page has its parent's."""
    for url in urls:
        known = plain(url.removeprefix("blob:"))
        if known is not None:
            return origin_of(known)
        if not url.startswith("about:") and url:
            return None
    return None


def next_pages(links: Iterable[Link], origin: str) -> tuple[str, ...]:
    """The addresses worth a visit among a page's links: same origin, no file, no sign-out, each once.

    Only links are followed, by GET; forms never are.
    """
    found: dict[str, None] = {}
    for link in links:
        url = plain(link.url)
        if url is None or link.download or origin_of(url) != origin:
            continue
        path = urlsplit(url).path
        if _FILES.search(path) or _LEAVES.search(path):
            continue
        found[url] = None
    return tuple(found)


def login_pages(links: Iterable[Link], origin: str) -> tuple[str, ...]:
    """Links of the same origin that seem to lead to a sign-in form, by their address or their words."""
    return tuple(
        dict.fromkeys(
            url
            for link in links
            if (url := plain(link.url)) is not None
            and origin_of(url) == origin
            and (_ENTERS.search(urlsplit(url).path) or _ENTERS.search(link.text))
        )
    )


def plain(url: str) -> str | None:
    """A web address without its fragment; None for any other scheme, or for what is no address."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises when it is no number
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return None
    return urljoin(url, parts._replace(fragment="", path=parts.path or "/").geturl())
