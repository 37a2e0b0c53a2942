"""Pages of a list, asked for by `?page=`."""

import re
from math import ceil

import msgspec
from django.http import Http404, HttpRequest

_NUMBER = re.compile(r"[1-9][0-9]{0,5}")


class Span(msgspec.Struct, frozen=True):
    """Which page of a list this is: its rows stand between `start` and `end`."""

    page: int
    pages: int
    start: int
    end: int

    @property
    def previous(self) -> int | None:
        """The number of the page before, None on the first."""
        return self.page - 1 if self.page > 1 else None

    @property
    def next(self) -> int | None:
        """The number of the page after, None on the last."""
        return self.page + 1 if self.page < self.pages else None


def span(request: HttpRequest, total: int, size: int) -> Span:
    """The page that is asked for; raises Http404 where there is none of that number."""
    pages = max(1, ceil(total / size))
    asked = request.GET.get("page", "1")
    if not _NUMBER.fullmatch(asked) or int(asked) > pages:
        raise Http404
    start = (int(asked) - 1) * size
    return Span(int(asked), pages, start, min(start + size, total))
