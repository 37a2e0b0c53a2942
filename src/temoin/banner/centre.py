"""The preference centre: the real state of each choice, what each one covers, and what needs no choice."""

from babel.dates import format_date

from temoin.banner.head import choice_lifetime
from temoin.banner.messages import locale, message, spoken
from temoin.banner.notice import ACTION, notice_id
from temoin.banner.question import exempt, questions, unstated
from temoin.banner.template import render
from temoin.banner.words import lifetime_words
from temoin.charter import Charter
from temoin.consent import Decision
from temoin.law import Profile

RECEIPTS = "/cookies/receipt/"


def centre(
    charter: Charter,
    profile: Profile,
    language: str,
    *,
    next_path: str,
    decision: Decision | None,
    action: str = ACTION,
    receipts: str = RECEIPTS,
) -> str:
    """The preference centre's HTML, for a page that has its own title; it needs no script.

    `decision` is the visitor's current one, or None: boxes show it as it is (WDR-06), none ticked beforehand.
    A receipt is linked under `receipts`. When nothing is to be asked the centre says so (EXE-10), and in
    every case it explains what is exempt, without a toggle (EXE-09).
    """
    tongue = spoken(language)
    return render(
        "temoin.banner",
        "centre.html",
        tongue,
        asked=questions(charter, profile, language),
        exempt=exempt(charter, profile, language),
        unstated=unstated(charter, profile, language),
        decision=decision,
        state=_state(decision, tongue),
        kept=message(tongue, "centre_kept", lifetime=lifetime_words(choice_lifetime(charter), language)),
        receipts=receipts,
        action=action,
        next=next_path,
        notice=notice_id(charter, profile, language),
    )


def _state(decision: Decision | None, language: str) -> str:
    if decision is None:
        return message(language, "centre_unanswered")
    key = "centre_answered_granted" if any(decision.answers.values()) else "centre_answered_refused"
    return message(language, key, date=format_date(decision.on, "long", locale=locale(language)))
