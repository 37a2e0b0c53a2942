"""How this site is made true, its statements, and the receipt that withdraws."""

import json

import pytest
from django.utils import timezone

from office.visiting import set_by
from temoin.ledger import Verification
from temoin.office.front import chain
from temoin.office.registry.models import PLATFORM, AuditRun, Site
from temoin.web.django import ledger


def text_of(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def audited(verdict: str, findings: int, state: str = AuditRun.DONE) -> AuditRun:
    site = Site.objects.get(slug=PLATFORM)
    return AuditRun.objects.create(
        site=site, state=state, verdict=verdict, findings=findings, version=1, ended=timezone.now()
    )


def test_without_an_audit_the_page_claims_nothing(visitor):
    page = text_of(visitor, "/en/made-true/")
    assert "No audit of this site has been carried through" in page
    assert "No finding" not in page


@pytest.mark.parametrize("state", [AuditRun.QUEUED, AuditRun.RUNNING, AuditRun.FAILED, AuditRun.CUT])
def test_an_audit_that_did_not_end_well_says_nothing(visitor, state):
    audited("no-finding", 0, state)
    assert "No audit of this site has been carried through" in text_of(visitor, "/en/made-true/")


def test_the_last_audit_s_verdict_is_shown_whatever_it_is(visitor):
    run = audited("no-finding", 0)
    run.folder.mkdir(parents=True)
    scenarios = [{"name": "no-choice", "status": "ran"}, {"name": "new-one", "status": "inconclusive"}]
    (run.folder / "report.json").write_text(json.dumps({"scenarios": scenarios}))
    page = text_of(visitor, "/en/made-true/")
    assert "No finding" in page
    assert "without answering" in page
    assert "new-one" in page
    assert "could not conclude" in page
    audited("findings", 3)
    page = text_of(visitor, "/fr/made-true/")
    assert "Le site et sa charte ne s" in page
    assert "<dd>3</dd>" in page


@pytest.mark.parametrize("report", ["", "[]", "{", '{"scenarios": [1]}', '{"scenarios": null}'])
def test_a_report_that_cannot_be_read_leaves_its_scenarios_out(visitor, report):
    run = audited("no-finding", 0)
    run.folder.mkdir(parents=True)
    (run.folder / "report.json").write_text(report)
    assert "No finding" in text_of(visitor, "/en/made-true/")


def test_the_ledger_s_counts_and_chain_are_shown(visitor):
    visitor.post("/.temoin/choice", {"answer": "accept"})
    page = text_of(visitor, "/en/made-true/")
    assert "The chain is whole" in page
    assert page.count("<dd>1</dd>") == 2  # one choice, one agreement
    assert ledger().verify().head in page


def test_the_ledger_is_not_walked_at_each_request(visitor, monkeypatch):
    text_of(visitor, "/en/made-true/")
    monkeypatch.setattr(chain, "walk", None)
    text_of(visitor, "/fr/made-true/")


def test_a_later_walk_is_made_while_the_page_answers_with_the_one_before(visitor, monkeypatch):
    text_of(visitor, "/en/made-true/")
    made = []
    monkeypatch.setattr(chain, "PERIOD", timezone.timedelta(0))
    monkeypatch.setattr(chain, "walk", made.append)
    text_of(visitor, "/en/made-true/")
    with chain._walking:  # let go of once the walk is over
        assert len(made) == 1


def test_a_broken_chain_is_said(visitor, monkeypatch):
    kept = type(ledger())
    broken = Verification(entries=0, head="", broken_at=1, reason="changed")
    monkeypatch.setattr(kept, "verify", lambda self: broken)
    assert "The chain is broken" in text_of(visitor, "/en/made-true/")


def test_the_statements_name_who_answers_as_the_charter_does(visitor, settings):
    legal = text_of(visitor, "/en/legal/")
    assert "Ville d&#x27;Exemple" in legal
    assert "mailto:dpo@ville.exemple.org" in legal
    assert "not published on the Internet" in legal
    settings.TEMOIN_HOSTED_BY = "Hôte & Fils, 1 rue <b>"
    assert "Hôte &amp; Fils, 1 rue &lt;b&gt;" in text_of(visitor, "/en/legal/")
    assert "counts as not compliant" in text_of(visitor, "/en/accessibility/")


def answered(client, which: str = "accept") -> str:
    response = client.post("/.temoin/choice", {"answer": which, "next": "/"})
    return response.cookies["cookies_preferences"].value.partition(".")[2]


def test_a_receipt_withdraws_right_there_and_stays_as_history(visitor):
    receipt = answered(visitor).split(".")[-1]
    path = f"/cookies/receipt/{receipt}"
    page = text_of(visitor, path)
    assert "Retirer mon accord" in page
    assert f'name="next" value="{path}"' in page
    gone = visitor.post(
        "/.temoin/choice", {"answer": "refuse", "next": path, "source": "centre", "language": "fr"}
    )
    assert (gone.status_code, gone["Location"]) == (303, path)
    assert set_by(gone) == {"cookies_preferences"}
    after = text_of(visitor, path)
    assert "Retirer mon accord" not in after
    assert "appartient au passé" in after
    assert "Elle refuse tout" in after
    last = ledger().entries()[-1].record
    assert (last.event, last.source, last.receipt) == ("withdrawn", "centre", None)


def test_a_receipt_of_an_earlier_answer_leads_to_the_present_one(visitor):
    first = answered(visitor).split(".")[-1]
    second = answered(visitor).split(".")[-1]
    assert first != second
    page = text_of(visitor, f"/cookies/receipt/{first}")
    assert "appartient au passé" in page
    assert f'href="/cookies/receipt/{second}"' in page


def test_a_receipt_seen_from_elsewhere_offers_no_withdrawal(office, visitor):
    receipt = answered(visitor).split(".")[-1]
    page = text_of(office.visitor(), f"/cookies/receipt/{receipt}")
    assert "Ce navigateur ne garde pas cet accord" in page
    assert "Retirer mon accord" not in page


def test_a_withdrawal_from_another_site_is_refused(visitor):
    answered(visitor)
    response = visitor.post("/.temoin/choice", {"answer": "refuse"}, headers={"sec-fetch-site": "cross-site"})
    assert (response.status_code, set_by(response)) == (403, set())
