"""Addresses as they may be shown: where something was, without what was said there.

A page can put a cookie's value, or a password, into any address. So the parameters of an address keep their
names and lose their values, but for a plain number of at most four figures (`?page=2`); who signs in by the
address, and its fragment, are dropped. A browser is sent to the real addresses: only what leaves the
witness is shown so.
"""

import re
from typing import TypeVar
from urllib.parse import urlsplit

import msgspec

from temoin.audit.observation import Caller, Contact, Run, Sent, Setter, Step, Write

_MASK = "…"
_NUMBER = re.compile(r"[0-9]{1,4}")
_NAME_LIMIT = 64
_PATH_VALUE = re.compile(r"(;[^=/;]{1,64}=)[^/;]+")
_IN_TEXT = re.compile(r"\b(?:https?|wss?|blob|data):[^\s\"'<>]+", re.IGNORECASE)
_WEB = {"http", "https", "ws", "wss"}

_Placed = TypeVar("_Placed", Contact, Sent)


def shown(url: str) -> str:
    """An address with its parameters' names and without their values, its user or its fragment."""
    scheme, _, rest = url.partition(":")
    if scheme == "blob":
        return f"blob:{shown(rest)}"
    if scheme not in _WEB:
        return f"{scheme}:{rest.partition(',')[0][:_NAME_LIMIT]},{_MASK}" if scheme == "data" else url
    try:
        parts = urlsplit(url)
    except ValueError:
        return f"{scheme}://{_MASK}"
    pieces = "&".join(_parameter(piece) for piece in parts.query.split("&")) if parts.query else ""
    path = _PATH_VALUE.sub(rf"\1{_MASK}", parts.path)
    place = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{place}{path}" + (f"?{pieces}" if pieces else "")


def shown_within(text: str) -> str:
    """A text, such as a browser's own error, with each address in it as `shown` gives it."""
    return _IN_TEXT.sub(lambda found: shown(found[0]), text)


def _parameter(piece: str) -> str:
    """One parameter; what has no name is a value."""
    name, equals, value = piece.partition("=")
    if not equals:
        return piece if _NUMBER.fullmatch(piece) or not piece else _MASK
    return f"{name if len(name) <= _NAME_LIMIT else _MASK}={_value(value)}"


def _value(value: str) -> str:
    return value if not value or _NUMBER.fullmatch(value) else _MASK


def shown_run(run: Run) -> Run:
    """A run as it may leave the witness: every address in it is as `shown` gives it."""
    return msgspec.structs.replace(
        run,
        steps=tuple(_step(step) for step in run.steps),
        writes=tuple(_write(write) for write in run.writes),
        contacts=tuple(
            msgspec.structs.replace(_placed(contact), chain=_chain(contact.chain)) for contact in run.contacts
        ),
        sent=tuple(_placed(sent) for sent in run.sent),
    )


def _step(step: Step) -> Step:
    return msgspec.structs.replace(step, url=shown(step.url), final_url=shown(step.final_url))


def _write(write: Write) -> Write:
    by, chain = write.setter.by, write.setter.chain
    setter = Setter(via=write.setter.via, by=_caller(by) if by is not None else None, chain=_chain(chain))
    return msgspec.structs.replace(write, setter=setter)


def _placed(seen: _Placed) -> _Placed:
    return msgspec.structs.replace(seen, url=shown(seen.url))


def _chain(chain: tuple[Caller, ...]) -> tuple[Caller, ...]:
    return tuple(_caller(caller) for caller in chain)


def _caller(caller: Caller) -> Caller:
    return msgspec.structs.replace(caller, url=shown(caller.url))
