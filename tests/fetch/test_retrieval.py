import socket
import threading
import time

import pytest

from temoin.fetch import FetchError, fetch


def test_a_page_comes_with_its_type_and_address(site):
    page = fetch(f"{site.url}/page")
    assert (page.status, page.content_type) == (200, "text/html; charset=utf-8")
    assert page.body == "<h1>Où</h1>".encode()
    assert page.url == f"{site.url}/page"


def test_the_request_says_who_asks_and_carries_no_cookie(site):
    fetch(f"{site.url}/page")
    ((_, headers),) = site.seen
    assert headers["Host"] == f"127.0.0.1:{site.server_port}"
    assert headers["User-Agent"].startswith("temoin/")
    assert "Cookie" not in headers


def test_a_name_under_localhost_is_this_machine_and_stays_in_the_host_header(site):
    fetch(f"http://shop.localhost:{site.server_port}/page")
    assert site.seen[0][1]["Host"] == f"shop.localhost:{site.server_port}"


def test_a_redirect_is_followed_and_told(site):
    assert fetch(f"{site.url}/hop").url == f"{site.url}/page?x=1"


def test_a_squeezed_page_is_unfolded(site):
    assert fetch(f"{site.url}/gzip").body == b"squeezed " * 10


def test_an_empty_page_is_no_error(site):
    assert fetch(f"{site.url}/empty").body == b""


def test_no_proxy_of_the_environment_is_used(site, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    assert fetch(f"{site.url}/page").status == 200


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/missing", "answered 404 Not Found."),
        ("/gone", "answered 410 Gone."),
        ("/loop", "redirects more than 5 times"),
        ("/nowhere", "without saying where"),
        ("/file", "only http:// and https:// can"),
        ("/secret", "user name or a password"),
        ("/cut", "broke off before the whole page had come."),
    ],
)
def test_what_goes_wrong_is_one_sentence(site, path, sentence):
    with pytest.raises(FetchError) as caught:
        fetch(f"{site.url}{path}")
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("path", ["/big", "/bomb"])
def test_a_page_that_is_too_large_is_not_read_to_its_end(site, path):
    with pytest.raises(FetchError, match=r"larger than 10 kB"):
        fetch(f"{site.url}{path}", max_bytes=10_000)


def test_a_page_that_never_ends_is_given_up_in_time(site):
    begun = time.monotonic()
    with pytest.raises(FetchError, match=r"did not answer in full within 0\.3 seconds"):
        fetch(f"{site.url}/slow", timeout=0.3)
    assert time.monotonic() - begun < 5


def test_a_server_that_says_nothing_is_given_up_in_time():
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(FetchError, match="did not answer"):
        fetch(f"http://127.0.0.1:{silent.getsockname()[1]}/", timeout=0.2)


def test_a_refused_connection_is_said():
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(FetchError, match=rf"127\.0\.0\.1:{port} refused the connection"):
        fetch(f"http://127.0.0.1:{port}/")


def test_what_speaks_no_http_is_said():
    with socket.create_server(("127.0.0.1", 0)) as odd:
        thread = threading.Thread(target=greet, args=(odd,))
        thread.start()
        with pytest.raises(FetchError, match="broke off"):
            fetch(f"http://127.0.0.1:{odd.getsockname()[1]}/")
        thread.join()


def greet(odd):
    peer, _ = odd.accept()
    with peer:
        peer.recv(1_000)
        peer.sendall(b"SSH-2.0-odd\r\n")


def test_a_certificate_that_nobody_vouches_for_is_said(secure_site):
    with pytest.raises(FetchError, match=r"TLS certificate of site\.localhost could not be verified"):
        fetch(f"{secure_site.url}/page")


def test_a_certificate_is_checked_for_the_name_and_not_for_the_address(secure_site, trusted):
    assert fetch(f"{secure_site.url}/page").body == "<h1>Où</h1>".encode()
    with pytest.raises(FetchError, match=r"TLS certificate of other\.localhost could not be verified"):
        fetch(f"{secure_site.other}/page")


def test_a_server_without_tls_is_said(site):
    with pytest.raises(FetchError, match="does not speak TLS as it should"):
        fetch(f"https://127.0.0.1:{site.server_port}/page")


def test_a_host_that_is_not_public_is_refused_when_asked_to(site):
    with pytest.raises(FetchError, match="not on the public Internet"):
        fetch(f"{site.url}/page", public_only=True)
    assert site.seen == []
