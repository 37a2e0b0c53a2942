from hypothesis import given, settings
from hypothesis import strategies as st

from temoin.catalogue import entries, known


def services(found):
    return [each.entry.service for each in found]


def test_a_name_that_only_one_maker_uses_is_safe():
    (found,) = known("CookieConsent")
    assert (found.entry.service, found.by, found.safe) == ("cookiebot", "name", True)


def test_a_name_that_many_use_is_not_safe_on_its_own():
    found = known("sessionid", "www.instagram.com.example")
    assert "django" in services(found)
    assert not any(each.safe for each in found)


def test_a_first_party_s_name_set_by_a_third_party_is_not_safe():
    (own,) = known("pa_uid", "www.mairie.example", party="first")
    (strange,) = known("pa_uid", "ads.example", party="third")
    assert (own.entry.service, own.safe, strange.safe) == ("piano-analytics", True, False)


def test_what_a_service_sets_on_its_own_domain_is_found_there_only():
    assert services(known("did", ".tenant.eu.auth0.com")) == ["auth0"]
    assert "auth0" not in services(known("did", "notauth0.com"))
    assert "auth0" not in services(known("did", party="first"))
    (asked_without_domain,) = (each for each in known("did") if each.entry.service == "auth0")
    assert asked_without_domain.by == "name"


def test_a_domain_is_read_with_its_leading_dot_and_in_any_case():
    assert known("did", ".AUTH0.com.") == known("did", "auth0.com")
    assert known("did", "auth0.com")[0].by == "domain"


def test_an_exact_name_comes_before_a_pattern():
    names = [each.entry.name for each in known("laravel_session", "www.example.org")]
    assert names == ["laravel_session", "*_session"]


def test_a_name_with_open_places_as_a_charter_writes_it_is_found_once():
    assert services(known("SESS<hex>")) == ["drupal"]
    assert services(known("_ga_*")) == ["google-analytics"]


def test_a_stored_item_is_not_a_cookie():
    assert known("i18nextLng", kind="http-cookie") == ()
    assert services(known("i18nextLng", kind="local-storage")) == ["i18next"]


def test_a_name_is_compared_letter_by_letter():
    assert known("CsrfToken") == ()
    assert known(" csrftoken") == ()


def test_a_name_of_any_length_is_answered():
    assert known("") == ()
    assert known("\ud800" * 64_000) == ()
    assert services(known("ASPSESSIONID" + "A" * 64_000)) == ["aspnet"]
    assert known("csrftoken", "x" * 64_000 + "." * 64_000)


@settings(deadline=None, max_examples=50)
@given(
    st.one_of(st.text(), st.sampled_from([each.name for each in entries()])),
    st.one_of(st.none(), st.text(), st.just("google.com")),
    st.sampled_from([None, "first", "third"]),
)
def test_any_text_has_an_answer_and_the_domain_s_come_first(name, domain, party):
    found = known(name, domain, party=party)
    by = [each.by for each in found]
    assert by == sorted(by)
