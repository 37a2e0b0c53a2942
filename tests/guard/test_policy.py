from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from temoin.charter import Charter, Declaration, Service
from temoin.consent import Decision
from temoin.guard import Verdict, compile_policy
from temoin.law import profile

TODAY = date(2026, 11, 23)


def service(purpose, *cookies, **facts):
    return Service(name={"en": purpose or "?"}, purpose=purpose, cookies=cookies, **facts)


def policy(*services, profile_id="fr"):
    charter = Charter(charter=1, site="https://donnees.exemple.org", services=services)
    return compile_policy(charter, profile(profile_id))


def decision(**answers):
    return Decision(material="a" * 16, on=TODAY, answers={k.replace("_", "-"): v for k, v in answers.items()})


GRANTED = decision(advertising=True, embedded_content=False)
REFUSED = decision(advertising=False, embedded_content=False)


@pytest.fixture(scope="module")
def site():
    return policy(
        service("authentication", Declaration(name="sessionid")),
        service("advertising", Declaration(name="_fbp"), Declaration(name="_ga_*")),
        service("embedded-content", Declaration(name="map", kind="local-storage")),
        service(None, Declaration(name="mystery")),
    )


@pytest.mark.parametrize("choice", [None, GRANTED, REFUSED])
def test_an_exempt_declared_cookie_is_always_let_through(site, choice):
    verdict = site.verdict("sessionid=abc; Path=/; HttpOnly", choice)
    assert verdict == Verdict(True, "sessionid", "declared", "authentication")


@pytest.mark.parametrize("choice", [None, GRANTED, REFUSED])
def test_an_undeclared_cookie_is_never_let_through(site, choice):
    assert site.verdict("surprise=1", choice) == Verdict(False, "surprise", "undeclared")


@pytest.mark.parametrize("name", ["_fbp", "_ga_X1"])
@pytest.mark.parametrize(
    ("choice", "allowed", "reason"),
    [
        (None, False, "unanswered"),
        (REFUSED, False, "refused"),
        (GRANTED, True, "granted"),
        (decision(embedded_content=True), False, "unanswered"),
    ],
)
def test_a_cookie_that_needs_consent_waits_for_it(site, name, choice, allowed, reason):
    assert site.verdict(f"{name}=1; Max-Age=600", choice) == Verdict(allowed, name, reason, "advertising")


@pytest.mark.parametrize("name", ["_fbp", "surprise", "mystery", "_ga_1", "sessionid"])
@pytest.mark.parametrize(
    "how",
    ["Max-Age=0", "Max-Age=-1", "Expires=Thu, 01 Jan 1970 00:00:00 GMT", "max-age=0; Domain=exemple.org"],
)
def test_a_deletion_always_passes(site, name, how):
    verdict = site.verdict(f'{name}=""; {how}; Path=/', REFUSED)
    assert verdict.allowed
    assert verdict.reason == ("declared" if name == "sessionid" else "deletion")


@pytest.mark.parametrize("choice", [None, GRANTED])
def test_a_cookie_without_a_purpose_can_be_granted_by_nobody(site, choice):
    assert site.verdict("mystery=1", choice) == Verdict(False, "mystery", "refused")


@pytest.mark.parametrize("header", ["", ";", "=", "sur\x00prise=1", "__Host-x=1; Path=/"])
def test_what_no_browser_would_keep_is_unreadable(site, header):
    verdict = site.verdict(header, GRANTED)
    assert not verdict.allowed
    assert verdict.reason == "unreadable"


def test_a_cookie_without_a_name_is_undeclared(site):
    assert site.verdict("just-a-value", GRANTED) == Verdict(False, "", "undeclared")


@pytest.mark.parametrize(
    "header", ["sessionid =1", "  sessionid\t= 1 ;Path=/", "sessionid=a=b", "sessionid="]
)
def test_a_name_is_read_as_a_browser_reads_it(site, header):
    assert site.verdict(header, None).reason == "declared"


@pytest.mark.parametrize(
    "header", ["SESSIONID=1", "sessionid2=1", "sessioni", "x; sessionid=1", '"sessionid"=1']
)
def test_a_name_that_only_resembles_a_declared_one_is_another(site, header):
    assert not site.verdict(header, None).allowed


def test_storage_that_bears_the_name_of_a_cookie_allows_no_cookie(site):
    assert site.verdict("map=1", decision(embedded_content=True)).reason == "undeclared"


def test_a_third_partys_exempt_purpose_needs_its_condition():
    third = Declaration(name="pay", party="third")
    assert policy(service("cart", third)).verdict("pay=1", None).reason == "unanswered"
    stated = policy(service("cart", third, conditions={"this_site_only": True}))
    assert stated.verdict("pay=1", None).reason == "declared"


def test_an_exact_name_goes_before_a_pattern_and_a_longer_pattern_before_a_shorter():
    site = policy(
        service("advertising", Declaration(name="*"), Declaration(name="shop_*")),
        service("cart", Declaration(name="shop_cart_*")),
        service("authentication", Declaration(name="shop_login")),
    )
    assert site.verdict("shop_cart_9=1", None).reason == "declared"
    assert site.verdict("shop_login=1", None).reason == "declared"
    assert site.verdict("shop_other=1", None).reason == "unanswered"
    assert site.verdict("anything=1", None).reason == "unanswered"


def test_an_empty_charter_declares_nothing():
    assert policy().verdict("a=1", None).reason == "undeclared"


def test_sifting_keeps_the_order_and_the_very_text(site):
    headers = ["sessionid=1; Path=/", "surprise=2", "_fbp=3", "_ga_1=4; Max-Age=0"]
    kept, stripped = site.sift(headers, None)
    assert kept == [headers[0], headers[3]]
    assert stripped == [
        Verdict(False, "surprise", "undeclared"),
        Verdict(False, "_fbp", "unanswered", "advertising"),
    ]
    assert site.sift([], None) == ([], [])


def test_a_policy_cannot_be_changed(site):
    with pytest.raises(AttributeError):
        site.exact = {}
    with pytest.raises(TypeError):
        site.exact["surprise"] = site.exact["sessionid"]


def test_a_verdict_says_nothing_of_the_value(site):
    assert "secret" not in repr(site.verdict("surprise=secret; Domain=exemple.org", None))


@settings(deadline=None, max_examples=50)
@given(st.text())
def test_any_header_gets_a_verdict_and_what_is_let_through_is_declared_or_deleted(header):
    verdict = PLAIN.verdict(header, None)
    assert verdict.allowed == (verdict.reason in {"declared", "granted", "deletion"})
    assert verdict.reason != "declared" or verdict.name == "sessionid"


PLAIN = policy(service("authentication", Declaration(name="sessionid")))
