"""The API's description: kept in git as the code gives it, and saying how each operation refuses."""

import json
import re
from pathlib import Path

import pytest

import temoin.office.api
from office.world import operations
from temoin.office.api.v1 import api
from temoin.office.api.v1.description import written

KEPT = Path(temoin.office.api.__file__).with_name("openapi.json")
LABELS = [f"{method} {path}" for method, path, _ in operations()]
OPERATIONS = {f"{method} {path}": operation for method, path, operation in operations()}


def test_the_description_that_is_kept_is_what_the_code_gives():
    assert KEPT.read_text(encoding="utf-8") == written(api), "run ./scripts/build, and commit what it changes"


def test_the_description_is_the_same_each_time_it_is_made():
    assert written(api) == written(api)
    assert json.loads(written(api))["openapi"].startswith("3.1")


@pytest.mark.parametrize("label", LABELS)
def test_an_operation_says_what_it_is_and_how_it_refuses(label):
    operation = OPERATIONS[label]
    assert operation["summary"]
    assert operation["operationId"].replace("_", "").isalnum()
    refused = {status for status, said in operation["responses"].items() if "$ref" in said}
    assert {"401", "403", "default"} <= refused
    assert ("404" in refused) or "{" not in label
    assert ("422" in refused) or not (operation["parameters"] or "requestBody" in operation)
    assert ("412" in refused) or not any(one["name"] == "If-Match" for one in operation["parameters"])


def test_no_two_operations_have_one_name():
    names = [operation["operationId"] for operation in OPERATIONS.values()]
    assert len(names) == len(set(names))


def test_every_refusal_has_one_shape():
    described = json.loads(written(api))
    for said in described["components"]["responses"].values():
        assert said["content"] == {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemOut"}}
        }


def test_the_description_is_served_to_whoever_may_call_the_api(person):
    headers = {"X-CSRFToken": person.cookies["csrftoken"].value}
    served = person.get("/api/v1/openapi.json", headers=headers).json()
    assert served == json.loads(KEPT.read_text(encoding="utf-8"))


def test_no_two_shapes_have_one_name():
    names = [
        name
        for path in (KEPT.parent).rglob("*.py")
        for name in re.findall(
            r"^class (\w+)\(\w*(?:Schema|Out|In)\):", path.read_text(encoding="utf-8"), re.MULTILINE
        )
    ]
    assert len(names) > 30
    assert {name for name in names if names.count(name) > 1} == set()
