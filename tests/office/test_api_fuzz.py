"""Whatever is sent to an operation, it answers as the API's description says, and never fails.

The calls are made from the description (schemathesis), a few an operation, always the same ones; most of them
name what is really there, so that what changes or removes something really does.
"""

import socket
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from office.world import description, half, operations

CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]
EXAMPLES = 10
SCHEMA = schemathesis.openapi.from_dict(description())
TAGS = sorted({tag for *_, operation in operations() for tag in operation.get("tags", [""])})


@pytest.fixture
def nowhere(monkeypatch):
    """No name leads anywhere: an address to import from is refused before anything leaves this machine."""

    def refused(*_args, **_kwargs):
        raise socket.gaierror(socket.EAI_NONAME, "no name leads anywhere in this test")

    monkeypatch.setattr(socket, "getaddrinfo", refused)


@dataclass(frozen=True)
class Caller:
    """The keeper of the platform, signed in, and what is there to be called."""

    cookies: Mapping[str, str]
    there: Mapping[str, object]

    @property
    def meant(self) -> dict[str, object]:
        """Fields that chance would never fill in as they must be."""
        return {
            "organisation": self.there["organisation_id"],
            "id": self.there["site_id"],
            "origin": "https://www.exemple.fr",
            "email": "somebody@example.org",
            "dataset": self.there["dataset_id"],
        }

    @property
    def headers(self) -> dict[str, str]:
        return {"X-CSRFToken": self.cookies["csrftoken"]}


@pytest.fixture
def caller(office, nowhere) -> Caller:
    client = office.person()
    cookies = {name: client.cookies[name].value for name in ("sessionid", "csrftoken")}
    return Caller(cookies, half("agglo", "Agglo").parameters)


def answers(method: str, path: str, caller: Caller) -> Counter[int]:
    """Call an operation with what its description allows; gives how often it answered what."""
    said: Counter[int] = Counter()
    SCHEMA.app = WSGIHandler()

    @seed(4)
    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=SCHEMA[path][method].as_strategy(), really=st.sampled_from((True, True, True, False)))
    def call(case, really):
        case.cookies = dict(caller.cookies)
        if really:
            case.path_parameters = {name: str(caller.there[name]) for name in case.path_parameters}
            case.headers.pop("If-Match", None)
            if isinstance(case.body, dict):
                case.body |= {name: caller.meant[name] for name in case.body.keys() & caller.meant.keys()}
        said[case.call_and_validate(headers=caller.headers, checks=CHECKS).status_code] += 1

    with transaction.atomic():
        call()
        transaction.set_rollback(True)  # the next operation finds all that was there
    return said


@pytest.mark.parametrize("tag", TAGS)
def test_an_operation_answers_as_it_is_described_whatever_is_sent(caller, tag):
    for method, path, operation in operations():
        if tag in operation.get("tags", [""]):
            said = answers(method, path, caller)
            assert 401 not in said, f"{method} {path} was called by nobody"
            assert not operation.get("tags") or set(said) - {403}, f"{method} {path} let nobody in"


def test_these_calls_really_read_and_change_what_is_there(caller):
    assert answers("GET", "/api/v1/sites", caller)[200]
    assert answers("DELETE", "/api/v1/organisations/{organisation_id}/people/{person_id}", caller)[204]
    assert answers("PATCH", "/api/v1/organisations/{organisation_id}", caller)[200]
    assert answers("POST", "/api/v1/sites", caller)[201]
    assert answers("DELETE", "/api/v1/sites/{site_id}", caller)[200]
