"""The charter as the guard holds it: what each cookie name is allowed, found without a search."""

from collections.abc import Mapping, Sequence

import msgspec

from temoin.charter import Declaration
from temoin.consent import Decision
from temoin.cookies import NamePattern, Party, parse_set_cookie
from temoin.guard.deletion import surely_deletes
from temoin.guard.verdict import Verdict


class Standing(msgspec.Struct, frozen=True):
    """How one declared HTTP cookie stands: its purpose, whose it is, and whether it needs consent.

    `contestable`: it needs none, and a visitor may object to it all the same (AUM-05).
    """

    declaration: Declaration
    purpose: str | None
    party: Party | None
    needs_consent: bool
    contestable: bool = False


class Policy(msgspec.Struct, frozen=True, eq=False):
    """An immutable table of every declared HTTP cookie, made by `compile_policy`.

    Exact names are looked up in one mapping; patterns are grouped by the text before their first placeholder,
    so that only those that may match are tried. An exact name goes before a pattern, a pattern with a longer
    beginning before one with a shorter, then the charter's order. Only the name is compared: the same name
    under another Domain or Path than declared is the same cookie here (the audit sees the difference).
    """

    exact: Mapping[str, Standing]
    patterns: Mapping[str, tuple[tuple[NamePattern, Standing], ...]]
    beginnings: tuple[int, ...]
    """The lengths that the keys of `patterns` have, longest first."""

    def standing(self, name: str) -> Standing | None:
        """How a cookie of this name stands, or None when the charter does not declare it."""
        found = self.exact.get(name)
        if found is not None:
            return found
        for length in self.beginnings:
            for pattern, standing in self.patterns.get(name[:length], ()):
                if pattern.matches(name):
                    return standing
        return None

    def verdict(self, set_cookie: str, decision: Decision | None) -> Verdict:
        """Whether this Set-Cookie header may reach the browser of a visitor who decided so (None: no choice).

        `set_cookie` is the header's value. It is taken apart in full only when its name alone does not
        already allow it. Never raises.
        """
        name = _name(set_cookie)
        standing = self.standing(name)
        if standing is not None:
            purpose = standing.purpose
            if not standing.needs_consent:
                if not standing.contestable or decision is None or decision.answers.get(purpose or "", True):
                    return Verdict(True, name, "declared", purpose)
            elif purpose is not None and decision is not None and decision.grants(purpose):
                return Verdict(True, name, "granted", purpose)
        return _denied(set_cookie, name, standing, decision)

    def sift(self, set_cookies: Sequence[str], decision: Decision | None) -> tuple[list[str], list[Verdict]]:
        """The Set-Cookie headers that may be sent, unchanged and in order, and a verdict on each other."""
        kept: list[str] = []
        stripped: list[Verdict] = []
        for header in set_cookies:
            verdict = self.verdict(header, decision)
            if verdict.allowed:
                kept.append(header)
            else:
                stripped.append(verdict)
        return kept, stripped


def _name(set_cookie: str) -> str:
    """The name as a browser takes it (RFC 6265bis section 5.6): before the first `=`, and before any `;`."""
    pair = set_cookie.partition(";")[0]
    name, equals, _ = pair.partition("=")
    return name.strip(" \t") if equals else ""


def _denied(set_cookie: str, name: str, standing: Standing | None, decision: Decision | None) -> Verdict:
    """The verdict on a cookie that its name does not allow: it passes only if it takes a cookie away."""
    purpose = standing.purpose if standing else None
    parsed = parse_set_cookie(set_cookie)
    if parsed is None:
        return Verdict(False, name, "unreadable", purpose)
    if surely_deletes(set_cookie, parsed):
        return Verdict(True, name, "deletion", purpose)
    if standing is None:
        return Verdict(False, name, "undeclared")
    unanswered = purpose is not None and (decision is None or purpose not in decision.answers)
    return Verdict(False, name, "unanswered" if unanswered else "refused", purpose)
