"""Bytes into text: what a page's encoding is, and what is no page at all."""

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_META = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_NOT_OF_PAGES = frozenset({"idna", "punycode", "raw-unicode-escape", "unicode-escape", "utf-7"})
"""Encodings of Python's that no browser reads: some take hours for what a hostile page sends."""
_FORMATS = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"RIFF", "a picture or a sound"),
    (b"PK\x03\x04", "an archive or an office document"),
    (b"\x1f\x8b", "a compressed file"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x7fELF", "a program"),
)
_BINARY_TYPE = re.compile(r"(image|audio|video|font)/|application/(pdf|zip|gzip)\b", re.IGNORECASE)
_UNSHOWABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\ud800-\udfff]")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def not_a_page(content: bytes, content_type: str | None = None) -> str | None:
    """What the bytes are when they are no text ("a PDF", "a picture"), or None when they can be read."""
    if any(content.startswith(bom) for bom, _ in _BOMS):
        return None
    for magic, what in _FORMATS:
        if content.startswith(magic):
            return what
    head = content[:8_192]
    if content_type and _BINARY_TYPE.match(content_type.strip()) and _CONTROL.search(head):
        return "not text"
    if b"\x00" in head or len(_CONTROL.findall(head)) * 20 > len(head):
        return "not text"
    return None


def shown(text: str) -> str:
    """The text without what no reader sees: control characters become spaces, invisible marks go."""
    return _INVISIBLE.sub("", _UNSHOWABLE.sub(" ", text))


def decode(content: bytes, content_type: str | None = None) -> str:
    """The text of a page, by its byte order mark, its type's charset, its own meta, UTF-8, then Windows-1252.

    Never raises: bytes that mean nothing become U+FFFD. Line ends become newlines.
    """
    text = next(
        (
            decoded
            for name in _candidates(content, content_type)
            if (decoded := _try(content, name)) is not None
        ),
        None,
    )
    if text is None:
        text = content.decode("cp1252", errors="replace")
    return shown(text.replace("\r\n", "\n").replace("\r", "\n"))


def _candidates(content: bytes, content_type: str | None) -> list[str]:
    names = [name for bom, name in _BOMS if content.startswith(bom)][:1]
    if content_type:
        names.extend(_CHARSET.findall(content_type)[:1])
    if meta := _META.search(content[:4_096]):
        names.append(meta.group(1).decode("ascii", errors="ignore"))
    # Browsers read what calls itself Latin-1 as Windows-1252 (WHATWG Encoding, section 4.2).
    latin = {"latin-1", "latin1", "iso-8859-1", "iso8859-1", "us-ascii", "ascii"}
    return ["cp1252" if name.lower() in latin else name for name in [*names, "utf-8"]]


def _try(content: bytes, encoding: str) -> str | None:
    try:
        codec = codecs.lookup(encoding)
        if codec.name in _NOT_OF_PAGES or not codec._is_text_encoding:  # noqa: SLF001 - "hex" and "zip" are codecs too
            return None
        return content.decode(encoding)
    except (LookupError, ValueError):
        return None
