"""Who may do what: every operation, back-office page and account page has a rule, held for each role.

The tables below are written by hand, the calls are generated from the routes: a route that is not in its
table fails, and so does another rule than its own. What an address names is made in `world.py`.
"""

import re
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from office.visiting import set_by
from office.world import THEIRS, Half, call, everything, half, operations, someone
from temoin.office.accounts.models import Membership, User
from temoin.office.accounts.roles import CAPABILITIES, GRANTS, ROLES
from temoin.office.accounts.urls import urlpatterns as account_patterns
from temoin.office.api.v1.rule import RULE
from temoin.office.back.urls import urlpatterns
from temoin.office.registry.models import TrailEntry

OPERATIONS = {
    "GET /api/v1/": "read",
    "GET /api/v1/audience": "read",
    "GET /api/v1/figures": "read",
    "GET /api/v1/next": "read",
    "GET /api/v1/organisations": "read",
    "POST /api/v1/organisations": "platform",
    "GET /api/v1/organisations/{organisation_id}": "read",
    "PATCH /api/v1/organisations/{organisation_id}": "manage",
    "DELETE /api/v1/organisations/{organisation_id}": "platform",
    "GET /api/v1/organisations/{organisation_id}/people": "read",
    "PATCH /api/v1/organisations/{organisation_id}/people/{person_id}": "people",
    "DELETE /api/v1/organisations/{organisation_id}/people/{person_id}": "people",
    "GET /api/v1/organisations/{organisation_id}/invitations": "people",
    "POST /api/v1/organisations/{organisation_id}/invitations": "people",
    "DELETE /api/v1/organisations/{organisation_id}/invitations/{invitation_id}": "people",
    "POST /api/v1/organisations/{organisation_id}/invitations/{invitation_id}/send": "people",
    "GET /api/v1/organisations/{organisation_id}/trail": "trail",
    "GET /api/v1/organisations/{organisation_id}/trail.csv": "trail",
    "GET /api/v1/sites": "read",
    "POST /api/v1/sites": "manage",
    "GET /api/v1/sites/{site_id}": "read",
    "PATCH /api/v1/sites/{site_id}": "manage",
    "DELETE /api/v1/sites/{site_id}": "manage",
    "GET /api/v1/sites/{site_id}/charter": "read",
    "PUT /api/v1/sites/{site_id}/charter": "publish",
    "GET /api/v1/sites/{site_id}/check": "read",
    "GET /api/v1/sites/{site_id}/ledger": "read",
    "GET /api/v1/sites/{site_id}/audits": "read",
    "POST /api/v1/sites/{site_id}/audits": "audit",
    "GET /api/v1/audits": "read",
    "GET /api/v1/audits/{audit_id}": "read",
    "GET /api/v1/audits/{audit_id}/report": "read",
    "DELETE /api/v1/audits/{audit_id}": "audit",
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
    "GET /api/v1/datasets": "read",
    "GET /api/v1/datasets/{dataset_id}": "read",
    "PATCH /api/v1/datasets/{dataset_id}": "edit",
    "PUT /api/v1/datasets/{dataset_id}/readers": "publish",
    "POST /api/v1/datasets/{dataset_id}/withdrawal": "publish",
    "DELETE /api/v1/datasets/{dataset_id}/withdrawal": "publish",
    "GET /api/v1/datasets/{dataset_id}/versions": "read",
    "GET /api/v1/datasets/{dataset_id}/use": "read",
    "GET /api/v1/datasets/{dataset_id}/preview": "read",
    "GET /api/v1/uploads": "edit",
    "POST /api/v1/uploads": "edit",
    "GET /api/v1/uploads/{upload_id}": "edit",
    "PATCH /api/v1/uploads/{upload_id}": "edit",
    "DELETE /api/v1/uploads/{upload_id}": "edit",
    "PUT /api/v1/uploads/{upload_id}/file": "edit",
    "POST /api/v1/uploads/{upload_id}/publication": "publish",
    "GET /api/v1/trail": "platform",
    "GET /api/v1/trail.csv": "platform",
}
PAGES = {
    "back": "read",
    "back-audience": "read",
    "back-sites": "read",
    "back-site": "read",
    "back-site-settings": "manage",
    "back-charter": "read",
    "back-charter-preview": "read",
    "back-texts": "read",
    "back-versions": "read",
    "back-import": "edit",
    "back-organisations": "read",
    "back-organisation": "read",
    "back-people": "read",
    "back-people-of-one": "read",
    "back-trail": "trail",
    "back-trail-of-one": "read",
    "back-site-audits": "read",
    "back-audits": "read",
    "back-datasets": "read",
    "back-dataset": "read",
    "back-publish": "edit",
    "back-upload": "edit",
    "back-audit": "read",
    "back-audit-report": "read",
    "back-audit-report-html": "read",
    "back-audit-report-json": "read",
}
ACCOUNT_PAGES = {  # "person": who is not signed in is led to the sign-in page
    "account": "person",
    "me": "anybody",
    "sign-in": "anybody",
    "sign-out": "anybody",
    "sign-in-code": "anybody",
    "reset": "anybody",
    "reset-new": "anybody",
    "reset-link": "anybody",
    "sign-up": "anybody",
    "sign-up-new": "anybody",
    "sign-up-link": "anybody",
    "profile": "person",
    "address": "person",
    "address-confirmed": "person",
    "address-link": "anybody",
    "password": "person",
    "two-factor": "person",
    "two-factor-setup": "person",
    "two-factor-codes": "person",
    "two-factor-off": "person",
    "sessions": "person",
    "sessions-end": "person",
    "session-end": "person",
    "keys": "person",
    "key-revoke": "person",
    "following": "person",
    "follow": "person",
    "following-stop": "anybody",
    "my-data": "person",
    "my-data-export": "person",
    "account-close": "person",
    "invitation": "anybody",
    "invitation-accept": "anybody",
    "invitation-known": "person",
}
MAY = {  # by hand, so that a slip in the table of roles is seen
    "owner": {"read", "translate", "edit", "review", "publish", "audit", "trail", "manage", "people"},
    "dpo": {"read", "translate", "edit", "review", "publish", "audit", "trail"},
    "publisher": {"read", "translate", "edit", "publish", "audit"},
    "translator": {"read", "translate"},
    "auditor": {"read", "trail"},
}


