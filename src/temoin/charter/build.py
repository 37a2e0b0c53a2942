"""From the tree of a YAML file to a Charter, telling every problem met on the way at once."""

import re
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from temoin.charter.model import (
    PLACES,
    SET_WHENS,
    Charter,
    ChoiceTerms,
    Controller,
    Declaration,
    Provider,
    Purpose,
    Service,
)
from temoin.charter.problem import CharterError, Problem
from temoin.charter.source import Node
from temoin.charter.values import PROBLEM_LIMIT, Path, Values
from temoin.cookies import KINDS, compile_name, wildcard
from temoin.law import PROFILES, PURPOSES, known_conditions

Part = TypeVar("Part")
_HOST = re.compile(r"(\*\.)?[^\s/:@?#*\\]+")


def build(root: Node, file: str) -> tuple[Charter, dict[Path, tuple[int, int]]]:
    """The charter of a tree, and the place of each of its keys; raises CharterError with every problem."""
    values = Values(file)
    charter = _charter(values, root)
    if not values.problems:
        _references(values, charter)
    if values.problems:
        problems = sorted(values.problems, key=lambda problem: (problem.line, problem.column))
        if len(problems) > PROBLEM_LIMIT:
            rest = len(problems) - PROBLEM_LIMIT
            problems[PROBLEM_LIMIT:] = [Problem(file, 0, 0, f"… and {rest} more problems.")]
        raise CharterError(tuple(problems))
    return charter, values.positions


def _charter(values: Values, root: Node) -> Charter:
    keys = values.mapping(root, (), Charter.__struct_fields__)
    if root.shape == "mapping":
        _format(values, root, keys.get("charter"))
        if "services" not in keys:
            values.say(root, "“services” is missing: write “services: []” when the site has none.")
    return Charter(
        charter=1,
        site=_site(values, keys.get("site")),
        languages=_once(values, keys.get("languages"), ("languages",), values.language),
        about=values.words(keys.get("about"), ("about",)),
        controller=_controller(values, keys.get("controller")),
        profiles=_once(values, keys.get("profiles"), ("profiles",), _profile(values)),
        providers=_each(values, keys.get("providers"), ("providers",), _provider),
        purposes=_each(values, keys.get("purposes"), ("purposes",), _purpose),
        services=_each(values, keys.get("services"), ("services",), _service),
        choice=_choice(values, keys.get("choice")),
    )


def _format(values: Values, root: Node, node: Node | None) -> None:
    if node is None:
        values.say(root, "“charter” is missing: write “charter: 1”, the format of this file.")
    elif (node.shape, node.text) != ("int", "1"):
        values.say(node, "“charter” must be 1, the only format of charters so far.")


def _site(values: Values, node: Node | None) -> str | None:
    text = values.address(node, ("site",))
    if node is None or text is None:
        return None
    parts = urlsplit(text)
    if parts.path not in ("", "/") or parts.query or parts.fragment or "@" in parts.netloc:
        values.say(
            node, "“site” is the site's origin only, such as https://donnees.exemple.org, without path."
        )
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _controller(values: Values, node: Node | None) -> Controller:
    if node is None:
        return Controller()
    path: Path = ("controller",)
    keys = values.mapping(node, path, Controller.__struct_fields__)
    return Controller(
        name=values.text(keys.get("name"), (*path, "name")),
        contact=values.contact(keys.get("contact"), (*path, "contact")),
        dpo=values.contact(keys.get("dpo"), (*path, "dpo")),
    )


def _provider(values: Values, node: Node, path: Path) -> Provider:
    keys = values.mapping(node, path, Provider.__struct_fields__)
    _required(values, node, keys, "id", "provider")
    country = values.text(keys.get("country"), (*path, "country"))
    if country is not None and not re.fullmatch(r"[A-Z]{2}", country):
        values.say(keys["country"], "“country” is two capital letters (ISO 3166), such as FR.")
    return Provider(
        id=values.slug(keys.get("id"), (*path, "id")) or "",
        name=values.text(keys.get("name"), (*path, "name")),
        contact=values.contact(keys.get("contact"), (*path, "contact")),
        country=country,
    )


def _purpose(values: Values, node: Node, path: Path) -> Purpose:
    keys = values.mapping(node, path, Purpose.__struct_fields__)
    _required(values, node, keys, "id", "purpose")
    return Purpose(
        id=values.one_of(keys.get("id"), (*path, "id"), tuple(PURPOSES)) or "",
        **{
            name: values.words(keys.get(name), (*path, name))
            for name in ("title", "summary", "detail", "consequence")
        },
    )


def _service(values: Values, node: Node, path: Path) -> Service:
    keys = values.mapping(node, path, Service.__struct_fields__)
    _required(values, node, keys, "name", "service")
    if "name" in keys and keys["name"].shape == "mapping" and not keys["name"].entries:
        values.say(keys["name"], "“name” is blank: write {fr: …, en: …}.")
    conditions = (
        values.mapping(keys["conditions"], (*path, "conditions"), known_conditions())
        if "conditions" in keys
        else {}
    )
    stated = {name: values.flag(value, (*path, "conditions", name)) for name, value in conditions.items()}
    return Service(
        id=values.slug(keys.get("id"), (*path, "id")),
        provider=values.text(keys.get("provider"), (*path, "provider")),
        name=values.words(keys.get("name"), (*path, "name")),
        places=_once(
            values,
            keys.get("places"),
            (*path, "places"),
            lambda item, own: values.one_of(item, own, PLACES),
        ),
        purpose=values.one_of(keys.get("purpose"), (*path, "purpose"), tuple(PURPOSES)),
        conditions={name: met for name, met in stated.items() if met is not None},
        cookies=_each(values, keys.get("cookies"), (*path, "cookies"), _declaration),
    )


