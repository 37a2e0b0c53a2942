"""Who may do what: every operation and every back-office page has a rule, and it is held for each role.

The table below is written by hand: a route that is not in it fails, and so does another rule than its own.
"""

import pytest
from django.test import Client
from django.urls import URLPattern

from temoin.office.accounts.models import Membership, User
from temoin.office.accounts.roles import CAPABILITIES, GRANTS, ROLES
from temoin.office.api.v1 import api
from temoin.office.api.v1.rule import RULE
from temoin.office.back.urls import urlpatterns
from temoin.office.registry.models import Organisation, Site

OPERATIONS = {
    "GET /api/v1/": "read",
    "GET /api/v1/sites": "read",
    "GET /api/v1/sites/{site_id}": "read",
    "GET /api/v1/sites/{site_id}/charter": "read",
    "PUT /api/v1/sites/{site_id}/charter": "publish",
    "GET /api/v1/sites/{site_id}/check": "read",
    "GET /api/v1/sites/{site_id}/ledger": "read",
    "GET /api/v1/sites/{site_id}/versions": "read",
    "GET /api/v1/sites/{site_id}/versions/{number}": "read",
    "GET /api/v1/sites/{site_id}/versions/{number}/changes": "read",
    "GET /api/v1/sites/{site_id}/draft": "read",
    "PUT /api/v1/sites/{site_id}/draft": "edit",
    "DELETE /api/v1/sites/{site_id}/draft": "edit",
    "GET /api/v1/sites/{site_id}/draft/state": "read",
    "POST /api/v1/sites/{site_id}/draft/review": "edit",
    "POST /api/v1/sites/{site_id}/draft/send-back": "review",
    "POST /api/v1/sites/{site_id}/draft/publish": "publish",
    "GET /api/v1/sites/{site_id}/draft/texts": "read",
    "PATCH /api/v1/sites/{site_id}/draft/texts": "translate",
    "POST /api/v1/charters/check": "translate",
    "POST /api/v1/charters/edit": "edit",
    "POST /api/v1/charters/read": "edit",
    "POST /api/v1/charters/compose": "edit",
}
BODIES = {  # what is looked at before the rule is held must be right
    "POST /api/v1/sites/{site_id}/draft/send-back": '{"remark": "x"}',
    "PATCH /api/v1/sites/{site_id}/draft/texts": '{"texts": [{"path": "/about/fr", "said": "x"}]}',
    "POST /api/v1/charters/edit": '{"text": "", "patch": []}',
    "POST /api/v1/charters/compose": '{"cookies": []}',
}
PAGES = {
    "back": "read",
    "back-sites": "read",
    "back-site": "read",
    "back-charter": "read",
    "back-charter-preview": "read",
    "back-texts": "read",
    "back-versions": "read",
    "back-import": "edit",
}
MAY = {  # by hand, so that a slip in the table of roles is seen
    "owner": {"read", "translate", "edit", "review", "publish", "audit", "trail", "manage", "people"},
    "dpo": {"read", "translate", "edit", "review", "publish", "audit", "trail"},
    "publisher": {"read", "translate", "edit", "publish", "audit"},
    "translator": {"read", "translate"},
    "auditor": {"read", "trail"},
}


def test_every_operation_has_the_rule_that_is_written_here():
    found = {
        f"{method.upper()} {path}": operation.get(RULE)
        for path, methods in api.get_openapi_schema()["paths"].items()
        for method, operation in methods.items()
    }
    assert found == OPERATIONS


def test_every_page_of_the_back_office_has_the_rule_that_is_written_here():
    assert all(isinstance(one, URLPattern) for one in urlpatterns)
    found = {one.name: getattr(one.callback, "temoin_needs", None) for one in urlpatterns}
    assert found == PAGES


def test_the_roles_may_do_what_is_written_here():
    assert {role: set(GRANTS[role]) for role in ROLES} == MAY
    assert set().union(*MAY.values()) | {"platform"} == set(CAPABILITIES)


@pytest.fixture
def site(office) -> Site:
    theirs = Organisation.objects.create(slug="agglo", name="Agglo d'Exemple")
    site = Site.objects.create(
        slug="agglo", name="Agglo", origin="https://agglo.example", organisation=theirs
    )
    site.charters.publish("charter: 1\nservices: []\n")
    return site


def someone(office, organisation: Organisation | None, role: str | None) -> Client:
    user = User.objects.create_user(f"{role}", password=office.password)
    if role and organisation:
        Membership.objects.create(user=user, organisation=organisation, role=role)
    client = office.visitor()
    assert office.sign_in(client, username=f"{role}").status_code == 302
    return client


def call(client: Client, operation: str, site_id: str) -> int:
    method, path = operation.split(" ")
    headers = {"X-CSRFToken": client.cookies["csrftoken"].value}
    ask = getattr(client, method.lower())
    body = BODIES.get(operation, "{}")
    more = {} if method == "GET" else {"data": body, "content_type": "application/json"}
    path = path.replace("{site_id}", site_id).replace("{number}", "1")
    return ask(path, headers=headers, **more).status_code


@pytest.mark.parametrize("role", ROLES)
def test_a_role_does_what_it_may_in_its_organisation_and_nothing_else(office, site, role):
    client = someone(office, site.organisation, role)
    for operation, capability in OPERATIONS.items():
        refused = capability not in MAY[role]
        assert (call(client, operation, "agglo") == 403) == refused, operation


@pytest.mark.parametrize("role", ROLES)
def test_another_organisation_s_site_is_not_there(office, site, role):
    client = someone(office, site.organisation, role)
    for operation in OPERATIONS:
        if "{site_id}" in operation:
            assert call(client, operation, "portail") == 404, operation
    headers = {"X-CSRFToken": client.cookies["csrftoken"].value}
    (seen,) = client.get("/api/v1/sites", headers=headers).json()["results"]
    assert seen["id"] == "agglo"
    assert client.get("/back/sites/portail/").status_code == 404
    assert client.get("/back/sites/agglo/").status_code == 200


def test_someone_without_a_role_sees_the_front_office_only(office):
    client = someone(office, None, None)
    assert client.get("/").status_code == 200
    assert client.get("/back/").status_code == 403
    assert not client.get("/accounts/me").json()["back_office"]
    assert all(call(client, operation, "portail") == 403 for operation in OPERATIONS)
