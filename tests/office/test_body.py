"""How much of a request's body the platform takes in."""

import asyncio

import pytest

from temoin.office.project.asgi import within

LARGEST = 10


def handed(*chunks: bytes, declared: int | None = None):
    """What the office is handed of a body sent in chunks, the length it is told, and how many were taken."""
    taken, seen = [], {}

    async def office(scope, receive, send):
        message = await receive()
        assert message["more_body"] is False
        seen["body"] = message["body"]
        seen["length"] = dict(scope["headers"]).get(b"content-length")
        seen["taken"] = len(taken)
        assert (await receive())["type"] == "http.disconnect"

    left = list(chunks)

    async def receive():
        if not left:
            return {"type": "http.disconnect"}
        taken.append(left.pop(0))
        return {"type": "http.request", "body": taken[-1], "more_body": bool(left)}

    async def send(message):
        raise AssertionError(message)

    headers = [] if declared is None else [(b"content-length", str(declared).encode())]
    asyncio.run(within(office, LARGEST)({"type": "http", "headers": headers}, receive, send))
    return seen.get("body"), seen.get("length"), seen.get("taken")


@pytest.mark.parametrize("chunks", [(b"",), (b"12345",), (b"12345", b"67890")])
def test_a_body_within_the_limit_is_handed_whole(chunks):
    body = b"".join(chunks)
    assert handed(*chunks) == (body, None, len(chunks))
    assert handed(*chunks, declared=len(body)) == (body, str(len(body)).encode(), len(chunks))


def test_a_longer_body_that_says_its_length_is_not_read_at_all():
    assert handed(b"12345", b"678901", declared=11) == (b"", b"11", 0)


def test_a_longer_body_that_says_none_is_read_up_to_the_limit_and_told_by_its_length():
    assert handed(b"12345", b"678901", b"x", b"x") == (b"", b"11", 2)


def test_a_client_that_goes_before_the_end_is_answered_nothing():
    async def gone():
        return {"type": "http.disconnect"}

    async def never(*_):
        raise AssertionError

    asyncio.run(within(never, LARGEST)({"type": "http", "headers": []}, gone, never))
