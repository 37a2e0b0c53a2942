"""`temoin audit`: a real browser looks at what a site does, and holds it against its charter."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from unicodedata import category

import typer

from temoin.cli.language import Language
from temoin.cli.language import language as language_of
from temoin.cli.refusal import Refusal

if TYPE_CHECKING:
    from temoin.audit import Audit, Credentials, Run

_LEVELS: tuple[Any, ...] = ("info", "minor", "major", "blocker")
_FORMATS = ("html", "json")
_CODES = {"no-finding": 0, "findings": 1, "inconclusive": 2}
_USER = "TEMOIN_LOGIN_USER"
_FILE = "TEMOIN_LOGIN_PASSWORD_FILE"


def audit(
    url: Annotated[
        str, typer.Argument(help="The first page; the others are found from it.", show_default=False)
    ],
    *,
    charter: Annotated[Path | None, typer.Option(help="The charter to hold the site against.")] = None,
    profile: Annotated[str, typer.Option(help="Whose law: fr, eu, be, de.")] = "fr",
    scenario: Annotated[
        list[str] | None,
        typer.Option(help="no-choice, refuse, accept or login; repeatable. Without it, all that can run."),
    ] = None,
    pages: Annotated[
        int,
        typer.Option(
            min=1, help="How many pages at most, in each scenario; those that only an answer opens are more."
        ),
    ] = 20,
    out: Annotated[Path | None, typer.Option(help="Write the reports into this directory.")] = None,
    formats: Annotated[
        str, typer.Option("--format", help="Which reports: html, json, or both.")
    ] = "html,json",
    fail_on: Annotated[
        str, typer.Option(help="Exit with 1 from this severity on: info, minor, major, blocker; or none.")
    ] = "major",
    language: Annotated[
        str | None, typer.Option("--lang", help="The report's language, fr or en; else that of LANG.")
    ] = None,
    browser: Annotated[Path | None, typer.Option(help="The browser to use; else the first found.")] = None,
) -> None:
    """Watch a site in a real browser and hold it against its charter.

    Exits with 0 (no finding at or above --fail-on), 1 (findings) or 2 (could not conclude, which goes first).
    To sign in, set TEMOIN_LOGIN_USER and TEMOIN_LOGIN_PASSWORD_FILE: no password is ever typed here.
    """
    wanted = _wanted(formats)
    spoken = language_of(language)
    level = _level(fail_on)
    result = _watch(url, charter, profile, scenario, pages=pages, browser=browser)
    typer.echo("\n".join(summary(result, spoken)))
    if out is not None:
        from temoin import report

        for path in report.write(result, out, wanted, spoken):
            typer.echo(_WORDS[spoken]["written"].format(path=path))
    raise typer.Exit(_CODES[result.verdict(level)])


def _watch(
    url: str,
    charter: Path | None,
    profile: str,
    scenarios: list[str] | None,
    *,
    pages: int,
    browser: Path | None,
) -> "Audit":
    """The audit itself; whatever a person can cause is refused in one sentence."""
    from temoin import law
    from temoin.charter import CharterError, load

    try:
        from temoin.audit import AuditError
        from temoin.audit import audit as watch
    except ModuleNotFoundError as missing:
        raise Refusal(
            f'Audits need Playwright, and {missing.name} is not installed: run `pip install "temoin[audit]"`.'
        ) from None
    try:
        return watch(
            url,
            charter=load(charter) if charter is not None else None,
            profile=law.profile(profile),
            scenarios=scenarios,
            pages=pages,
            credentials=_credentials(),
            browser_path=str(browser) if browser is not None else None,
        )
    except (AuditError, CharterError) as error:
        raise Refusal(str(error)) from None
    except LookupError as error:
        raise Refusal(str(error.args[0])) from None


_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "pages": "{origin}: {count} page(s), {browser}",
        "root": ", without its sandbox (root)",
        "not-run": "not run: {reason}",
        "nothing": "nothing stored",
        "refused": "refused by the browser: {names}",
        "contacted": "contacted: {names}",
        "no-charter": "No charter was given: what was seen is listed, not judged.",
        "unlooked": "Not looked for, since its moment never came: {names}",
        "doubt": "Could not conclude ({scenario}): {reason}.",
        "clean": "No finding.",
        "written": "Written: {path}",
    },
    "fr": {
        "pages": "{origin} : {count} page(s), {browser}",
        "root": ", hors de son bac à sable (root)",
        "not-run": "non joué : {reason}",
        "nothing": "rien de stocké",
        "refused": "refusé par le navigateur : {names}",
        "contacted": "contacté : {names}",
        "no-charter": "Aucune charte donnée : ce qui a été vu est listé, pas jugé.",
        "unlooked": "Non recherché, son moment n'étant pas venu : {names}",
        "doubt": "Pas de conclusion ({scenario}) : {reason}.",
        "clean": "Aucun constat.",
        "written": "Écrit : {path}",
    },
}


def summary(result: "Audit", spoken: Language) -> Iterator[str]:
    """The audit in a few lines: what each scenario saw, then the findings, then what could not be seen.

    Sites choose names: what a terminal would obey rather than show is a "?".
    """
    for line in _lines(result, spoken):
        yield "".join(c if c.isprintable() or category(c) == "Zs" else "?" for c in line)


def _lines(result: "Audit", spoken: Language) -> Iterator[str]:
    words, conditions = _WORDS[spoken], result.conditions
    count = str(len(result.pages))
    first = words["pages"].format(origin=result.origin, count=count, browser=conditions.browser)
    yield first + ("" if conditions.sandbox else words["root"])
    for run in result.runs:
        yield from _run_lines(run, spoken)
    if conditions.charter is None:
        yield words["no-charter"]
    for finding in result.findings:
        yield f"{finding.severity} {finding.rule}: {finding.what[spoken]}"
        yield f"    {finding.remedy[spoken]}"
    if result.not_looked_for:
        yield words["unlooked"].format(names=", ".join(unlooked.name for unlooked in result.not_looked_for))
    for run in result.doubts():
        yield words["doubt"].format(scenario=run.scenario, reason=run.reason[spoken])
    if conditions.charter is not None and result.verdict() == "no-finding":
        yield words["clean"]


def _run_lines(run: "Run", spoken: Language) -> Iterator[str]:
    from temoin.audit import items

    words = _WORDS[spoken]
    if run.status == "not-run":
        yield f"  {run.scenario:<9}  {words['not-run'].format(reason=run.reason[spoken])}"
        return
    found = items(run)
    kept = dict.fromkeys(item.name for item in found if item.outcome != "blocked")
    yield f"  {run.scenario:<9}  {', '.join(kept) or words['nothing']}"
    if refused := dict.fromkeys(item.name for item in found if item.outcome == "blocked"):
        yield f"  {'':<9}  {words['refused'].format(names=', '.join(refused))}"
    if hosts := dict.fromkeys(contact.host for contact in run.contacts if contact.blocked is None):
        yield f"  {'':<9}  {words['contacted'].format(names=', '.join(hosts))}"


def _wanted(formats: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip() for name in formats.split(",") if name.strip()))
    if not names or set(names) - set(_FORMATS):
        raise Refusal(f'--format: "{formats}" is no report format; write html, json, or html,json.')
    return names


def _level(fail_on: str) -> Any:
    if fail_on == "none":
        return None
    if fail_on not in _LEVELS:
        raise Refusal(f'--fail-on: "{fail_on}" is no severity; write one of {", ".join(_LEVELS)}, or none.')
    return fail_on


def _credentials() -> "Credentials | None":
    """Who signs in, from the environment; None when nothing is set there."""
    from temoin.audit import Credentials

    user, file = os.environ.get(_USER), os.environ.get(_FILE)
    if not user and not file:
        return None
    if not user or not file:
        raise Refusal(
            f"{_FILE if user else _USER} is not set: to sign in, {_USER} and {_FILE} are both needed."
        )
    try:
        password = Path(file).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise Refusal(f"{file}: this password file ({_FILE}) cannot be read: {reason}.") from None
    if not password:
        raise Refusal(f"{file}: this password file ({_FILE}) is empty.")
    return Credentials(user, password)
