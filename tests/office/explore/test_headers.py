"""What goes around an answer: who may keep it, who may read it elsewhere, how many calls are left."""

from datetime import UTC, datetime, timedelta

import pytest

from office.explore.sample import BASE, FIELDS, LIEUX, METAS, ROWS
from temoin.office.api.explore import quota
from temoin.office.datasets.registering import keep

READS = [
    f"{BASE}/catalog/datasets",
    LIEUX,
    f"{LIEUX}/records?limit=2",
    f"{LIEUX}/facets?facet=name",
    f"{LIEUX}/exports",
    f"{LIEUX}/exports/csv",
    f"{BASE}/catalog/exports/ttl",
    f"{BASE}/openapi.json",
]


@pytest.mark.parametrize("address", READS)
def test_what_has_not_changed_is_not_sent_again(places, visitor, address):
    first = visitor.get(address)
    first.close()
    etag = first["ETag"]
    for theirs in (etag, f"W/{etag}", f'"other", {etag}'):
        again = visitor.get(address, headers={"if-none-match": theirs})
        assert (again.status_code, again["ETag"]) == (304, etag)
    head = visitor.head(address)
    assert (head.status_code, head["ETag"], head.content) == (200, etag, b"")


def test_a_304_costs_no_question(places, visitor, monkeypatch):
    etag = visitor.get(f"{LIEUX}/records")["ETag"]
    monkeypatch.setattr("temoin.office.api.explore.records.ask", None)
    assert visitor.get(f"{LIEUX}/records", headers={"if-none-match": etag}).status_code == 304


def test_another_version_another_text_or_another_question_has_another_etag(places, visitor):
    seen = {visitor.get(f"{LIEUX}/records{query}")["ETag"] for query in ("", "?limit=1", "?lang=en")}
    keep("lieux", METAS, FIELDS, ROWS[:2])
    seen.add(visitor.get(f"{LIEUX}/records")["ETag"])
    assert len(seen) == 4


def test_what_changes_by_itself_has_no_etag_of_ours(places, visitor):
    response = visitor.get(f"{LIEUX}/records?where=seen<now()")
    assert response["Cache-Control"] == "no-cache"


def test_any_site_may_read_with_a_key_too(places, visitor):
    response = visitor.get(f"{LIEUX}/records", headers={"origin": "https://elsewhere.example"})
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response
    exposed = response["Access-Control-Expose-Headers"].split(", ")
    assert {"X-RateLimit-Remaining", "ETag", "X-Temoin-Ignored-Parameters"} <= set(exposed)
    asked = {"origin": "https://elsewhere.example", "access-control-request-headers": "authorization"}
    preflight = visitor.options(f"{LIEUX}/records", headers=asked)
    assert preflight.status_code == 204
    assert "Authorization" in preflight["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_nothing_is_written_here(places, visitor, method):
    response = getattr(visitor, method)(f"{LIEUX}/records")
    assert (response.status_code, response.json()["error_code"]) == (405, "MethodNotAllowed")
    assert response["Allow"] == "GET, HEAD, OPTIONS"


def test_a_caller_is_told_how_many_calls_are_left_and_then_until_when_to_wait(
    places, office, settings, monkeypatch
):
    monkeypatch.setattr(quota, "_COUNTS", quota.Counts())
    settings.TEMOIN_CALLS_A_DAY = 2
    visitor = office.visitor()
    left = [visitor.get(address)["X-RateLimit-Remaining"] for address in (LIEUX, f"{LIEUX}/nothing")]
    assert left == ["1", "0"]
    over = visitor.get(LIEUX)
    assert over.status_code == 429
    assert (over["X-RateLimit-Limit"], over["X-RateLimit-Remaining"]) == ("2", "0")
    said = over.json()
    assert (said["errorcode"], said["call_limit"], said["limit_time_unit"]) == (10002, 2, "day")
    reset = datetime.fromisoformat(said["reset_time"])
    assert int(over["X-RateLimit-Reset"]) == reset.timestamp()
    assert (reset.hour, reset.minute, reset > datetime.now(UTC)) == (0, 0, True)
    assert visitor.get(LIEUX, REMOTE_ADDR="192.0.2.9").status_code == 200


def test_a_day_begins_anew_and_no_address_is_kept():
    counts, now = quota.Counts(), datetime.now(UTC)
    assert [counts.take("address 192.0.2.1", 2, now).over for _ in range(3)] == [False, False, True]
    assert b"192.0.2.1" not in repr(vars(counts)).encode()
    assert not counts.take("address 192.0.2.1", 2, now + timedelta(days=1)).over


def test_however_many_call_the_memory_is_bounded(monkeypatch):
    monkeypatch.setattr(quota, "MOST", 50)
    counts, now = quota.Counts(), datetime.now(UTC)
    for number in range(500):
        counts.take(f"address {number}", 2, now)
    assert len(counts._calls) <= 50


def test_a_call_is_told_in_its_own_language(places, visitor):
    assert visitor.get(f"{LIEUX}/records?lang=en&offset=x").json()["message"].startswith("Invalid value")
    assert visitor.get(f"{LIEUX}/records?lang=fr&offset=x").json()["message"].startswith("Valeur")
