"""From a charter page to a published site, through the commands; and what bad input gets."""

import json
import socket
import urllib.parse
import urllib.request

import pytest

from e2e.running import CHARTER, ROOT, temoin

SEED = ROOT.parent / "shared/seed/charte-cookies.txt"
needs_seed = pytest.mark.skipif(not SEED.exists(), reason="the seed's page is not beside the project")
NAMES = ["sessionid", "django_language", "csrftoken", "cookies_preferences"]


@needs_seed
def test_the_seed_gives_exactly_its_four_cookies():
    read = temoin("read", SEED, "--format", "json")
    assert read.returncode == 0
    cookies = json.loads(read.stdout)["cookies"]
    assert [cookie["name"] for cookie in cookies] == NAMES
    assert {cookie["provider"] for cookie in cookies} == {"Opendatasoft"}
    assert [cookie["places"] for cookie in cookies] == [["front", "back"]] * 3 + [[]]


@needs_seed
def test_the_seed_read_and_published_shows_its_table_again(tmp_path):
    charter, site = tmp_path / "charte.yaml", tmp_path / "site"
    assert temoin("read", SEED, "-o", charter).returncode == 0
    published = temoin("publish", charter, "--to", site)
    assert published.returncode == 0, published.stderr
    again = temoin("read", site / "fr/index.html", "--format", "json")
    first = json.loads(temoin("read", SEED, "--format", "json").stdout)["cookies"]
    keys = ("name", "provider", "service", "purpose", "places", "category")
    assert [[cookie[key] for key in keys] for cookie in json.loads(again.stdout)["cookies"]] == [
        [cookie[key] for key in keys] for cookie in first
    ]


def test_the_example_charter_passes_its_check_and_each_cookie_is_judged():
    checked = temoin("check", CHARTER)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    judged = temoin("judge", CHARTER)
    assert judged.returncode == 0
    for name in [*NAMES, "tuiles.localhost"]:
        assert name in judged.stdout


def a_sentence(done) -> bool:
    """One sentence, no traceback, and a code that a build stops at."""
    return done.returncode == 2 and done.stderr.count("\n") == 1 and "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["read", "check", "judge"])
def test_a_file_that_is_not_there_is_one_sentence(command, tmp_path):
    assert a_sentence(temoin(command, tmp_path / "nowhere"))


def test_an_address_that_nobody_answers_is_one_sentence_and_nothing_is_written(tmp_path):
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # bound and not listening: refused
        done = temoin("read", f"http://127.0.0.1:{held.getsockname()[1]}/", "-o", tmp_path / "charte.yaml")
    assert a_sentence(done)
    assert list(tmp_path.iterdir()) == []


ONE = "- name: {en: A}\n  cookies: [{name: a}]\n"
WRONG = {
    "broken YAML": ("charter: 1\nservices: [", "charte.yaml:"),
    "an unknown key": ("charter: 1\nservices: []\ncolour: red\n", "charte.yaml:3:1: "),
    "two cookies of one name": ("charter: 1\nservices:\n" + 2 * ONE, "charte.yaml:6:"),
}


@pytest.mark.parametrize(
    ("command", "wrong"),
    [("check", wrong) for wrong in WRONG] + [("judge", "an unknown key"), ("publish", "broken YAML")],
)
def test_a_charter_that_is_wrong_names_the_line(tmp_path, command, wrong):
    text, says = WRONG[wrong]
    charter = tmp_path / "charte.yaml"
    charter.write_text(text, encoding="utf-8")
    more = ["--to", tmp_path / "site"] if command == "publish" else []
    done = temoin(command, charter, *more)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "site").exists()


def test_a_port_that_is_taken_is_one_sentence(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as held:
        done = temoin("up", "--port", held.getsockname()[1], "--data", tmp_path)
    assert a_sentence(done)


@pytest.mark.browser
def test_an_audit_of_nobody_is_one_sentence_and_no_report(tmp_path):
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        done = temoin("audit", f"http://127.0.0.1:{held.getsockname()[1]}", "--out", tmp_path / "report")
    assert a_sentence(done)
    assert not (tmp_path / "report").exists()


class AsItIs(urllib.request.HTTPErrorProcessor):
    """Redirects and refusals are answers like any other: looked at, not followed, not raised."""

    def http_response(self, request, response):
        return response


def post(url: str, headers: dict[str, str] | None = None, **form: str) -> tuple[int, list[str], bytes]:
    """Post a form; gives the status, the names of the cookies set, and the body."""
    data = urllib.parse.urlencode(form).encode()
    opener = urllib.request.build_opener(AsItIs)
    with opener.open(urllib.request.Request(url, data, headers or {})) as answer:
        return answer.status, set_by(answer), answer.read()


def set_by(answer) -> list[str]:
    return [header.split("=")[0] for header in answer.headers.get_all("Set-Cookie") or []]


def test_each_form_sets_its_own_cookie_and_nothing_else(platform):
    with urllib.request.urlopen(platform.url) as home:
        assert set_by(home) == []
    status, cookies, _ = post(f"{platform.url}/i18n/setlang/", language="en", next="/datasets/")
    assert (status, cookies) == (302, ["django_language"])
    status, cookies, _ = post(f"{platform.url}/.temoin/choice", answer="refuse")
    assert (status, cookies) == (303, ["cookies_preferences"])


@pytest.mark.parametrize("path", ["/i18n/setlang/", "/.temoin/choice"])
@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}, {"Origin": "null"}]
)
def test_a_form_posted_from_another_site_is_refused(platform, path, headers):
    status, cookies, _ = post(platform.url + path, headers, answer="accept", language="en")
    assert (status, cookies) == (403, [])


def test_an_unknown_language_or_answer_sets_nothing_and_shows_no_trace(platform):
    for path, form in (("/i18n/setlang/", {"language": "tlh"}), ("/.temoin/choice", {"answer": "perhaps"})):
        status, cookies, body = post(platform.url + path, **form)
        assert (status, cookies) == (400, [])
        assert b"Traceback" not in body
