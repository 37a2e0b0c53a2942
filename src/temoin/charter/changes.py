"""What changed from one charter to another, as a visitor would be told; each is marked material or not."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import msgspec

from temoin.charter.hashes import material_hash, material_item
from temoin.charter.judging import facts
from temoin.charter.model import Charter, Declaration, Purpose, Service
from temoin.cookies import Lifetime, format_lifetime, wildcard
from temoin.law import PURPOSES, Text, condition_title, fill

_LANGUAGES = ("fr", "en")
_PURPOSE_TEXTS = ("title", "summary", "detail", "consequence")
_ATTRIBUTES = ("path", "secure", "http_only", "same_site", "set_when")
Kind = Literal["added", "gone", "changed"]


class Change(msgspec.Struct, frozen=True):
    """One thing that is new, gone or other.

    `id` names the sentence of changes.toml, `subject` what it is about. `material` is so when it is part of
    why the material hash differs: some change is material if and only if visitors are asked again.
    """

    id: str
    subject: str
    kind: Kind
    material: bool
    words: Text


class _Item(msgspec.Struct, frozen=True):
    """One declaration with its service, and what is material of it."""

    service: Service
    cookie: Declaration
    material: dict[str, Any] | None


def changes(before: Charter, after: Charter) -> tuple[Change, ...]:
    """What changed, the material first, then in the charter's order."""
    found = [
        *_site(before, after),
        *_parties(before, after),
        *_cookies(before, after),
        *_services(before, after),
        *_providers(before, after),
        *_purposes(before, after),
    ]
    return tuple(sorted(found, key=lambda change: not change.material))


def asks_again(before: Charter, after: Charter) -> bool:
    """Whether a visitor who answered under the one charter must be asked under the other."""
    return material_hash(before) != material_hash(after)


def _site(before: Charter, after: Charter) -> Iterator[Change]:
    if before.controller.name != after.controller.name:
        name = after.controller.name or before.controller.name or ""
        yield _pair("controller", name, before.controller.name, after.controller.name, material=True)
    for key in ("contact", "dpo"):
        old, new = getattr(before.controller, key), getattr(after.controller, key)
        if old != new:
            yield _pair(f"controller-{key}", "controller", old, new)
    if before.site != after.site:
        yield _pair("site", "site", before.site, after.site)
    for key in ("languages", "profiles"):
        old, new = getattr(before, key), getattr(after, key)
        if set(old) != set(new):
            yield _pair(key, key, ", ".join(old) or None, ", ".join(new) or None)
    yield from _text("about", "about", before.about, after.about)
    old_choice, new_choice = before.choice, after.choice
    yield from _lifetime("choice", "choice", old_choice.lifetime, new_choice.lifetime, material=True)
    if old_choice.url != new_choice.url:
        yield _pair("choice-url", "choice", old_choice.url, new_choice.url)
    if old_choice.notice != new_choice.notice:
        yield _pair("notice", "notice", _word(old_choice.notice), _word(new_choice.notice))
    yield from _text("choice-withdraw", "choice", old_choice.withdraw, new_choice.withdraw)


def _parties(before: Charter, after: Charter) -> Iterator[Change]:
    old, new = _third_parties(before), _third_parties(after)
    for name in _only(new, old):
        yield _change("third-party-added", name, "added", material=new[name], name=name)
    for name in _only(old, new):
        yield _change("third-party-gone", name, "gone", material=old[name], name=name)


def _third_parties(charter: Charter) -> dict[str, bool]:
    """The third parties by name, and whether visitors are asked about something of theirs."""
    found: dict[str, bool] = {}
    for service, cookie in charter.declarations():
        if facts(charter, service, cookie).trace.party == "third":
            name = _provider_name(charter, service) or cookie.domain or cookie.name
            asked = material_item(charter, service, cookie) is not None
            found[name] = found.get(name, False) or asked
    return found


def _cookies(before: Charter, after: Charter) -> Iterator[Change]:
    for old, new in _paired(_items(before), _items(after)):
        if old is None or new is None:
            known, charter = (new, after) if old is None else (old, before)
            assert known is not None
            yield from _alone(charter, known, "added" if old is None else "gone")
        else:
            found = list(_cookie(before, after, old, new))
            if old.material != new.material and not any(change.material for change in found):
                found.append(_change("cookie-status", new.cookie.name, "changed", material=True))
            yield from found


