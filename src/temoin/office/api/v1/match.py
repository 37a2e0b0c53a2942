"""Two people who change one thing: whoever comes second is told, and nothing is lost (RFC 9110, 13.1.1)."""

import hashlib
import json
from typing import Annotated, Any

from django.utils.translation import gettext as _
from ninja import Header, Schema
from ninja.errors import HttpError

IfMatch = Annotated[str | None, Header(alias="If-Match", description="The ETag that you started from.")]


def etag_of(answer: Schema) -> str:
    """The ETag of an answer: the same while it says the same."""
    said: Any = answer.model_dump(mode="json")
    digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
    return f'"{digest[:32]}"'


def match(if_match: str | None, answer: Schema) -> None:
    """412 when the caller started from something else than this; without If-Match nothing is asked."""
    if if_match is None or if_match.strip() == "*":
        return
    given = [one.strip() for one in if_match.split(",")]
    if etag_of(answer) not in given:
        raise HttpError(412, _("Somebody changed this in the meantime: load it again. Nothing was changed."))
