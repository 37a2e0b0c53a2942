"""`temoin judge`: does each declared cookie need the visitor's consent, and why?"""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import typer

from temoin.charter import CharterFile, Judged, facts, judged
from temoin.cli.check import Lang, Profiles, chosen, opened
from temoin.cli.language import Language, language
from temoin.law import Condition, Profile, Status, Text

_STATUSES: dict[Language, dict[Status, str]] = {
    "fr": {
        "exempt": "pas de consentement nécessaire",
        "exempt-under-conditions": "pas de consentement nécessaire, sous conditions",
        "consent-required": "consentement nécessaire",
    },
    "en": {
        "exempt": "no consent needed",
        "exempt-under-conditions": "no consent needed, under conditions",
        "consent-required": "consent needed",
    },
}
_MET: dict[Language, dict[bool | None, str]] = {
    "fr": {True: "remplie", False: "non remplie", None: "non déclarée"},
    "en": {True: "met", False: "not met", None: "not stated"},
}
_PARTIES: dict[Language, dict[str | None, str]] = {
    "fr": {"first": "interne", "third": "tiers", None: "interne ou tiers\u00a0: non dit"},
    "en": {"first": "first party", "third": "third party", None: "first or third party: not stated"},
}
_PROFILE: dict[Language, str] = {
    "fr": "Sous le profil {title} ({id})\u00a0:",
    "en": "Under the profile {title} ({id}):",
}
_NOTHING: dict[Language, str] = {
    "fr": "{file} ne déclare aucun cookie\u00a0: il n'y a rien à demander.",
    "en": "{file} declares no cookie: there is nothing to ask.",
}


def judge(
    charter: Annotated[Path, typer.Argument(help="The charter file.", show_default=False)],
    *,
    profiles: Profiles = None,
    form: Annotated[Literal["text", "json"], typer.Option("--format", help="How to print.")] = "text",
    lang: Lang = None,
) -> None:
    """Say of each declared cookie whether it needs consent, and by which rule."""
    speaks = language(lang)
    file = opened(charter)
    under = chosen(file, profiles)
    if form == "json":
        said = {
            "charter": file.name,
            "profiles": [one.id for one in under],
            "cookies": [_plain(file, item, one) for one in under for item in judged(file.charter, one)],
        }
        typer.echo(msgspec.json.format(msgspec.json.encode(said), indent=2).decode())
        return
    for number, one in enumerate(under):
        title = one.title[speaks]
        typer.echo(("\n" if number else "") + _PROFILE[speaks].format(title=title, id=one.id))
        for item in judged(file.charter, one):
            typer.echo("\n".join(_lines(file, item, speaks)))
    if not file.charter.declarations():
        typer.echo(_NOTHING[speaks].format(file=file.name))


def _lines(file: CharterFile, item: Judged, speaks: Language) -> Iterator[str]:
    judgement, party = item.judgement, _party(file, item)
    who = f"{_name(item.service.name, speaks)}, {_PARTIES[speaks][party]}"
    yield f"\n{item.declaration.name} ({who})"
    colon = "\u00a0:" if speaks == "fr" else ":"
    yield f"  {_STATUSES[speaks][judgement.status]}{colon} {judgement.reason[speaks]} [{judgement.rule}]"
    for condition in judgement.conditions:
        yield f"  - {_condition(condition, speaks)}"


def _condition(condition: Condition, speaks: Language) -> str:
    colon = "\u00a0:" if speaks == "fr" else ":"
    return f"{condition.title[speaks]}{colon} {_MET[speaks][condition.met]} [{condition.rule}]"


def _plain(file: CharterFile, item: Judged, under: Profile) -> dict[str, Any]:
    provider = file.charter.provider(item.service)
    return {
        "name": item.declaration.name,
        "kind": item.declaration.kind,
        "service": item.service.name,
        "provider": provider.name if provider else None,
        "party": _party(file, item),
        "purpose": item.service.purpose,
        "profile": under.id,
        "status": item.judgement.status,
        "needs_consent": item.judgement.needs_consent,
        "rule": item.judgement.rule,
        "reason": item.judgement.reason,
        "conditions": item.judgement.conditions,
    }


def _party(file: CharterFile, item: Judged) -> str | None:
    return facts(file.charter, item.service, item.declaration).trace.party


def _name(text: Text, speaks: Language) -> str:
    return text.get(speaks) or next(iter(text.values()), "?")
