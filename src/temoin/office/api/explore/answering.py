"""One read of the data API: who asks, how often, whether the answer is known already, and then the answer."""

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from hashlib import blake2b
from typing import Any, TypeVar

import msgspec
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import parse_etags
from django.views.decorators.csrf import csrf_exempt

from temoin import __version__
from temoin.office.api.explore.access import Caller, caller
from temoin.office.api.explore.errors import error, json, over, refusal
from temoin.office.api.explore.quota import count
from temoin.office.datasets import use
from temoin.office.datasets.dataset import Dataset
from temoin.office.datasets.explore.parameters import KNOWN, LANGUAGES, Parameters, asked, flag, unknown
from temoin.office.datasets.question import Question

SHARED_FOR = 10
"""Seconds for which a shared cache may answer for us; a browser asks each time whether anything changed."""
IGNORED = "X-Temoin-Ignored-Parameters"
METHODS = "GET, HEAD, OPTIONS"
EXPOSED = ", ".join(
    (
        *("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "Retry-After"),
        *("ETag", "Content-Disposition", IGNORED),
    )
)
_PREFLIGHT = {
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "Authorization, If-None-Match, *",  # the star stands for no Authorization
    "Access-Control-Max-Age": "86400",
}
_CHANGING = ("now", "random")
"""Functions whose values change by themselves: an answer with them has no ETag."""

logger = logging.getLogger("django.request")


class Call(msgspec.Struct, frozen=True):
    """A request of the data API, its parameters, and who makes it."""

    request: HttpRequest
    parameters: Parameters
    caller: Caller

    def question(self, dataset_id: str = "") -> Question:
        """The question that the parameters put."""
        return asked(dataset_id, self.parameters, self.caller.reader)

    def flag(self, name: str) -> bool:
        """A parameter that is true or false."""
        return flag(self.parameters, name)


class Made(msgspec.Struct, frozen=True):
    """An answer's body, and the datasets as they stood when it was made."""

    body: Any
    of: Sequence[Dataset]


Answer = TypeVar("Answer", bound=HttpResponseBase)
View = Callable[..., HttpResponseBase]


def reading(known: frozenset[str] = KNOWN) -> Callable[[Callable[..., HttpResponseBase]], View]:
    """A read for whoever may, from any site, which knows these parameters."""

    def decorate(answering: Callable[..., HttpResponseBase]) -> View:
        @csrf_exempt
        @wraps(answering)
        def answer(request: HttpRequest, **where: str) -> HttpResponseBase:
            response = _answer(answering, known, request, where)
            response["Access-Control-Allow-Origin"] = "*"
            response["Access-Control-Expose-Headers"] = EXPOSED
            return response

        return answer

    return decorate


def known_already(call: Call, of: Sequence[Dataset], *more: object) -> tuple[str | None, HttpResponse | None]:
    """The ETag of an answer before it is made, and a 304 when the caller has it already.

    It comes of the datasets as they stand, of the address with its parameters, and of this program's version.
    """
    query = call.request.META.get("QUERY_STRING", "")
    if any(word in query.casefold() for word in _CHANGING):
        return None, None
    digest = blake2b(digest_size=16)
    digest.update(msgspec.msgpack.encode([__version__, call.request.path, query, *more]))
    for dataset in of:
        digest.update(msgspec.msgpack.encode(dataset, enc_hook=str))
    etag = f'"{digest.hexdigest()}"'
    theirs = parse_etags(call.request.headers.get("If-None-Match", ""))
    if "*" in theirs or etag in {one.removeprefix("W/") for one in theirs}:
        return etag, kept(call, HttpResponse(status=304), etag)
    return etag, None


def answered(call: Call, of: Sequence[Dataset], make: Callable[[], Made]) -> HttpResponse:
    """The answer in JSON, or that the caller has it already, which costs no question."""
    _etag, same = known_already(call, of)
    if same is not None:
        return same
    made = make()
    etag, _ = known_already(call, made.of)  # another version may have come while it was asked
    return kept(call, json(made.body), etag)


def kept(call: Call, response: Answer, etag: str | None) -> Answer:
    """Say who may keep an answer, and for how long."""
    if call.caller.private:
        response["Cache-Control"] = "no-store"
    else:
        response["Cache-Control"] = f"public, max-age=0, s-maxage={SHARED_FOR}" if etag else "no-cache"
    if etag:
        response["ETag"] = etag
    return response


def _answer(
    answering: Callable[..., HttpResponseBase],
    known: frozenset[str],
    request: HttpRequest,
    where: Mapping[str, str],
) -> HttpResponseBase:
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers=_PREFLIGHT)
    if request.method not in {"GET", "HEAD"}:
        refused = error(405, "MethodNotAllowed", "This API is read with GET.")
        refused["Allow"] = METHODS
        return refused
    counted: dict[str, str] = {}
    language = "en"
    response: HttpResponseBase
    try:
        parameters = {name: values for name, values in request.GET.lists() if values}
        language = _language(parameters)
        response = _told(answering, known, Call(request, parameters, Caller()), where, counted)
    except Exception as raised:
        said = refusal(raised)
        if said is None:
            logger.exception("The data API failed at %s.", request.path)
            said = 500, "InternalError", "This program did something wrong."
        response = error(*said, language)
        if said[0] == 503:
            response["Retry-After"] = "5"
        if said[0] == 401:
            response["WWW-Authenticate"] = "Apikey"
        if not counted:
            counted = count(request, Caller()).headers
    for name, value in counted.items():
        response[name] = value
    return response


def _told(
    answering: Callable[..., HttpResponseBase],
    known: frozenset[str],
    call: Call,
    where: Mapping[str, str],
    counted: dict[str, str],
) -> HttpResponseBase:
    """Who asks and how often, then what they ask."""
    request, parameters = call.request, call.parameters
    asking = caller(request, (parameters.get("apikey") or [""])[-1], where.get("dataset_id"))
    standing = count(request, asking)
    counted |= standing.headers
    if standing.over:
        return over(standing, _language(parameters))
    response = answering(Call(request, parameters, asking), **where)
    if response.status_code < 400 and "dataset_id" in where:
        use.count(where["dataset_id"], "export" if "form" in where else "call")
    if strangers := unknown(parameters, known):
        response[IGNORED] = ", ".join(_printable(one) for one in strangers[:20])
    return response


def _language(parameters: Parameters) -> str:
    said = (parameters.get("lang") or ["en"])[-1]
    return said if said in LANGUAGES else "en"


def _printable(name: str) -> str:
    return name.encode("ascii", "backslashreplace").decode().translate(_UNPRINTABLE)


_UNPRINTABLE = dict.fromkeys((*range(32), 127, ord(",")), "?")
