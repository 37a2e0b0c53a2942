"""`temoin check`: can this charter be read, and does it say what the rules want said?"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import typer

from temoin.charter import CharterError, CharterFile, load
from temoin.charter import check as findings_of
from temoin.cli.language import Language, language
from temoin.cli.refusal import Refusal
from temoin.law import SEVERITIES, Finding, Profile, Severity, profile

Profiles = Annotated[
    list[str] | None,
    typer.Option(
        "--profile",
        metavar="PROFILE",
        help="Whose law: fr, eu, be or de; repeatable. By default the charter's own, else fr.",
    ),
]
Lang = Annotated[str | None, typer.Option(metavar="fr|en", help="By default the terminal's.")]
_SEVERITIES: dict[Language, dict[Severity, str]] = {
    "fr": {"info": "INFO", "minor": "MINEUR", "major": "MAJEUR", "blocker": "BLOQUANT"},
    "en": {"info": "INFO", "minor": "MINOR", "major": "MAJOR", "blocker": "BLOCKER"},
}
_CLOSINGS: dict[Language, tuple[str, str, str]] = {
    "fr": (
        "{file}\u00a0: aucun constat (profil {profiles}).",
        "{file}\u00a0: {found} constat(s), aucun au niveau {level} ou au-dessus (profil {profiles}).",
        "{file}\u00a0: {found} constat(s), dont {grave} au niveau {level} ou au-dessus (profil {profiles}).",
    ),
    "en": (
        "{file}: no finding (profile {profiles}).",
        "{file}: {found} finding(s), none at level {level} or above (profile {profiles}).",
        "{file}: {found} finding(s), {grave} at level {level} or above (profile {profiles}).",
    ),
}
"""Without a finding, with light ones only, with one that fails."""


def check(
    charter: Annotated[Path, typer.Argument(help="The charter file.", show_default=False)],
    *,
    profiles: Profiles = None,
    form: Annotated[Literal["text", "json"], typer.Option("--format", help="How to print.")] = "text",
    lang: Lang = None,
    fail_on: Annotated[Severity, typer.Option(help="The lightest severity that fails.")] = "major",
) -> None:
    """Check that a charter is valid and says what the rules want said.

    Exit code: 0 when no finding reaches --fail-on, 1 when one does, 2 when the charter cannot be read.
    """
    speaks = language(lang)
    file = opened(charter)
    under = chosen(file, profiles)
    findings = _each_once(file, under)
    grave = [one for one in findings if SEVERITIES.index(one.severity) >= SEVERITIES.index(fail_on)]
    if form == "json":
        typer.echo(_json(file, under, findings))
    else:
        for finding in findings:
            typer.echo(_line(finding, speaks))
        sentence = _CLOSINGS[speaks][2 if grave else 1 if findings else 0]
        typer.echo(
            sentence.format(
                file=file.name,
                found=len(findings),
                grave=len(grave),
                level=_SEVERITIES[speaks][fail_on].lower(),
                profiles=", ".join(one.id for one in under),
            )
        )
    if grave:
        raise typer.Exit(1)


def opened(charter: Path) -> CharterFile:
    """The charter of a file; when it cannot be read, each problem goes to stderr, and we exit 2."""
    try:
        return load(charter)
    except CharterError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None


def chosen(file: CharterFile, options: Sequence[str] | None) -> tuple[Profile, ...]:
    """The profiles asked for, else the charter's own, else fr; an unknown one is a Refusal."""
    try:
        return tuple(profile(one) for one in dict.fromkeys(options or file.charter.profiles or ("fr",)))
    except LookupError as error:
        raise Refusal(str(error)) from None


def _each_once(file: CharterFile, under: Sequence[Profile]) -> list[Finding]:
    """What two profiles both find is one finding."""
    found: list[Finding] = []
    for one in under:
        found += [finding for finding in findings_of(file, one) if finding not in found]
    return found


def _line(finding: Finding, speaks: Language) -> str:
    severity = _SEVERITIES[speaks][finding.severity]
    what, remedy = finding.what[speaks], finding.remedy[speaks]
    return f"{finding.where}  {severity} {finding.rule}  {what}  → {remedy} ({finding.source})"


def _json(file: CharterFile, under: Sequence[Profile], findings: Sequence[Finding]) -> str:
    said = {"charter": file.name, "profiles": [one.id for one in under], "findings": findings}
    return msgspec.json.format(msgspec.json.encode(said), indent=2).decode()
