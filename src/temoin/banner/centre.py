"""The preference centre: the real state of each choice, what each covers, and what one may object to."""

from babel.dates import format_date

from temoin.banner.head import choice_lifetime
from temoin.banner.messages import locale, message, spoken
from temoin.banner.notice import ACTION, notice_id
from temoin.banner.question import contested, exempt, questions, unstated
from temoin.banner.template import render
from temoin.banner.words import lifetime_words
from temoin.charter import Charter, asked, contestable
from temoin.consent import Decision, objected
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
    signal: bool = False,
) -> str:
    """The preference centre's HTML, for a page that has its own title; it needs no script.

    `decision` is the visitor's current one, or None: boxes show it as it is (WDR-06), none ticked beforehand.
    A receipt is linked under `receipts`. When nothing is to be asked the centre says so (EXE-10), and in
    every case it explains what is exempt, without a toggle (EXE-09). What is exempt and may be objected to
    has a form of its own, where a tick is a no (AUM-05); `signal`: the browser already objects (GPC).
    """
    tongue = spoken(language)
    answered = _answered(decision, asked(charter, profile))
    lifetime = lifetime_words(choice_lifetime(charter), language)
    return render(
        "temoin.banner",
        "centre.html",
        tongue,
        asked=questions(charter, profile, language),
        exempt=exempt(charter, profile, language),
        unstated=unstated(charter, profile, language),
        contested=contested(charter, profile, language),
        objected=objected(decision, contestable(charter, profile)),
        signal=signal,
        decision=decision,
        answered=answered,
        state=_state(answered, tongue),
        kept=message(tongue, "centre_kept", lifetime=lifetime),
        kept_objection=message(tongue, "contest_kept", lifetime=lifetime),
        receipts=receipts,
        action=action,
        next=next_path,
        notice=notice_id(charter, profile, language),
    )


def _answered(decision: Decision | None, purposes: tuple[str, ...]) -> Decision | None:
    """The decision, if it answers any of the purposes asked: one that only objects answers none."""
    return (
        decision
        if decision is not None and any(purpose in decision.answers for purpose in purposes)
        else None
    )


def _state(decision: Decision | None, language: str) -> str:
    if decision is None:
        return message(language, "centre_unanswered")
    key = "centre_answered_granted" if any(decision.answers.values()) else "centre_answered_refused"
    return message(language, key, date=format_date(decision.on, "long", locale=locale(language)))
