"""What an answer costs does not grow with what is kept: as many queries and opened files with 3 as with 30.

The calls are generated from the routes: a new operation or page is held to it from its first day.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, reverse
from django.utils import timezone

from office.world import Half, half, operations, shelved, someone
from temoin.charter import loads
from temoin.office.accounts.inviting import HOLDS
from temoin.office.accounts.models import ApiKey, Following, Invitation, Membership, SignIn, User
from temoin.office.accounts.urls import urlpatterns as account_pages
from temoin.office.audience.models import Views
from temoin.office.back.urls import urlpatterns as back_pages
from temoin.office.datasets.models import Dataset, Upload, Use
from temoin.office.front.urls import in_each_language
from temoin.office.front.urls import urlpatterns as front_pages
from temoin.office.registry.models import AuditRun, Draft, Organisation, Site
from temoin.office.registry.publishing import publish
from temoin.office.registry.trail import note

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "examples/portail-open-data/charte.yaml").read_text("utf-8")
REPORT = json.dumps({"scenarios": [{"name": "no-choice", "status": "ran"}]})
WARM, FEW, MANY = 1, 3, 30
MOST = 15
"""Queries of one answer, the session's own included."""


class Growing:
    """A platform that has more and more of everything, all of it within sight of these people."""

    def __init__(self, mine: Half, people: list[User]) -> None:
        self.mine, self.people, self.number = mine, people, 0
        self.platform = Site.objects.get(slug="portail")

    def to(self, number: int) -> None:
        for one in range(self.number, number):
            self._more(one)
        self.number = number

    def _more(self, one: int) -> None:
        newcomer = User.objects.create_user(f"person-{one}", email=f"person-{one}@example.org")
        new = Organisation.objects.create(slug=f"body-{one}", name=f"Body {one}")
        for body in (new, self.mine.organisation, self.platform.organisation):
            self._belonging(one, body, newcomer)
        facts = {"name": f"Site {one}", "origin": f"https://site-{one}.example"}
        theirs = Site.objects.create(slug=f"theirs-{one}", organisation=new, **facts)
        ours = Site.objects.create(slug=f"ours-{one}", organisation=self.mine.organisation, **facts)
        for site in (theirs, ours, self.mine.site, self.platform):
            self._work(one, site, newcomer)
        for person in self.people:
            SignIn.objects.create(user=person)
            ApiKey.objects.create(user=person, name=f"Key {one}", start="abcd", digest=f"{person.pk} {one}")
        self._shelved(one)
        day = timezone.localdate() - timedelta(days=one)
        for page, about in (("site-charter", theirs.slug), ("dataset", "regles"), ("home", "")):
            Views.objects.create(day=day, page=page, object=about, language="fr", count=1 + one)

    def _shelved(self, one: int) -> None:
        slug = shelved(f"ours-{one}", f"Dataset {one}", self.mine.organisation)
        shelved("agglo", "Dataset", self.mine.organisation)
        Upload.objects.create(organisation=self.mine.organisation.pk, filename=f"{one}.csv")
        day = timezone.localdate() - timedelta(days=one)
        Use.objects.create(dataset=Dataset.objects.get(slug="agglo"), day=day, kind="page", times=1)
        for person in self.people:
            Following.objects.create(user=person, dataset=slug)

    def _belonging(self, one: int, body: Organisation, newcomer: User) -> None:
        for person in self.people:
            Membership.objects.get_or_create(user=person, organisation=body, defaults={"role": "owner"})
        Membership.objects.create(user=newcomer, organisation=body, role="translator")
        Invitation.objects.create(
            organisation=body,
            email=f"invited-{one}@example.org",
            role="auditor",
            invited_by=newcomer,
            expires=timezone.now() + HOLDS,
        )
        note(newcomer, "site-made", body, f"theirs-{one}", name=f"Site {one}")

    def _work(self, one: int, site: Site, by: User) -> None:
        publish(site, loads(TEXT.replace("lifetime: 14 days", f"lifetime: {1 + one} days")), by=by)
        Draft.objects.get_or_create(site=site, defaults={"text": TEXT, "author": by})
        audit = AuditRun.objects.create(
            site=site,
            asked_by=by,
            state=AuditRun.DONE,
            verdict="no-finding",
            findings=0,
            version=1,
            ended=timezone.now(),
            progress=[{"action": "visit", "scenario": "no-choice", "url": "/", "status": 200, "pages": 1}],
        )
        audit.folder.mkdir(parents=True)
        for name in ("report.json", "report.fr.html", "report.en.html"):
            (audit.folder / name).write_text(REPORT, encoding="utf-8")


