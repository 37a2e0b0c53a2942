"""The static site of a charter: a page a language, the charter as JSON, one stylesheet, and nothing else."""

import json
import secrets
import shutil
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path

from temoin.banner import asset
from temoin.charter import Charter
from temoin.publish.exchange import as_json
from temoin.publish.page import languages, page

CHARTER = "charte.json"
STYLE = "style.css"


class Occupied(Exception):  # noqa: N818 - it tells of a folder, not of a fault
    """The folder holds something that is not an earlier site of ours; the sentence says what."""


def publish(charter: Charter, to: Path, *, on: date | None = None) -> tuple[Path, ...]:
    """Write the static site of a charter to a folder, whole or not at all, and say what was written.

    It is made beside the folder and renamed into place; an earlier site of ours there is replaced whole.
    Raises Occupied when the folder holds anything else, OSError when the disk refuses. `on` is the day of
    publication, today (UTC) when absent.
    """
    to = to.resolve()
    _refuse_what_is_not_ours(to)
    pages = _pages(charter, on or datetime.now(UTC).date())
    to.parent.mkdir(parents=True, exist_ok=True)
    made = to.with_name(f".{to.name}.{secrets.token_hex(4)}.new")
    try:
        for name, content in pages.items():
            (made / name).parent.mkdir(parents=True, exist_ok=True)
            (made / name).write_bytes(content)
        _replace(to, made)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return tuple(to / name for name in pages)


def style() -> bytes:
    """The stylesheet of a page that stands alone: the article's own rules, then the banner's."""
    return (files("temoin.publish") / "style.css").read_bytes() + b"\n" + asset("notice.css")


def _pages(charter: Charter, on: date) -> dict[str, bytes]:
    """Path -> content; the first page is that of the first language, with its own address as well."""
    tags = languages(charter)

    def one(language: str, up: str) -> bytes:
        alternates = {tag: f"{up}{tag}/index.html" for tag in tags}
        return page(
            charter, language, stylesheet=up + STYLE, alternates=alternates, json=up + CHARTER, on=on
        ).encode()

    made = {"index.html": one(tags[0], "")}
    made |= {f"{tag}/index.html": one(tag, "../") for tag in tags}
    return made | {STYLE: style(), CHARTER: as_json(charter)}


def _refuse_what_is_not_ours(to: Path) -> None:
    if not to.exists() and not to.is_symlink():
        return
    if not to.is_dir():
        raise Occupied(f"{to} is a file: name a folder to publish to.")
    present = sorted(path.name for path in to.iterdir())
    if not present:
        return
    earlier = _charter_of(to)
    if earlier is None:
        raise Occupied(
            f"{to} is not empty and holds no site that Témoin published: name another folder, "
            "or empty this one."
        )
    ours = {"index.html", STYLE, CHARTER, *earlier}
    foreign = [name for name in present if name not in ours]
    foreign += [
        f"{tag}/{path.name}"
        for tag in earlier
        if (to / tag).is_dir()
        for path in sorted((to / tag).iterdir())
        if path.name != "index.html"
    ]
    if foreign:
        raise Occupied(
            f"{to} holds {foreign[0]}, which is not part of the site that Témoin published there and "
            "would be lost: move it, or name another folder."
        )


def _charter_of(folder: Path) -> tuple[str, ...] | None:
    """The languages of the site that was published to a folder; None when there is no such site."""
    try:
        stated = json.loads((folder / CHARTER).read_bytes())
    except (OSError, ValueError):
        return None
    if not isinstance(stated, dict) or "charter" not in stated or "services" not in stated:
        return None
    return tuple(path.parent.name for path in folder.glob("*/index.html"))


def _replace(to: Path, made: Path) -> None:
    """Put the new folder where the old one is; if that fails the old one is put back."""
    if not to.exists():
        made.rename(to)
        return
    old = to.with_name(f".{to.name}.{secrets.token_hex(4)}.old")
    to.rename(old)
    try:
        made.rename(to)
    except OSError:
        old.rename(to)
        raise
    shutil.rmtree(old)
