"""From a charter and a profile to the policy that the guard keeps in memory."""

from types import MappingProxyType

from temoin.charter import Charter, contestable, facts, judged
from temoin.cookies import NamePattern, compile_name, wildcard
from temoin.guard.policy import Policy, Standing
from temoin.law import Profile


def compile_policy(charter: Charter, profile: Profile) -> Policy:
    """The policy of this charter under this profile: its HTTP cookies, each judged once.

    What is kept elsewhere than in a cookie (storage, pixels, contacts) has no Set-Cookie header, and no place
    here.
    """
    open_to_objection = contestable(charter, profile)
    exact: dict[str, Standing] = {}
    patterns: dict[str, list[tuple[NamePattern, Standing]]] = {}
    for item in judged(charter, profile):
        declaration = item.declaration
        if declaration.kind != "http-cookie":
            continue
        standing = Standing(
            declaration,
            item.service.purpose,
            facts(charter, item.service, declaration).trace.party,
            item.judgement.needs_consent,
            not item.judgement.needs_consent and item.service.purpose in open_to_objection,
        )
        pattern = compile_name(declaration.name)
        if pattern.exact:
            exact.setdefault(declaration.name, standing)
        else:
            beginning = wildcard(declaration.name).partition("*")[0]
            patterns.setdefault(beginning, []).append((pattern, standing))
    return Policy(
        exact=MappingProxyType(exact),
        patterns=MappingProxyType({beginning: tuple(group) for beginning, group in patterns.items()}),
        beginnings=tuple(sorted({len(beginning) for beginning in patterns}, reverse=True)),
    )
