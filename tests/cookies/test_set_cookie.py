from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from temoin.cookies import parse_set_cookie
from temoin.cookies.set_cookie import parse_cookie_date

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def parse(header):
    return parse_set_cookie(header, NOW)


def test_every_attribute_is_read():
    cookie = parse(
        "sessionid = abc ; Max-Age=60; Domain=.Example.ORG; Path=/a; "
        "secure; HTTPONLY; SameSite=lax; Partitioned"
    )
    assert (cookie.name, cookie.value_length, cookie.lifetime, cookie.deletes) == ("sessionid", 3, 60, False)
    assert (cookie.domain, cookie.path, cookie.same_site) == ("example.org", "/a", "Lax")
    assert cookie.secure
    assert cookie.http_only
    assert cookie.partitioned


def test_the_value_is_never_kept():
    assert "secret" not in repr(parse("a=secret; Path=/secret-no").name) + repr(parse("a=secret"))


def test_a_cookie_without_attributes_lives_for_the_session_on_its_own_host():
    cookie = parse("a=b=c")
    assert (cookie.lifetime, cookie.domain, cookie.path, cookie.same_site) == ("session", None, None, None)
    assert cookie.value_length == 3


def test_max_age_goes_before_expires_wherever_it_stands():
    expires = "Expires=Wed, 23 Nov 2016 12:00:00 GMT"
    assert parse(f"a=b; Max-Age=10; {expires}").lifetime == 10
    assert parse(f"a=b; {expires}; Max-Age=10").lifetime == 10
    assert parse(f"a=b; {expires}").deletes


@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize("digits", [1000, 1024, 1025, 4301, 100_000])
def test_an_age_of_thousands_of_digits_is_read_or_dropped_never_an_error(sign, digits):
    found = parse_set_cookie(f"a=b; Max-Age={sign}{'9' * digits}")
    dropped = len(sign) + digits > 1024
    assert (found.lifetime == "session") is dropped
    assert found.deletes is (sign == "-" and not dropped)


@pytest.mark.parametrize("age", ["0", "-1", "-0", "-99999999999999999999"])
def test_a_max_age_of_nothing_deletes(age):
    assert parse(f"a=b; Max-Age={age}").deletes


@pytest.mark.parametrize("age", ["", "x", "1x", "1.5", "+1", "-", "--1", "\u0661"])
def test_a_max_age_that_is_no_number_is_left_out(age):
    assert parse(f"a=b; Max-Age={age}").lifetime == "session"


def test_the_last_valid_attribute_of_a_name_counts():
    assert parse("a=b; Max-Age=5; Max-Age=9; Max-Age=x").lifetime == 9
    assert parse("a=b; Path=/a; Path=b").path is None
    assert parse("a=b; Domain=a.org; Domain=").domain is None
    assert parse("a=b; SameSite=Strict; SameSite=perhaps").same_site is None


def test_an_attribute_over_1024_bytes_is_left_out():
    assert parse(f"a=b; Path=/{'x' * 1023}").path is not None
    assert parse(f"a=b; Path=/{'x' * 1024}").path is None


@pytest.mark.parametrize("header", ["", "=", " ; Secure", "a=\x00", "a\x07=b", "a=b; Path=/\x7f", "a=b\n"])
def test_what_is_empty_or_holds_control_characters_is_ignored(header):
    assert parse(header) is None


def test_a_tab_is_no_control_character():
    assert parse("a=b\tc;\tSecure").secure


def test_name_and_value_together_have_4096_bytes_at_most():
    assert parse("a=" + "b" * 4095) is not None
    assert parse("a=" + "b" * 4096) is None
    assert parse("a=" + "\u20ac" * 1366) is None


def test_a_cookie_without_a_name_is_a_cookie():
    assert (parse("=b").name, parse("=b").value_length) == ("", 1)
    assert (parse("b").name, parse("b").value_length) == ("", 1)


@pytest.mark.parametrize(
    ("header", "kept"),
    [
        ("__Secure-a=b; Secure", True),
        ("__Secure-a=b", False),
        ("__SECURE-a=b", False),
        ("__Host-a=b; Secure; Path=/", True),
        ("__Host-a=b; Secure", False),
        ("__Host-a=b; Secure; Path=/a", False),
        ("__Host-a=b; Path=/", False),
        ("__Host-a=b; Secure; Path=/; Domain=a.org", False),
        ("__host-a=b; Secure; Path=/; Domain=", True),
        ("=__Host-a=b; Secure; Path=/", False),
        ("__Secure-; Secure", False),
        ("a=b; Partitioned", False),
        ("a=b; SameSite=None", True),
    ],
)
def test_a_prefix_keeps_its_promise_or_the_cookie_is_ignored(header, kept):
    assert (parse(header) is not None) is kept


@pytest.mark.parametrize(
    "text",
    [
        "Wed, 23 Nov 2033 12:00:01 GMT",
        "Wednesday, 23-Nov-33 12:00:01 GMT",
        "Wed Nov 23 12:00:01 2033",
        "23 november 2033 12:00:01",
        "12:00:01,23/nov/2033",
        "2033 nov 23 12:00:01",
        "23th NOVx 2033x 12:00:01.999Z",
    ],
)
def test_a_cookie_date_is_read_as_forgivingly_as_browsers_do(text):
    # "2033 nov 23": four digits are no day of the month, so the year comes first and the day later
    assert parse_cookie_date(text) == datetime(2033, 11, 23, 12, 0, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "23 Nov 2033",
        "31 Feb 2033 12:00:00",
        "23 Nov 1600 12:00:00",
        "23 Nov 2033 24:00:00",
        "23 Nov 2033 12:60:00",
        "0 Nov 2033 12:00:00",
        "23 Nov 12345 12:00:00",
        "1\u0663 Nov 2033 12:00:00 x",
    ],
)
def test_a_date_that_is_none_is_no_date(text):
    assert parse_cookie_date(text) in (None, datetime(2033, 11, 1, 12, tzinfo=UTC))


@pytest.mark.parametrize(("short", "year"), [("69", 2069), ("70", 1970), ("99", 1999), ("00", 2000)])
def test_two_digits_of_a_year_turn_at_seventy(short, year):
    assert parse_cookie_date(f"1 Jan {short} 00:00:00").year == year


def test_a_lifetime_is_counted_from_when_the_header_arrived():
    later = (NOW + timedelta(days=14)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    assert parse(f"a=b; Expires={later}").lifetime == 14 * 86_400
    assert parse_set_cookie(f"a=b; Expires={later}", NOW.replace(tzinfo=None)).lifetime == 14 * 86_400
    assert parse_set_cookie("a=b; Expires=Fri, 31 Dec 9999 23:59:59 GMT").lifetime > 10**9


PARTS = st.sampled_from(
    [
        "a=b",
        "__Host-x",
        ";",
        "=",
        " ",
        "Max-Age",
        "Expires",
        "Path=/",
        "Domain",
        "Secure",
        "12:0:1",
        "Nov",
        "\u20ac",
    ]
)


@settings(deadline=None, max_examples=50)
@given(st.one_of(st.text(), st.lists(PARTS | st.text(max_size=3)).map("".join)))
def test_no_header_ever_breaks_the_parser(header):
    cookie = parse(header)
    if cookie is not None:
        assert cookie.name or cookie.value_length
        assert cookie.deletes is (cookie.lifetime == 0)
        assert cookie.path is None or cookie.path.startswith("/")
