import pytest

from temoin.charter import Charter, Declaration, Service
from temoin.guard import Expiry, compile_policy, expiries
from temoin.law import profile


def policy(*services):
    return compile_policy(
        Charter(charter=1, site="https://www.exemple.org", services=services), profile("fr")
    )


def service(purpose, *cookies):
    return Service(name={"en": purpose}, purpose=purpose, cookies=cookies)


SITE = policy(
    service("authentication", Declaration(name="sessionid")),
    service("advertising", Declaration(name="ad", http_only=True), Declaration(name="_ga_*")),
    service("advertising", Declaration(name="theirs", domain="regie.example", party="third")),
    service("analytics", Declaration(name="stats", path="/stats/")),
    service("social", Declaration(name="__Host-share"), Declaration(name="kept", kind="local-storage")),
)


def test_a_withdrawn_purpose_ends_its_cookies_host_only_and_on_every_parent_domain():
    assert expiries(SITE, {"advertising"}, "www.donnees.exemple.org", ()) == tuple(
        Expiry("ad", "/", domain)
        for domain in (None, "www.donnees.exemple.org", "donnees.exemple.org", "exemple.org")
    )


def test_a_pattern_ends_the_names_that_the_browser_sent():
    ended = expiries(SITE, {"advertising"}, "localhost", ["_ga_A", "sessionid", "other", "_ga_B", "ad"])
    assert [expiry.name for expiry in ended] == ["ad", "_ga_A", "_ga_B"]


@pytest.mark.parametrize("purposes", [set(), {"authentication"}, {"unheard-of"}])
def test_what_needs_no_consent_or_was_not_withdrawn_stays(purposes):
    assert expiries(SITE, purposes, "www.exemple.org", ["sessionid", "ad"]) == ()


def test_another_sites_cookie_cannot_be_ended_from_here():
    assert "theirs" not in {e.name for e in expiries(SITE, {"advertising"}, "localhost", ["theirs"])}


def test_a_declared_path_is_ended_as_well_as_the_usual_one():
    assert expiries(SITE, {"analytics"}, "localhost", ()) == (
        Expiry("stats", "/stats/", None),
        Expiry("stats", "/", None),
    )


def test_a_host_only_name_has_no_other_domain_and_storage_is_no_cookie():
    assert expiries(SITE, {"social"}, "www.exemple.org", ()) == (Expiry("__Host-share", "/", None),)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_an_address_and_a_bare_name_have_no_parent(host):
    assert expiries(SITE, {"advertising"}, host, ()) == (Expiry("ad", "/", None),)


def test_a_public_suffix_is_never_named():
    ended = expiries(SITE, {"advertising"}, "mairie.github.io", ())
    assert [expiry.domain for expiry in ended] == [None, "mairie.github.io"]
