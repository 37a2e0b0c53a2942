"""A charter's text while it is written: checked as it is, changed in place, its texts side by side."""

import pytest

from office.drafting import DRAFT, SITE, Caller, colleague
from temoin.office.registry.models import Draft

CHECK = "/api/v1/charters/check"
EDIT = "/api/v1/charters/edit"
HOSTILE = "</script><img src=x onerror=alert(1)>\"'"


@pytest.fixture
def admin(person) -> Caller:
    return Caller(person)


@pytest.fixture
def text(office) -> str:
    return office.current.read_text(encoding="utf-8")


def test_a_right_text_is_judged_and_compared_with_what_is_in_force(admin, text):
    told = admin.call("post", f"{CHECK}?site=portail", text).json()
    assert told["problems"] == told["findings"] == told["changes"] == told["objections"] == []
    assert told["asks_again"] is False
    assert told["languages"] == ["fr", "en"]
    judged = {one["name"]: (one["needs_consent"], one["line"]) for one in told["cookies"]}
    assert judged["sessionid"] == (False, text[: text.index("name: sessionid")].count("\n") + 1)
    assert judged["tuiles.localhost"][0]
    assert told["tree"]["services"][0]["cookies"][0]["name"] == "sessionid"
    assert len(told["material"]) == 16


def test_a_wrong_text_says_each_mistake_at_its_line_and_still_fills_the_form(admin, text):
    wrong = text.replace("purpose: ui-preference", "purpose: colour").replace("charter: 1", "charter: 2")
    told = admin.call("post", f"{CHECK}?site=portail", wrong).json()
    lines = [one["line"] for one in told["problems"]]
    assert lines == sorted(lines)
    assert wrong[: wrong.index("purpose: colour")].count("\n") + 1 in lines
    assert told["tree"]["services"][1]["purpose"] == "colour"
    assert told["material"] is None
    broken = admin.call("post", CHECK, "charter: [").json()
    assert broken["tree"] is None
    assert broken["problems"][0]["line"] == 1


def test_what_breaks_a_rule_is_found_at_its_line(admin, text):
    wrong = text.replace("        lifetime: 14 days\n", "")
    (found,) = admin.call("post", CHECK, wrong).json()["findings"]
    assert found["rule"] == "INF-09"
    assert found["line"] == wrong[: wrong.index("name: sessionid")].count("\n") + 1
    assert found["what"].keys() == {"fr", "en"}


def test_what_publishing_would_do_is_said_before_it_is_done(admin, text):
    changed = text.replace("Tuiles d'Exemple", "Cartes d'Exemple").replace("name: csrftoken", "name: token")
    told = admin.call("post", f"{CHECK}?site=portail", changed).json()
    assert told["asks_again"]
    assert {"cookie-provider", "cookie-gone", "cookie-added"} <= {one["id"] for one in told["changes"]}
    assert "csrftoken" in told["objections"][0]


def test_a_site_that_is_not_one_s_own_is_not_there_to_check_for(office, admin):
    translator = colleague(office, "translator")
    assert translator.call("post", CHECK, "charter: 1\nservices: []\n").status_code == 200
    assert admin.call("post", f"{CHECK}?site=nothing", "x").status_code == 404
    assert colleague(office, "auditor").call("post", CHECK, "x").status_code == 403
    assert admin.call("post", CHECK, b"x" * 500_001).status_code == 413


def test_the_form_s_changes_keep_the_comments(admin, text):
    patch = [
        {"op": "replace", "path": "/services/0/cookies/0/lifetime", "value": "12 hours"},
        {"op": "add", "path": "/services/-", "value": {"id": "x", "name": {"fr": HOSTILE}}},
        {"op": "remove", "path": "/profiles"},
    ]
    edited = admin.json("post", EDIT, {"text": text, "patch": patch}).json()
    assert edited["text"].startswith("# The charter of the example portal")
    assert "lifetime: 12 hours" in edited["text"]
    assert edited["tree"]["services"][-1]["name"]["fr"] == HOSTILE
    assert "profiles" not in edited["tree"]


@pytest.mark.parametrize(
    "patch",
    [
        [{"op": "replace", "path": "/nothing", "value": "x"}],
        [{"op": "add", "path": "services", "value": "x"}],
        [{"op": "add", "path": "/site", "value": None}],
        [{"op": "add", "path": "/site", "value": 1.5}],
        [{"op": "move", "path": "/site"}],
        [{"op": "add", "path": "/site", "value": "x"}] * 101,
    ],
)
def test_a_change_that_cannot_be_made_is_a_sentence(admin, text, patch):
    refused = admin.json("post", EDIT, {"text": text, "patch": patch})
    assert refused.status_code == 422
    assert refused.json()["detail"]


def test_a_text_that_is_no_yaml_is_not_changed_but_said(admin):
    refused = admin.json("post", EDIT, {"text": "charter: [", "patch": []})
    assert refused.status_code == 422
    assert refused.json()["problems"][0]["line"] == 1
    assert admin.json("post", EDIT, {"text": "x" * 500_001, "patch": []}).status_code == 413


# Texts side by side