def _alone(charter: Charter, item: _Item, kind: Kind) -> Iterator[Change]:
    yield _change(
        f"cookie-{kind}",
        item.cookie.name,
        kind,
        material=item.material is not None,
        kind_=item.cookie.kind,
        purpose=_purpose_title(charter, item.service.purpose),
    )


def _cookie(before: Charter, after: Charter, old: _Item, new: _Item) -> Iterator[Change]:
    name = new.cookie.name
    matters = old.material != new.material
    if old.cookie.name != name:
        material = matters and wildcard(old.cookie.name) != wildcard(name)
        yield _pair("cookie-name", name, old.cookie.name, name, material=material)
    yield from _lifetime("cookie", name, old.cookie.lifetime, new.cookie.lifetime, material=matters)
    if old.service.purpose != new.service.purpose:
        titles = (_purpose_title(before, old.service.purpose), _purpose_title(after, new.service.purpose))
        yield _pair("cookie-purpose", name, *titles, material=matters)
    parties = (
        facts(before, old.service, old.cookie).trace.party,
        facts(after, new.service, new.cookie).trace.party,
    )
    if parties[0] != parties[1]:
        yield _pair("cookie-party", name, *(_word(party) for party in parties), material=matters)
    providers = (_provider_name(before, old.service), _provider_name(after, new.service))
    if providers[0] != providers[1]:
        yield _pair("cookie-provider", name, *providers, material=matters)
    if old.cookie.domain != new.cookie.domain:
        yield _pair("cookie-host", name, old.cookie.domain, new.cookie.domain, material=matters)
    yield from _conditions(old, new, material=matters)
    if _label(old.service) != _label(new.service) and old.service.name != new.service.name:
        yield _pair("cookie-service", name, old.service.name, new.service.name)
    for key in _ATTRIBUTES:
        values = getattr(old.cookie, key), getattr(new.cookie, key)
        if values[0] != values[1]:
            said = (_attribute(key, value) for value in values)
            yield _pair("cookie-attribute", name, *said, attribute=_data()["attributes"][key])
    yield from _text("cookie-text", name, old.cookie.explains, new.cookie.explains)


def _conditions(old: _Item, new: _Item, *, material: bool) -> Iterator[Change]:
    stated = old.service.conditions, new.service.conditions
    for condition in dict.fromkeys((*stated[0], *stated[1])):
        values = stated[0].get(condition), stated[1].get(condition)
        if values[0] != values[1]:
            said = (_word(value) for value in values)
            title = condition_title(condition)
            yield _pair("cookie-condition", new.cookie.name, *said, material=material, condition=title)


def _services(before: Charter, after: Charter) -> Iterator[Change]:
    old = {_label(service): service for service in before.services}
    new = {_label(service): service for service in after.services}
    for key, service in new.items():
        known = old.get(key)
        if known is None:
            yield _change("service-added", key, "added", name=service.name)
            continue
        yield from _text("service-text", key, known.name, service.name)
        if set(known.places) != set(service.places):
            places = (known.places, service.places)
            yield _pair("service-places", key, *(_listed(one) for one in places))
    for key in _only(old, new):
        yield _change("service-gone", key, "gone", name=old[key].name)


def _providers(before: Charter, after: Charter) -> Iterator[Change]:
    old = {provider.id: provider for provider in before.providers}
    new = {provider.id: provider for provider in after.providers}
    for key, provider in new.items():
        known = old.get(key)
        if known is None:
            yield _change("provider-added", key, "added", name=provider.name or key)
            continue
        for field in ("name", "contact", "country"):
            values = getattr(known, field), getattr(provider, field)
            if values[0] != values[1]:
                yield _pair(f"provider-{field}", key, *values, name=provider.name or key)
    for key in _only(old, new):
        yield _change("provider-gone", key, "gone", name=old[key].name or key)


def _purposes(before: Charter, after: Charter) -> Iterator[Change]:
    old = {purpose.id: purpose for purpose in before.purposes}
    new = {purpose.id: purpose for purpose in after.purposes}
    for key in dict.fromkeys((*new, *old)):
        title = _purpose_title(after if key in new else before, key) or key
        if key not in old or key not in new:
            kind: Kind = "added" if key in new else "gone"
            yield _change(f"purpose-{kind}", key, kind, name=title)
        elif languages := _other_texts(old[key], new[key]):
            yield _change("purpose-text", key, "changed", name=title, languages=languages)


