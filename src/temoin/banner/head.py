"""What a page carries in its head, and the files and rules that those tags ask for."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from urllib.parse import quote

from temoin.banner.template import render
from temoin.charter import Charter, asked, judged, material_hash
from temoin.consent import CHOICE_LIFETIME
from temoin.cookies import wildcard
from temoin.law import PURPOSES, Profile

ASSETS = ("choice.js", "notice.css")
STORES = {
    "http-cookie": "c",
    "local-storage": "l",
    "session-storage": "s",
    "indexed-db": "i",
    "cache": "k",
}
"""The letters by which the script knows what it can erase; a pixel or a contact keeps nothing."""


def head(
    charter: Charter,
    profile: Profile,
    *,
    base: str = "/.temoin/",
    live: bool = True,
) -> str:
    """The tags for a page's head: the stylesheet, then the choice script and its no-script twin.

    The script and `<noscript>` are left out when nothing is asked; `live=False` is for pages that no server
    of ours answers for. They carry nothing per visitor: the page's bytes stay the same for everybody.
    """
    purposes = asked(charter, profile) if live else ()
    return render(
        "temoin.banner",
        "head.html",
        "en",
        base=base,
        purposes=",".join(f"{purpose}:{PURPOSES[purpose].bit}" for purpose in purposes),
        known=sum(1 << purpose.bit for purpose in PURPOSES.values() if purpose.bit is not None),
        material=material_hash(charter),
        lifetime=choice_lifetime(charter),
        clear=";".join(_clear(charter, profile, purposes)),
    )


def choice_lifetime(charter: Charter) -> int:
    """How long a choice holds, in seconds: what the charter states, else six months (DUR-09)."""
    stated = charter.choice.lifetime
    return stated if isinstance(stated, int) else CHOICE_LIFETIME


def answered_css(decision_is_current: bool) -> str:  # noqa: FBT001 - the contract's own shape: a rule for a fact
    """The text of `answered.css`, for browsers without script: hides an answered notice, else empty."""
    return '[data-temoin="notice"]{display:none!important}\n' if decision_is_current else ""


@cache
def asset(name: str) -> bytes:
    """A built file, `choice.js` or `notice.css`; raises LookupError for any other name."""
    if name not in ASSETS:
        raise LookupError(f"There is no banner file named {name!r}: they are {' and '.join(ASSETS)}.")
    return (files("temoin.banner") / "assets" / name).read_bytes()


def _clear(charter: Charter, profile: Profile, purposes: tuple[str, ...]) -> Iterator[str]:
    """What script can erase, by purpose: `PURPOSE=c:NAME,l:KEY`, names percent-encoded, `*` for any run."""
    found: dict[str, list[str]] = {purpose: [] for purpose in purposes}
    for one in judged(charter, profile):
        declaration, purpose = one.declaration, one.service.purpose
        if not one.judgement.needs_consent or purpose not in found or declaration.http_only:
            continue
        if declaration.kind in STORES and declaration.party != "third":
            name = quote(wildcard(declaration.name), safe="*")
            found[purpose].append(f"{STORES[declaration.kind]}:{name}")
    for purpose, items in found.items():
        if items:
            yield f"{purpose}={','.join(items)}"
