"""The network log, fed by hand: no browser."""

from temoin.audit.collectors import NetworkLog, callers

PAGE, AD = "https://a.test/", "https://ad.test/x.js"


def asked(log, request_id, url, *, initiator=None, redirected=False, session="page"):
    event = {"requestId": request_id, "request": {"url": url}, "initiator": initiator or {"type": "other"}}
    if redirected:
        event |= {"redirectResponse": {}, "redirectHasExtraInfo": True}
    log.feed(session, "Network.requestWillBeSent", event)


def answered(log, request_id, *lines, refused=None, session="page"):
    blocked = [{"cookieLine": line, "blockedReasons": why} for line, why in (refused or {}).items()]
    event = {"requestId": request_id, "headers": {"Set-Cookie": "\n".join(lines)}, "blockedCookies": blocked}
    log.feed(session, "Network.responseReceivedExtraInfo", event)


def told(log):
    return [(write.url, write.line.partition("=")[0], write.reasons) for write in log.header_writes()]


def test_each_hop_of_a_redirect_is_given_its_own_cookies_whatever_the_order_of_events():
    log = NetworkLog()
    answered(log, "1", "first=1")
    asked(log, "1", f"{PAGE}one")
    asked(log, "1", f"{PAGE}two", redirected=True)
    asked(log, "1", f"{PAGE}three", redirected=True)
    answered(log, "1")
    answered(log, "1", "third=1")
    assert told(log) == [(f"{PAGE}one", "first", ()), (f"{PAGE}three", "third", ())]


def test_a_hop_from_the_cache_has_no_headers_of_its_own():
    log = NetworkLog()
    asked(log, "1", f"{PAGE}one")
    event = {
        "requestId": "1",
        "request": {"url": f"{PAGE}two"},
        "redirectResponse": {},
        "redirectHasExtraInfo": False,
    }
    log.feed("page", "Network.requestWillBeSent", event)
    answered(log, "1", "second=1")
    assert told(log) == [(f"{PAGE}two", "second", ())]


def test_a_refused_cookie_is_told_once_with_its_reasons_even_when_the_headers_do_not_name_it():
    log = NetworkLog()
    asked(log, "1", PAGE)
    answered(log, "1", "kept=1", refused={"lost=1": ["SameSiteLax"], "kept=1": []})
    assert told(log) == [(PAGE, "kept", ()), (PAGE, "lost", ("SameSiteLax",))]


def test_a_request_that_was_missed_is_known_by_its_response():
    log = NetworkLog()
    answered(log, "1", "late=1")
    log.feed("worker", "Network.responseReceived", {"requestId": "1", "response": {"url": f"{PAGE}late"}})
    assert told(log) == [(f"{PAGE}late", "late", ())]


def test_a_story_told_by_two_sessions_is_believed_once():
    log = NetworkLog()
    for session in ("page", "worker"):
        asked(log, "1", PAGE, session=session)
        answered(log, "1", "a=1", session=session)
    assert told(log) == [(PAGE, "a", ())]


def test_who_asked_is_followed_up_to_the_page_and_never_in_a_circle():
    log = NetworkLog()
    asked(log, "1", PAGE)
    asked(log, "2", AD, initiator={"type": "parser", "url": PAGE, "lineNumber": 11})
    frame = {"url": AD, "lineNumber": 1, "columnNumber": 4, "functionName": "go"}
    stack = {"callFrames": [{"url": "", "lineNumber": 0, "columnNumber": 0, "functionName": ""}, frame]}
    asked(log, "3", "https://px.test/p", initiator={"type": "script", "stack": stack})
    answered(log, "3", "px=1")
    [write] = log.header_writes()
    assert [str(caller) for caller in write.chain] == [f"{AD}:2", f"{PAGE}:12"]
    assert write.chain[0].function == "go"
    asked(log, "4", "https://loop.test/", initiator={"type": "parser", "url": "https://loop.test/"})
    answered(log, "4", "loop=1")
    [write] = log.header_writes()
    assert [str(caller) for caller in write.chain] == ["https://loop.test/"]


def test_what_is_open_for_good_is_not_waited_for():
    log = NetworkLog()
    asked(log, "1", PAGE)
    event = {"requestId": "2", "request": {"url": f"{PAGE}events"}, "type": "EventSource", "initiator": {}}
    log.feed("page", "Network.requestWillBeSent", event)
    assert log.in_flight == {"1"}
    log.feed("page", "Network.loadingFinished", {"requestId": "1"})
    assert log.in_flight == set()


def test_a_stack_gives_its_places_without_those_of_the_probe():
    lines = [
        "at stack (<anonymous>:1:70)",
        "at set mark (https://ad.test/x.js:2:19)",
        "at https://a.test/:9:5",
    ]
    stack = "\n    ".join(["Error: here", *lines])
    assert [(str(c), c.column, c.function) for c in callers(stack)] == [
        ("https://ad.test/x.js:2", 19, "set mark"),
        ("https://a.test/:9", 5, None),
    ]
    assert callers("no stack at all") == ()


def test_the_place_of_evaluated_code_is_where_it_was_evaluated():
    stack = "    at go (eval at load (https://ad.test/x.js:3:7), <anonymous>:1:1)\n    at async f (https://a.test/(1).js:2:3)"
    assert [(str(c), c.function) for c in callers(stack)] == [
        ("https://ad.test/x.js:3", "go"),
        ("https://a.test/(1).js:2", "f"),
    ]


def test_a_stack_that_a_page_made_to_be_slow_is_read_at_once():
    hostile = "at " + "a (a:" * 16_000 + "\n" + "at (https:" * 8_000
    assert callers(hostile) == ()
    figures = "9" * 5_000
    assert callers(f"at https://a.test/:{figures}:1\nat https://a.test/:²:1") == ()


def test_what_cannot_be_written_down_is_replaced_in_every_event():
    log = NetworkLog()
    asked(log, "1", f"{PAGE}\ud800", initiator={"type": "parser", "url": f"{PAGE}\ud800\0"})
    answered(log, "1", "a\udfff=1")
    [write] = log.header_writes()
    assert (write.url, write.line, write.chain[0].url) == (
        f"{PAGE}\ufffd",
        "a\ufffd=1",
        f"{PAGE}\ufffd\ufffd",
    )
