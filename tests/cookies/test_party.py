import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from temoin.cookies import party, registrable_domain


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("www.example.co.uk", "example.co.uk"),
        ("DATA.Example.ORG.", "example.org"),
        ("data.gouv.fr", "data.gouv.fr"),
        ("a.data.gouv.fr", "data.gouv.fr"),
        ("alice.github.io", "alice.github.io"),
        ("127.0.0.1", "127.0.0.1"),
        ("[::1]", "::1"),
        ("fe80::1%eth0", "fe80::1%eth0"),
        ("localhost", "localhost"),
        ("tuiles.localhost", "tuiles.localhost"),
        ("a.tuiles.localhost", "tuiles.localhost"),
        ("www.été.fr", "xn--t-9fab.fr"),
        ("github.io", None),
        ("", None),
        ("a..example.org", None),
    ],
)
def test_a_host_has_the_registrable_domain_of_the_public_suffix_list(host, domain):
    assert registrable_domain(host) == domain


def test_two_addresses_are_never_taken_for_one_site_because_their_last_numbers_agree():
    assert party("127.0.0.1", "10.0.0.1") == "third"


@pytest.mark.parametrize(
    ("host", "page", "said"),
    [
        ("stats.example.org", "www.example.org", "first"),
        ("EXAMPLE.org.", "example.org", "first"),
        ("ads.example", "example.org", "third"),
        ("a.github.io", "b.github.io", "third"),
        ("github.io", "github.io", "first"),
        ("tuiles.localhost", "127.0.0.1", "third"),
        ("tuiles.localhost", "localhost", "third"),
        ("été.fr", "xn--t-9fab.fr", "first"),
    ],
)
def test_party_is_decided_by_registrable_domain(host, page, said):
    assert party(host, page) == said


@settings(deadline=None, max_examples=50)
@given(st.text(), st.text())
def test_any_two_texts_have_a_party_and_it_is_the_same_both_ways(host, page):
    assert party(host, page) == party(page, host)
    assert party(host, host) == "first"
