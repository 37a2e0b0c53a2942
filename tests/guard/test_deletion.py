import pytest

from temoin.cookies import parse_set_cookie
from temoin.guard.deletion import surely_deletes

PAST, FUTURE = "Thu, 01 Jan 1970 00:00:00 GMT", "Wed, 05 Jan 2099 00:00:00 GMT"


def deletes(header: str) -> bool:
    return surely_deletes(header, parse_set_cookie(header))


@pytest.mark.parametrize(
    "header",
    [
        f'gone=""; expires={PAST}; Max-Age=0; Path=/',  # Django, Flask
        "gone=deleted; expires=Thu, 01-Jan-1970 00:00:01 GMT; Max-Age=0",  # PHP
        f"gone=; Path=/; Expires={PAST}",  # Express
        "gone=; Expires=Thursday, 01-Jan-70 00:00:10 GMT; Domain=example.org",  # Java
        "gone=x; Max-Age=-1",
        f"gone=x; Max-Age=0; Expires={FUTURE}",
    ],
)
def test_what_servers_write_to_delete_a_cookie_is_a_deletion(header):
    assert deletes(header)


@pytest.mark.parametrize(
    "header",
    [
        "evil=1; Max-Age=0; Max-Age=abc",
        "evil=1; Max-Age=0; Max-Age=",
        "evil=1; Max-Age=0; Max-Age=+9999",
        f"evil=1; Expires={PAST}; Max-Age=+9999",
        f"evil=1; Expires={PAST}; Expires=garbage",
        f"evil=1; Expires={PAST}; Expires=",
        "evil=1; Expires=01x 05 Jan 2099 00:00:00 GMT",
        "evil=1; Expires=2 Jan 20x 8:9:10 2099",
        "evil=1; Expires=Sun, 06 Nov 94 08:49:37x GMT",
        f"evil=1; Max-Age={'0' * 1025}; Expires=01x 05 Jan 2099 00:00:00 GMT",  # too long to count
    ],
)
def test_what_a_browser_may_keep_is_no_deletion(header):
    """Each of these was seen to be stored by Chromium 156."""
    assert not deletes(header)


@pytest.mark.parametrize("header", ["kept=1", f"kept=1; Expires={FUTURE}", "kept=1; Max-Age=5"])
def test_a_cookie_that_is_set_is_no_deletion(header):
    assert not deletes(header)
