"""Addresses keep where something was, and lose what was said there."""

from string import printable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from temoin.audit.address import shown, shown_within

SECRET = "s3cr3tvalue"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.test/x/y", "https://a.test/x/y"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000/"),
        ("http://[::1]:8000/?page=2", "http://[::1]:8000/?page=2"),
        ("https://a.test/?page=2&uid=SECRET&x=", "https://a.test/?page=2&uid=…&x="),
        ("https://a.test/?uid=a=b", "https://a.test/?uid=…"),
        ("https://a.test/?12345", "https://a.test/?…"),
        ("https://a.test/?SECRET&2", "https://a.test/?…&2"),
        (f"https://a.test/?{'n' * 65}=", "https://a.test/?…="),
        ("https://ann:pw@a.test/#token=SECRET", "https://a.test/"),
        ("https://a.test/x;jsessionid=SECRET/y", "https://a.test/x;jsessionid=…/y"),
        ("wss://a.test/s?t=SECRET", "wss://a.test/s?t=…"),
        ("blob:https://a.test/1-2", "blob:https://a.test/1-2"),
        ("data:text/javascript,document.cookie='u=SECRET'", "data:text/javascript,…"),
        ("https://[broken/?u=SECRET", "https://…"),
        ("about:blank", "about:blank"),
    ],
)
def test_an_address_is_shown_without_values(url, expected):
    assert shown(url) == expected
    assert shown(expected) == expected


@given(
    name=st.text("abc", max_size=5),
    before=st.text(printable.replace("/", "").replace("?", ""), max_size=10),
)
@settings(deadline=None, max_examples=50)
def test_a_parameters_value_is_never_shown(name, before):
    assert SECRET not in shown(f"https://a.test/?{name}={before}{SECRET}")


def test_addresses_within_a_browsers_sentence_are_shown_so_too():
    said = f'Navigation to "https://a.test/?u={SECRET}" is interrupted by "http://b.test/"'
    assert shown_within(said) == 'Navigation to "https://a.test/?u=…" is interrupted by "http://b.test/"'
