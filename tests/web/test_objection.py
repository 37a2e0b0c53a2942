"""An objection to what needs no consent: kept apart from every answer, and without anything that says who."""

from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.test import Client, RequestFactory

from temoin.banner import centre
from temoin.consent import COOKIE_NAME, Decision, contest, decide, decode, encode, objected, settles
from temoin.ledger import LedgerError
from temoin.web.django import current, ledger, permits, reload

URL = "/.temoin/choice"
OBJECT = {"answer": "object", "objection": "audience"}
LIFT = {"answer": "object"}
AUDIENCE = """
  - id: audience
    provider: publisher
    name: {fr: Mesure d'audience, en: Audience measurement}
    purpose: audience
    conditions: {publisher_only: true, anonymous: true, no_crossing: true, this_site_only: true}
    cookies: [{name: _hits, lifetime: 13 months}]
"""
COUNTS_ONLY = """
charter: 1
site: https://donnees.exemple.org
languages: [fr, en]
services:
  - id: choice
    name: {fr: Choix, en: Choice}
    purpose: consent-choice
    cookies: [{name: cookies_preferences, lifetime: 6 months}]
  - id: audience
    name: {fr: Mesure d'audience, en: Audience measurement}
    purpose: audience
"""
ASKED = ("embedded-content", "analytics")
MATERIAL = "a" * 16
TODAY = datetime.now(UTC).date()


@pytest.fixture
def site(plugged):
    """The site of these tests, which measures its audience with a cookie that France exempts."""
    plugged.charter.write_text(plugged.charter.read_text().replace("\nchoice:", AUDIENCE + "choice:"))
    assert current().contestable == ("audience",)
    assert current().asked == ASKED
    return plugged


@pytest.fixture
def counting(plugged):
    """A site with nothing to ask, which only counts."""
    plugged.charter.write_text(COUNTS_ONLY)
    reload()
    assert (current().asked, current().contestable) == ((), ("audience",))
    return plugged


def kept(client):
    morsel = client.cookies.get(COOKIE_NAME)
    return decode(morsel.value) if morsel is not None and morsel.value else None


def records():
    return [entry.record for entry in ledger().entries()]


def visit(client, **headers):
    request = RequestFactory().get("/", headers=headers)
    request.COOKIES.update({name: morsel.value for name, morsel in client.cookies.items()})
    return request


def test_an_objection_is_kept_as_an_explicit_no_without_any_identifier(site):
    client = Client()
    answer = client.post(URL, OBJECT | {"next": "/cookies/choice/"})
    assert (answer.status_code, answer["Location"]) == (303, "/cookies/choice/")
    assert answer["Cache-Control"] == "no-store"
    assert kept(client).answers == {"audience": False}
    assert kept(client).receipt is None
    (record,) = records()
    assert (record.event, record.answers, record.source) == ("objected", {"audience": False}, "centre")
    assert (record.subject, record.receipt) == (None, None)


def test_an_objection_alone_answers_no_notice(site):
    client = Client()
    client.post(URL, OBJECT)
    assert client.get("/.temoin/answered.css").content == b""
    client.post(URL, {"answer": "refuse"})
    assert b"display:none" in client.get("/.temoin/answered.css").content


@pytest.mark.parametrize("answer", ["accept", "refuse", "save"])
def test_an_answer_to_the_notice_leaves_the_objection_as_it_is(site, answer):
    client = Client()
    client.post(URL, OBJECT)
    client.post(URL, {"answer": answer})
    granted = answer == "accept"
    assert kept(client).answers == {"embedded-content": granted, "analytics": granted, "audience": False}
    assert not permits(visit(client), "audience")


def test_an_objection_leaves_the_answers_their_receipt_and_their_day(site):
    client = Client()
    client.post(URL, {"answer": "accept"})
    given = kept(client)
    earlier = Decision(
        material=given.material,
        on=given.on - timedelta(days=100),
        answers=given.answers,
        receipt=given.receipt,
    )
    client.cookies[COOKIE_NAME] = encode(earlier)
    answer = client.post(URL, OBJECT)
    assert kept(client).answers == given.answers | {"audience": False}
    assert (kept(client).receipt, kept(client).on) == (given.receipt, earlier.on)
    assert answer.cookies[COOKIE_NAME]["max-age"] == current().lifetime - 100 * 86400
    client.post(URL, LIFT)
    assert kept(client).answers == given.answers
    assert [record.event for record in records()] == ["granted", "objected", "lifted"]
    assert all(record.receipt is None for record in records()[1:])


def test_an_objection_that_is_taken_back_leaves_nothing_behind(site):
    client = Client()
    client.post(URL, OBJECT)
    answer = client.post(URL, LIFT)
    assert answer.cookies[COOKIE_NAME]["max-age"] == 0
    assert kept(client) is None
    lifted = records()[-1]
    assert (lifted.event, lifted.answers, lifted.subject, lifted.receipt) == ("lifted", {}, None, None)
    assert permits(visit(client), "audience")


def test_what_changes_nothing_is_not_recorded(site):
    client = Client()
    assert client.post(URL, LIFT).status_code == 303
    client.post(URL, OBJECT)
    client.post(URL, OBJECT)
    assert len(records()) == 1


