"""The messages of each room of the office, and its catalogues beside them (`locale/`)."""

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

OFFICE = Path(__file__).resolve().parents[1] / "src/temoin/office"
KEYWORDS = {"_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2)}
LANGUAGES = ("fr", "en")
HEADER = "# The platform's words. English is the source; a test holds that none is missing."
MIME = [
    ("Project-Id-Version", "temoin 1"),
    ("POT-Creation-Date", "2026-11-23 12:00+0000"),
    ("PO-Revision-Date", "2026-11-23 12:00+0000"),
    ("Last-Translator", "The Témoin authors"),
    ("Language-Team", "The Témoin authors"),
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Content-Transfer-Encoding", "8bit"),
]

Message = str | tuple[str, ...]


def said(room: Path) -> Iterator[Message]:
    """Every message of a room's sources and templates, each once, in the order of its files."""
    seen = set()
    for path in sorted(room.rglob("*")):
        if path.suffix == ".py":
            source = path.read_bytes()
        elif path.suffix in {".html", ".txt"}:
            source = templatize(path.read_text(encoding="utf-8"), origin=path.name).encode()
        else:
            continue
        for _line, message, _comments, _context in extract("python", io.BytesIO(source), keywords=KEYWORDS):
            if message not in seen:
                seen.add(message)
                yield message


def catalogue_of(room: Path, language: str) -> Path:
    """Where a room's words of a language are kept."""
    return room / "locale" / language / "LC_MESSAGES/django.po"


def renewed(path: Path, messages: list[Message], language: str) -> Catalog:
    """The catalogue with exactly these messages, and the words that it had for them."""
    old = Catalog(locale=language)
    if path.exists():
        with path.open("rb") as file:
            old = read_po(file, locale=language)
    new = Catalog(locale=language, header_comment=HEADER, fuzzy=False, charset="utf-8")
    for message in messages:
        kept = old.get(message if isinstance(message, str) else message[0])
        new.add(message, kept.string if kept else None)
    return new


def written(catalogue: Catalog, language: str) -> bytes:
    """The catalogue as bytes, without the dates and the tool's name that change by themselves."""
    out = io.BytesIO()
    write_po(out, catalogue, width=110, omit_header=True)
    lines = [HEADER, 'msgid ""', 'msgstr ""']
    lines += [f'"{key}: {value}\\n"' for key, value in MIME]
    lines += [f'"Language: {language}\\n"', f'"Plural-Forms: {catalogue.plural_forms}\\n"', "", ""]
    return "\n".join(lines).encode() + out.getvalue()


def main() -> None:
    """Renew every room's catalogues, and say what French still lacks."""
    settings.configure()
    for room in sorted(path for path in OFFICE.iterdir() if path.is_dir()):
        messages = list(said(room))
        if not messages:
            continue
        for language in LANGUAGES:
            path = catalogue_of(room, language)
            catalogue = renewed(path, messages, language)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(written(catalogue, language))
            if language == "fr":
                for message in catalogue:
                    if message.id and not (message.string and all(message.string)):
                        print(f"{path}: {message.id}")


if __name__ == "__main__":
    main()
