"""Questions made to break, to stall or to fill the platform: each is refused with a sentence, or answered."""

import asyncio
import resource
import time

import pytest
from asgiref.testing import ApplicationCommunicator
from django.core.handlers.asgi import ASGIHandler

from office.explore.sample import LIEUX
from temoin.office.api.explore import streamed
from temoin.office.api.explore.streamed import Streamed
from temoin.office.datasets.exports import lines
from temoin.office.datasets.exports.asked import export_asked
from temoin.office.datasets.exports.export import export
from temoin.office.datasets.odsql import parse
from temoin.office.datasets.refusal import BadSyntax

ZEROS = "0" * 5_000
DEEP = "geom'" + '{"geometry":' * 1_500 + "1" + "}" * 1_500 + "'"
QUESTIONS = {
    "a number of five thousand digits": ({"where": f"visits = {ZEROS}12"}, 200, "Phare; le grand"),
    "the same, quoted": ({"where": f"visits = '{ZEROS}12'"}, 200, "Phare; le grand"),
    "the same, refined by": ({"refine": f"visits:{ZEROS}12"}, 200, "Phare; le grand"),
    "other digits than ours": ({"refine": "visits:١٢"}, 200, "Phare; le grand"),
    "a seed of that length": ({"order_by": f"random({ZEROS}1)"}, 200, "Phare; le grand"),
    "days of that length": ({"where": f"built > now(days=-{ZEROS}9)"}, 200, ""),
    "GeoJSON within GeoJSON": ({"where": f"distance(at, {DEEP}, 1km)"}, 400, "is not a point"),
    "two thousand sums": ({"where": "score" + "+1.5" * 1_900 + " > 1"}, 400, "200 sums and products"),
    "sums within sums": (
        {"where": "(" * 50 + "score" + ("+1" * 20 + ")") * 50 + " > 1"},
        400,
        "200 sums and products",
    ),
    "a date format without end": (
        {"select": "date_format(built, '" + "MMM " * 900 + "') as x"},
        400,
        "at most 100 characters",
    ),
    "words without end": ({"where": " and ".join(['"a b c d e f g"'] * 900)}, 400, "at most 60 words"),
    "a statement without end": (
        {"group_by": "range(visits, " + ",".join(map(str, range(3_900))) + ")"},
        400,
        "too many parts",
    ),
}


@pytest.mark.parametrize("of", QUESTIONS)
def test_a_question_made_to_break_is_answered_or_refused_in_a_sentence(places, visitor, of):
    asked, status, said = QUESTIONS[of]
    response = visitor.get(f"{LIEUX}/records", asked)
    assert (response.status_code, said in response.content.decode()) == (status, True), response.content[:300]


@pytest.mark.parametrize("quote", ['"', "'", "`"])
def test_brackets_within_a_quote_that_is_never_closed_are_its_text(quote):
    with pytest.raises(BadSyntax, match=r"not expected|more is expected"):
        parse.where(f"\\{quote}" * 5_000 + "(" * 100)


def test_the_trees_of_long_clauses_are_not_kept():
    before = parse._kept.cache_info().currsize
    for number in range(20):
        parse.where(f"n in ({', '.join(map(str, range(number, number + 500)))})")
    assert parse._kept.cache_info().currsize == before


def test_a_full_disk_is_said_and_leaves_nothing_of_an_export(places, visitor, office):
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    try:
        response = visitor.get(f"{LIEUX}/exports/parquet", {"where": "visits > 0"})
    finally:
        most = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    assert (response.status_code, response.json()["error_code"]) == (503, "NoRoom")
    assert "no room left" in response.json()["message"]
    assert list((office.data / "datasets/.exports").iterdir()) == []
    assert not lines._taken


@pytest.mark.parametrize("form", ["json", "parquet"])
def test_one_caller_does_not_take_every_place_of_the_exports(places, visitor, monkeypatch, form):
    monkeypatch.setattr(lines, "EACH", 2)
    begun = [visitor.get(f"{LIEUX}/exports/{form}") for _ in range(2)]
    refused = visitor.get(f"{LIEUX}/exports/json")
    assert (refused.status_code, refused.json()["error_code"]) == (503, "TooManyExports")
    elsewhere = visitor.get(f"{LIEUX}/exports/json", REMOTE_ADDR="192.0.2.7")
    forged = visitor.get(f"{LIEUX}/exports/json", headers={"X-Forwarded-For": "192.0.2.9"})
    assert (elsewhere.status_code, forged.status_code) == (200, 503)
    for response in (*begun, elsewhere):
        response.close()
    again = visitor.get(f"{LIEUX}/exports/json")
    assert b"".join(again.streaming_content)
    again.close()
    assert not lines._taken


def begun_as(form: str) -> Streamed:
    made = export(export_asked("lieux", form, {}))
    return Streamed(made.pieces, made.media)


def over_asgi(response: Streamed, monkeypatch: pytest.MonkeyPatch) -> ApplicationCommunicator:
    """Django's own way from a response to whoever asked, over ASGI."""
    handler = ASGIHandler()

    async def answer(_request: object) -> Streamed:
        return response

    monkeypatch.setattr(handler, "get_response_async", answer)
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": [], "server": None}
    return ApplicationCommunicator(handler, scope)


def free() -> bool:
    end = time.monotonic() + 20
    while lines._taken and time.monotonic() < end:
        time.sleep(0.01)
    return not lines._taken


def test_a_reader_who_goes_away_over_asgi_leaves_nothing_held(places, monkeypatch):
    response = begun_as("jsonl")
    assert lines._taken

    async def leave() -> None:
        asked = over_asgi(response, monkeypatch)
        await asked.send_input({"type": "http.request", "body": b"", "more_body": False})
        assert (await asked.receive_output(10))["status"] == 200
        await asked.send_input({"type": "http.disconnect"})
        await asked.wait(10)

    asyncio.run(leave())
    assert free()


def test_a_reader_who_takes_nothing_gives_back_the_place_and_never_has_a_whole_file(places, monkeypatch):
    monkeypatch.setattr(streamed, "STALLED", 0.05)
    response = begun_as("csv")

    async def stall() -> None:
        pieces = aiter(response)
        assert await anext(pieces)
        assert await asyncio.to_thread(free)
        with pytest.raises(TimeoutError):
            await anext(pieces)

    asyncio.run(stall())
