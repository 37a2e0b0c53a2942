"""From what was heard to what was observed: each write with its setter, held against the jar."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

import msgspec

from temoin.audit.collectors import Jar, JarCookie, NetworkLog, ScriptWrite, callers
from temoin.audit.discover import FrameFacts
from temoin.audit.observation import Caller, Contact, Outcome, Sent, Setter, Step, Write
from temoin.cookies import Kind, SetCookie, parse_set_cookie, party


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """All that was heard during one step: the network, the scripts, the frames, and the jar at its end.

    `fresh` are the cookies new in the jar, `before` the writes of the steps before, `site` the audited host.
    """

    step: Step
    site: str
    log: NetworkLog
    jar: Jar
    fresh: Sequence[JarCookie]
    scripts: Sequence[ScriptWrite]
    frames: Sequence[FrameFacts]
    before: Sequence[Write]


def writes_of(heard: Heard) -> tuple[Write, ...]:
    """What was written since the last step: by headers and scripts, then what was found unexplained."""
    found = [*_by_header(heard), *_by_script(heard)]
    told = {
        (w.name, w.host)
        for w in (*heard.before, *found)
        if w.kind == "http-cookie" and w.outcome != "blocked"
    }
    found += [_unexplained(c, heard) for c in heard.fresh if (c.name, c.host) not in told]
    found += _stored(heard)
    return tuple(w for w in found if w.party == "first" or _on_site(heard.step, heard.site, w.step))


def _stored(heard: Heard) -> Iterator[Write]:
    """What was stored besides cookies: by hooked calls, then keys that were found though no call was seen."""
    keys: dict[tuple[Kind, str, str], None] = {}
    for frame in heard.frames:
        keys.update({("local-storage", name, frame.host): None for name in frame.local})
        keys.update({("session-storage", name, frame.host): None for name in frame.session})
    asked = {frame.host for frame in heard.frames}
    known = {(w.kind, w.name, w.host) for w in heard.before}
    for script in heard.scripts:
        report, host = script.report, _host(script.report.origin)
        if report.kind == "http-cookie":
            continue
        key: tuple[Kind, str, str] = (report.kind, report.name, host)
        known.add(key)
        gone = report.kind in {"local-storage", "session-storage"} and host in asked and key not in keys
        setter = _script_setter(heard.log, script)
        outcome: Outcome = "ephemeral" if gone else "kept"
        yield _item(heard, key, setter, outcome=outcome, step=script.step, length=report.length)
    for key in keys:
        if key in known:
            continue
        yield _item(heard, key, Setter(via="unknown"))


def _item(
    heard: Heard,
    key: tuple[Kind, str, str],
    setter: Setter,
    *,
    outcome: Outcome = "kept",
    step: int | None = None,
    length: int = 0,
) -> Write:
    kind, name, host = key
    return Write(
        step=heard.step.index if step is None else step,
        kind=kind,
        name=name,
        host=host,
        party=party(host, heard.site),
        setter=setter,
        outcome=outcome,
        length=length,
    )


def contacts_of(heard: Heard) -> tuple[Contact, ...]:
    """The third parties asked for something during the step, each once, with its first request that left."""
    found: dict[str, Contact] = {}
    if not _on_site(heard.step, heard.site, heard.step.index):
        return ()
    for request in heard.log.requests.values():
        if request.step != heard.step.index:
            continue
        for place, hop in enumerate(request.hops):
            host = _host(hop.url)
            earlier = found.get(host)
            if not host or party(host, heard.site) == "first":
                continue
            if earlier is None or (earlier.blocked and not request.blocked):
                before = [Caller(h.url) for h in reversed(request.hops[:place])]
                chain = (*before, *heard.log.chain(request.caller))
                found[host] = Contact(
                    step=request.step, host=host, url=hop.url, chain=chain, blocked=request.blocked
                )
    return tuple(found.values())


def sent_of(heard: Heard) -> tuple[Sent, ...]:
    """The cookies that requests carried since the last step, each once."""
    found: dict[tuple[int, str, str], Sent] = {}
    for carried in heard.log.carried():
        if party(carried.host, heard.site) == "first" or _on_site(heard.step, heard.site, carried.step):
            sent = Sent(step=carried.step, name=carried.name, host=carried.host, url=carried.url)
            found.setdefault((sent.step, sent.name, sent.host), sent)
    return tuple(found.values())


def _by_header(heard: Heard) -> Iterator[Write]:
    for line in heard.log.header_writes():
        cookie = parse_set_cookie(line.line)
        if cookie is None or cookie.deletes:
            continue
        host = cookie.domain or _host(line.url or "")
        setter = Setter(via="header", by=Caller(line.url) if line.url else None, chain=line.chain)
        yield Write(
            step=line.step,
            host=host,
            party=party(host, heard.site),
            setter=setter,
            outcome="blocked" if line.reasons else _kept(heard.jar, cookie.name, host),
            length=cookie.value_length,
            reasons=line.reasons,
            **_terms(cookie),
        )


def _by_script(heard: Heard) -> Iterator[Write]:
    for script in heard.scripts:
        report = script.report
        if report.kind != "http-cookie" or report.deletes:
            continue
        # the value stayed in the page; a letter stands in for it where the text is read as a browser reads it
        cookie = parse_set_cookie(f"{report.name}={'v' if report.length else ''}{report.attributes}")
        if cookie is None or cookie.deletes:
            continue
        host = cookie.domain or _host(report.origin)
        outcome = _kept(heard.jar, cookie.name, host)
        refused = outcome == "ephemeral" and not report.visible
        yield Write(
            step=script.step,
            host=host,
            party=party(host, heard.site),
            setter=_script_setter(heard.log, script),
            outcome="blocked" if refused else outcome,
            length=report.length,
            reasons=("NotKept",) if refused else (),
            **_terms(cookie),
        )


def _terms(cookie: SetCookie) -> dict[str, Any]:
    """What a cookie's own text says of it."""
    return {
        "name": cookie.name,
        "path": cookie.path,
        "lifetime": cookie.lifetime,
        "secure": cookie.secure,
        "http_only": cookie.http_only,
        "same_site": cookie.same_site,
        "partitioned": cookie.partitioned,
    }


