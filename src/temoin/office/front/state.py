"""What the address of a dataset's page asks for: the Explore API's own parameters, besides words and a page.

`where`, `refine`, `exclude`, `select`, `order_by` and `limit` mean what they mean to the API; `q` is words to
look for, which become `where=search("…")`, and `page` is an `offset`. A form of ticked columns sends several
`select`, which are one.
"""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

import msgspec
from django.http import Http404, HttpRequest

from temoin.office.datasets.dataset import PUBLIC, Reader
from temoin.office.datasets.explore.parameters import MAX_WINDOW, asked, narrowed, narrowing
from temoin.office.datasets.question import Narrowing, Question

SIZES = (20, 50, 100)
"""Rows of a page, to choose from; the API's `limit`."""
NAMES = ("q", "where", "refine", "exclude", "select", "order_by", "limit", "page")
"""Every parameter of a state, in the order in which addresses write them."""

DRAWN = ("x", "y", "of", "kind")
"""What a chart's address says besides."""

Pairs = tuple[tuple[str, str], ...]

_PAGE = re.compile(r"[1-9][0-9]{0,5}")
_UNSAID = re.compile(r'["\\\x00-\x1f]+')
"""What a text of the query language would need a detour for, and no word has."""


class State(msgspec.Struct, frozen=True, kw_only=True):
    """Which records a page shows, of whichever dataset."""

    words: str = ""
    where: tuple[str, ...] = ()
    refine: tuple[Narrowing, ...] = ()
    exclude: tuple[Narrowing, ...] = ()
    select: str = ""
    order_by: str = ""
    size: int = SIZES[0]
    page: int = 1

    def pairs(self, *without: str) -> Pairs:
        """The parameters that give this state, what is so by default left out, and those named `without`."""
        written = [("q", self.words)]
        written += [("where", one) for one in self.where]
        written += [("refine", narrowed(one)) for one in self.refine]
        written += [("exclude", narrowed(one)) for one in self.exclude]
        written += [("select", self.select), ("order_by", self.order_by)]
        written += [("limit", "" if self.size == SIZES[0] else str(self.size))]
        written += [("page", "" if self.page == 1 else str(self.page))]
        return tuple((name, value) for name, value in written if value and name not in without)

    def query(self, *without: str) -> str:
        """The same as the end of an address: "?refine=…"; "" for a state that asks for nothing."""
        found = urlencode(self.pairs(*without))
        return f"?{found}" if found else ""

    def link(self, *without: str) -> str:
        """The same as a link within its page, which is never empty."""
        return self.query(*without) or "?"

    def narrows(self) -> bool:
        """Whether it leaves records out."""
        return bool(self.words or self.where or self.refine or self.exclude)

    def selects(self) -> bool:
        """Whether its file differs from that of the whole dataset."""
        return self.narrows() or bool(self.select or self.order_by)


def state_of(request: HttpRequest) -> State:
    """The state that a page's address asks for; raises BadParameter, and Http404 for what is no page."""
    return read_state({name: values for name, values in request.GET.lists() if values})


def read_state(parameters: Mapping[str, Sequence[str]]) -> State:
    """The state that parameters ask for; raises BadParameter, and Http404 for what is no page."""
    page = (parameters.get("page") or ["1"])[-1]
    if not _PAGE.fullmatch(page):
        raise Http404
    size = (parameters.get("limit") or [""])[-1]
    state = State(
        words=" ".join(_UNSAID.sub(" ", (parameters.get("q") or [""])[-1]).split()),
        where=tuple(one.strip() for one in parameters.get("where", ()) if one.strip()),
        refine=tuple(narrowing(one, "refine") for one in parameters.get("refine", ()) if one),
        exclude=tuple(narrowing(one, "exclude") for one in parameters.get("exclude", ()) if one),
        select=", ".join(one.strip() for one in parameters.get("select", ()) if one.strip()),
        order_by=(parameters.get("order_by") or [""])[-1].strip(),
        size=int(size) if size in {str(one) for one in SIZES} else SIZES[0],
        page=int(page),
    )
    question_of(state, "")  # what is too long is refused here, before anything is looked up
    return state


def question_of(state: State, dataset_id: str, reader: Reader = PUBLIC, language: str = "fr") -> Question:
    """The question that gives a state's records, the very one that the API is asked; raises BadParameter."""
    searched = [f'search("{state.words}")'] if state.words else []
    parameters = {
        "where": [*state.where, *searched],
        "select": [state.select],
        "order_by": [state.order_by],
        "limit": [str(state.size)],
        "offset": [str(min((state.page - 1) * state.size, MAX_WINDOW - state.size))],
        "lang": [language],
    }
    found = asked(dataset_id, parameters, reader)
    return msgspec.structs.replace(found, refine=state.refine, exclude=state.exclude)


def pages_of(state: State, total: int) -> int:
    """How many pages there are; raises Http404 when the state's is none of them.

    Beyond the records that the API pages through, exports have the rest.
    """
    pages = max(1, -(-min(total, MAX_WINDOW) // state.size))
    if state.page > pages:
        raise Http404
    return pages


def put(state: State, **changed: object) -> State:
    """The state with something changed; another question begins at its first page."""
    return msgspec.structs.replace(state, **{"page": 1, **changed})