NOBODY_S = UUID(int=0)


@pytest.fixture
def mine(office) -> Half:
    return half("agglo", "Agglo")


@pytest.fixture
def theirs(office) -> Half:
    return half("autrui", THEIRS)


def parameters(pattern: URLPattern, of: Half) -> dict[str, object]:
    """What the address of a page names, of this half; a name that `world.py` does not make fails."""
    nobody_s = {"token": "x", "person": "x", "sign_in": NOBODY_S, "key": NOBODY_S}
    known = {**of.parameters, **nobody_s}
    return {name: known[name] for name in pattern.pattern.converters}


def send(client: Client, address: str):
    return client.post(address, {"csrfmiddlewaretoken": client.cookies["csrftoken"].value})


def test_every_operation_has_the_rule_that_is_written_here():
    found = {f"{method} {path}": operation.get(RULE) for method, path, operation in operations()}
    assert found == OPERATIONS


def test_every_page_of_the_back_office_has_the_rule_that_is_written_here():
    assert all(isinstance(one, URLPattern) for one in urlpatterns)
    found = {one.name: getattr(one.callback, "temoin_needs", None) for one in urlpatterns}
    assert found == PAGES


def test_every_account_page_has_the_rule_that_is_written_here():
    assert {one.name for one in account_patterns} == set(ACCOUNT_PAGES)


def test_the_roles_may_do_what_is_written_here():
    assert {role: set(GRANTS[role]) for role in ROLES} == MAY
    assert set().union(*MAY.values()) | {"platform"} == set(CAPABILITIES)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_calls_what_it_may_in_its_organisation_and_nothing_else(office, mine, role):
    client = someone(office, mine.organisation, role)
    removals = [one for one in operations() if one[0] == "DELETE"]
    for method, path, operation in [*(one for one in operations() if one not in removals), *removals]:
        refused = operation[RULE] not in MAY[role]
        status = call(client, method, path, mine).status_code
        assert (status == 403) == refused, (method, path, status)
        assert status < 500, (method, path)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_the_pages_that_it_may_and_no_other(office, mine, role):
    client = someone(office, mine.organisation, role)
    for one in urlpatterns:
        status = client.get(reverse(one.name, kwargs=parameters(one, mine))).status_code
        if status == 405:  # it is asked for with a form
            status = send(client, reverse(one.name, kwargs=parameters(one, mine))).status_code
        assert (status == 403) == (PAGES[one.name] not in MAY[role]), (one.name, status)
        assert status < 500, one.name


@pytest.mark.parametrize("role", [None, *ROLES])
def test_an_account_page_opens_for_whom_it_is_there(office, mine, role):
    client = someone(office, mine.organisation, role) if role else office.visitor()
    for one in account_patterns:
        response = client.get(reverse(one.name, kwargs=parameters(one, mine)))
        assert response.status_code < 500, one.name
        led = response.status_code == 302 and response["Location"].startswith("/accounts/login/")
        to_be_led = role is None and ACCOUNT_PAGES[one.name] == "person" and response.status_code != 405
        assert led == to_be_led, one.name
        assert "sessionid" not in set_by(response), one.name