WATCHED = {"open", "os.listdir", "os.scandir", "glob.glob"}
_opened: list[str] | None = None


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if _opened is not None and event in WATCHED:
        _opened.append(str(arguments[0]))


sys.addaudithook(_watch)  # it stays until the end, and notes nothing outside `opening`


@contextmanager
def opening(folder: Path) -> Iterator[list[str]]:
    """The files of a folder that are opened meanwhile, and the folders of it that are listed."""
    global _opened  # noqa: PLW0603 - a hook is never taken away
    _opened, found = [], []
    try:
        yield found
    finally:
        found += [path for path in _opened if path.startswith(str(folder))]
        _opened = None


def pages(patterns: list[URLPattern], known: dict[str, Any], space: str = "") -> Iterator[str]:
    for one in patterns:
        yield reverse(space + one.name, kwargs={name: known[name] for name in one.pattern.regex.groupindex})


def addresses(of: Half) -> dict[str, list[str]]:
    """Every address that can be read, by who reads it."""
    known = {
        **of.parameters,
        "audit_id": AuditRun.objects.filter(site__slug="portail").first().pk,
        "token": "x",
        "person": "x",
        "sign_in": of.parameters["audit_id"],
        "key": of.parameters["audit_id"],
        "dataset_id": "regles",
        "record_id": "1",
        "receipt_id": "x" * 22,
        "tag": "fr",
    }
    kept = {**known, "dataset_id": of.parameters["dataset_id"]}
    calls = [path.format(**kept) for method, path, _ in operations() if method == "GET"]
    back = [*calls, *pages(back_pages, kept)]
    front = [*pages(front_pages, known), *pages(in_each_language, known, "fr:")]
    return {
        "keeper": [*back, "/api/v1/sites/portail/ledger"],
        "member": [*back, *pages(account_pages, known)],
        "visitor": [*front, *pages(account_pages, known)],
    }


def cost(client: Client, address: str, folder: Path) -> tuple[int, int] | None:
    """How many queries an answer takes and how many files it opens; None where it is no reading."""
    token = client.cookies.get("csrftoken")
    headers = {"X-CSRFToken": token.value} if token and address.startswith("/api/") else {}
    with opening(folder) as opened, CaptureQueriesContext(connection) as asked:
        status = client.get(address, headers=headers).status_code
    assert status < 500, address
    return (len(asked), len(opened)) if status == 200 else None


def test_no_answer_costs_more_queries_or_files_when_there_is_more_of_everything(office):
    mine = half("agglo", "Agglo")
    clients = {
        "keeper": office.person(),
        "member": someone(office, mine.organisation, "owner"),
        "visitor": office.visitor(),
    }
    growing = Growing(mine, list(User.objects.exclude(email__startswith="agglo-")))
    growing.to(WARM)
    every = [(who, address) for who, those in addresses(mine).items() for address in those]
    read = [(who, address) for who, address in every if cost(clients[who], address, office.data)]
    assert len(read) > 120
    costs = {}
    for number in (FEW, MANY):
        growing.to(number)
        costs[number] = {(who, address): cost(clients[who], address, office.data) for who, address in read}
    grown = {one: (few, costs[MANY][one]) for one, few in costs[FEW].items() if costs[MANY][one] != few}
    assert grown == {}
    dear = {one: asked for one, (asked, _) in costs[MANY].items() if asked > MOST}
    assert dear == {}
