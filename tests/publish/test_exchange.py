import json

from temoin.charter import full_hash, loads
from temoin.publish import as_json


def test_the_json_is_the_charter_and_is_read_back_as_it(example):
    again = loads(as_json(example)).charter
    assert again == example
    assert full_hash(again) == full_hash(example)


def test_lifetimes_are_in_words_and_absent_keys_are_absent(example):
    said = json.loads(as_json(example))
    cookies = {
        cookie["name"]: cookie for service in said["services"] for cookie in service.get("cookies", [])
    }
    assert cookies["sessionid"]["lifetime"] == "14 days"
    assert cookies["csrftoken"]["lifetime"] == "session"
    assert "lifetime" not in cookies["tuiles.localhost"]
    assert "null" not in as_json(example).decode()


def test_an_empty_charter_still_says_that_it_has_no_service():
    assert json.loads(as_json(loads("charter: 1\nservices: []\n").charter))["services"] == []