@pytest.mark.parametrize("role", ROLES)
def test_another_organisation_s_objects_are_not_there(office, mine, theirs, role):
    client = someone(office, mine.organisation, role)
    for method, path, operation in operations():
        if "{" in path and operation[RULE] != "platform":
            assert call(client, method, path, theirs).status_code == 404, (method, path)
    for one in urlpatterns:
        if named := parameters(one, theirs):
            status = client.get(reverse(one.name, kwargs=named)).status_code
            if status == 405:
                status = send(client, reverse(one.name, kwargs=named)).status_code
            assert status == 404, one.name


def test_an_object_of_another_organisation_is_not_found_through_one_s_own(office, mine, theirs):
    client = someone(office, mine.organisation, "owner")
    for method, path, _operation in operations():
        inner = re.findall(r"{(\w+)}", path)[1:]
        if not inner or inner == ["number"]:
            continue
        mixed = {**mine.parameters, **{name: theirs.parameters[name] for name in inner}}
        status = call(client, method, path, Half(mine.organisation, mine.site, mixed)).status_code
        assert status == 404, (method, path)


@pytest.mark.parametrize("role", ROLES)
def test_nothing_that_one_reads_says_anything_of_another_organisation(office, mine, theirs, role):
    client = someone(office, mine.organisation, role)
    for method, path, _operation in operations():
        if method == "GET":
            assert THEIRS not in call(client, method, path, mine).content.decode().lower(), path
    for one in urlpatterns:
        response = client.get(reverse(one.name, kwargs=parameters(one, mine)))
        assert THEIRS not in response.content.decode().lower(), one.name


def test_an_auditor_changes_nothing_whatever_they_send(office, mine, theirs):
    client = someone(office, mine.organisation, "auditor")
    before = everything()
    for method, path, _operation in operations():
        for half_ in (mine, theirs):
            if method != "GET":
                call(client, method, path, half_)
    assert everything() == before


def test_nobody_who_reads_changes_anything(office, mine):
    client = someone(office, mine.organisation, "owner")
    before = everything()
    for method, path, _operation in operations():
        if method == "GET":
            call(client, method, path, mine)
    assert everything() == before


def test_nothing_in_the_api_changes_the_trail(office, mine):
    client = someone(office, mine.organisation, "owner")
    before = list(TrailEntry.objects.order_by("pk").values("pk", "at", "name", "deed", "object", "details"))
    for method, path, _operation in operations():
        call(client, method, path, mine)
    kept = TrailEntry.objects.order_by("pk").values("pk", "at", "name", "deed", "object", "details")
    assert list(kept)[: len(before)] == before


def test_someone_without_a_role_sees_the_front_office_only(office, mine):
    client = someone(office, None, None)
    assert client.get("/").status_code == 200
    assert client.get("/back/").status_code == 403
    assert not client.get("/accounts/me").json()["back_office"]
    assert all(call(client, method, path, mine).status_code == 403 for method, path, _ in operations())


def signed_in(office, organisation, role: str) -> tuple[Client, Membership]:
    client = someone(office, organisation, role)
    return client, Membership.objects.get(organisation=organisation, user__username__startswith=f"{role}-")


def test_a_change_of_role_holds_from_the_person_s_next_call_on(office, mine):
    client, member = signed_in(office, mine.organisation, "auditor")
    assert call(client, "PATCH", "/api/v1/sites/{site_id}", mine).status_code == 403
    Membership.objects.filter(pk=member.pk).update(role="owner")
    assert call(client, "PATCH", "/api/v1/sites/{site_id}", mine).status_code == 200
    Membership.objects.filter(pk=member.pk).update(role="translator")
    assert call(client, "PATCH", "/api/v1/sites/{site_id}", mine).status_code == 403
    assert client.get("/back/sites/agglo/settings/").status_code == 403


def test_a_removal_holds_from_the_person_s_next_call_on(office, mine):
    client, member = signed_in(office, mine.organisation, "owner")
    assert call(client, "GET", "/api/v1/sites/{site_id}", mine).status_code == 200
    member.delete()
    assert call(client, "GET", "/api/v1/sites/{site_id}", mine).status_code == 403
    assert client.get("/back/").status_code == 403
    assert client.get("/accounts/").status_code == 200


def test_an_account_that_is_switched_off_is_signed_out_at_its_next_call(office, mine):
    client, member = signed_in(office, mine.organisation, "owner")
    User.objects.filter(pk=member.user_id).update(is_active=False)
    assert call(client, "GET", "/api/v1/sites/{site_id}", mine).status_code == 401
