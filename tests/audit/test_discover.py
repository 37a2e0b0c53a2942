import pytest

from temoin.audit.discover import Link, login_pages, next_pages, origin_of

ORIGIN = "https://portail.test"


def links(*urls):
    return [Link(url, "", download=False) for url in urls]


def test_pages_are_of_the_same_origin_in_document_order_once_each():
    found = next_pages(
        links(
            f"{ORIGIN}/b",
            f"{ORIGIN}/a#top",
            f"{ORIGIN}/b#end",
            "http://portail.test/c",
            "https://other.test/d",
        ),
        ORIGIN,
    )
    assert found == (f"{ORIGIN}/b", f"{ORIGIN}/a")


@pytest.mark.parametrize(
    "url",
    [
        f"{ORIGIN}/logout",
        f"{ORIGIN}/accounts/logout/",
        f"{ORIGIN}/sign-out",
        f"{ORIGIN}/deconnexion",
        f"{ORIGIN}/data.csv",
        f"{ORIGIN}/charte.PDF",
        "mailto:dpo@portail.test",
        "javascript:void(0)",
        "https://portail.test:notaport/",
        "https://[broken/",
    ],
)
def test_files_sign_outs_and_what_is_no_web_address_are_not_visited(url):
    assert next_pages(links(url), ORIGIN) == ()


def test_a_download_is_not_visited():
    assert next_pages([Link(f"{ORIGIN}/export", "", download=True)], ORIGIN) == ()


def test_a_sign_in_page_is_known_by_its_address_or_by_the_words_of_its_link():
    found = [
        *links(f"{ORIGIN}/login", f"{ORIGIN}/about"),
        Link(f"{ORIGIN}/x", "Se connecter", download=False),
    ]
    assert login_pages(found, ORIGIN) == (f"{ORIGIN}/login", f"{ORIGIN}/x")


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("http://a.test:80/x", "http://a.test"),
        ("https://a.test:8443/", "https://a.test:8443"),
        ("http://[::1]:8000/", "http://[::1]:8000"),
    ],
)
def test_an_origin_is_what_a_browser_compares(url, origin):
    assert origin_of(url) == origin