def _unexplained(cookie: JarCookie, heard: Heard) -> Write:
    """A cookie that is in the jar though no write of it was seen."""
    return Write(
        step=heard.step.index,
        name=cookie.name,
        host=cookie.host,
        party=party(cookie.host, heard.site),
        setter=Setter(via="unknown"),
        outcome="kept",
        path=cookie.path,
        lifetime="session" if cookie.seconds is None else cookie.seconds,
        secure=cookie.secure,
        http_only=cookie.http_only,
        same_site=cookie.same_site,
        partitioned=cookie.partitioned,
    )


def _script_setter(log: NetworkLog, script: ScriptWrite) -> Setter:
    """The script that wrote, then those that called it, then who brought it into the page.

    A stack is what the page says: a place that no request was seen to fetch is left out of it, and where
    none is left the page itself stands for its scripts.
    """
    known_places = [caller for caller in callers(script.report.stack) if log.knows(caller.url)]
    by, *rest = known_places or [Caller(script.at)]
    below = [caller for caller in rest if caller.url != by.url]
    asked = log.brought_in(by.url)
    known = {caller.url for caller in below}
    return Setter(via=script.report.via, by=by, chain=(*below, *(c for c in asked if c.url not in known)))


def _kept(jar: Jar, name: str, host: str) -> Outcome:
    return "kept" if jar.has(name, host) else "ephemeral"


def _on_site(step: Step, site: str, index: int) -> bool:
    """Whether a third party's doing is the audit's affair: not where a page led to another site."""
    return index != step.index or party(_host(step.final_url), site) == "first"


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removesuffix(".")
    except ValueError:
        return ""
