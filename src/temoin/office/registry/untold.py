"""What a charter says in some of its languages only: how many texts each of the others lacks."""

from collections.abc import Iterator

from temoin.charter import Charter
from temoin.law import Text


def untold(charter: Charter) -> dict[str, int]:
    """The number of texts that a language lacks, for each language of the charter that lacks any."""
    texts = [text for text in _texts(charter) if text]
    spoken = charter.languages or tuple(dict.fromkeys(code for text in texts for code in text))
    lacking = {code: sum(not text.get(code, "").strip() for text in texts) for code in spoken}
    return {code: number for code, number in lacking.items() if number}


def _texts(charter: Charter) -> Iterator[Text]:
    """Every text that a visitor may read; an empty one is not stated in any language, and lacks nothing."""
    yield charter.about
    for purpose in charter.purposes:
        yield from (purpose.title, purpose.summary, purpose.detail, purpose.consequence)
    for service in charter.services:
        yield service.name
        yield from (cookie.explains for cookie in service.cookies)
    yield charter.choice.withdraw
