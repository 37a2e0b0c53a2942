"""What stops an audit is one sentence."""

import socket
import ssl
import threading

import pytest
import trustme
from playwright.async_api import Error

from fakeweb import Response, page
from temoin.audit import Audit, AuditError, audit, browser, find_browser, inquiry, tab
from temoin.law import profile


def refused(url, **options):
    with pytest.raises(AuditError) as caught:
        audit(url, charter=None, profile=profile("fr"), **options)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence


def test_an_unknown_scenario_is_refused_before_any_browser_starts():
    assert "no-choice, refuse, accept, login" in refused("http://a.test/", scenarios=["ignore"])


@pytest.mark.parametrize(
    "url", ["portail.test", "file:///etc/passwd", "http://", "http://a.test:x/", "about:blank"]
)
def test_what_is_no_web_address_is_refused(url):
    assert url in refused(url)


def test_a_browser_that_does_not_answer_is_none(tmp_path):
    stub = tmp_path / "chromium"
    stub.write_text("#!/bin/sh\necho 'Command requires the chromium snap to be installed.' >&2\nexit 1\n")
    stub.chmod(0o755)
    assert str(stub) in refused("http://a.test/", browser_path=str(stub))
    assert "/nowhere" in refused("http://a.test/", browser_path="/nowhere")


def test_without_any_browser_the_sentence_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    monkeypatch.setattr(browser, "_MAC", tmp_path / "none")
    assert "chromium-headless-shell" in refused("http://a.test/")


def test_playwrights_own_browser_is_found_when_there_is_no_other(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    monkeypatch.setattr(browser, "_NAMES", ())
    monkeypatch.setattr(browser, "_MAC", tmp_path / "none")
    own = (
        tmp_path / "chromium_headless_shell-1200" / "chrome-headless-shell-linux64" / "chrome-headless-shell"
    )
    own.parent.mkdir(parents=True)
    own.write_text("#!/bin/sh\necho Google Chrome for Testing 143.0.7499.4\n")
    own.chmod(0o755)
    assert find_browser() == browser.Found(str(own), "143.0.7499.4", shell=True)


def test_a_sandbox_that_cannot_start_is_one_sentence_that_says_what_to_do():
    found = browser.Found("/usr/bin/chromium", "1", shell=False)
    failed = Error("Launch failed\n[err] No usable sandbox! If you are running on Ubuntu 23.10+ ...")
    said = browser._why_not(failed, found, sandbox=True)
    assert "sandbox of /usr/bin/chromium cannot start" in said
    assert "\n" not in said


@pytest.mark.browser
def test_a_browser_that_stops_is_no_conclusion(web, monkeypatch):
    async def crashed(*_):
        raise Error("Browser has been closed\nCall log: ...")

    monkeypatch.setattr(inquiry, "inspect", crashed)
    assert "Browser has been closed" in refused("http://a.localhost/")


@pytest.mark.browser
def test_a_browser_that_keeps_no_third_party_cookie_concludes_nothing(web, monkeypatch):
    async def blind(_browser):
        return False

    monkeypatch.setattr(browser, "sees_third_party_cookies", blind)
    web.plant("a.localhost", {"/": page("<p>Hello.</p>")})
    assert "self-test" in refused(web.origin("a.localhost"))


@pytest.mark.browser
def test_a_port_where_nothing_listens_is_one_sentence(watch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        with pytest.raises(AuditError, match=r"nothing answers at that address.*\.$"):
            watch(url)


@pytest.mark.browser
def test_a_page_that_never_comes_is_one_sentence(web, watch):
    web.plant("a.localhost", {"/": web.stuck})
    with pytest.raises(AuditError, match=r"did not finish loading within 0\.5 seconds\.$"):
        watch(web.origin("a.localhost") + "/", page_seconds=0.5)


@pytest.mark.browser
@pytest.mark.parametrize(
    ("response", "words"),
    [
        (page("<p>Gone.</p>", status=404), "answers 404"),
        (Response('{"a": 1}', (), 200, "application/json"), "is not an HTML page"),
        (Response("a,b", (("Content-Disposition", "attachment"),), 200, "text/csv"), "it is a download"),
    ],
)
def test_a_first_page_that_is_none_is_one_sentence(web, watch, response, words):
    web.plant("a.localhost", {"/": response})
    with pytest.raises(AuditError, match=words):
        watch(web.origin("a.localhost") + "/")


@pytest.mark.browser
def test_a_first_page_that_asks_for_a_password_is_one_sentence(web, watch):
    asks = Response("", (("WWW-Authenticate", 'Basic realm="x"'),), 401)
    web.plant("a.localhost", {"/": asks})
    with pytest.raises(AuditError, match=r"(answers 401|asks for a password).*\.$"):
        watch(web.origin("a.localhost") + "/")


@pytest.mark.browser
def test_a_first_page_whose_scripts_never_rest_is_said_not_to_answer(web, watch, monkeypatch):
    monkeypatch.setattr(tab, "_ASK_CAP", 0.5)
    web.plant(
        "a.localhost", {"/": page("<script>onload = () => setTimeout(() => { for (;;); }, 10)</script>")}
    )
    with pytest.raises(AuditError, match=r"did not answer.*\.$"):
        watch(web.origin("a.localhost") + "/?token=SECRET")


@pytest.mark.browser
def test_a_certificate_that_browsers_do_not_trust_is_one_sentence(watch):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("a.localhost").configure_cert(context)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve():
            for _ in range(4):
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection:
                    try:
                        context.wrap_socket(connection, server_side=True).close()
                    except OSError:
                        continue

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        with pytest.raises(AuditError, match="certificate"):
            watch(f"https://a.localhost:{listening.getsockname()[1]}/")
        listening.shutdown(socket.SHUT_RDWR)
    thread.join(5)


@pytest.mark.browser
def test_a_site_that_moved_is_audited_where_it_leads_and_its_hop_is_heard(web, watch):
    web.plant("old.localhost", {"/": Response("", (("Location", web.origin("new.localhost") + "/"),), 301)})
    web.plant("new.localhost", {"/": page("<a href='/two'>Two</a>", "here=1"), "/two": page("<p>Two.</p>")})
    result = watch(web.origin("old.localhost") + "/", scenarios=["no-choice"])
    assert isinstance(result, Audit)
    assert result.origin == web.origin("new.localhost")
    assert len(result.pages) == 2
    assert [(write.name, write.party) for write in result.runs[0].writes] == [("here", "first")]
