"""An audit that is stopped by a person, or cut with its platform: its browser is gone, and that is said."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from e2e.running import Platform, serving, sign_in
from temoin.office.project.tree import marked, processes

pytestmark = pytest.mark.browser

LONG = 240_000  # milliseconds: three scenarios on a machine that others use too


def start(page: Page) -> str:
    """Start an audit from the page of a site; its id."""
    page.get_by_role("button", name="Lancer un audit").click()
    page.wait_for_url("**/back/audits/*-*/")
    return page.url.rstrip("/").rpartition("/")[2]


def of(audit: str) -> list[int]:
    """The processes of an audit that live."""
    return list(marked(audit, [one.pid for one in processes()]))


def test_a_person_stops_an_audit_and_its_browser_is_gone(page: Page, platform: Platform):
    sign_in(page, platform, to="/back/sites/portail/audits/")
    audit = start(page)
    expect(page.locator("[data-part=steps] li").first).to_be_visible(timeout=LONG)
    assert len(of(audit)) > 2
    page.get_by_role("button", name="Arrêter cet audit").click()
    expect(page.get_by_text("Quelqu'un l'a arrêté.")).to_be_visible(timeout=LONG)
    end = time.monotonic() + 30
    while of(audit):
        assert time.monotonic() < end


def test_a_platform_that_dies_leaves_no_browser_and_says_at_its_next_start_what_was_cut(
    page: Page, tmp_path: Path
):
    words = ["-m", "temoin", "up", "--data", str(tmp_path / "data"), "--port"]
    with subprocess.Popen(
        [sys.executable, "-u", *words, "0"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        url = next(line.split()[-1] for line in process.stdout if "listens at" in line)
        platform = Platform(url=url, data=tmp_path / "data")
        sign_in(page, platform, to="/back/sites/portail/audits/")
        audit = start(page)
        expect(page.locator("[data-part=steps] li").first).to_be_visible(timeout=LONG)
        assert len(of(audit)) > 2
        os.kill(process.pid, signal.SIGKILL)
    end = time.monotonic() + 30
    while of(audit):
        assert time.monotonic() < end
    with serving(*words, url.rpartition(":")[2], says=r"(http://127\.0\.0\.1:\d+)"):
        page.goto(f"{url}/back/audits/{audit}/")
        expect(page.get_by_text("audit a été interrompu.")).to_be_visible(timeout=LONG)
        expect(page.get_by_text("La plateforme s'est arrêtée pendant qu'il tournait.")).to_be_visible()
