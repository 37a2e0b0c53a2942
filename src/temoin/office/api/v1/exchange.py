"""What the operations on charters share: a text that was sent, who may, and how a charter's state is said."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja.errors import HttpError

from temoin.charter import Charter, CharterError, CharterFile, PatchError, Problem, asks_again, changes
from temoin.charter import differing as differing_lines
from temoin.office.accounts.models import User
from temoin.office.api.problem import problem
from temoin.office.api.v1.rule import within
from temoin.office.registry.drafts import LARGEST
from temoin.office.registry.publishing import Objected
from temoin.office.told import told

NOTHING = Charter(charter=1, services=())
"""What a first charter is compared with."""

YAML: dict[str, Any] = {"application/yaml": {"schema": {}}}
YAML_BODY: dict[str, Any] = {"requestBody": {"required": True, "content": YAML}}
"""How an operation that takes a charter's text says so in the description of the API."""
YAML_ANSWER: dict[str, Any] = {"responses": {200: {"description": "The charter", "content": YAML}}}
IF_MATCH: dict[str, Any] = {
    "parameters": [
        {
            "in": "header",
            "name": "If-Match",
            "schema": {"type": "string"},
            "required": False,
            "description": "The ETag that you started from.",
        }
    ]
}
"""How an operation that reads the header itself says so."""


def sent_text(request: HttpRequest) -> str:
    """The text that was sent; 413 when it is longer than any charter, 422 when it is no text."""
    try:
        sent = request.body
    except RequestDataTooBig:
        raise HttpError(413, _("This charter is too long.")) from None
    if len(sent) > LARGEST:
        raise HttpError(413, _("This charter is too long."))
    try:
        text = sent.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise HttpError(422, _("This is not UTF-8 text: save the file as UTF-8.")) from None
    if "\x00" in text:
        raise HttpError(422, _("This text holds a character that no text has (U+0000)."))
    return text


def somewhere(request: HttpRequest) -> None:
    """Hold the rule of an operation on no organisation's object: 403 to whoever may do it in none."""
    if not (found := within(request)) and found is not None:
        raise HttpError(403, _("Your role does not allow this."))


def person(request: HttpRequest) -> User:
    """Who makes this call; the gate lets nobody else in."""
    assert isinstance(request.user, User)
    return request.user


def lines(problems: tuple[Problem, ...]) -> list[dict[str, Any]]:
    """Each mistake of a text at its line."""
    return [{"line": one.line, "column": one.column, "message": told(one.message)} for one in problems]


def mistaken(problems: tuple[Problem, ...], detail: str) -> HttpResponse:
    """422, with each mistake at its line."""
    return problem(422, detail, problems=lines(problems))


def cannot(error: CharterError | PatchError) -> HttpResponse:
    """422 for a change that cannot be made, or whose text is no YAML."""
    if isinstance(error, CharterError):
        return mistaken(error.problems, _("This text is not YAML: mend it first."))
    return problem(422, told(str(error)))


def objection(objected: Objected) -> HttpResponse:
    """409: this platform cannot work with the charter as its own; each reason a sentence."""
    said = _("Nothing was published.")
    return problem(409, f"{said} {objected}", reasons=list(objected.reasons))


def compared(before: CharterFile | None, after: CharterFile) -> dict[str, Any]:
    """What changes for a visitor from one charter to another, and whether they are asked again."""
    old = before.charter if before else NOTHING
    return {
        "asks_again": before is not None and asks_again(old, after.charter),
        "changes": [
            {
                "id": one.id,
                "subject": one.subject,
                "kind": one.kind,
                "material": one.material,
                "words": one.words,
            }
            for one in changes(old, after.charter)
        ],
    }


def differing(before: str, after: str) -> list[dict[str, str]]:
    """The lines in which two texts differ."""
    return [{"mark": line.mark, "text": line.text} for line in differing_lines(before, after)]
