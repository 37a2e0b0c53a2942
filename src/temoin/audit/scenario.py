"""The scenarios: what is done on the site, in which order, and when one has nothing to say."""

from collections.abc import Sequence
from functools import partial

from temoin.audit.address import shown, shown_run
from temoin.audit.discover import Link, login_pages, next_pages, origin_of
from temoin.audit.frontier import Frontier
from temoin.audit.observation import Notice, Run, Scenario, Status
from temoin.audit.operate import Answer, Credentials, answer_notice, choose_language, sign_in
from temoin.audit.witness import Seen, Witness
from temoin.law import Text

_OTHER_PAGES_LIMIT = 3
"""For each page asked for, how many addresses may turn out to be no page before discovery stops."""

_OPENED_PAGES_LIMIT = 2
"""For each page asked for, how many that only an answer opens: a back office has more kinds."""

NOTHING_TO_CHOOSE: Text = {
    "en": "nothing to choose: the site asks nothing",
    "fr": "rien à choisir : le site ne demande rien",
}
NO_CREDENTIALS: Text = {
    "en": "no credentials were given (TEMOIN_LOGIN_USER and TEMOIN_LOGIN_PASSWORD_FILE)",
    "fr": "aucun identifiant n'a été donné (TEMOIN_LOGIN_USER et TEMOIN_LOGIN_PASSWORD_FILE)",
}
NO_LOGIN_FORM: Text = {
    "en": "no sign-in form was found on the pages visited, nor behind their links",
    "fr": "aucun formulaire de connexion n'a été trouvé sur les pages visitées, ni derrière leurs liens",
}
SIGN_IN_FAILED: Text = {
    "en": "the sign-in did not succeed: the form is still there, or nothing changed",
    "fr": "la connexion n'a pas abouti : le formulaire est toujours là, ou rien n'a changé",
}
_NOT_OPERATED: dict[Answer, Text] = {
    "refuse": {
        "en": "a notice is there, but no way to refuse could be operated on it",
        "fr": "une demande est affichée, mais aucun moyen de refuser n'a pu y être actionné",
    },
    "accept": {
        "en": "a notice is there, but no way to accept could be operated on it",
        "fr": "une demande est affichée, mais aucun moyen d'accepter n'a pu y être actionné",
    },
}
_STILL_THERE: Text = {
    "en": "the notice is still there after it was answered and the page reloaded",
    "fr": "la demande est toujours là après la réponse et le rechargement de la page",
}


class Found:
    """What the first visit of the site found: the pages, and how each can be acted on."""

    def __init__(self, origin: str, limit: int) -> None:
        self.origin = origin
        self.limit = limit
        self.frontier = Frontier()
        self.pages: list[str] = []
        self.login: list[str] = []
        self.language: list[str] = []
        self._login_links: list[str] = []
        self._finals: set[str] = set()

    def add(self, url: str, seen: Seen) -> bool:
        """Take a page in; False when it is one already known under another address, or none."""
        if seen.page is None or not seen.step.html or seen.step.final_url in self._finals:
            return False
        self._finals.add(seen.step.final_url)
        self.pages.append(url)
        if origin_of(seen.step.final_url) == self.origin:
            self._note(url, seen)
            self._login_links += login_pages(_links(seen), self.origin)
        return True

    def _note(self, url: str, seen: Seen) -> None:
        page = seen.page
        if page is not None and (page.password or "login" in page.does):
            self.login.append(url)
        if page is not None and "language" in page.does:
            self.language.append(url)

    @property
    def login_candidates(self) -> tuple[str, ...]:
        """Pages with a sign-in form, else links that look as if they led to one."""
        return tuple(dict.fromkeys([*self.login, *self._login_links]))[:5]


async def discover(w: Witness, start: str, limit: int) -> Found:
    """Visit the site from its start, one page of each kind first: this is the scenario `no-choice`."""
    first = await w.arrive(start)
    found = Found(origin_of(first.step.final_url), limit)
    found.add(start, first)
    for known in dict.fromkeys((start, first.step.final_url)):
        found.frontier.visited(known)
    found.frontier.add(next_pages(_links(first), found.origin))
    tries = 1
    while len(found.pages) < limit and tries < limit * _OTHER_PAGES_LIMIT:
        url = found.frontier.next()
        if url is None:
            break
        tries += 1
        seen = await w.visit(url)
        found.frontier.visited(url)
        if found.add(url, seen) and origin_of(seen.step.final_url) == found.origin:
            found.frontier.add(next_pages(_links(seen), found.origin))
    return found


