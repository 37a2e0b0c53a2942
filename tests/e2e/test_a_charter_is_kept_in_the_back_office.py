"""A charter's whole life, as its keepers live it: an old page imported, corrected, checked, published."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from e2e.running import Platform, call, serving, sign_in

pytestmark = pytest.mark.browser

OLD_PAGE = """Nos cookies

Cookies nécessaires

Prestataire\tService et emplacement\tNom du cookie\tFinalités
Ville d'Exemple\tAuthentification (front et back office)\tsessionid\tSe souvenir de la personne connectée.
Ville d'Exemple\tChoix de la langue (front et back office)\tdjango_langue\tSe souvenir de la langue.
Ville d'Exemple\tAPI (CSRF) (front et back office)\tcsrftoken\tRécupérer des données par l'API.
Ville d'Exemple\tChoix concernant les cookies\tcookies_preferences\tSe souvenir du choix.
"""
MAP = """  - id: base-map
    provider: ville-d-exemple
    name: {fr: Fond de carte, en: Base map}
    places: [front]
    purpose: embedded-content
    cookies:
      - {name: tuiles.localhost, kind: contact, explains: {fr: Images de la carte.}}
"""
PHRASE = "une phrase assez longue pour tenir bon"
NOTHING_WRONG = re.compile(r"Aucune erreur|Règles non respectées")


@pytest.fixture(scope="module")
def mine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A platform whose charter may be changed: no other test looks at it."""
    data = tmp_path_factory.mktemp("kept")
    start = ("-m", "temoin", "up", "--port", "0", "--data", data)
    with serving(*start, says=r"(http://127\.0\.0\.1:\d+)") as url:
        yield Platform(url=url, data=data)


class Keeper:
    """Somebody signed in, and all that their browser complained of."""

    def __init__(
        self, browser: Browser, platform: Platform, locale: str, name: str = "admin", password: str = ""
    ) -> None:
        self.context = browser.new_context(locale=locale, viewport={"width": 1280, "height": 900})
        self.context.set_default_timeout(20_000)
        self.page = self.context.new_page()
        self.said: list[str] = []
        self.page.on("console", lambda line: self.said.append(line.text) if line.type == "error" else None)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.url = platform.url
        sign_in(self.page, platform, name=name, password=password)

    def open(self, part: str) -> Page:
        self.page.goto(f"{self.url}/back/sites/portail/{part}")
        return self.page

    def part(self, name: str) -> Locator:
        return self.page.locator(f'[data-part="{name}"]')

    def does(self, name: str) -> None:
        self.page.locator(f'[data-do="{name}"]').click()


@pytest.fixture
def keeper(request: pytest.FixtureRequest, browser: Browser, mine: Platform) -> Iterator[Keeper]:
    someone = Keeper(browser, mine, request.param)
    yield someone
    someone.context.close()


@pytest.fixture
def officer(browser: Browser, mine: Platform, keeper: Keeper) -> Iterator[Keeper]:
    """A data protection officer of the same organisation, who reviews."""
    asked = {"email": "dpo@exemple.fr", "role": "dpo", "language": "fr"}
    path = f"{mine.url}/api/v1/organisations/ville/invitations"
    context = browser.new_context(locale="fr-FR")
    page = context.new_page()
    page.goto(call(keeper.page, "POST", path, asked).json()["link"])
    page.locator('[name="username"]').fill("odile")
    page.locator('[name="name"]').fill("Odile")
    page.locator('main [name="password"]').fill(PHRASE)
    with page.expect_navigation():
        page.locator('form[action="/accounts/invitation/"] [type="submit"]').click()
    context.close()
    someone = Keeper(browser, mine, "fr-FR", "odile", PHRASE)
    yield someone
    someone.context.close()


