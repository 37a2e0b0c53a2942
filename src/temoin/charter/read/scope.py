"""What the headings above a block declare about all that stands below them."""

from functools import lru_cache

from temoin.charter.read import meaning
from temoin.charter.read.document import Block, Heading, Paragraph
from temoin.charter.read.phrases import fold
from temoin.charter.read.reading import Category
from temoin.charter.read.vocabulary import Vocabulary
from temoin.cookies import Kind, Party

_LEAD_WORDS = 20


class Scope:
    """The headings that are open while a page is read from top to bottom."""

    def __init__(self, words: Vocabulary) -> None:
        self._words = words
        self._title = ""
        self._open: list[Heading] = []
        self._lead = ""
        self._announced = ""

    def pass_by(self, block: Block) -> None:
        """Take note of a block that is no list."""
        if isinstance(block, Heading):
            self._title = self._title or block.text
            self._open = [heading for heading in self._open if heading.level < block.level]
            self._open.append(block)
            self._lead = self._announced = ""
        elif isinstance(block, Paragraph):
            self._lead = block.text
            leads = block.text.endswith(":") and len(block.text.split()) <= _LEAD_WORDS
            self._announced = block.text if leads else ""

    def _texts(self, caption: str | None) -> list[str]:
        """From the nearest to the farthest; a paragraph counts when it announces what follows."""
        return [text for text in (caption, self._announced, *(h.text for h in reversed(self._open))) if text]

    def category(self, caption: str | None = None) -> Category | None:
        """The category that the nearest heading to name one declares."""
        texts = self._texts(caption)
        return next((found for text in texts if (found := meaning.heading_category(text, self._words))), None)

    def party(self, caption: str | None = None) -> Party | None:
        """The party that the nearest heading about cookies declares."""
        for text in self._texts(caption):
            if _names_cookies(text, self._words) and (found := meaning.party(text, self._words)):
                return found
        return None

    def kind(self, caption: str | None = None) -> Kind | None:
        """The kind of storage that the nearest heading declares."""
        texts = self._texts(caption)
        return next((found for text in texts if (found := meaning.heading_kind(text, self._words))), None)

    def announces(self, caption: str | None = None) -> bool:
        """Whether the nearest heading, but for those that only name a category, speaks of cookies."""
        if any(text and _is_about(text, self._words) for text in (caption, self._lead)):
            return True
        for heading in reversed(self._open):
            if _is_about(heading.text, self._words):
                return True
            if meaning.heading_category(heading.text, self._words) is None:
                return False
        return False

    def is_about_cookies(self, caption: str | None = None) -> bool:
        """Whether what stands above speaks of cookies or of what is kept like them."""
        texts = [*self._texts(caption), self._lead, self._title]
        return any(_is_about(text, self._words) for text in texts)


@lru_cache(maxsize=256)
def _names_cookies(text: str, words: Vocabulary) -> bool:
    return words.cookie.search(fold(text)) is not None


def _is_about(text: str, words: Vocabulary) -> bool:
    return _names_cookies(text, words) or meaning.heading_kind(text, words) is not None
