"""The first start, and the way from the front office to the back office and out, in the real browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from e2e.running import names, talking

pytestmark = pytest.mark.browser

NEW = "une phrase assez longue"


def test_who_starts_it_signs_in_with_the_password_it_prints_and_is_told_what_comes_first(
    page: Page, tmp_path: Path
):
    with talking(tmp_path / "data") as told:
        password = told.next(r"Sign in as admin with the password (\S+)$")
        url = told.next(r"listens at (http://127\.0\.0\.1:\d+)")
        page.goto(url)
        page.locator('[data-temoin-answer="refuse"]').first.click()
        page.get_by_role("link", name="Mon compte").click()
        page.get_by_label("utilisateur ou e-mail").fill("admin")
        page.locator("#id_password").fill(password)
        page.get_by_role("main").get_by_role("button", name="Se connecter").click()
        page.get_by_role("main").get_by_role("link", name="Aller au back office").click()
        expect(page.locator(".first-steps")).to_be_visible()
        to_do = page.locator("ol.todo li a")
        expect(to_do.first).to_contain_text("Changez le premier mot de passe")
        to_do.first.click()
        page.locator("#id_old_password").fill(password)
        for again in ("1", "2"):
            page.locator(f"#id_new_password{again}").fill(NEW)
        page.get_by_role("button", name="Changer mon mot de passe").click()
        expect(page.get_by_role("status").first).to_contain_text("est changé")
        assert not (tmp_path / "data/first-password").exists()
        page.goto(f"{url}/back/")
        expect(to_do.first).to_be_visible()
        expect(page.locator("ol.todo")).not_to_contain_text("premier mot de passe")


WORDS = {
    "fr": ("Mon compte", "Back office", "Se déconnecter"),
    "en": ("My account", "Back office", "Sign out"),
}


@pytest.mark.parametrize("code", WORDS)
def test_one_signs_in_from_the_front_goes_on_in_the_back_and_leaves_from_the_front(
    context, page, platform, code
):
    account, back, out = WORDS[code]
    page.goto(f"{platform.url}/{code}/charters/")
    page.locator('[data-temoin-answer="refuse"]').first.click()
    page.get_by_role("link", name=account).click()
    page.locator("#id_username").fill("admin")
    page.locator("#id_password").fill(platform.password)
    page.locator('form[data-temoin-does~="login"] [type="submit"]').click()
    expect(page).to_have_url(f"{platform.url}/accounts/")
    page.goto(f"{platform.url}/{code}/datasets/")
    banner = page.get_by_role("banner")
    expect(banner.get_by_role("link", name="admin")).to_be_visible()
    banner.get_by_role("link", name=back).click()
    expect(page).to_have_url(f"{platform.url}/back/")
    expect(banner.get_by_role("link", name="admin")).to_be_visible()
    page.goto(f"{platform.url}/{code}/")
    banner.get_by_role("button", name=out).click()
    expect(banner.get_by_role("link", name=re.compile("Mon compte|My account"))).to_be_visible()
    expect(banner).not_to_contain_text("admin")
    assert names(context) == {"cookies_preferences"}
    page.goto(f"{platform.url}/back/")
    expect(page).to_have_url(re.compile(r"/accounts/login/\?next=/back/"))
