"""The seed's table, played as a person would, in the real browser."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from e2e.running import Platform, names

pytestmark = pytest.mark.browser

NOTICE = '[data-temoin="notice"]'


def answer(page: Page, which: str) -> None:
    with page.expect_navigation():
        page.locator(f'{NOTICE} [data-temoin-answer="{which}"]').click()


def sign_in(page: Page, platform: Platform) -> None:
    page.goto(f"{platform.url}/accounts/login/")
    page.locator('input[name="username"]').fill("admin")
    page.locator('input[name="password"]').fill(platform.password)
    with page.expect_navigation():
        page.locator('form[data-temoin-does~="login"] [type="submit"]').click()


def cookie(context: BrowserContext, name: str) -> dict:
    return next(one for one in context.cookies() if one["name"] == name)


@pytest.mark.parametrize("path", ["/", "/datasets/", "/cookies/", "/cookies/choice/", "/accounts/me"])
def test_someone_who_only_reads_receives_no_cookie(context, page, platform, path):
    page.goto(platform.url + path)
    page.wait_for_load_state("networkidle")
    assert names(context) == set()


# sessionid: remember the user from one page to the next, front and back office.


def test_a_session_holds_from_page_to_page_and_ends_at_sign_out(context, page, platform):
    sign_in(page, platform)
    session = cookie(context, "sessionid")
    assert session["httpOnly"]
    assert session["sameSite"] == "Lax"
    assert session["expires"] == -1
    page.goto(f"{platform.url}/datasets/")
    expect(page.get_by_text("admin").first).to_be_visible()
    page.goto(f"{platform.url}/back/")
    assert page.url == f"{platform.url}/back/"
    page.goto(f"{platform.url}/accounts/")
    with page.expect_navigation():
        page.locator('form[action="/accounts/logout/"] [type="submit"]').first.click()
    assert "sessionid" not in names(context)

    context.add_cookies([{"name": "sessionid", "value": session["value"], "url": platform.url}])
    page.goto(f"{platform.url}/back/")
    assert "/accounts/login/" in page.url


# django_language: remember the visitor's language, front and back office.


def test_a_chosen_language_changes_the_interface_and_survives_the_browser(browser, context, page, platform):
    page.goto(f"{platform.url}/")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    with page.expect_navigation():
        page.locator('[data-temoin-does="language"]').first.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    kept = context.storage_state()  # what a browser that closes keeps: session cookies go
    kept["cookies"] = [one for one in kept["cookies"] if one["expires"] != -1]
    assert {one["name"] for one in kept["cookies"]} == {"django_language"}

    again = browser.new_context(locale="fr-FR", storage_state=kept)
    try:
        page = again.new_page()
        page.goto(f"{platform.url}/datasets/")
        expect(page.locator("html")).to_have_attribute("lang", "en")
        sign_in(page, platform)
        page.goto(f"{platform.url}/back/")
        expect(page.locator("html")).to_have_attribute("lang", "en")
    finally:
        again.close()


# csrftoken: retrieve data through API calls.


def test_the_back_office_retrieves_its_data_with_the_token_and_gets_none_without(context, page, platform):
    sign_in(page, platform)
    with page.expect_response(re.compile("/api/v1/")) as called:
        page.goto(f"{platform.url}/back/")
    assert called.value.status == 200
    token = cookie(context, "csrftoken")["value"]
    assert called.value.request.headers["x-csrftoken"]
    bare = page.request.get(f"{platform.url}/api/v1/sites")
    assert bare.status == 403
    right = page.request.get(f"{platform.url}/api/v1/sites", headers={"X-CSRFToken": token})
    assert right.status == 200
    context.clear_cookies(name="csrftoken")
    assert page.request.get(f"{platform.url}/api/v1/sites", headers={"X-CSRFToken": token}).status == 403


def test_a_public_page_gets_a_signed_in_person_s_token_from_the_account_corner(context, page, platform):
    sign_in(page, platform)
    context.clear_cookies(name="csrftoken")
    with page.expect_response(re.compile("/accounts/me")):
        page.goto(f"{platform.url}/")
    page.wait_for_load_state("networkidle")
    assert "csrftoken" in names(context)


# cookies_preferences: remember what the visitor chose.


def tiles(page: Page) -> list[str]:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "tuiles" in request.url else None)
    return asked


def test_a_refusal_is_remembered_and_carries_no_identifier(context, page, platform):
    asked = tiles(page)
    page.goto(f"{platform.url}/")
    expect(page.locator(NOTICE)).to_be_visible()
    answer(page, "refuse")
    assert names(context) == {"cookies_preferences"}
    value = cookie(context, "cookies_preferences")["value"]
    assert len(value) <= 64
    assert value.count(".") == 4  # no receipt
    for path in ("/", "/datasets/", "/cookies/"):
        page.goto(platform.url + path)
        expect(page.locator(NOTICE)).to_be_hidden()
    assert asked == []


def test_a_choice_can_be_made_changed_and_withdrawn(context, page, platform):
    asked = tiles(page)
    page.goto(f"{platform.url}/")
    answer(page, "accept")
    expect(page.locator('img[src*="tuiles.localhost"]').first).to_be_visible()
    assert asked != []
    granted = cookie(context, "cookies_preferences")["value"]
    receipt = granted.split(".")[5]
    page.goto(f"{platform.url}/cookies/receipt/{receipt}")
    expect(page.locator("main")).to_contain_text(receipt)

    page.goto(f"{platform.url}/cookies/choice/")
    box = page.locator('input[name="purpose"][value="embedded-content"]')
    expect(box).to_be_checked()
    box.uncheck()
    with page.expect_navigation():
        page.locator('button[name="answer"][value="save"]').click()
    assert cookie(context, "cookies_preferences")["value"].count(".") == 4
    asked.clear()
    page.goto(f"{platform.url}/")
    page.wait_for_load_state("networkidle")
    expect(page.locator(NOTICE)).to_be_hidden()
    assert asked == []


def test_one_objects_to_being_counted_and_comes_back_on_it(context, page, platform):
    box = page.locator('input[name="objection"]')
    for objected in (True, False):
        page.goto(f"{platform.url}/cookies/choice/")
        box.set_checked(objected)
        with page.expect_navigation():
            page.locator('button[name="answer"][value="object"]').click()
        assert names(context) == ({"cookies_preferences"} if objected else set())
        page.goto(f"{platform.url}/cookies/choice/")
        expect(box).to_be_checked(checked=objected)
        page.goto(f"{platform.url}/")
        expect(page.locator(NOTICE)).to_be_visible()  # an objection is no answer to what is asked


def test_without_javascript_one_can_read_choose_and_not_be_asked_again(browser, platform):
    context = browser.new_context(java_script_enabled=False, locale="fr-FR")
    try:
        page = context.new_page()
        page.goto(f"{platform.url}/datasets/")
        expect(page.locator(NOTICE)).to_be_visible()
        answer(page, "refuse")
        assert page.url == f"{platform.url}/datasets/"
        expect(page.locator(NOTICE)).to_be_hidden()
        assert names(context) == {"cookies_preferences"}
    finally:
        context.close()


def test_a_forged_choice_is_no_choice(context, page, platform):
    context.add_cookies([{"name": "cookies_preferences", "value": "1.%00<script>", "url": platform.url}])
    asked = tiles(page)
    assert page.goto(f"{platform.url}/").status == 200
    expect(page.locator(NOTICE)).to_be_visible()
    assert asked == []


def test_the_public_pages_break_no_rule_of_their_own_policy(page, platform):
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    for path in ("/", "/datasets/", "/cookies/", "/cookies/choice/", "/accounts/login/"):
        page.goto(platform.url + path)
        page.wait_for_load_state("networkidle")
    answer_page = f"{platform.url}/"
    page.goto(answer_page)
    answer(page, "accept")
    page.wait_for_load_state("networkidle")
    assert said == []
