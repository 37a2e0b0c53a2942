"""Audits by API and by the back office: asked for, followed, stopped, read. Nothing is run here."""

import base64
import hashlib
import json
from uuid import uuid4

import pytest

from temoin import report
from temoin.audit import Audit, Conditions, Run, Setter, Step, Write
from temoin.law import Finding
from temoin.office.accounts.models import Membership, User
from temoin.office.registry import audits
from temoin.office.registry.models import AuditRun, Organisation, Site, TrailEntry

ASK = "/api/v1/sites/portail/audits"
HOSTILE = "</style><script>alert(1)</script><style>*{color:red}"


@pytest.fixture
def site(office) -> Site:
    return Site.objects.get()


def headers(client, **more):
    return {"X-CSRFToken": client.cookies["csrftoken"].value} | more


def get(client, path, **more):
    return client.get(path, headers=headers(client, **more))


def post(client, path):
    return client.post(path, headers=headers(client))


def delete(client, path):
    return client.delete(path, headers=headers(client))


def hostile() -> Audit:
    """An audit whose site says what it should not."""
    step = Step(
        index=0, action="visit", url="http://a/", final_url="http://a/", status=200, performed=(), seconds=0.1
    )
    write = Write(
        step=0, name=HOSTILE, host=HOSTILE, party="first", setter=Setter(via="header"), outcome="kept"
    )
    text = {"en": HOSTILE, "fr": HOSTILE}
    return Audit(
        url="http://a/",
        origin=f"http://a/{HOSTILE}",
        conditions=Conditions(
            date="2026-11-24T10:00:00+00:00",
            tool=HOSTILE,
            browser=HOSTILE,
            browser_path="/b",
            user_agent=HOSTILE,
            sandbox=True,
            third_party=True,
            profile="fr",
            pages_limit=20,
        ),
        pages=("http://a/",),
        runs=(Run(scenario="no-choice", status="ran", steps=(step,), writes=(write,)),),
        findings=(Finding("TPT-02", "major", HOSTILE, text, text, "own"),),
    )


def done(site, **facts) -> AuditRun:
    run = AuditRun.objects.create(site=site, state="done", verdict="findings", findings=1, version=1, **facts)
    for language in ("en", "fr"):
        report.write(hostile(), run.folder, ("html",), language)
        (run.folder / "report.html").rename(run.folder / f"report.{language}.html")
    report.write(hostile(), run.folder, ("json",))
    return run


def test_an_audit_is_asked_for_and_followed_at_its_location(person, site):
    response = post(person, ASK)
    assert response.status_code == 202
    asked = response.json()
    assert (asked["state"], asked["version"], asked["site"], asked["asked_by"]) == (
        "queued",
        1,
        "portail",
        "admin",
    )
    assert response["Location"] == f"/api/v1/audits/{asked['id']}"
    followed = get(person, response["Location"]).json()
    assert (followed["ahead"], followed["progress"], followed["origin"]) == (0, [], site.origin)
    assert TrailEntry.objects.filter(deed="audit-asked", object="portail").count() == 1


def test_a_site_has_one_audit_at_once(person):
    assert post(person, ASK).status_code == 202
    again = post(person, ASK)
    assert again.status_code == 409
    assert again["Content-Type"] == "application/problem+json"
    assert AuditRun.objects.count() == 1


def test_an_organisation_that_asks_for_too_many_waits(person, site, monkeypatch):
    monkeypatch.setattr(audits, "WAITING_LIMIT", 1)
    other = Site.objects.create(
        slug="o", name="O", origin="https://o.example", organisation=site.organisation
    )
    other.charters.publish("charter: 1\nservices: []\n")
    assert post(person, ASK).status_code == 202
    full = post(person, "/api/v1/sites/o/audits")
    assert (full.status_code, full["Retry-After"]) == (429, "60")


@pytest.mark.parametrize(
    ("origin", "charter"), [("https://10.0.0.1", "charter: 1\nservices: []\n"), ("https://o.example", None)]
)
def test_what_cannot_be_audited_is_said_when_it_is_asked_for(person, site, origin, charter):
    other = Site.objects.create(slug="o", name="O", origin=origin, organisation=site.organisation)
    if charter:
        other.charters.publish(charter)
    assert post(person, "/api/v1/sites/o/audits").status_code == 409
    assert not AuditRun.objects.exists()


def test_following_costs_nothing_while_nothing_is_new(person, site):
    run = AuditRun.objects.create(site=site, state="running")
    address = f"/api/v1/audits/{run.pk}"
    first = get(person, address)
    still = get(person, address, **{"If-None-Match": first["ETag"]})
    assert (still.status_code, still.content) == (304, b"")
    step = {"scenario": "refuse", "action": "visit", "url": "http://a/", "status": 200, "pages": 1}
    AuditRun.objects.filter(pk=run.pk).update(progress=[step, {"pid": 1}])
    news = get(person, address, **{"If-None-Match": first["ETag"]})
    assert news.status_code == 200
    assert news.json()["progress"] == [step]


