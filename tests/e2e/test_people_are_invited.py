"""An owner invites a colleague with each role, who accepts, signs in, and sees what the role may see."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from e2e.running import Platform, names, serving

pytestmark = pytest.mark.browser

PASSWORD = "une phrase assez longue pour tenir bon"
AGGLO = "/back/organisations/agglo"
EVERYBODY = {"/back/", "/back/sites/", "/back/people/", "/back/organisations/"}
ROOMS = EVERYBODY | {"/back/trail/"}
"""The rooms of this journey; there are others."""
SEES = {  # rooms, and whether the pages of the site's settings and of the trail open, and whether one invites
    "owner": (ROOMS, 200, 200, True),
    "dpo": (ROOMS, 403, 200, False),
    "publisher": (EVERYBODY, 403, 403, False),
    "translator": (EVERYBODY, 403, 403, False),
    "auditor": (ROOMS, 403, 200, False),
}


@pytest.fixture(scope="module")
def heard() -> list[str]:
    """What the platform says on its standard output: its messages, for want of a mail server."""
    return []


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory, heard: list[str]) -> Iterator[Platform]:
    data = tmp_path_factory.mktemp("inviting")
    up = ("-m", "temoin", "up", "--port", "0", "--data", data)
    with serving(*up, says=r"(http://127\.0\.0\.1:\d+)", heard=heard) as url:
        yield Platform(url=url, data=data)


@pytest.fixture
def newcomer(browser: Browser) -> Iterator[Callable[[], BrowserContext]]:
    """Browsers of people who were never here."""
    opened = []

    def another() -> BrowserContext:
        context = browser.new_context(locale="fr-FR")
        context.set_default_timeout(15_000)
        opened.append(context)
        return context

    yield another
    for context in opened:
        context.close()


def sign_in(page: Page, platform: Platform, name: str, password: str) -> None:
    page.goto(f"{platform.url}/accounts/login/?next=/back/")
    page.locator('input[name="username"]').fill(name)
    page.locator('input[name="password"]').fill(password)
    with page.expect_navigation():
        page.locator('form[data-temoin-does~="login"] [type="submit"]').click()


def invite(page: Page, platform: Platform, email: str, role: str, heard: list[str]) -> str:
    """Invite somebody on the page of people; gives the link that the platform wrote to them."""
    page.goto(f"{platform.url}{AGGLO}/people/")
    form = page.locator('form[data-send$="/invitations"]')
    form.locator('[name="email"]').fill(email)
    form.locator(f'[name="role"][value="{role}"]').check()
    form.locator('[type="submit"]').click()
    expect(form.locator("[data-answered] strong")).to_have_text(email)
    expect(page.locator("#invitations")).to_contain_text(email)
    links = re.findall(r"http\S+/accounts/invitation/\S+", "".join(heard))
    assert form.locator("[data-answered] code").inner_text() == links[-1]
    return links[-1]


def accept(page: Page, link: str, name: str) -> None:
    page.goto(link)
    assert names(page.context) == set()
    page.locator('[name="username"]').fill(name)
    page.locator('[name="name"]').fill(name.capitalize())
    page.locator('main [name="password"]').fill(PASSWORD)
    with page.expect_navigation():
        page.locator('form[action="/accounts/invitation/"] [type="submit"]').click()
    assert "/accounts/login/" in page.url
    assert names(page.context) <= {"csrftoken"}


def rooms(page: Page) -> set[str]:
    return {link.get_attribute("href") or "" for link in page.locator(".rooms a").all()}


def test_a_colleague_is_invited_with_each_role_and_sees_what_it_may(newcomer, platform, heard):
    admin = newcomer().new_page()
    sign_in(admin, platform, "admin", platform.password)
    admin.goto(f"{platform.url}/back/organisations/")
    admin.locator("#organisation-name").fill("Agglo")
    with admin.expect_navigation(url="**/back/organisations/agglo/people/"):
        admin.locator('form[data-send="POST /organisations"] [type="submit"]').click()
    link = invite(admin, platform, "ada@exemple.fr", "owner", heard)

    ada = newcomer().new_page()
    accept(ada, link, "ada")
    sign_in(ada, platform, "ada", PASSWORD)
    expect(ada.locator(".first-steps")).to_be_visible()
    ada.goto(f"{platform.url}/back/sites/")
    ada.locator("#site-name").fill("Médiathèque")
    ada.locator("#site-origin").fill("https://lire.example")
    with ada.expect_navigation(url="**/back/sites/mediatheque/"):
        ada.locator('form[data-send="POST /sites"] [type="submit"]').click()

    links = {role: invite(ada, platform, f"{role}@exemple.fr", role, heard) for role in SEES}
    for role, (opens, settings, trail, invites) in SEES.items():
        page = newcomer().new_page()
        accept(page, links[role], role)
        sign_in(page, platform, role, PASSWORD)
        assert rooms(page) & ROOMS == opens, role
        page.goto(f"{platform.url}/back/sites/")
        expect(page.locator("#sites [data-rows] h2")).to_have_text("Médiathèque")
        assert page.request.get(f"{platform.url}/back/sites/mediatheque/settings/").status == settings, role
        assert page.request.get(f"{platform.url}{AGGLO}/trail/").status == trail, role
        assert page.request.get(f"{platform.url}/back/sites/portail/").status == 404, role
        page.goto(f"{platform.url}{AGGLO}/people/")
        expect(page.locator("#people")).to_contain_text(role.capitalize())
        assert bool(page.locator('form[data-send$="/invitations"]').count()) == invites, role

    ada.goto(f"{platform.url}{AGGLO}/trail/")
    expect(ada.locator("#trail li").first).to_contain_text("Auditor a rejoint")
    ada.locator("#deed").select_option("site-made")
    expect(ada.locator("#trail li")).to_have_count(1)
    expect(ada.locator("#trail li")).to_contain_text("Ada a ajouté le site Médiathèque")
    with ada.expect_download() as file:
        ada.locator("[data-download]").click()
    assert file.value.suggested_filename == "journal-agglo.csv"
    gone = newcomer().new_page()
    assert gone.goto(link).status == 410