@pytest.mark.parametrize("keeper", ["fr-FR"], indirect=True)
def test_an_old_page_becomes_the_charter_in_force_once_a_second_person_has_read_it(keeper, officer):
    page = keeper.open("import/")
    page.locator('[data-way="text"] textarea').fill(OLD_PAGE)
    page.get_by_role("button", name="Lire le texte").click()
    rows = page.locator(".read-row")
    expect(rows).to_have_count(4)
    rows.nth(1).get_by_role("button", name="ligne 7").click()
    expect(page.locator(".page-text .is-here")).to_contain_text("django_langue")
    rows.nth(1).locator('[name="name"]').fill("django_language")
    rows.nth(1).locator('[name="lifetime"]').fill("12 mois")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="En faire un brouillon").click()

    page.wait_for_url("**/charter/")
    text = keeper.part("text")
    expect(text).to_have_value(re.compile("name: django_language"))
    expect(keeper.part("steps").locator("[aria-current]")).to_contain_text("Brouillon")
    expect(keeper.part("objections")).to_contain_text("tuiles.localhost")

    by_text = text.input_value().replace("languages: [fr]", "languages: [fr, en]  # les deux") + MAP
    text.fill(by_text.replace("purpose: authentication", "purpose: autentification"))
    expect(keeper.part("checked")).to_contain_text("Erreurs à corriger : 1")
    keeper.part("marks").get_by_role("button").first.click()
    expect(text).to_be_focused()
    text.fill(by_text)
    expect(keeper.part("checked")).to_have_text(NOTHING_WRONG)
    expect(keeper.part("objections")).to_be_empty()

    service = page.locator('[data-path="services/0"]')
    service.locator("summary").first.click()
    cookie = page.locator('[data-path="services/0/cookies/0"]')
    cookie.locator("summary").first.click()
    explains = cookie.locator('[data-key="explains/fr"]')
    expect(explains).to_have_value("Se souvenir de la personne connectée.")
    explains.fill("Reconnaît la personne <connectée> : toujours.")
    explains.press("Tab")
    expect(text).to_have_value(re.compile(r'fr: "?Reconnaît la personne <connectée> : toujours\."?'))
    expect(text).to_have_value(re.compile("# les deux"))
    cookie.locator('[data-key="lifetime"]').fill("14 days")
    cookie.locator('[data-key="lifetime"]').press("Tab")
    expect(text).to_have_value(re.compile("lifetime: 14 days"))

    page.get_by_role("button", name="Montrer la page et le bandeau").click()
    frame = page.frame_locator(".preview")
    expect(frame.get_by_text("Reconnaît la personne <connectée> : toujours.")).to_be_visible()

    keeper.does("save")
    expect(keeper.part("saved")).to_have_text("Enregistré")
    keeper.does("review")
    expect(keeper.part("steps").locator("[aria-current]")).to_contain_text("Relecture")

    second = officer.page
    second.goto(f"{keeper.url}/back/")
    second.locator("ol.todo").get_by_role("link", name=re.compile("Relisez")).click()
    expect(officer.part("steps").locator("[aria-current]")).to_contain_text("Relecture")
    officer.does("send-back")
    officer.part("remark").fill("Dites aussi le pays.")
    second.get_by_role("button", name="Renvoyer", exact=True).click()
    expect(officer.part("steps").locator("[aria-current]")).to_contain_text("Brouillon")

    page.goto(f"{keeper.url}/back/")
    page.locator("ol.todo").get_by_role("link", name=re.compile("renvoyé")).click()
    expect(page.locator(".remark")).to_contain_text("Dites aussi le pays.")
    keeper.does("review")
    expect(keeper.part("steps").locator("[aria-current]")).to_contain_text("Relecture")

    second.reload()
    expect(officer.part("text")).to_have_value(re.compile("# les deux"))
    officer.does("publish")
    dialog = second.get_by_role("dialog")
    expect(dialog).to_contain_text("Publier cette charte ?")
    dialog.get_by_role("button", name="Publier", exact=True).click()
    expect(officer.part("said")).to_contain_text("cette version est maintenant en vigueur")
    expect(officer.part("steps").locator("[aria-current]")).to_contain_text(re.compile(r"Version \d"))

    page.goto(f"{keeper.url}/cookies/")
    expect(page.get_by_text("Reconnaît la personne <connectée> : toujours.")).to_be_visible()
    page.goto(f"{keeper.url}/fr/charters/portail/versions/")
    expect(page.get_by_role("main").get_by_role("link", name="Version 2")).to_be_visible()
    assert keeper.said == []
    assert officer.said == []


@pytest.mark.parametrize("keeper", ["en-GB"], indirect=True)
def test_a_charter_is_changed_in_english_and_its_versions_tell_it(keeper):
    page = keeper.open("charter/")
    expect(keeper.part("checked")).not_to_have_text(re.compile("Checking|^$"))
    choice = page.locator("details.group").last
    choice.locator("summary").first.click()
    field = choice.locator('[data-key="choice/lifetime"]')
    field.fill("5 months")
    field.press("Tab")
    expect(keeper.part("text")).to_have_value(re.compile("lifetime: 5 months"))
    expect(keeper.part("changes")).to_contain_text("Visitors who have answered will be asked again.")
    keeper.does("publish")
    page.get_by_role("dialog").get_by_role("button", name="Publish", exact=True).click()
    expect(keeper.part("said")).to_contain_text("they will be asked again")

    keeper.open("versions/")
    page.get_by_role("button", name="What changed").first.click()
    expect(keeper.part("result")).to_contain_text("5 months")
    expect(keeper.part("result")).to_contain_text("material")

    keeper.open("texts/")
    expect(keeper.part("missing")).to_contain_text("French")
    assert keeper.said == []
