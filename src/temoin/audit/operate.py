"""Doing what a visitor does: answering a notice, signing in, choosing a language.

Our own markup is asked first (`data-temoin…`), then words and roles. Whatever is operated is operated in real
time, by clicks that the page cannot tell from a person's.
"""

import asyncio
import re
import tomllib
from collections.abc import Iterable
from importlib.resources import files
from typing import Any, Literal, get_args

import msgspec
from playwright.async_api import ElementHandle, Error, Frame, Page

from temoin.audit.discover import origin_of, plain
from temoin.audit.observation import Notice
from temoin.audit.refusal import InconclusiveError
from temoin.audit.tab import Tab
from temoin.law import Text

Answer = Literal["refuse", "accept"]

_SCRIPT = files("temoin.audit").joinpath("notice.js").read_text(encoding="utf-8")
_NOTICE_LIMIT = 5_000  # milliseconds: a notice may come late
_CONTROL_LIMIT = 1_000  # and unfold
_CLICK_LIMIT = 3_000
_OPTIONS_LIMIT = 200


def _words() -> dict[str, Any]:
    data = tomllib.loads(files("temoin.audit").joinpath("data/words.toml").read_text(encoding="utf-8"))
    kinds = {kind: [word for words in data[kind].values() for word in words] for kind in ("accept", "refuse")}
    return {"words": kinds, "about": data["about"]}


_WORDS = _words()


class Credentials(msgspec.Struct, frozen=True):
    """Who signs in. The password is never shown, not even by `repr`."""

    user: str
    password: str

    def __repr__(self) -> str:
        return f"Credentials(user={self.user!r}, password=…)"


class _Sending(msgspec.Struct, frozen=True):
    """What `sending.js` answers."""

    to: tuple[str, ...]
    method: Literal["get", "post", "dialog", ""]


_SENDING = files("temoin.audit").joinpath("sending.js").read_text(encoding="utf-8")

_ELSEWHERE: Text = {
    "en": "the sign-in form is on, or sends to, another origin than the audited one ({place}): "
    "nothing was typed",
    "fr": "le formulaire de connexion est sur une autre origine que celle auditée, ou y envoie ({place}) : "
    "rien n'a été saisi",
}
_BY_GET: Text = {
    "en": "the sign-in form would send the password in an address (method GET): nothing was typed",
    "fr": "le formulaire de connexion enverrait le mot de passe dans une adresse (méthode GET) : "
    "rien n'a été saisi",
}
_UNREADABLE: Text = {
    "en": "where the sign-in form sends to could not be read: nothing was typed",
    "fr": "la destination du formulaire de connexion n'a pas pu être lue : rien n'a été saisi",
}


async def find_notice(tab: Tab) -> Notice | None:
    """How a notice is there on a page, if one is: by our own markup, or by its words."""
    answers = await tab.ask(_SCRIPT, {"want": "notice", "answer": "", **_WORDS})
    return next((answer for answer in answers if answer in get_args(Notice)), None)


async def answer_notice(tab: Tab, answer: Answer) -> bool:
    """Click the control that gives this answer, once it shows; False if none can be clicked."""
    control = await _first_control(tab.page, answer)
    if control is None:
        return False
    try:
        await control.click(timeout=_CLICK_LIMIT)
    except Error:
        return False
    await tab.settle()
    return True


async def _first_control(page: Page, answer: Answer) -> ElementHandle | None:
    """The control in whichever frame shows it first, once a notice is there."""
    asked = {"want": "control", "answer": answer, **_WORDS}

    async def look(frame: Frame) -> ElementHandle | None:
        there = {**asked, "want": "notice"}
        await frame.wait_for_function(_SCRIPT, arg=there, timeout=_NOTICE_LIMIT, polling=50)
        handle = await frame.wait_for_function(_SCRIPT, arg=asked, timeout=_CONTROL_LIMIT, polling=50)
        return handle.as_element()

    looking = {asyncio.ensure_future(look(frame)) for frame in page.frames}
    try:
        for found in asyncio.as_completed(looking):
            try:
                if element := await found:
                    return element
            except Error:
                continue
    finally:
        for task in looking:
            task.cancel()
        await asyncio.gather(*looking, return_exceptions=True)
    return None


