"""Lists, a page at a time: `limit` and `offset` in, `total_count` and `results` out."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from django.db.models import Model, QuerySet
from ninja import Query, Schema
from pydantic import Field

MOST = 100
Row = TypeVar("Row", bound=Model)


class Page(Schema):
    """Which part of a list: at most 100 rows at once."""

    limit: Annotated[int, Field(ge=0, le=MOST)] = 20
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0


Paged = Annotated[Page, Query(...)]


def paged(found: QuerySet[Row], page: Page, said: Callable[[Row], Any]) -> dict[str, Any]:
    """One page of what was found, each row said by `said`, and how many there are in all."""
    rows = found[page.offset : page.offset + page.limit]
    return {"total_count": found.count(), "results": [said(row) for row in rows]}
