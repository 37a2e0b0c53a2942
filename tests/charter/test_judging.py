import pytest

from temoin.charter import asked, facts, judged, loads
from temoin.law import profile

FR, BE = profile("fr"), profile("be")


def charter_of(*services, site="site: https://www.exemple.org\n", rest=""):
    return loads(f"charter: 1\n{site}{rest}services: [{', '.join(services)}]").charter


def service(cookies, purpose=None, conditions="{}"):
    said = f", purpose: {purpose}" if purpose else ""
    return f"{{name: {{en: A}}{said}, conditions: {conditions}, cookies: [{cookies}]}}"


@pytest.mark.parametrize(
    ("cookie", "party"),
    [
        ("{name: a}", "first"),
        ("{name: a, domain: .exemple.org}", "first"),
        ("{name: a, domain: ads.org}", "third"),
        ("{name: a, domain: ads.org, party: first}", "first"),
        ("{name: a, party: third}", "third"),
        ("{name: tuiles.localhost, kind: contact}", "third"),
        ("{name: stats.exemple.org, kind: contact}", "first"),
        ("{name: '*.tuiles.org', kind: contact}", "third"),
        ("{name: a, kind: local-storage}", "first"),
    ],
)
def test_the_party_is_declared_or_follows_from_the_host(cookie, party):
    charter = charter_of(service(cookie))
    assert facts(charter, *charter.declarations()[0]).trace.party == party


def test_without_a_site_a_named_host_has_no_known_party():
    charter = charter_of(service("{name: a, domain: ads.org}, {name: b}"), site="")
    assert [facts(charter, *each).trace.party for each in charter.declarations()] == [None, "first"]


def test_facts_hold_all_that_the_charter_states_of_a_cookie():
    charter = charter_of(
        service("{name: a, path: /x, secure: true, lifetime: 1 day}", "cart", "{anonymous: true}")
    )
    said = facts(charter, *charter.declarations()[0])
    assert (said.purpose, said.conditions) == ("cart", {"anonymous": True})
    assert (said.trace.path, said.trace.secure, said.trace.http_only, said.trace.lifetime) == (
        "/x",
        True,
        None,
        86_400,
    )


def test_every_declaration_is_judged_in_the_charters_order():
    charter = charter_of(service("{name: b}", "advertising"), service("{name: a}", "cart"))
    assert [(each.declaration.name, each.judgement.needs_consent) for each in judged(charter, FR)] == [
        ("b", True),
        ("a", False),
    ]


def test_what_is_asked_are_purposes_that_need_consent_each_once_in_the_charters_order():
    purposes = "purposes: [{id: chat}, {id: advertising}, {id: cart}]\n"
    charter = charter_of(
        service("{name: a}", "social"),
        service("{name: b}", "advertising"),
        service("{name: c}", "cart"),
        service("{name: d}", "chat"),
        service("{name: e}", "advertising"),
        rest=purposes,
    )
    assert asked(charter, FR) == ("chat", "advertising", "social")


def test_a_purpose_without_cookies_or_a_cookie_without_purpose_is_not_asked():
    charter = charter_of(service("", "advertising"), service("{name: a}"))
    assert asked(charter, FR) == ()


def test_the_profile_decides_what_is_asked():
    conditions = "{publisher_only: true, anonymous: true, no_crossing: true, this_site_only: true}"
    charter = charter_of(service("{name: a, lifetime: 13 months}", "audience", conditions))
    assert asked(charter, FR) == ()
    assert asked(charter, BE) == ("audience",)
