"""What the headings above a block declare about all that stands below them."""

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

    def pass_by(self, block: Block) -> None:
        """Take note of a block that is no list."""
        if isinstance(block, Heading):
            self._title = self._title or block.text
            self._open = [heading for heading in self._open if heading.level < block.level]
            self._open.append(block)
            self._lead = ""
        elif isinstance(block, Paragraph):
            self._lead = block.text

    def _texts(self, caption: str | None) -> list[str]:
        """From the nearest to the farthest; a paragraph counts when it announces what follows."""
        lead = self._lead if self._lead.endswith(":") and len(self._lead.split()) <= _LEAD_WORDS else ""
        return [text for text in (caption, lead, *(h.text for h in reversed(self._open))) if text]

    def category(self, caption: str | None = None) -> Category | None:
        """The category that the nearest heading to name one declares."""
        texts = self._texts(caption)
        return next((found for text in texts if (found := meaning.heading_category(text, self._words))), None)

    def party(self, caption: str | None = None) -> Party | None:
        """The party that the nearest heading about cookies declares."""
        for text in self._texts(caption):
            if self._words.cookie.search(fold(text)) and (found := meaning.party(text, self._words)):
                return found
        return None

    def kind(self, caption: str | None = None) -> Kind | None:
        """The kind of storage that the nearest heading declares."""
        texts = self._texts(caption)
        return next((found for text in texts if (found := meaning.heading_kind(text, self._words))), None)

    def announces(self, caption: str | None = None) -> bool:
        """Whether the nearest heading, but for those that only name a category, speaks of cookies."""
        if any(text and self._is_about(text) for text in (caption, self._lead)):
            return True
        for heading in reversed(self._open):
            if self._is_about(heading.text):
                return True
            if meaning.heading_category(heading.text, self._words) is None:
                return False
        return False

    def _is_about(self, text: str) -> bool:
        named = self._words.cookie.search(fold(text)) or meaning.heading_kind(text, self._words)
        return named is not None

    def is_about_cookies(self, caption: str | None = None) -> bool:
        """Whether what stands above speaks of cookies or of what is kept like them."""
        texts = [*self._texts(caption), self._lead, self._title]
        return any(self._is_about(text) for text in texts)