async def _pages(w: Witness, found: Found, urls: Sequence[str], first: Sequence[Seen] = ()) -> list[Seen]:
    """Visit pages that are known, then one of each new kind that they lead to now: a receipt, an account."""
    frontier = found.frontier.beyond()
    visited = list(first)
    for seen in first:
        frontier.add(_on_site(found, seen))
    for url in urls:
        visited.append(await w.visit(url))
        frontier.add(_on_site(found, visited[-1]))
    for _ in range(found.limit * _OPENED_PAGES_LIMIT):
        new = frontier.next(new_kind=True)
        if new is None:
            break
        visited.append(await w.visit(new))
        frontier.visited(new)
        frontier.add(_on_site(found, visited[-1]))
    return visited


def _on_site(found: Found, seen: Seen) -> tuple[str, ...]:
    """The addresses of the site that a page of it leads to."""
    return next_pages(_links(seen), found.origin) if origin_of(seen.step.final_url) == found.origin else ()


async def answer(w: Witness, found: Found, given: Answer) -> Run:
    """Answer the notice of the first page, reload it, then visit the rest."""
    first = await w.visit(found.pages[0], look_for_notice=True)
    if first.step.problem is not None:
        return ended(w, given, "ran", {})
    if first.notice is None:
        return Run(scenario=given, status="not-run", reason=NOTHING_TO_CHOOSE)
    answered, done = await w.act(found.pages[0], "answer", partial(answer_notice, answer=given))
    if not done:
        return ended(w, given, "inconclusive", _NOT_OPERATED[given], first.notice)
    w.answered = answered.step.index
    w.last_step_performed("choice", *(["consent"] if given == "accept" else []))
    again = await w.visit(found.pages[0], "reload", look_for_notice=True)
    if again.notice is not None:
        return ended(w, given, "inconclusive", _STILL_THERE, first.notice)
    await _pages(w, found, found.pages[1:], [answered, again])
    return ended(w, given, "ran", {}, first.notice)


async def login(w: Witness, found: Found, credentials: Credentials) -> Run:
    """Sign in, visit the pages, then choose a language where a page offers to."""
    failed = NO_LOGIN_FORM
    for url in found.login_candidates:
        await w.changed_since()
        seen, sent = await w.act(url, "login", partial(sign_in, credentials=credentials, origin=found.origin))
        if not sent:
            continue
        if await _signed_in(w, seen, url):
            break
        return ended(w, "login", "inconclusive", SIGN_IN_FAILED)
    else:
        return ended(w, "login", "inconclusive", failed)
    w.last_step_performed("login")
    visited = await _pages(w, found, found.pages, [seen])
    offered = [
        *found.language,
        *(seen.step.url for seen in visited if seen.page is not None and "language" in seen.page.does),
    ]
    if offered:
        _, done = await w.act(offered[0], "language", choose_language)
        if done:
            w.last_step_performed("language")
            await w.visit(found.pages[0])
    return ended(w, "login", "ran", {})


async def _signed_in(w: Witness, seen: Seen, url: str) -> bool:
    """Whether a sign-in did something: its form is gone, and the jar or the address changed."""
    if seen.page is None or seen.page.password or (seen.step.status or 0) >= 400:
        return False
    return await w.changed_since() or seen.step.final_url != url


def ended(w: Witness, scenario: Scenario, status: Status, why: Text, notice: Notice | None = None) -> Run:
    """The run as the witness saw it, addresses as they may be shown; not concluded if a page was not seen."""
    unseen = next((step for step in w.steps if step.problem is not None), None)
    if status == "ran" and unseen is not None and unseen.problem is not None:
        status, why = (
            "inconclusive",
            {
                "en": f"the page {shown(unseen.url)} could not be seen: {unseen.problem['en']}",
                "fr": f"la page {shown(unseen.url)} n'a pas pu être vue : {unseen.problem['fr']}",
            },
        )
    return shown_run(
        Run(
            scenario=scenario,
            status=status,
            reason=why,
            notice=notice,
            answered=w.answered,
            pages=len({step.url for step in w.steps}),
            steps=tuple(w.steps),
            writes=tuple(w.writes),
            contacts=tuple(w.contacts),
            sent=tuple(w.sent),
        )
    )


def _links(seen: Seen) -> Sequence[Link]:
    return seen.page.links if seen.page is not None else ()
