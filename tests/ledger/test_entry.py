import hashlib
import json
from datetime import UTC, datetime

import msgspec
import pytest

from temoin.ledger import GENESIS, Entry, Record, canonical, chained

EXPIRES = datetime(2027, 5, 23, tzinfo=UTC)


def record(**changes):
    facts = {
        "site": "https://donnees.exemple.org",
        "charter": "c" * 64,
        "material": "a" * 16,
        "notice": "b" * 64,
        "language": "fr",
        "event": "granted",
        "answers": {"embedded-content": True},
        "source": "banner",
        "subject": "sujet",
        "receipt": "recu",
        "expires": EXPIRES,
    }
    return Record(**(facts | changes))


def test_the_proof_has_no_place_for_who_the_visitor_is_on_the_network():
    fields = set(Record.__struct_fields__) | set(Entry.__struct_fields__)
    assert fields == {
        "site", "charter", "material", "notice", "language", "event", "answers", "source", "subject",
        "receipt", "expires", "position", "time", "record", "previous", "hash",
    }  # fmt: skip
    with pytest.raises(TypeError):
        record(ip="192.0.2.1")
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(msgspec.to_builtins(record()) | {"user_agent": "x"}, Record)


@pytest.mark.parametrize("identifier", [{"subject": "someone"}, {"receipt": "r"}])
def test_a_refusal_cannot_carry_an_identifier(identifier):
    refusal = {"event": "refused", "answers": {"embedded-content": False}, "subject": None, "receipt": None}
    assert record(**refusal).subject is None
    with pytest.raises(ValueError, match="no identifier"):
        record(**(refusal | identifier))


def test_a_receipt_needs_something_granted():
    with pytest.raises(ValueError, match="something granted"):
        record(event="withdrawn", answers={"embedded-content": False})


def test_an_end_without_a_time_zone_is_not_a_time():
    with pytest.raises(ValueError, match="time zone"):
        record(expires=datetime(2027, 5, 23))  # noqa: DTZ001


def test_the_canonical_form_is_sorted_json_without_blanks():
    content = canonical(1, datetime(2026, 11, 23, 20, tzinfo=UTC), record(answers={"b": True, "a": False}))
    kept = json.loads(content)
    again = json.dumps(kept, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert content == again
    assert content.startswith(b'{"position":1,"record":{"answers":{"a":false,"b":true},')


def test_the_hash_is_over_the_previous_hash_and_the_content():
    assert chained(GENESIS, b"{}") == hashlib.sha256(bytes(32) + b"{}").hexdigest()