def test_nobody_can_object_to_what_is_asked_or_to_what_the_site_needs(site):
    for purpose in ("embedded-content", "authentication", "nothing", ""):
        client = Client()
        answer = client.post(URL, {"answer": "object", "objection": purpose})
        assert (answer.status_code, dict(answer.cookies)) == (400, {})
    assert records() == []


def test_an_objection_from_another_site_s_page_is_refused(site):
    answer = Client().post(URL, OBJECT, headers={"sec-fetch-site": "cross-site"})
    assert (answer.status_code, dict(answer.cookies)) == (403, {})


def test_an_objection_that_cannot_be_recorded_is_not_made(site, monkeypatch):
    def fails(*_):
        raise LedgerError("the disk is full")

    monkeypatch.setattr("temoin.ledger.SqliteLedger.append", fails)
    answer = Client().post(URL, OBJECT)
    assert (answer.status_code, dict(answer.cookies)) == (503, {})


def test_where_there_is_nothing_to_consent_to_one_can_still_object(counting):
    client = Client()
    assert client.post(URL, {"answer": "refuse"}).cookies.get(COOKIE_NAME) is None
    client.post(URL, OBJECT)
    assert kept(client).answers == {"audience": False}
    assert not permits(visit(client), "audience")


def test_the_cookie_of_an_exempt_measurement_is_not_set_for_whoever_objects(site):
    client = Client()
    assert "_hits" in client.get("/plant?set=_hits").cookies
    answer = client.post(URL, OBJECT)
    assert answer.cookies["_hits"]["max-age"] == 0
    assert "_hits" not in client.get("/plant?set=_hits").cookies
    assert "sessionid" in client.get("/plant?set=sessionid").cookies


def test_a_forged_objection_keeps_no_other_exempt_cookie_away(site):
    client = Client()
    everything = dict.fromkeys(("authentication", "consent-choice", "audience"), False)
    client.cookies[COOKIE_NAME] = encode(Decision(material=current().material, on=TODAY, answers=everything))
    assert "sessionid" in client.get("/plant?set=sessionid").cookies


def test_the_signal_of_a_browser_is_an_objection(site):
    assert permits(visit(Client()), "audience")
    assert not permits(visit(Client(), sec_gpc="1"), "audience")
    assert permits(visit(Client(), sec_gpc="0"), "audience")


def test_an_objection_outlives_the_version_of_the_charter(site):
    client = Client()
    client.post(URL, OBJECT)
    site.charter.write_text(
        site.charter.read_text().replace("controller: {name: Ville d'Exemple", "controller: {name: Autre")
    )
    reload()
    assert kept(client).material != current().material
    assert not permits(visit(client), "audience")
    client.post(URL, {"answer": "refuse"})
    assert kept(client).answers["audience"] is False


def test_what_the_charter_does_not_state_is_not_permitted(plugged):
    assert not permits(visit(Client()), "audience")
    assert not permits(visit(Client()), "embedded-content")


def test_what_is_asked_is_permitted_once_it_is_granted(site):
    client = Client()
    client.post(URL, {"answer": "accept"})
    assert permits(visit(client), "analytics")
    assert permits(visit(client, sec_gpc="1"), "analytics")


def test_the_centre_has_a_real_box_ticked_when_one_objects(site):
    client = Client()
    published = current()

    def shown(decision, **more):
        charter, law = published.file.charter, published.profile
        return unescape(centre(charter, law, "fr", next_path="/", decision=decision, **more))

    assert '<input type="checkbox" name="objection" value="audience"' in shown(None)
    assert shown(None).count(" checked") == 0
    client.post(URL, OBJECT)
    assert shown(kept(client)).count(" checked") == 1
    assert "Vous n'avez pas encore répondu" in shown(kept(client))
    assert "signal GPC" in shown(None, signal=True)
    assert "pour le seul compte de l'éditeur" in shown(None)
    # It is offered once, not among what leaves no choice.
    assert shown(None).count("Mesure d'audience") == shown(None).split("Ce qui fonctionne sans")[0].count(
        "Mesure d'audience"
    )


def test_a_centre_with_nothing_to_accept_says_what_one_may_object_to(counting):
    published = current()
    text = centre(published.file.charter, published.profile, "en", next_path="/", decision=None)
    assert "so there is no notice" in text
    assert "nothing to choose" not in text
    assert 'name="objection" value="audience"' in text
    assert published.head.count("<script") == 0


def test_a_decision_settles_a_notice_when_each_purpose_has_its_answer():
    nothing = contest(["audience"], ["audience"], ASKED, MATERIAL, TODAY)
    assert not settles(nothing, ASKED)
    assert settles(nothing, ())
    assert not settles(None, ())
    assert settles(decide("refuse", [], ASKED, MATERIAL, TODAY, nothing, ["audience"]), ASKED)


def test_an_objection_to_what_is_not_contestable_is_an_error():
    with pytest.raises(ValueError, match="object"):
        contest(["analytics"], ["audience"], ASKED, MATERIAL, TODAY)


def test_objections_are_the_explicit_noes_to_what_is_contestable():
    assert objected(None, ["audience"]) == ()
    refused = Decision(material=MATERIAL, on=TODAY, answers={"analytics": False, "audience": False})
    assert objected(refused, ["audience"]) == ("audience",)
