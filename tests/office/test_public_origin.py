"""The platform behind a proxy that speaks https, as a public body runs it."""

import socket

import pytest

from cli.test_up import refused
from office.started import started
from temoin.office.project.origin import BadOrigin, parse_proxies

HOST = "donnees.ville.example"
VIA = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}


@pytest.fixture(scope="module")
def public(tmp_path_factory):
    with started(tmp_path_factory.mktemp("public"), "--url", f"https://{HOST}") as running:
        yield running


def lines(answer):
    return answer.headers.get_all("Set-Cookie") or []


def test_every_cookie_is_secure_whatever_the_proxy_says(public):
    for proto in ("https", "http", None):
        via = {name: value for name, value in VIA.items() if name != "X-Forwarded-Proto"}
        via |= {"X-Forwarded-Proto": proto} if proto else {}
        (token,) = lines(public.ask("/accounts/login/", headers=via))
        assert token.startswith("csrftoken=")
        assert "; Secure" in token
        forms = via | {"Origin": f"https://{HOST}"}
        (language,) = lines(public.ask("/i18n/setlang/", "POST", {"language": "en"}, forms))
        assert "; Secure" in language


def test_signing_in_through_the_proxy_sets_secure_cookies_and_leads_to_a_path(public):
    public.cookies.clear()
    public.cookies |= public.ask("/accounts/login/", headers=VIA).cookies
    form = {
        "username": "admin",
        "password": (public.data / "first-password").read_text().strip(),
        "csrfmiddlewaretoken": public.cookies["csrftoken"],
    }
    answer = public.ask(
        "/accounts/login/", "POST", form, VIA | {"Referer": f"https://{HOST}/accounts/login/"}
    )
    public.cookies.clear()
    assert answer.status == 302
    assert answer.headers["Location"].startswith("/")
    assert {line.partition("=")[0] for line in lines(answer)} >= {"sessionid"}
    assert all("; Secure" in line for line in lines(answer))


def test_a_form_of_another_origin_is_refused(public):
    for origin in ("https://elsewhere.example", f"http://{HOST}", "null"):
        answer = public.ask("/i18n/setlang/", "POST", {"language": "en"}, VIA | {"Origin": origin})
        assert (answer.status, lines(answer)) == (403, [])


def test_browsers_are_told_to_come_by_https_only(public):
    for proto in ("https", "http"):
        answer = public.ask("/", headers=VIA | {"X-Forwarded-Proto": proto})
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_addresses_that_the_platform_writes_are_https_ones(public):
    answer = public.ask("/api/explore/v2.1/", headers=VIA)
    assert all(link["href"].startswith(f"https://{HOST}/") for link in answer.json["links"])


def test_a_forwarded_host_is_never_believed(public):
    for name in ("X-Forwarded-Host", "X-Host", "Forwarded", "X-Original-URL", "X-Rewrite-URL"):
        value = "host=elsewhere.example" if name == "Forwarded" else "elsewhere.example"
        answer = public.ask("/api/explore/v2.1/", headers=VIA | {name: value})
        assert answer.status == 200
        assert b"elsewhere" not in answer.body


@pytest.mark.parametrize(
    "host",
    [
        "elsewhere.example",
        "127.0.0.1",
        "localhost",
        f"{HOST}.elsewhere.example",
        f"elsewhere.example#{HOST}",
        f"{HOST}@elsewhere.example",
        f"{HOST}, elsewhere.example",
        f"{HOST}:80:80",
        f"{HOST}/elsewhere",
        "*",
    ],
)
def test_any_other_host_is_a_bad_request(public, host):
    answer = public.ask("/", headers=VIA | {"Host": host})
    assert answer.status == 400
    assert lines(answer) == []
    assert b"elsewhere.example" not in answer.body


@pytest.mark.parametrize(
    "head",
    [
        f"Host: {HOST}\r\nHost: elsewhere.example\r\n",
        f"Host: elsewhere.example\r\nHost: {HOST}\r\n",
        "",
        "Host:\r\n",
        f"Host : {HOST}\r\n",
    ],
)
def test_a_host_said_twice_or_not_at_all_is_a_bad_request(public, head):
    assert raw(public.port, f"GET / HTTP/1.1\r\n{head}Connection: close\r\n\r\n").startswith(b"HTTP/1.1 400")


def test_a_whole_address_in_the_request_line_reaches_no_other_site(public):
    said = raw(
        public.port,
        f"GET https://elsewhere.example/ HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n",
    )
    assert said.split(b" ")[1] in {b"400", b"404"}
    assert b"\nlocation:" not in said.lower()
    assert (
        b'href="https://elsewhere' not in said
    )  # `next` says it back, and is taken for nothing when it comes


def raw(port, request):
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(request.encode())
        said = b""
        while part := connection.recv(65536):
            said += part
    return said


def test_a_probe_of_the_proxy_s_visitors_is_not_one_of_this_machine(public):
    assert public.ask("/.temoin/ready", headers={"Host": "10.0.0.1"}).status == 200
    assert public.ask("/.temoin/ready", headers=VIA | {"Host": "10.0.0.1"}).status == 400


def test_another_proxy_is_believed_only_where_it_is_named(tmp_path):
    with started(tmp_path, "--url", f"https://{HOST}", "--proxy", "192.0.2.9") as running:
        # This machine is no longer the proxy: what it says of others is not heard.
        assert running.ask("/.temoin/ready", headers=VIA | {"Host": "10.0.0.1"}).status == 200


@pytest.mark.parametrize(
    ("text", "proxies"),
    [
        ("", ("127.0.0.0/8", "::1")),
        ("10.0.0.4", ("10.0.0.4",)),
        ("10.0.0.0/24, 2001:db8::/64", ("10.0.0.0/24", "2001:db8::/64")),
    ],
)
def test_a_proxy_is_an_address_or_a_network(text, proxies):
    assert parse_proxies(text) == proxies


@pytest.mark.parametrize("text", ["*", "proxy.ville.example", "0.0.0.0/0", "::/0", "10.0.0.1/24", "10.0.0"])
def test_what_would_believe_anybody_is_no_proxy(text):
    with pytest.raises(BadOrigin, match="TEMOIN_PROXY"):
        parse_proxies(text)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("TEMOIN_PROXY", "everybody", "TEMOIN_PROXY=everybody is refused"),
        ("TEMOIN_MAIL", "imap://mail.ville.example", "TEMOIN_MAIL is no mail server's address"),
        ("TEMOIN_MAIL", "smtp://mail.ville.example:port", "TEMOIN_MAIL"),
        ("TEMOIN_CALLS_A_DAY", "0", "TEMOIN_CALLS_A_DAY=0 is refused"),
        ("TEMOIN_LARGEST_UPLOAD", "2 GB", "TEMOIN_LARGEST_UPLOAD=2 GB is refused"),
    ],
)
def test_a_setting_that_cannot_be_is_one_sentence_and_nothing_is_made(tmp_path, name, value, says):
    data = tmp_path / "data"
    said = refused("--port", 0, "--data", data, "--url", f"https://{HOST}", **{name: value})
    assert says in said
    assert not data.exists()
