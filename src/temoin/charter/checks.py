"""The rules that a charter alone can break, each a pure function from the file to its hits."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from urllib.parse import urlsplit

from temoin.charter.file import CharterFile
from temoin.charter.judging import asked, facts, judged
from temoin.charter.model import Charter, Declaration, Purpose, Service
from temoin.cookies import DAY, format_lifetime
from temoin.law import Finding, Hit, Profile, Text, run

_TITLE_LIMIT, _SUMMARY_LIMIT = 60, 200
_CHOICE_LIMIT = 183 * DAY
_NOTHING_KEPT = ("contact", "pixel")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
Place = tuple[str | int, ...]


def check(file: CharterFile, profile: Profile) -> tuple[Finding, ...]:
    """What the charter lacks under a profile, by rule, then by place in the file."""
    return run(CHECKS, file, profile)


def _who_is_responsible(file: CharterFile, _: Profile) -> Iterator[Hit]:
    controller = file.charter.controller
    if controller.name is None:
        yield Hit(file.at("controller"), "controller")
    elif controller.contact is None and controller.dpo is None:
        yield Hit(file.at("controller"), "controller-contact")
    used = set()
    for number, service in enumerate(file.charter.services):
        if service.cookies and service.provider is None:
            yield Hit(file.at("services", number), "service", {"service": _label(service)})
        used.add(service.provider if service.cookies else None)
    for number, provider in enumerate(file.charter.providers):
        if provider.id in used:
            values = {"provider": provider.name or provider.id}
            if provider.name is None:
                yield Hit(file.at("providers", number), "provider-name", values)
            if provider.contact is None:
                yield Hit(file.at("providers", number), "provider-contact", values)


def _purposes_first(file: CharterFile, profile: Profile) -> Iterator[Hit]:
    for number, service in enumerate(file.charter.services):
        if service.cookies and service.purpose is None:
            yield Hit(file.at("services", number), "no-purpose", {"service": _label(service)})
    for purpose, where in _asked(file, profile):
        missing = _missing(file.charter, purpose.title, purpose.summary)
        if missing:
            yield Hit(where, "missing", {"purpose": purpose.id, "languages": missing})


def _short_texts(file: CharterFile, profile: Profile) -> Iterator[Hit]:
    for purpose, where in _asked(file, profile):
        number = next((n for n, p in enumerate(file.charter.purposes) if p.id == purpose.id), -1)
        for variant, texts, limit in (
            ("title", purpose.title, _TITLE_LIMIT),
            ("summary", purpose.summary, _SUMMARY_LIMIT),
        ):
            for language, text in texts.items():
                if len(text) > limit:
                    values = {"purpose": purpose.id, "language": language, "length": str(len(text))}
                    yield Hit(file.at("purposes", number, variant, language), variant, values)
        missing = _missing(file.charter, purpose.detail)
        if missing:
            yield Hit(where, "detail", {"purpose": purpose.id, "languages": missing})


def _consequences(file: CharterFile, profile: Profile) -> Iterator[Hit]:
    for purpose, where in _asked(file, profile):
        missing = _missing(file.charter, purpose.consequence)
        if missing:
            yield Hit(where, values={"purpose": purpose.id, "languages": missing})


def _right_to_withdraw(file: CharterFile, profile: Profile) -> Iterator[Hit]:
    missing = _missing(file.charter, file.charter.choice.withdraw)
    if missing and _needs_consent(file.charter, profile):
        yield Hit(file.at("choice", "withdraw"), values={"languages": missing})


def _lifetimes_told(file: CharterFile, _: Profile) -> Iterator[Hit]:
    for where, _service, cookie in _declarations(file):
        if cookie.lifetime is None and cookie.kind not in _NOTHING_KEPT:
            yield Hit(file.at(*where), values={"name": cookie.name})


def _where_to_withdraw(file: CharterFile, profile: Profile) -> Iterator[Hit]:
    if file.charter.choice.url is None and _needs_consent(file.charter, profile):
        yield Hit(file.at("choice"))


def _choice_kept_six_months(file: CharterFile, _: Profile) -> Iterator[Hit]:
    kept = file.charter.choice.lifetime
    if isinstance(kept, int) and kept > _CHOICE_LIMIT:
        yield Hit(file.at("choice", "lifetime"), "choice", {"lifetime": format_lifetime(kept)})
    for where, service, cookie in _declarations(file):
        lives = cookie.lifetime
        if service.purpose == "consent-choice" and isinstance(lives, int) and lives > _CHOICE_LIMIT:
            values = {"name": cookie.name, "lifetime": format_lifetime(lives)}
            yield Hit(file.at(*where, "lifetime"), "cookie", values)


def _sign_in_flags(file: CharterFile, _: Profile) -> Iterator[Hit]:
    """HttpOnly is for what recognises a person: a page must be able to read a token against forgery."""
    site = urlsplit(file.charter.site or "https:")
    in_clear = site.scheme == "http" and site.hostname in _LOOPBACK  # a browser takes no Secure over http
    for where, service, cookie in _declarations(file):
        if cookie.kind != "http-cookie" or service.purpose not in ("authentication", "security"):
            continue
        values = {"name": cookie.name}
        third = facts(file.charter, service, cookie).trace.party == "third"
        if cookie.secure is not True and not in_clear:
            yield Hit(file.at(*where, "secure"), "declared-secure", values)
        if cookie.http_only is not True and service.purpose == "authentication":
            yield Hit(file.at(*where, "http_only"), "declared-http-only", values)
        if (
            cookie.same_site not in ("Lax", "Strict") and not third
        ):  # a third party's is sent from other sites
            yield Hit(file.at(*where, "same_site"), "declared-same-site", values)


def _third_parties_known(file: CharterFile, _: Profile) -> Iterator[Hit]:
    for where, service, cookie in _declarations(file):
        if facts(file.charter, service, cookie).trace.party != "third":
            continue
        values = {"name": cookie.name, "service": _label(service)}
        provider = file.charter.provider(service)
        if provider is None or provider.name is None:
            yield Hit(file.at(*where), "provider", values)
        if service.purpose is None:
            yield Hit(file.at(*where), "purpose", values)


def _exempt_explained(file: CharterFile, profile: Profile) -> Iterator[Hit]:
    for (where, _service, cookie), item in zip(
        _declarations(file), judged(file.charter, profile), strict=True
    ):
        missing = _missing(file.charter, cookie.explains)
        if missing and not item.judgement.needs_consent:
            yield Hit(file.at(*where), values={"name": cookie.name, "languages": missing})


def _nothing_needless_asked(file: CharterFile, profile: Profile) -> Iterator[Hit]:
    """An item exempt without conditions that waits for consent; a conditional exemption need not be used."""
    variant = "default" if _needs_consent(file.charter, profile) else "nothing"
    for (where, _service, cookie), item in zip(
        _declarations(file), judged(file.charter, profile), strict=True
    ):
        if cookie.set_when == "consent" and item.judgement.status == "exempt":
            yield Hit(file.at(*where, "set_when"), variant, {"name": cookie.name})


CHECKS: Mapping[str, Callable[[CharterFile, Profile], Iterable[Hit]]] = {
    "INF-01": _who_is_responsible,
    "INF-02": _purposes_first,
    "INF-03": _short_texts,
    "INF-05": _consequences,
    "INF-06": _right_to_withdraw,
    "INF-09": _lifetimes_told,
    "WDR-01": _where_to_withdraw,
    "DUR-01": _choice_kept_six_months,
    "SEC-01": _sign_in_flags,
    "TPT-01": _third_parties_known,
    "EXE-09": _exempt_explained,
    "EXE-10": _nothing_needless_asked,
}
"""The checks that need the charter alone, by the id of their rule."""


def _declarations(file: CharterFile) -> Iterator[tuple[Place, Service, Declaration]]:
    for number, service in enumerate(file.charter.services):
        for index, cookie in enumerate(service.cookies):
            yield ("services", number, "cookies", index), service, cookie


def _asked(file: CharterFile, profile: Profile) -> Iterator[tuple[Purpose, str]]:
    """Each purpose to be asked, with its words (none when the charter has none for it) and its place."""
    for purpose_id in asked(file.charter, profile):
        for number, purpose in enumerate(file.charter.purposes):
            if purpose.id == purpose_id:
                yield purpose, file.at("purposes", number)
                break
        else:
            services = file.charter.services
            number = next(n for n, service in enumerate(services) if service.purpose == purpose_id)
            yield Purpose(id=purpose_id), file.at("services", number, "purpose")


def _needs_consent(charter: Charter, profile: Profile) -> bool:
    return any(item.judgement.needs_consent for item in judged(charter, profile))


def _missing(charter: Charter, *texts: Text) -> str:
    """The published languages in which one of these texts is missing, as "fr, en"; "" when none is."""
    return ", ".join(code for code in _languages(charter) if any(code not in text for text in texts))


def _languages(charter: Charter) -> tuple[str, ...]:
    """The languages that the charter states, else those in which it names its services."""
    named = (language for service in charter.services for language in service.name)
    return charter.languages or tuple(dict.fromkeys([*charter.about, *named]))


def _label(service: Service) -> str:
    return service.id or next(iter(service.name.values()), "?")