def test_the_texts_are_listed_with_what_is_missing(admin, text):
    told = admin.get(f"{DRAFT}/texts").json()
    assert (told["source"], told["missing"]) == ("published", {"fr": 0, "en": 0})
    assert told["texts"][0]["path"] == "/about"
    admin.begin(text.replace("          en: Keeps the language that the visitor chose.\n", ""))
    told = admin.get(f"{DRAFT}/texts").json()
    assert (told["source"], told["missing"]) == ("draft", {"fr": 0, "en": 1})
    (missing,) = (one for one in told["texts"] if one["missing"])
    assert (missing["path"], missing["subject"]) == ("/services/1/cookies/0/explains", "django_language")


def test_a_translator_writes_texts_and_nothing_else(office, admin, text):
    translator = colleague(office, "translator")
    etag = admin.begin(text)
    assert translator.save(text, etag).status_code == 403
    said = [
        {"path": "/about/de", "said": "Dieses Portal ist ein Beispiel."},
        {"path": "/services/0/cookies/0/explains/en", "said": HOSTILE},
        {"path": "/purposes/0/detail/en", "said": ""},
    ]
    written = translator.json("patch", f"{DRAFT}/texts", {"texts": said}, **{"If-Match": etag})
    assert written.status_code == 200, written.content
    kept = Draft.objects.get().text
    assert "de: Dieses Portal ist ein Beispiel." in kept
    assert "# The charter of the example portal" in kept
    found = {one["path"]: one for one in written.json()["texts"]}
    assert found["/services/0/cookies/0/explains"]["said"]["en"] == HOSTILE
    assert found["/purposes/0/detail"]["missing"] == ["en"]
    late = translator.json("patch", f"{DRAFT}/texts", {"texts": said}, **{"If-Match": etag})
    assert late.status_code == 412
    assert translator.json("patch", f"{DRAFT}/texts", {"texts": said}).status_code == 428


@pytest.mark.parametrize(
    "path",
    [
        "/site",
        "/services/0/cookies/0/name",
        "/services/0/cookies/0/lifetime",
        "/controller/name",
        "/services/0/name/fr/x",
        "/services/9/name/fr",
        "/about/FRANÇAIS",
        "/about/",
        "about/fr",
    ],
)
def test_what_is_no_text_is_not_translated(office, admin, text, path):
    etag = admin.begin(text)
    sent = {"texts": [{"path": path, "said": "x"}]}
    refused = admin.json("patch", f"{DRAFT}/texts", sent, **{"If-Match": etag})
    assert refused.status_code == 422
    assert Draft.objects.get().text == text


def test_a_translator_may_start_a_draft_with_texts_alone(office, text):
    translator = colleague(office, "translator")
    sent = {"texts": [{"path": "/about/fr", "said": "Un exemple."}]}
    begun = translator.json("patch", f"{DRAFT}/texts", sent, **{"If-None-Match": "*"})
    assert begun.status_code == 200
    draft = Draft.objects.get()
    assert (draft.base, draft.author.username) == (1, "translator")
    assert draft.text == text.replace(text.split("  fr: ")[1].split("\n")[0], "Un exemple.", 1)
    assert translator.json("patch", f"{DRAFT}/texts", sent, **{"If-None-Match": "*"}).status_code == 412


def test_a_service_keeps_one_name(admin, text):
    etag = admin.begin("charter: 1\nservices:\n  - name: {fr: A}\n")
    sent = {"texts": [{"path": "/services/0/name/fr", "said": " "}]}
    assert admin.json("patch", f"{DRAFT}/texts", sent, **{"If-Match": etag}).status_code == 422


# Versions


def test_versions_are_listed_read_and_compared(admin, text):
    changed = text.replace("Tuiles d'Exemple", "Cartes d'Exemple")
    assert admin.publish(admin.begin(changed)).json()["asks_again"]
    told = admin.get(f"{SITE}/versions").json()
    assert told["total_count"] == 2
    newest, first = told["results"]
    assert (newest["version"], newest["in_force"], newest["by"]) == (2, True, "admin")
    assert (first["version"], first["in_force"], first["asks_again"]) == (1, False, True)
    assert admin.get(f"{SITE}/versions/1").content.decode() == text
    changes = admin.get(f"{SITE}/versions/2/changes").json()
    assert (changes["against"], changes["asks_again"]) == (1, True)
    assert {one["id"] for one in changes["changes"] if one["material"]} == {
        "cookie-provider",
        "third-party-added",
        "third-party-gone",
    }
    marks = [one["mark"] for one in changes["difference"]]
    assert (marks.count("gone"), marks.count("added")) == (1, 1)
    back = admin.get(f"{SITE}/versions/1/changes?against=2").json()
    assert back["asks_again"]
    whole = admin.get(f"{SITE}/versions/1/changes").json()
    assert (whole["against"], whole["asks_again"]) == (0, False)


@pytest.mark.parametrize("path", ["0", "9", "99999999999", "-1", "1/changes?against=9"])
def test_a_version_that_is_not_there_is_not_there(admin, path):
    assert admin.get(f"{SITE}/versions/{path}").status_code == 404


def test_a_version_spoilt_by_hand_is_said_to_be(office, admin):
    (office.data / "charters/portail/1.yaml").write_text("charter: [")
    assert admin.get(f"{SITE}/versions/1").status_code == 409