async def sign_in(tab: Tab, credentials: Credentials, origin: str) -> bool:
    """Fill the sign-in form of the page and send it; False when there is no form to fill.

    Raises InconclusiveError, with nothing typed, unless the page is of `origin` and sends to it, by POST.
    """
    form = await _login_form(tab.page)
    if form is None:
        return False
    try:
        password = await form.query_selector("input[type=password]")
        user = await _user_field(form)
        if password is None or user is None:
            return False
        button = await form.query_selector(
            "button[type=submit], button:not([type]), input[type=submit], input[type=image]"
        )
        _check_sending(tab.page.url, await password.evaluate(_SENDING, button), origin)
        await user.fill(credentials.user, timeout=_CLICK_LIMIT)
        await password.fill(credentials.password, timeout=_CLICK_LIMIT)
        if button is not None:
            await button.click(timeout=_CLICK_LIMIT)
        else:
            await password.press("Enter", timeout=_CLICK_LIMIT)
    except Error:
        return False
    await tab.settle()
    return True


def _check_sending(page: str, said: Any, origin: str) -> None:
    """Raises InconclusiveError unless it is for the audited origin, and not put into an address."""
    try:
        sending = msgspec.convert(said, _Sending)
    except msgspec.ValidationError:
        raise InconclusiveError(_UNREADABLE) from None
    for url in (page, *sending.to):
        place = origin_of(url) if plain(url) is not None else ""
        if place != origin:
            raise InconclusiveError(
                {language: text.format(place=place or "?") for language, text in _ELSEWHERE.items()}
            )
    if sending.method == "get":
        raise InconclusiveError(_BY_GET)


async def _login_form(page: Page) -> ElementHandle | None:
    for selector in (
        '[data-temoin-does~="login"]:has(input[type=password])',
        "form:has(input[type=password])",
    ):
        for found in await page.query_selector_all(selector):
            if await found.is_visible():
                return found
    return None


async def _user_field(form: ElementHandle) -> ElementHandle | None:
    for selector in (
        "input[autocomplete~=username]",
        "input[autocomplete~=email]",
        "input[type=email]",
        "input[name*=user i], input[name*=login i], input[name*=mail i], input[name*=ident i]",
        "input[type=text], input:not([type])",
    ):
        for field in await form.query_selector_all(selector):
            if await field.is_visible():
                return field
    return None


async def choose_language(tab: Tab) -> bool:
    """Choose another language by the page's own control (`data-temoin-does="language"`), if it has one."""
    page = tab.page
    form = await page.query_selector('[data-temoin-does~="language"]')
    if form is None:
        return False
    try:
        root = await page.query_selector("html")
        spoken = await root.get_attribute("lang") or "" if root is not None else ""
        for choice in await form.query_selector_all("select"):
            options = await choice.query_selector_all("option")
            values = [await _option_value(option) for option in options[:_OPTIONS_LIMIT]]
            if other := _other(values, spoken):
                await choice.select_option(other, timeout=_CLICK_LIMIT)
        button = await _language_button(form, spoken)
        if button is None:
            return False
        await button.click(timeout=_CLICK_LIMIT)
    except Error:
        return False
    await tab.settle()
    return True


async def _option_value(option: ElementHandle) -> str:
    value = await option.get_attribute("value")
    return value if value is not None else (await option.text_content() or "").strip()


async def _language_button(form: ElementHandle, spoken: str) -> ElementHandle | None:
    """The submit of another language where each has its own, else the form's, else the control itself."""
    buttons = await form.query_selector_all("button:not([type=button]), input[type=submit]")
    shown = [button for button in buttons if await button.is_visible()]
    values = {str(await button.get_attribute("value") or ""): button for button in shown}
    other = _other([value for value in values if re.fullmatch(r"[a-z]{2,3}(-\w+)?", value)], spoken)
    if other is not None:
        return values[other]
    if shown:
        return shown[0]
    is_button = await form.evaluate("(element) => element.matches('button, input[type=submit], a')")
    return form if is_button else None


def _other(values: Iterable[str], spoken: str) -> str | None:
    """The first language that the page does not speak now."""
    return next(
        (value for value in values if value and value.split("-")[0] != spoken.split("-", maxsplit=1)[0]), None
    )
