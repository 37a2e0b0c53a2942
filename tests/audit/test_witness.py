"""Pages that lie, and pages that put what they should not into what an audit writes down."""

import json
from types import SimpleNamespace

import pytest

from fakeweb import image, page, script
from temoin import report
from temoin.audit import items, tab
from temoin.audit.collectors import read_report
from temoin.audit.witness import Witness

SITE, OTHER = "portail.localhost", "ailleurs.localhost"
SECRET = "nobodys-business"

SAID = {
    "kind": "local-storage",
    "via": "storage",
    "name": "n",
    "length": 1,
    "attributes": "",
    "deletes": False,
    "visible": None,
    "stack": "",
    "origin": f"http://{SITE}",
}


def frame(url, parent=None):
    return SimpleNamespace(url=url, parent_frame=parent)


def heard(at, *reports):
    watching = Witness(None, SITE, 1.0)
    for said in reports:
        watching.note(at, said)
    return watching._scripts


def test_a_frame_speaks_for_its_own_origin_only():
    home, other = frame(f"http://{SITE}/x"), frame(f"http://{OTHER}/")
    assert len(heard(home, SAID)) == 1
    assert heard(other, SAID) == []
    assert len(heard(frame("about:srcdoc", home), SAID)) == 1
    assert len(heard(frame(f"blob:http://{SITE}/1-2"), SAID)) == 1
    assert heard(frame("about:blank", other), SAID) == []
    assert heard(frame("data:text/html,x", home), SAID) == []
    assert heard(home, SAID | {"origin": "null"}) == []


def test_what_is_no_report_is_ignored_and_what_is_too_long_is_cut():
    deep = []
    for _ in range(100_000):
        deep = [deep]
    for said in (
        None,
        "x",
        [],
        deep,
        {},
        SAID | {"length": -1},
        SAID | {"length": 10**30},
        SAID | {"kind": "x"},
    ):
        assert read_report(said) is None
    long = read_report(SAID | {"name": "\ud800\0" + "n" * 10_000, "stack": "s" * 100_000})
    assert (len(long.name), long.name[:3], len(long.stack)) == (4096, "\ufffd\ufffdn", 20_000)


def test_a_page_that_reports_without_end_is_listened_to_no_further():
    assert len(heard(frame(f"http://{SITE}/"), *[SAID] * 2_500)) == 2_000


@pytest.mark.browser
def test_no_value_leaves_by_an_address(web, watch):
    other = web.origin(OTHER)
    body = f"""<script>document.cookie = "uid={SECRET}"; localStorage.setItem("k", "{SECRET}");
document.write('<script src="{other}/s.js?uid={SECRET}"></scr' + 'ipt>');
history.replaceState(null, "", "/?uid={SECRET}");</script>
<img src="{other}/px?uid={SECRET}"><a href="/two?uid={SECRET}&amp;page=2">Two</a>
<iframe src="{other}/f?uid={SECRET}"></iframe>"""
    web.plant(SITE, {"/": page(body), "/two": page("<p>Two.</p>", "two=1")})
    web.plant(
        OTHER,
        {
            "/s.js": script("document.cookie = 'by_s=1'"),
            "/px": image(f"px={SECRET}; SameSite=None; Secure"),
            "/f": page("<p>Frame.</p>"),
        },
    )
    result = watch(f"http://ann:{SECRET}@{web.origin(SITE)[7:]}/?start={SECRET}", scenarios=["no-choice"])
    assert SECRET not in repr(result)
    assert SECRET not in report.as_json(result).decode() + report.html(result, "fr")
    assert f"{web.origin(SITE)}/two?uid=…&page=2" in result.pages
    assert any(r.query == f"uid={SECRET}&page=2" for r in web.asked)
    found = {item.name: str(item.first.setter.by) for item in items(result.runs[0])}
    assert found["px"] == f"{other}/px?uid=…"
    assert found["by_s"] == f"{other}/s.js?uid=…:1"
    assert result.runs[0].pages == 2


@pytest.mark.browser
def test_half_a_character_in_a_name_is_written_as_a_replacement(web, watch, tmp_path):
    body = r"""<form><input type="password"></form><script>localStorage.setItem("\ud800bad", "x");
sessionStorage["\udc00a\0b"] = "x"; indexedDB.open("\ud800db"); document.cookie = "c\ud800=1";</script>
<b data-temoin-does="form"></b>"""
    web.plant(SITE, {"/": page(body)})
    result = watch(f"{web.origin(SITE)}/", scenarios=["no-choice"])
    report.write(result, tmp_path, ["html", "json"], "en")
    names = {i["name"] for i in json.loads((tmp_path / "report.json").read_text())["scenarios"][0]["items"]}
    assert names == {"\ufffdbad", "\ufffda\ufffdb", "\ufffddb", "c\ufffd"}


@pytest.mark.browser
def test_a_forged_report_blames_nobody(web, watch):
    forged = SAID | {
        "kind": "http-cookie",
        "via": "script",
        "stack": "Error\n    at f (https://innocent.test/x.js:1:1)",
    }
    call = "globalThis.__playwright__binding__controller__.addBinding"
    body = f"""<script>
const forged = {json.dumps(forged)};
try {{ {call}("__temoin", false); }} catch {{}}
const say = (said) => {{ try {{ globalThis.__temoin(said); }} catch {{}} }};
say({{...forged, name: "elsewhere", origin: "https://innocent.test"}});
say({{...forged, name: "here", origin: self.origin}});
say({{...forged, name: "odd", origin: self.origin, length: 10n ** 40n}});
say({{...forged, name: "date", origin: self.origin, stack: new Date(8.64e15)}});
document.cookie = "real=1";
</script>"""
    web.plant(SITE, {"/": page(body)})
    result = watch(f"{web.origin(SITE)}/", scenarios=["no-choice"])
    found = {item.name: str(item.first.setter.by) for item in items(result.runs[0])}
    assert found.pop("real") == f"{web.origin(SITE)}/:10"
    assert found == {"here": f"{web.origin(SITE)}/"}
    assert "innocent" not in repr(result.runs)


@pytest.mark.browser
def test_a_script_in_a_frame_of_another_site_is_named(web, watch):
    web.plant(
        SITE, {"/": page(f"<iframe src='{web.origin(OTHER)}/f'></iframe><iframe srcdoc='{SRCDOC}'></iframe>")}
    )
    web.plant(OTHER, {"/f": page("<script>localStorage.setItem('there', '1')</script>")})
    result = watch(f"{web.origin(SITE)}/", scenarios=["no-choice"])
    found = {item.name: (item.host, str(item.first.setter.by)) for item in items(result.runs[0])}
    assert found["there"] == (OTHER, f"{web.origin(OTHER)}/f:2")
    assert found["within"][0] == SITE


SRCDOC = "<script>localStorage.setItem(`within`, 1)</script>"


@pytest.mark.browser
def test_a_page_that_could_not_be_asked_is_not_said_to_ask_nothing(web, watch, monkeypatch):
    monkeypatch.setattr(tab, "_ASK_CAP", 0.5)
    busy = page("<script>onload = () => setTimeout(() => { for (;;); }, 10)</script>")
    visits = iter([page("<p>Calm.</p>")])
    web.plant(SITE, {"/": lambda _request: next(visits, busy)})
    result = watch(f"{web.origin(SITE)}/")
    assert [run.status for run in result.runs[1:3]] == ["inconclusive", "inconclusive"]
    assert "did not answer" in result.runs[1].reason["en"]