def test_an_audit_is_stopped_once(person, site):
    run = AuditRun.objects.create(site=site)
    address = f"/api/v1/audits/{run.pk}"
    assert delete(person, address).status_code == 204
    assert get(person, address).json()["said"] == audits.ENDS["stopped"]
    assert delete(person, address).status_code == 409
    assert TrailEntry.objects.filter(deed="audit-stopped").count() == 1


def test_the_lists_are_paged_and_by_state_and_the_newest_comes_first(person, site):
    runs = [AuditRun.objects.create(site=site, state=state) for state in ("done", "failed", "done")]
    listed = get(person, "/api/v1/audits?limit=1").json()
    assert (listed["total_count"], [one["id"] for one in listed["results"]]) == (3, [str(runs[2].pk)])
    assert get(person, f"{ASK}?state=done").json()["total_count"] == 2
    assert get(person, "/api/v1/audits?state=lost").status_code == 422


def test_a_list_asks_the_database_no_more_often_when_it_is_longer(
    person, site, django_assert_max_num_queries
):
    for _ in range(40):
        AuditRun.objects.create(site=site, progress=[{}] * 100)
    with django_assert_max_num_queries(8):
        assert len(get(person, "/api/v1/audits?limit=100").json()["results"]) == 40


def test_what_others_audit_is_not_there(office, site):
    theirs = Organisation.objects.create(slug="agglo", name="Agglo")
    user = User.objects.create_user("ann", password=office.password)
    Membership.objects.create(user=user, organisation=theirs, role="owner")
    ann = office.visitor()
    office.sign_in(ann, username="ann")
    run = done(site)
    assert get(ann, "/api/v1/audits").json() == {"total_count": 0, "results": []}
    for path in (f"/api/v1/audits/{run.pk}", f"/api/v1/audits/{run.pk}/report"):
        assert get(ann, path).status_code == 404
    assert delete(ann, f"/api/v1/audits/{run.pk}").status_code == 404
    for page in ("", "report/", "report.html", "report.json"):
        assert ann.get(f"/back/audits/{run.pk}/{page}").status_code == 404
    assert ann.get("/back/sites/portail/audits/").status_code == 404


def test_there_is_no_report_before_the_end_nor_of_what_failed(person, site):
    for state in ("queued", "running", "failed", "cut"):
        run = AuditRun.objects.create(site=site, state=state)
        run.folder.mkdir(parents=True)
        (run.folder / "report.json").write_text("{")
        (run.folder / "report.fr.html").write_text("<")
        assert get(person, f"/api/v1/audits/{run.pk}/report").status_code == 404
        assert person.get(f"/back/audits/{run.pk}/report/").status_code == 404
        assert person.get(f"/back/audits/{run.pk}/report.json").status_code == 404
    assert get(person, f"/api/v1/audits/{uuid4()}").status_code == 404
    assert get(person, "/api/v1/audits/1").status_code == 404


def test_the_report_is_a_document_that_nothing_is_let_do(person, site):
    run = done(site)
    response = person.get(f"/back/audits/{run.pk}/report/")
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert not response.cookies
    body = response.content.decode()
    assert "<script" not in body
    assert "&lt;script&gt;alert(1)" in body
    policy = dict(part.partition(" ")[::2] for part in response["Content-Security-Policy"].split("; "))
    style = body.split("<style>")[1].split("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == {
        "default-src": "'none'",
        "style-src": f"'sha256-{digest}'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
        "sandbox": "",
    }
    assert HOSTILE not in body


def test_the_report_speaks_the_reader_s_language_and_can_be_kept(person, site):
    run = done(site)
    for language, word in (("fr", 'lang="fr"'), ("en", 'lang="en"')):
        assert (
            word
            in person.get(
                f"/back/audits/{run.pk}/report/", headers={"accept-language": language}
            ).content.decode()
        )
    kept = person.get(f"/back/audits/{run.pk}/report.html", headers={"accept-language": "en"})
    assert kept["Content-Disposition"] == f'attachment; filename="audit-{str(run.pk)[:8]}.en.html"'
    assert "sandbox" in kept["Content-Security-Policy"]
    data = person.get(f"/back/audits/{run.pk}/report.json")
    assert data["Content-Disposition"].startswith("attachment")
    assert json.loads(data.content) == get(person, f"/api/v1/audits/{run.pk}/report").json()


def test_the_pages_are_there_and_only_who_may_audit_finds_the_buttons(office, person, site):
    run = done(site)
    user = User.objects.create_user("ann", password=office.password)
    Membership.objects.create(user=user, organisation=site.organisation, role="auditor")
    auditor = office.visitor()
    office.sign_in(auditor, username="ann")
    for client, may in ((person, True), (auditor, False)):
        assert client.get("/back/audits/").status_code == 200
        start = client.get("/back/sites/portail/audits/").content.decode()
        follow = client.get(f"/back/audits/{run.pk}/").content.decode()
        assert ('data-send="POST /sites/portail/audits"' in start) == may
        assert (f'data-send="DELETE /audits/{run.pk}"' in follow) == may


def test_the_name_of_a_site_is_text_on_the_pages(person, site):
    Site.objects.filter(pk=site.pk).update(name=HOSTILE)
    run = done(site)
    for path in ("/back/sites/portail/audits/", f"/back/audits/{run.pk}/"):
        assert "<script>alert" not in person.get(path).content.decode()
