"""The notice: who asks, for what, what refusing changes, where to change one's mind, three equal answers."""

from temoin.banner.link import href
from temoin.banner.messages import counted, message, spoken
from temoin.banner.question import asked_third_parties, questions
from temoin.banner.template import render
from temoin.banner.words import Said, said
from temoin.charter import Charter
from temoin.consent import notice_hash
from temoin.law import PROFILES, Profile
from temoin.law import profile as profile_named

ACTION = "/.temoin/choice"
THIRD_PARTIES = "temoin-third-parties"
"""The id, in the charter's page, of the list of third parties."""


def notice(
    charter: Charter,
    profile: Profile,
    language: str,
    *,
    next_path: str,
    action: str = ACTION,
    centre_url: str | None = None,
    charter_url: str = "/cookies/",
) -> str:
    """The notice's HTML; "" when nothing is asked (EXE-10) or the charter turns it off.

    A form that works without script: `answer` is `accept` or `refuse`, and *choose* is a link to the centre,
    which is `centre_url`, else the charter's own `choice.url`, else the charter's page.
    """
    asked = questions(charter, profile, language)
    if not asked or charter.choice.notice == "off":
        return ""
    centre = href(centre_url) or href(charter.choice.url) or charter_url
    return render(
        "temoin.banner",
        "notice.html",
        spoken(language),
        asked=asked,
        controller=charter.controller.name,
        withdraw=_withdraw(charter, language),
        parties=_parties(charter, profile, language),
        parties_url=f"{charter_url}#{THIRD_PARTIES}",
        centre=centre,
        action=action,
        next=next_path,
        notice=notice_id(charter, profile, language),
    )


def contents(charter: Charter, language: str, profile: Profile | None = None) -> tuple[str, ...]:
    """The texts of the notice in the order in which they are read; () when nothing is asked.

    Without a profile, the first one that the charter names, else `fr`.
    """
    if profile is None:
        known = next((name for name in charter.profiles if name in PROFILES), "fr")
        profile = profile_named(known)
    asked = questions(charter, profile, language)
    if not asked:
        return ()
    name = charter.controller.name
    tongue = spoken(language)
    purposes = [
        words.text
        for one in asked
        for words in (one.title, one.summary, one.consequence)
        if isinstance(words, Said)
    ]
    return (
        message(tongue, "notice_title"),
        message(tongue, "notice_lead_named", controller=name) if name else message(tongue, "notice_lead"),
        *purposes,
        message(tongue, "notice_refusing"),
        *(text for text in _parties(charter, profile, language) if text),
        _withdraw(charter, language).text,
        message(tongue, "notice_where"),
        *(message(tongue, key) for key in ("refuse", "choose", "accept")),
    )


def notice_id(charter: Charter, profile: Profile, language: str) -> str:
    """The hash of what the notice shows in a language: 64 hexadecimal characters, kept with the proof."""
    return notice_hash(contents(charter, language, profile))


def _withdraw(charter: Charter, language: str) -> Said:
    tongue = spoken(language)
    return said(charter.choice.withdraw, language) or Said(message(tongue, "notice_withdraw"), tongue)


def _parties(charter: Charter, profile: Profile, language: str) -> tuple[str, str]:
    """How many third parties agreement lets in, and the words of the link to their list."""
    tongue = spoken(language)
    count = len(asked_third_parties(charter, profile))
    link = counted(tongue, "notice_parties_link", count) if count else ""
    return counted(tongue, "notice_parties", count), link
