"""The texts of a charter, language by language: read side by side, and written in the draft."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema
from ninja.errors import HttpError
from pydantic import Field

from temoin.charter import CharterError, PatchError, edit, text_languages, texts, translation, tree
from temoin.office.api.problem import problem
from temoin.office.api.v1.charters import in_force
from temoin.office.api.v1.drafts import etag, matched, second
from temoin.office.api.v1.exchange import IF_MATCH, cannot, person
from temoin.office.api.v1.rule import needs, refuses, site_of
from temoin.office.registry.drafts import LARGEST, Stale, draft_of, save, start
from temoin.office.registry.models import Site

router = Router(tags=["translations"])
LONGEST = 10_000


class CharterTextOut(Schema):
    """One text: what it is of, what it says in each language, and where it says nothing."""

    path: str
    group: Literal["about", "choice", "purpose", "service", "cookie"]
    subject: str
    key: str
    said: dict[str, str]
    missing: list[str]


class TextsOut(Schema):
    """Every text of the draft, or of the charter in force when there is no draft."""

    source: Literal["draft", "published", "none"]
    etag: str | None
    languages: list[str]
    missing: dict[str, int]
    texts: list[CharterTextOut]


class SayIn(Schema):
    """What a text is to say in a language; its path ends with the language. "" removes it."""

    path: Annotated[str, Field(max_length=300)]
    said: Annotated[str, Field(max_length=LONGEST)]


class SaidIn(Schema):
    """Several texts at once."""

    texts: Annotated[list[SayIn], Field(min_length=1, max_length=100)]


@router.get("/sites/{site_id}/draft/texts", response=TextsOut, operation_id="texts")
@needs("read")
def draft_texts(request: HttpRequest, response: HttpResponse, site_id: str) -> Any:
    """The texts side by side, what is missing counted for each language. 422 while the draft is no YAML."""
    site = site_of(request, site_id)
    draft = draft_of(site)
    source, text = "none", ""
    if draft is not None:
        source, text = "draft", draft.text
        response["ETag"] = etag(draft)
    elif site.charters.number():
        source, text = "published", in_force(site)[1].text
    try:
        return _told(text, source, etag(draft) if draft else None)
    except CharterError as error:
        return cannot(error)


@router.patch(
    "/sites/{site_id}/draft/texts", response=TextsOut, operation_id="translate", openapi_extra=IF_MATCH
)
@needs("translate")
@refuses(412, 428)
def translate(request: HttpRequest, response: HttpResponse, site_id: str, sent: SaidIn) -> Any:
    """Write texts in the draft, and nothing else of it.

    If-Match says which draft is changed; If-None-Match: * makes one from the charter in force.
    """
    site = site_of(request, site_id)
    begins = request.headers.get("If-None-Match", "").strip() == "*"
    try:
        draft = _begun(request, site, sent) if begins else _written(request, site, sent)
    except Stale as stale:
        return second(stale)
    except (CharterError, PatchError) as error:
        return cannot(error)
    if isinstance(draft, HttpResponse):
        return draft
    response["ETag"] = etag(draft)
    return _told(draft.text, "draft", etag(draft))


def _begun(request: HttpRequest, site: Site, sent: SaidIn) -> Any:
    if not site.charters.number():
        raise HttpError(404, _("No charter is published for this site."))
    text = _with(in_force(site)[1].text, sent)
    return start(site, text, person(request))


def _written(request: HttpRequest, site: Site, sent: SaidIn) -> Any:
    draft = matched(request, site)
    if isinstance(draft, Stale):
        raise draft
    text = _with(draft.text, sent)
    if len(text.encode()) > LARGEST:
        return problem(413, _("This charter is too long."))
    return save(draft, text, person(request))


def _with(text: str, sent: SaidIn) -> str:
    """The text with these texts in it; raises PatchError for what is none of its texts."""
    for one in sent.texts:
        change = translation(tree(text), one.path, one.said)
        if change is not None:
            text = edit(text, [change])
    return text


def _told(text: str, source: str, tag: str | None) -> dict[str, Any]:
    held = tree(text) if source != "none" else {}
    found, languages = texts(held), text_languages(held)
    return {
        "source": source,
        "etag": tag,
        "languages": list(languages),
        "missing": {code: sum(code in one.missing for one in found) for code in languages},
        "texts": [
            {
                "path": one.path,
                "group": one.group,
                "subject": one.subject,
                "key": one.key,
                "said": one.said,
                "missing": list(one.missing),
            }
            for one in found
        ],
    }