def _declaration(values: Values, node: Node, path: Path) -> Declaration:
    keys = values.mapping(node, path, Declaration.__struct_fields__)
    _required(values, node, keys, "name", "cookie")
    kind = values.one_of(keys.get("kind"), (*path, "kind"), KINDS) or "http-cookie"
    read: dict[str, Any] = {
        "name": _name(values, keys.get("name"), (*path, "name"), kind),
        "kind": kind,
        "explains": values.words(keys.get("explains"), (*path, "explains")),
        "lifetime": values.lifetime(keys.get("lifetime"), (*path, "lifetime")),
        "domain": _domain(values, keys.get("domain"), (*path, "domain")),
        "path": values.text(keys.get("path"), (*path, "path")),
        "party": values.one_of(keys.get("party"), (*path, "party"), ("first", "third")),
        "secure": values.flag(keys.get("secure"), (*path, "secure")),
        "http_only": values.flag(keys.get("http_only"), (*path, "http_only")),
        "same_site": values.one_of(keys.get("same_site"), (*path, "same_site"), ("Strict", "Lax", "None")),
        "set_when": values.one_of(keys.get("set_when"), (*path, "set_when"), SET_WHENS),
    }
    if read["path"] is not None and not read["path"].startswith("/"):
        values.say(keys["path"], "“path” starts with “/”.")
    return Declaration(**read)


def _name(values: Values, node: Node | None, path: Path, kind: str) -> str:
    name = values.text(node, path)
    if node is None or name is None:
        return ""
    if kind == "contact" and (not _HOST.fullmatch(name) or name != name.lower()):
        values.say(node, "A contact's name is its host in small letters, without scheme, port or path.")
    elif kind == "http-cookie" and re.search(r"[;=\n\t]", name):
        values.say(node, "No cookie has “;”, “=” or a line break in its name.")
    elif not any(compile_name(name).pieces):
        values.say(node, "This name fits every name: declare each one, or write a pattern such as _ga_*.")
    return name


def _domain(values: Values, node: Node | None, path: Path) -> str | None:
    text = values.text(node, path)
    if node is None or text is None:
        return None
    host = text.removeprefix(".").lower()
    if not _HOST.fullmatch(host) or "*" in host:
        values.say(node, "“domain” is a host without scheme, port or path, such as exemple.org.")
    return host


def _choice(values: Values, node: Node | None) -> ChoiceTerms:
    if node is None:
        return ChoiceTerms()
    path: Path = ("choice",)
    keys = values.mapping(node, path, ChoiceTerms.__struct_fields__)
    notice = values.one_of(keys.get("notice"), (*path, "notice"), ("auto", "off"))
    return ChoiceTerms(
        url=values.address(keys.get("url"), (*path, "url"), of_this_site=True),
        withdraw=values.words(keys.get("withdraw"), (*path, "withdraw")),
        lifetime=values.lifetime(keys.get("lifetime"), (*path, "lifetime")),
        notice="off" if notice == "off" else "auto",
    )


def _profile(values: Values) -> Callable[[Node, Path], str | None]:
    return lambda item, own: values.one_of(item, own, tuple(PROFILES))


def _required(values: Values, node: Node, keys: dict[str, Node], key: str, what: str) -> None:
    if node.shape == "mapping" and key not in keys:
        values.say(node, f"This {what} has no “{key}”: add it.")


def _each(
    values: Values, node: Node | None, path: Path, make: Callable[[Values, Node, Path], Part]
) -> tuple[Part, ...]:
    return tuple(make(values, item, own) for own, item in values.items(node, path))


def _once(
    values: Values, node: Node | None, path: Path, make: Callable[[Node, Path], str | None]
) -> tuple[Any, ...]:
    """A list of words in which none is there twice."""
    found: list[str] = []
    for own, item in values.items(node, path):
        word = make(item, own)
        if word in found:
            values.say(item, f"“{word}” is in this list twice: keep one.")
        elif word is not None:
            found.append(word)
    return tuple(found)


def _references(values: Values, charter: Charter) -> None:
    """What one key says of another: identifiers and names that must be unique, providers that must exist."""
    for group in ("providers", "purposes", "services"):
        seen: dict[str, int] = {}
        for number, part in enumerate(getattr(charter, group)):
            if part.id is not None:
                _unique(values, seen, part.id, (group, number, "id"), f"The id “{part.id}”")
    providers = tuple(provider.id for provider in charter.providers)
    names: dict[tuple[str, str, str | None], int] = {}
    for number, service in enumerate(charter.services):
        if service.provider is not None and service.provider not in providers:
            hint = f"Known: {', '.join(providers)}." if providers else "Add it to “providers”."
            place = values.positions["services", number, "provider"]
            values.say(place, f"No provider has the id “{service.provider}”. {hint}")
        for index, cookie in enumerate(service.cookies):
            key = (cookie.kind, wildcard(cookie.name), cookie.domain)
            path = ("services", number, "cookies", index, "name")
            _unique(values, names, key, path, f"“{cookie.name}”")


def _unique(values: Values, seen: dict[Any, int], key: Any, path: Path, what: str) -> None:
    line, column = values.positions[path]
    if key in seen:
        values.say(
            (line, column), f"{what} is declared twice, first at line {seen[key]}: keep one of the two."
        )
    else:
        seen[key] = line
