"""Losing and recovering a password, and signing in with a second factor, in the real browser."""

import re
from base64 import b32decode
from collections.abc import Iterator
from pathlib import Path

import pytest
from django_otp.oath import totp
from playwright.sync_api import Browser, BrowserContext, Page, expect

from e2e.running import Platform, Talking, names, talking

pytestmark = pytest.mark.browser

NEW = "une phrase assez longue"


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[tuple[Talking, Platform]]:
    with talking(tmp_path / "data") as told:
        yield told, Platform(url=told.next(r"listens at (http://127\.0\.0\.1:\d+)"), data=tmp_path / "data")


def enter(page: Page, platform: Platform, password: str) -> None:
    page.goto(f"{platform.url}/accounts/login/")
    page.get_by_label("utilisateur ou e-mail").fill("admin")
    page.locator("#id_password").fill(password)
    page.get_by_role("main").get_by_role("button", name="Se connecter").click()


def test_a_lost_password_is_recovered_and_then_a_second_factor_is_asked_for(
    context: BrowserContext, page: Page, platform: tuple[Talking, Platform]
):
    told, here = platform
    first = here.password
    page.goto(f"{here.url}/")
    page.locator('[data-temoin-answer="refuse"]').first.click()
    enter(page, here, first)

    page.goto(f"{here.url}/accounts/profile/")
    page.get_by_label("Nouvelle adresse").fill("ada@example.org")
    page.locator("#id_password").fill(first)
    page.get_by_role("button", name="Changer mon adresse").click()
    page.goto(told.next(r"(http://\S+/accounts/address/\S+/)"))
    page.get_by_role("button", name="Cette adresse est la mienne").click()
    expect(page.locator("main")).to_contain_text("ada@example.org")

    context.clear_cookies()
    page.goto(f"{here.url}/accounts/login/")
    page.get_by_role("link", name="Mot de passe perdu").click()
    page.get_by_label("E-mail").fill("ada@example.org")
    page.get_by_role("button", name="envoyer un lien").click()
    expect(page.get_by_role("status")).to_be_visible()
    link = told.next(r"(http://\S+/accounts/reset/\S+/\S+/)")
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

    enter(page, here, NEW)
    page.goto(f"{here.url}/accounts/two-factor/")
    page.locator("#password-begin").fill(NEW)
    page.get_by_role("button", name="activer").click()
    key = b32decode(page.locator("code.written").inner_text().replace(" ", ""))
    page.get_by_role("textbox", name="Code").fill(f"{totp(key):06d}")
    page.get_by_role("button", name="activer").click()
    recovery = page.locator(".codes li code").first.inner_text()
    page.get_by_role("main").get_by_role("link", name="Je les ai gardés").click()
    page.get_by_role("banner").get_by_role("button", name="Se déconnecter").click()
    assert names(context) == set()

    enter(page, here, NEW)
    assert "sessionid" not in names(context)
    page.get_by_role("textbox", name="Code").fill("000000")
    page.get_by_role("main").get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    page.get_by_role("textbox", name="Code").fill(recovery)
    page.get_by_role("main").get_by_role("button", name="Se connecter").click()
    expect(page).to_have_url(f"{here.url}/accounts/")
    assert names(context) == {"sessionid", "csrftoken"}


def test_all_of_an_account_works_without_javascript(browser: Browser, platform: tuple[Talking, Platform]):
    told, here = platform
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    context.set_default_timeout(15_000)
    page = context.new_page()
    main = page.get_by_role("main")
    page.goto(f"{here.url}/en/datasets/")
    page.get_by_role("button", name="Refuse all").click()
    main.get_by_role("heading").get_by_role("link").last.click()
    expect(main.get_by_role("table")).to_be_visible()
    page.get_by_role("link", name="Cookie charter").first.click()
    expect(main).to_contain_text("cookies_preferences")
    page.get_by_role("link", name="My account").click()
    page.locator("#id_username").fill("admin")
    page.locator("#id_password").fill(here.password)
    main.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{here.url}/accounts/")

    page.get_by_role("link", name="Change my profile").click()
    page.get_by_label("New address").fill("ada@example.org")
    page.locator("#id_password").fill(here.password)
    page.get_by_role("button", name="Change my address").click()
    page.goto(told.next(r"(http://\S+/accounts/address/\S+/)"))
    page.get_by_role("button", name="This address is mine").click()
    page.goto(f"{here.url}/accounts/keys/")
    page.get_by_label("What it is for").fill("Nightly")
    page.get_by_role("button", name="Make the key").click()
    expect(main.locator("code").first).to_contain_text("temoin_")
    page.goto(f"{here.url}/accounts/sessions/")
    main.get_by_role("button", name="Sign out everywhere").click()
    assert "sessionid" not in names(context)

    page.goto(f"{here.url}/accounts/login/")
    page.get_by_role("link", name="Lost password").click()
    page.get_by_label("E-mail").fill("ada@example.org")
    page.get_by_role("button", name="Send me a link").click()
    page.goto(told.next(r"(http://\S+/accounts/reset/\S+/\S+/)"))
    page.locator("#id_new_password1").fill(NEW)
    page.locator("#id_new_password2").fill(NEW)
    page.get_by_role("button", name="Keep this password").click()
    page.locator("#id_username").fill("ada@example.org")
    page.locator("#id_password").fill(NEW)
    main.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Français").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    page.get_by_role("banner").get_by_role("button", name="Se déconnecter").click()
    assert "sessionid" not in names(context)
    context.close()
