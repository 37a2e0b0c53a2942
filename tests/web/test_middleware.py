import json
import logging
from datetime import UTC, datetime, timedelta

import pytest
from asgiref.sync import async_to_sync
from django.test import RequestFactory

from temoin.consent import COOKIE_NAME, Decision, encode, new_receipt
from temoin.web.django import current


def choice(days_ago=0, **answers):
    """The value of the choice cookie of a visitor who answered so."""
    answers = {name.replace("_", "-"): granted for name, granted in answers.items()}
    return encode(
        Decision(
            material=current().material,
            on=datetime.now(UTC).date() - timedelta(days=days_ago),
            answers=answers,
            receipt=new_receipt() if any(answers.values()) else None,
        )
    )


def names(response):
    return set(response.cookies)


def test_an_undeclared_cookie_never_leaves(client):
    response = client.get("/plant?set=surprise&set=sessionid")
    assert names(response) == {"sessionid"}
    assert response.content == b"planted"


def test_a_cookie_waits_for_consent_and_then_passes(client):
    assert names(client.get("/plant?set=map_seen")) == set()
    client.cookies[COOKIE_NAME] = choice(embedded_content=False, analytics=True)
    assert names(client.get("/plant?set=map_seen&set=_pk_id")) == {"_pk_id"}
    client.cookies[COOKIE_NAME] = choice(embedded_content=True, analytics=False)
    assert names(client.get("/plant?set=map_seen&set=_pk_id")) == {"map_seen"}


@pytest.mark.parametrize("forged", ["1.0.0.0.0", "nonsense", "", "1." + "0" * 16 + ".z.z.z"])
def test_a_forged_choice_is_no_choice(client, forged):
    client.cookies[COOKIE_NAME] = forged
    assert names(client.get("/plant?set=map_seen")) == set()
    assert client.get("/state").json() == {"decision": None, "attribute": False}


def test_an_expired_choice_is_no_choice(client):
    client.cookies[COOKIE_NAME] = choice(days_ago=400, embedded_content=True, analytics=True)
    assert names(client.get("/plant?set=map_seen")) == set()
    assert client.get("/state").json()["decision"] is None


def test_a_deletion_passes_whatever_its_cookie_is(client):
    response = client.get("/plant?delete=surprise&delete=map_seen")
    assert names(response) == {"surprise", "map_seen"}


def test_a_header_set_by_hand_is_judged_too(client):
    assert "Set-Cookie" not in client.get("/hand", {"header": "surprise=1"}).headers
    assert client.get("/hand", {"header": "sessionid=1"}).headers["Set-Cookie"] == "sessionid=1"
    gone = "surprise=; Max-Age=0"
    assert client.get("/hand", {"header": gone}).headers["Set-Cookie"] == gone


def test_a_streaming_answer_is_guarded_and_still_streams(client):
    response = client.get("/stream")
    assert names(response) == set()
    assert b"".join(response.streaming_content) == b"ab"


def test_a_page_without_cookies_is_left_as_it_is(client, plugged, monkeypatch):
    plugged.settings.MIDDLEWARE = []
    bare = type(client)().get("/")
    monkeypatch.setattr("temoin.web.django.middleware.current", None)  # not even looked at
    plugged.settings.MIDDLEWARE = ["temoin.web.django.TemoinMiddleware"]
    guarded = client.get("/")
    assert guarded.headers.items() == bare.headers.items()
    assert guarded.content == bare.content


def test_guarding_adds_no_vary(client):
    client.cookies[COOKIE_NAME] = choice(embedded_content=True, analytics=True)
    assert "Vary" not in client.get("/plant?set=map_seen&set=surprise").headers


def test_an_observing_guard_tells_and_strips_nothing(client, plugged, caplog):
    plugged.configure(mode="observe")
    with caplog.at_level(logging.INFO, logger="temoin.guard"):
        response = client.get("/plant?set=surprise&set=sessionid")
        by_hand = client.get("/hand", {"header": "other=secret-value"})
    assert names(response) == {"surprise", "sessionid"}
    assert by_hand.headers["Set-Cookie"] == "other=secret-value"
    assert [record.getMessage() for record in caplog.records] == [
        "The cookie 'surprise' would not have been sent: undeclared.",
        "The cookie 'other' would not have been sent: undeclared.",
    ]


def test_the_log_has_the_name_and_the_reason_never_the_value(client, caplog):
    client.get("/plant?set=surprise&set=map_seen")
    assert [record.getMessage() for record in caplog.records if record.name == "temoin.guard"] == [
        "The cookie 'surprise' was not sent: undeclared.",
        "The cookie 'map_seen' was not sent: unanswered.",
    ]
    assert "secret-value" not in caplog.text


def test_the_decision_is_on_the_request(client):
    assert client.get("/state").json() == {"decision": None, "attribute": False}
    client.cookies[COOKIE_NAME] = choice(embedded_content=True, analytics=False)
    assert client.get("/state").json() == {
        "decision": {"embedded-content": True, "analytics": False},
        "attribute": True,
    }


@pytest.mark.parametrize("view", ["/plant", "/later"])
def test_the_guard_works_under_asgi(async_client, view):
    response = async_to_sync(async_client.get)(f"{view}?set=surprise&set=sessionid&delete=gone")
    assert names(response) == {"sessionid", "gone"}
    assert json.loads(async_to_sync(async_client.get)("/state").content)["decision"] is None


def test_what_the_server_sends_is_what_the_guard_kept(plugged, served):
    environ = RequestFactory().get("/plant?set=surprise&set=sessionid").environ
    sent = served(environ)
    assert [value.strip().partition("=")[0] for name, value in sent if name == "Set-Cookie"] == ["sessionid"]
