"""The trail: who did what, in the reader's words, narrowed and taken away as CSV."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone, translation

from office.asking import Asker, ask
from office.world import half, someone
from temoin.office.accounts.role_words import SENTENCES, TITLES
from temoin.office.accounts.roles import ROLES
from temoin.office.registry.deeds import WORDS, sentence
from temoin.office.registry.models import Site, TrailEntry
from temoin.office.registry.trail import DEEDS, note

TRAIL = "/api/v1/organisations/agglo/trail"


@pytest.fixture
def mine(office):
    made = half("agglo", "Agglo")
    TrailEntry.objects.all().delete()
    return made


@pytest.fixture
def auditor(office, mine) -> Asker:
    return ask(someone(office, mine.organisation, "auditor"))


def test_every_deed_and_every_role_has_its_words():
    assert set(WORDS) == set(DEEDS)
    assert set(TITLES) == set(SENTENCES) == set(ROLES)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("deed", DEEDS)
def test_a_deed_is_told_whatever_its_entry_says_or_leaves_out(mine, deed, language):
    for details in ({}, {"name": "N", "before": "B", "role": "owner", "version": 3, "email": "e@x.fr"}):
        entry = TrailEntry(name="Ada", deed=deed, object="agglo", details=details)
        with translation.override(language):
            said = sentence(entry, {"agglo": "Site Agglo"}, {})
        assert said.startswith("Ada ")
        assert "%" not in said


def test_a_deed_is_told_in_the_reader_s_language(auditor, mine):
    note(None, "charter-published", mine.organisation, "agglo", version=3)
    french, english = (
        auditor.get(TRAIL, **{"Accept-Language": language}).json()["results"][0]["said"]
        for language in ("fr", "en")
    )
    assert french == "La plateforme a publié la version 3 de la charte du site Site Agglo"
    assert english == "The platform published version 3 of the charter of the site Site Agglo"


def test_what_was_done_to_a_site_that_is_gone_is_still_told(auditor, mine):
    note(None, "charter-published", mine.organisation, "agglo", version=3)
    Site.objects.filter(slug="agglo").delete()
    assert "agglo" in auditor.get(TRAIL).json()["results"][0]["said"]


def test_a_deed_without_words_is_told_by_its_code(auditor, mine):
    TrailEntry.objects.create(name="Ada", deed="something-new", organisation=mine.organisation, object="x")
    assert auditor.get(TRAIL).json()["results"][0]["said"] == "Ada: something-new x"


def test_the_trail_is_narrowed_by_deed_person_and_days(auditor, mine):
    now = timezone.now()
    for days, name, deed in ((0, "Ada", "site-made"), (2, "Bob", "site-made"), (4, "Ada", "audit-asked")):
        TrailEntry.objects.create(
            name=name,
            deed=deed,
            organisation=mine.organisation,
            object="agglo",
            at=now - timedelta(days=days),
        )

    def found(query: str) -> list[tuple[str, str]]:
        return [(one["who"], one["deed"]) for one in auditor.get(f"{TRAIL}?{query}").json()["results"]]

    assert len(found("")) == 3
    assert found("deed=audit-asked") == [("Ada", "audit-asked")]
    assert found("person=bo") == [("Bob", "site-made")]
    day = f"{now - timedelta(days=2):%Y-%m-%d}"
    assert found(f"since={day}") == [("Ada", "site-made"), ("Bob", "site-made")]
    assert found(f"until={day}") == [("Bob", "site-made"), ("Ada", "audit-asked")]
    assert found(f"since={day}&until={day}") == [("Bob", "site-made")]
    assert found("since=&until=9999-12-31&deed=&person=") == found("")


@pytest.mark.parametrize("query", ["deed=x", "since=yesterday", "until=2026-13-40", "limit=101", "limit=x"])
def test_what_narrows_nothing_is_refused_in_the_reader_s_language(auditor, query):
    refused = auditor.get(f"{TRAIL}?{query}")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["msg"].startswith("Ce")


def test_the_trail_comes_a_page_at_a_time_the_newest_first(auditor, mine):
    for number in range(5):
        note(None, "draft-saved", mine.organisation, f"s{number}")
    answer = auditor.get(f"{TRAIL}?limit=2&offset=1").json()
    assert answer["total_count"] == 5
    assert [one["object"] for one in answer["results"]] == ["s3", "s2"]


def test_the_trail_is_taken_away_as_csv_in_which_nothing_is_a_formula(auditor, mine):
    hostile = "=HYPERLINK(1)"
    TrailEntry.objects.create(
        name=hostile,
        deed="site-made",
        organisation=mine.organisation,
        object="@x",
        details={"name": "-1\n+2"},
    )
    file = auditor.get(f"{TRAIL}.csv")
    assert file["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="journal-agglo.csv"' in file["Content-Disposition"]
    head, row = csv.reader(io.StringIO(file.content.decode("utf-8-sig")))
    assert head[0] == "Quand (UTC)"
    assert row[1:4] == [f"'{hostile}", "site-made", "'@x"]
    assert row[5].startswith("'=")


def test_the_csv_holds_what_is_narrowed_to(auditor, mine):
    note(None, "draft-saved", mine.organisation, "agglo")
    note(None, "audit-asked", mine.organisation, "agglo")
    lines = auditor.get(f"{TRAIL}.csv?deed=audit-asked").content.decode().splitlines()
    assert len(lines) == 2


def test_too_many_lines_for_one_file_are_refused(auditor, mine, monkeypatch):
    monkeypatch.setattr("temoin.office.api.v1.trail.MOST", 1)
    note(None, "draft-saved", mine.organisation, "agglo")
    assert auditor.get(f"{TRAIL}.csv").status_code == 200
    note(None, "draft-saved", mine.organisation, "agglo")
    assert auditor.get(f"{TRAIL}.csv").status_code == 413


def test_the_whole_trail_is_for_who_keeps_the_platform(person, auditor, mine):
    note(None, "draft-saved", mine.organisation, "agglo")
    note(None, "draft-saved", None, "portail")
    assert ask(person).get("/api/v1/trail").json()["total_count"] == 2
    assert auditor.get("/api/v1/trail").status_code == 403
    assert auditor.get(TRAIL).json()["total_count"] == 1


def test_the_page_of_the_trail_names_each_deed_in_its_filter(auditor):
    page = auditor.client.get("/back/organisations/agglo/trail/").content.decode()
    assert all(f'value="{deed}"' in page for deed in DEEDS)
    assert "charte publiée" in page


def test_a_deed_that_fails_leaves_no_line(auditor, office, mine, monkeypatch):
    owner = ask(someone(office, mine.organisation, "owner"))
    owner.client.raise_request_exception = False

    def broken(*_args, **_kwargs):
        raise RuntimeError("planted")

    monkeypatch.setattr("temoin.office.registry.keeping.note", broken)
    sent = {"organisation": "agglo", "name": "Nouveau", "origin": "https://nouveau.example"}
    assert owner.post("/api/v1/sites", sent).status_code == 500
    assert not Site.objects.filter(slug="nouveau").exists()
    assert not TrailEntry.objects.exists()