def _only(these: Mapping[str, object], others: Mapping[str, object]) -> list[str]:
    return [key for key in these if key not in others]


def _items(charter: Charter) -> list[_Item]:
    return [
        _Item(service, cookie, material_item(charter, service, cookie))
        for service, cookie in charter.declarations()
    ]


def _paired(old: list[_Item], new: list[_Item]) -> Iterator[tuple[_Item | None, _Item | None]]:
    """Each item with what it was: the same name, kind and host; else the same name and kind."""
    left = list(old)
    single = []
    for item in new:
        same = next((one for one in left if _key(one) == _key(item)), None)
        if same is None:
            single.append(item)
        else:
            left.remove(same)
            yield same, item
    for item in single:
        near = next((one for one in left if _key(one)[:2] == _key(item)[:2]), None)
        if near is not None:
            left.remove(near)
        yield near, item
    for item in left:
        yield item, None


def _key(item: _Item) -> tuple[str, str, str | None]:
    return item.cookie.kind, wildcard(item.cookie.name), item.cookie.domain


def _lifetime(
    what: str, subject: str, before: Lifetime | None, after: Lifetime | None, *, material: bool
) -> Iterator[Change]:
    if before == after:
        return
    suffix = "lifetime"
    if before is not None and after is not None:
        suffix = "longer" if _seconds(after) > _seconds(before) else "shorter"
    values = (_lifetime_words(before), _lifetime_words(after))
    yield _pair(f"{what}-{suffix}", subject, *values, material=material)


def _seconds(lifetime: Lifetime) -> int:
    return 0 if lifetime == "session" else lifetime


def _lifetime_words(lifetime: Lifetime | None) -> Text | None:
    if lifetime is None:
        return None
    return fill(dict.fromkeys(_LANGUAGES, "{lifetime}"), {"lifetime": format_lifetime(lifetime)})


def _text(identity: str, subject: str, before: Text, after: Text) -> Iterator[Change]:
    if languages := _other_languages(before, after):
        yield _change(identity, subject, "changed", languages=languages)


def _other_languages(before: Text, after: Text) -> str:
    every = dict.fromkeys((*before, *after))
    return ", ".join(language for language in every if before.get(language) != after.get(language))


def _other_texts(before: Purpose, after: Purpose) -> str:
    said = (_other_languages(getattr(before, key), getattr(after, key)) for key in _PURPOSE_TEXTS)
    return ", ".join(dict.fromkeys(code for codes in said if codes for code in codes.split(", ")))


def _purpose_title(charter: Charter, purpose: str | None) -> Text | None:
    words = charter.purpose(purpose)
    law = PURPOSES.get(purpose or "")
    return (words.title if words else None) or (law.title if law else None)


def _provider_name(charter: Charter, service: Service) -> str | None:
    provider = charter.provider(service)
    return (provider.name if provider else None) or service.provider


def _label(service: Service) -> str:
    return service.id or next(iter(service.name.values()), "?")


def _listed(places: tuple[str, ...]) -> Text | None:
    words = [_data()["words"][place] for place in sorted(places, reverse=True)]
    return {tag: ", ".join(word[tag] for word in words) for tag in _LANGUAGES} if words else None


def _attribute(key: str, value: str | bool | None) -> Text | str | None:  # noqa: FBT001 - a declared value
    if key == "set_when" and value is not None:
        when: Text = _data()["set_when"][value]
        return when
    return _word(value) if isinstance(value, bool) else value


def _word(value: str | bool | None) -> Text | None:  # noqa: FBT001 - a declared value
    if value is None:
        return None
    words: Text = _data()["words"][str(value).lower()]
    return words


def _pair(
    identity: str,
    subject: str,
    before: Text | str | None,
    after: Text | str | None,
    *,
    material: bool = False,
    **values: Text | str | None,
) -> Change:
    values = {"name": subject, **values, "before": before, "after": after}
    return _change(identity, subject, "changed", material=material, **values)


def _change(
    identity: str, subject: str, kind: Kind, *, material: bool = False, **values: Text | str | None
) -> Change:
    said: dict[str, Text | str] = {"name": subject}
    for key, value in values.items():
        said[key.rstrip("_")] = _data()["words"]["unstated"] if value is None else value
    return Change(identity, subject, kind, material, fill(_data()["sentences"][identity], said))


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads((files("temoin.charter") / "changes.toml").read_text(encoding="utf-8"))
