"""Losing and recovering a password, and signing in with a second factor, in the real browser."""

import re
import subprocess
import sys
from base64 import b32decode
from collections.abc import Iterator
from pathlib import Path

import pytest
from django_otp.oath import totp
from playwright.sync_api import BrowserContext, Page, expect

from e2e.running import Platform, names

pytestmark = pytest.mark.browser

NEW = "une phrase assez longue"


class Talking:
    """A platform whose letters are read from what it prints."""

    def __init__(self, process: subprocess.Popen[str], data: Path) -> None:
        self.process = process
        self.url = self.next(r"listens at (http://127\.0\.0\.1:\d+)")
        self.password = Platform(url=self.url, data=data).password

    def next(self, pattern: str) -> str:
        """What the next line that says so says."""
        for line in self.process.stdout:
            if found := re.search(pattern, line):
                return found[1]
        raise AssertionError(f"it ended before it said {pattern}")


@pytest.fixture
def talking(tmp_path) -> Iterator[Talking]:
    command = [sys.executable, "-u", "-m", "temoin", "up", "--port", "0", "--data", str(tmp_path / "data")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        yield Talking(process, tmp_path / "data")
    finally:
        process.terminate()
        process.communicate(timeout=20)


def sign_in(page: Page, platform: Talking, password: str) -> None:
    page.goto(f"{platform.url}/accounts/login/")
    page.get_by_label("utilisateur ou e-mail").fill("admin")
    page.locator("#id_password").fill(password)
    page.get_by_role("main").get_by_role("button", name="Se connecter").click()


def test_a_lost_password_is_recovered_and_then_a_second_factor_is_asked_for(
    context: BrowserContext, page: Page, talking: Talking
):
    first = talking.password
    page.goto(f"{talking.url}/")
    page.locator('[data-temoin-answer="refuse"]').first.click()
    sign_in(page, talking, first)

    page.goto(f"{talking.url}/accounts/profile/")
    page.get_by_label("Nouvelle adresse").fill("ada@example.org")
    page.locator("#id_password").fill(first)
    page.get_by_role("button", name="Changer mon adresse").click()
    page.goto(talking.next(r"(http://\S+/accounts/address/\S+/)"))
    page.get_by_role("button", name="Cette adresse est la mienne").click()
    expect(page.locator("main")).to_contain_text("ada@example.org")

    context.clear_cookies()
    page.goto(f"{talking.url}/accounts/login/")
    page.get_by_role("link", name="Mot de passe perdu").click()
    page.get_by_label("E-mail").fill("ada@example.org")
    page.get_by_role("button", name="envoyer un lien").click()
    expect(page.get_by_role("status")).to_be_visible()
    link = talking.next(r"(http://\S+/accounts/reset/\S+/\S+/)")
    context.clear_cookies()
    page.goto(link)
    page.locator("#id_new_password1").fill(NEW)
    page.get_by_role("button", name="Afficher le mot de passe").first.click()
    expect(page.locator("#id_new_password1")).to_have_attribute("type", "text")
    page.locator("#id_new_password2").fill(NEW)
    assert names(context) == set()
    page.get_by_role("button", name="Garder ce mot de passe").click()
    expect(page).to_have_url(re.compile("/accounts/login/"))
    assert names(context) <= {"csrftoken"}  # which the sign-in page gives
    assert page.goto(link).status == 410

    sign_in(page, talking, NEW)
    page.goto(f"{talking.url}/accounts/two-factor/")
    page.locator("#password-begin").fill(NEW)
    page.get_by_role("button", name="activer").click()
    key = b32decode(page.locator("code.written").inner_text().replace(" ", ""))
    page.get_by_role("textbox", name="Code").fill(f"{totp(key):06d}")
    page.get_by_role("button", name="activer").click()
    recovery = page.locator(".codes li code").first.inner_text()
    page.get_by_role("main").get_by_role("link", name="Je les ai gardés").click()
    page.get_by_role("banner").get_by_role("button", name="Se déconnecter").click()
    assert names(context) == set()

    sign_in(page, talking, NEW)
    assert "sessionid" not in names(context)
    page.get_by_role("textbox", name="Code").fill("000000")
    page.get_by_role("main").get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    page.get_by_role("textbox", name="Code").fill(recovery)
    page.get_by_role("main").get_by_role("button", name="Se connecter").click()
    expect(page).to_have_url(f"{talking.url}/accounts/")
    assert names(context) == {"sessionid", "csrftoken"}
