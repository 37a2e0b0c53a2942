"""No page says by accident a sentence of the other language: each is rendered in both and looked up."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.urls import URLPattern, URLResolver, get_resolver
from lxml import html

import temoin.banner
import temoin.office
import temoin.publish
from office.publishing import published
from temoin.office.datasets.shelf import catalogue
from temoin.office.registry.models import PLATFORM, Site

OFFICE = Path(temoin.office.__file__).parent
SHOWN = ("aria-label", "title", "alt", "placeholder", "value", "content", "label")
FILLERS = {
    "site_id": PLATFORM,
    "dataset_id": "regles",
    "record_id": "1",
    "number": "1",
    "tag": "fr",
    "receipt_id": "A" * 22,
}
"""What to put in an address for each of its parts; whatever else there is gets `x`, and may answer 404."""
HOLDER = re.compile(r"%\([a-z_]+\)[sd]|\{[a-z_]+\}")
SHORTEST = 6
"""Letters that a message with a placeholder must have around it to be told from any other text."""


def pairs() -> Iterator[tuple[str, str]]:
    """Every message in English and in French, where they differ."""
    for path in OFFICE.glob("*/locale/fr/LC_MESSAGES/django.po"):
        with path.open("rb") as file:
            for message in read_po(file, locale="fr"):
                if isinstance(message.id, str) and message.id:
                    yield message.id, str(message.string)
                elif message.id:
                    yield from zip(message.id, message.string, strict=True)
    for room in (temoin.banner, temoin.publish):
        folder = Path(str(room.__file__)).parent / "messages"
        english, french = (tomllib.loads((folder / f"{tag}.toml").read_text("utf-8")) for tag in ("en", "fr"))
        for key, text in english.items():
            if isinstance(text, str):
                yield text, french[key]


def of_datasets() -> Iterator[tuple[str, str]]:
    for dataset in catalogue():
        texts = [dataset.title, dataset.metas.description, *dataset.metas.themes]
        texts += [text for field in dataset.fields for text in (field.label, field.description)]
        for text in texts:
            if text:
                yield text["en"], text["fr"]


class Words:
    """What a language says: its messages word for word, and as patterns those that hold a value."""

    def __init__(self, said: set[str]) -> None:
        self.plain = {plain(text) for text in said if not HOLDER.search(text)}
        self.patterns = [
            re.compile(".+".join(re.escape(part) for part in HOLDER.split(plain(text))))
            for text in said
            if HOLDER.search(text) and len(re.sub(r"\W", "", HOLDER.sub("", text))) >= SHORTEST
        ]
        self.known: dict[str, bool] = {}

    def says(self, text: str) -> bool:
        if text not in self.known:  # the frame of a page is said on every page
            self.known[text] = text in self.plain or any(one.fullmatch(text) for one in self.patterns)
        return self.known[text]


def plain(text: str) -> str:
    """A text as it reads: its marks left out, its blanks made one."""
    return " ".join(re.sub(r"<[^>]+>", "", text).split())


def texts(page: str, language: str) -> Iterator[str]:
    """Every text of a page that says it is in the page's language: what is read, and what is read out."""
    found = html.fromstring(page)
    for element in found.iter():
        if not isinstance(element.tag, str) or element.tag in {"script", "style", "code", "pre"}:
            continue
        if element.tag == "template" or tongue(element) != language:
            continue
        for text in (element.text, *(child.tail for child in element)):
            if text and plain(text):
                yield plain(text)
        reads_as_one = element.tag in {"p", "li", "h1", "h2", "h3", "dd", "a", "button", "label", "span"}
        if reads_as_one and all(tongue(one) == language for one in element.iterdescendants()):
            yield plain(element.text_content())
        for name, value in element.attrib.items():
            code = name == "value" and (element.tag != "input" or element.get("type") == "hidden")
            if not code and (name in SHOWN or name.startswith("data-word-")) and plain(value):
                yield plain(value)


def tongue(element) -> str:
    while element is not None:
        if element.get("lang"):
            return element.get("lang")
        element = element.getparent()
    return ""


def addresses(resolver: URLResolver, at: str = "/") -> Iterator[str]:
    """Every address that answers a page, from the routes themselves: a page of tomorrow is in it."""
    for entry in resolver.url_patterns:
        route = str(entry.pattern).removeprefix("^").removesuffix("$")
        if isinstance(entry, URLResolver):
            yield from addresses(entry, at + route)
        elif isinstance(entry, URLPattern):
            yield filled(at + route)


def filled(route: str) -> str:
    named = re.sub(r"\(\?P<(\w+)>(?:\((?:\?:)?[^()]*\)|[^()])*\)", lambda one: fill(one[1]), route)
    named = re.sub(r"<(?:\w+:)?(\w+)>", lambda one: fill(one[1]), named)
    return named.replace("\\", "").replace("^", "").replace("/?$", "/").replace("$", "").replace("/?", "/")


def fill(name: str) -> str:
    return FILLERS.get(name, "x")


@pytest.fixture
def every_address(office) -> list[str]:
    published(languages="fr, en")
    found = list(dict.fromkeys(addresses(get_resolver())))
    assert "/charters/portail/versions/1/" in found
    assert "/back/sites/portail/" in found
    return [
        *found,
        "/nowhere/",
        "/fr/nowhere/",
        "/en/nowhere/",
        "/datasets/regles/table/?page=2",
        "/charters/agglo/",
    ]


@pytest.mark.parametrize(("language", "other"), [("fr", "en"), ("en", "fr")])
def test_no_page_says_a_sentence_of_the_other_language(office, every_address, language, other):
    both = [(english, french) for english, french in (*pairs(), *of_datasets()) if english and french]
    english, french = {one for one, _ in both}, {one for _, one in both}
    own, foreign = (french, english) if language == "fr" else (english, french)
    own |= set(Site.objects.values_list("name", flat=True))  # a name is a name in every language
    ours, theirs = Words(own), Words(foreign - own)
    wrong, seen = set(), 0
    for client in (office.visitor(), office.person()):
        client.cookies["django_language"] = language
        for address in every_address:
            if address.startswith(f"/{other}/"):
                continue
            response = client.get(address, headers={"accept-language": other})
            if not response.get("Content-Type", "").startswith("text/html") or not response.content:
                continue
            if response.get("Content-Disposition"):
                continue  # a file in the language that its address says
            page = response.content.decode()
            seen += 1
            assert f'<html lang="{language}">' in page, address
            wrong |= {
                (address, text) for text in texts(page, language) if theirs.says(text) and not ours.says(text)
            }
    assert wrong == set()
    assert seen > 40


def test_every_refused_form_answers_in_the_visitor_s_language(office):
    for language, sentence in (("fr", "C’est refusé"), ("en", "This is refused")):  # noqa: RUF001 - French has it
        client = office.visitor()
        client.cookies["django_language"] = language
        page = client.post("/i18n/setlang/", {"language": "fr"}, headers={"sec-fetch-site": "cross-site"})
        assert sentence in page.content.decode()


def test_a_sentence_of_the_other_language_would_be_seen():
    theirs = Words({"Read the charter", "page %(page)s of %(pages)s"})
    page = (
        '<html lang="fr"><body><p>Read <b>the</b> charter</p><p lang="en">Read the charter</p></body></html>'
    )
    assert [one for one in texts(page, "fr") if theirs.says(one)] == ["Read the charter"]
    assert theirs.says("page 2 of 3")
    assert not theirs.says("page 2 sur 3")
