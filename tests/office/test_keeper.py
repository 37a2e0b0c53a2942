"""The keeper: what makes it renew the registers, what does not, and who is it of several."""

from datetime import timedelta

import pytest
from django.utils import timezone

from office.publishing import published
from office.test_registers import audited
from temoin.office.datasets import models, publishing
from temoin.office.datasets.files import rows_file
from temoin.office.datasets.shelf import find
from temoin.office.project.jobs import conclude
from temoin.office.project.keeper import Keeper
from temoin.office.registry import registers
from temoin.office.registry.models import AuditRun, Organisation, Site


@pytest.fixture
def keepers(office):
    """Keepers, the first of which has looked once; all closed at the end."""
    made = [Keeper(), Keeper()]
    assert made[0].tick() == ()
    yield made
    for one in made:
        one.close()


def test_a_publication_a_new_name_an_audit_s_end_and_a_removal_are_each_in_the_registers_at_the_next_look(
    keepers,
):
    keeper = keepers[0]
    site = published().site
    assert keeper.tick() == ("cookies-declares", "chartes", "versions-de-chartes")
    Site.objects.filter(pk=site.pk).update(name="Un autre nom")
    assert keeper.tick() == ("cookies-declares", "chartes", "versions-de-chartes")
    Organisation.objects.filter(slug="agglo").update(name="La Métropole")
    assert keeper.tick() == ("cookies-declares", "chartes", "versions-de-chartes")
    run = audited(Site.objects.get(slug="portail"))
    AuditRun.objects.filter(pk=run.pk).update(state=AuditRun.RUNNING, ended=None)
    assert keeper.tick() == ()
    assert conclude(run, AuditRun.DONE, verdict="findings", findings=1)
    assert keeper.tick() == ("audits", "constats")
    site.delete()
    assert keeper.tick() == ("cookies-declares", "chartes", "versions-de-chartes")


def test_nothing_is_made_or_even_read_while_nothing_changed(keepers, monkeypatch):
    made = []
    monkeypatch.setattr(registers, "refresh", lambda: made.append("once") or ())
    for _ in range(3):
        keepers[0].tick()
    assert made == []
    published()
    for _ in range(3):
        keepers[0].tick()
    assert made == ["once"]


def test_an_audit_that_is_not_published_is_no_news(keepers):
    site = published().site
    keepers[0].tick()
    mark = registers.mark()
    audited(site)
    assert registers.mark() == mark
    Site.objects.filter(pk=site.pk).update(publishes_audits=True)
    assert keepers[0].tick() == ("audits", "constats")


def test_of_two_keepers_one_keeps_and_the_other_follows_it(keepers):
    first, second = keepers
    published()
    assert second.tick() == ()
    assert (first.leads, second.leads) == (True, False)
    first.close()
    assert second.tick() == ("cookies-declares", "chartes", "versions-de-chartes")
    assert second.leads
    assert first.tick() == ()
    assert not first.leads


def test_old_files_are_removed_on_its_round_and_no_sooner(keepers, monkeypatch):
    monkeypatch.setattr(publishing, "GRACE", timedelta(0))
    published()
    keepers[0].tick()
    old, new = rows_file("chartes", 1), rows_file("chartes", 2)
    assert find("chartes").file == new
    assert old.exists()
    monkeypatch.setattr(keepers[0], "_swept", float("-inf"))
    keepers[0].tick()
    assert not old.exists()
    assert new.exists()
    assert models.Version.objects.get(dataset__slug="chartes", number=1).gone
    assert models.Version.objects.filter(gone=False, retired__lt=timezone.now()).count() == 0


def test_a_register_that_failed_is_tried_again_on_the_next_round(keepers, monkeypatch):
    site = published().site
    charter = site.charters.folder / "1.yaml"
    charter.rename(charter.with_suffix(".aside"))
    keepers[0].tick()
    assert find("cookies-declares").records_count == 5
    charter.with_suffix(".aside").rename(charter)
    assert keepers[0].tick() == ()
    monkeypatch.setattr(keepers[0], "_swept", float("-inf"))
    assert "cookies-declares" in keepers[0].tick()
    assert find("cookies-declares").records_count == 6
