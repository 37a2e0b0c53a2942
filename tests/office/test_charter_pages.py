"""The pages on which a charter is kept: whose they are, what a browser may do, hostile texts in them."""

import pytest

from office.drafting import Caller, colleague
from temoin.office.registry.models import Site

PAGE = "/back/sites/portail"
HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>"


@pytest.fixture
def admin(person) -> Caller:
    return Caller(person)


def preview(caller: Caller, text: str, language: str = "fr", **more: str):
    token = caller.client.cookies["csrftoken"].value
    form = {"text": text, "language": language, "csrfmiddlewaretoken": token} | more
    return caller.client.post(f"{PAGE}/charter/preview", form)


def policy(response) -> dict[str, str]:
    parts = (one.strip().partition(" ") for one in response["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}


@pytest.mark.parametrize("part", ["", "charter/", "texts/", "versions/", "import/"])
def test_each_page_is_for_people_who_work_here(office, visitor, part):
    assert "/accounts/login/" in visitor.get(f"{PAGE}/{part}")["Location"]
    auditor = colleague(office, "auditor")
    assert auditor.client.get(f"{PAGE}/{part}").status_code == (403 if part == "import/" else 200)
    assert auditor.client.get(f"/back/sites/nothing/{part}").status_code == 404
    assert auditor.client.post(f"{PAGE}/{part}").status_code in {403, 405}


def test_only_the_editor_holds_a_frame_and_only_the_preview_is_held_in_one(admin):
    editor = policy(admin.client.get(f"{PAGE}/charter/"))
    assert (editor["frame-src"], editor["frame-ancestors"]) == ("'self'", "'none'")
    other = admin.client.get(f"{PAGE}/texts/")
    assert "frame-src" not in policy(other)
    assert other["X-Frame-Options"] == "DENY"
    shown = preview(admin, "charter: 1\nservices: []\n")
    assert shown["X-Frame-Options"] == "SAMEORIGIN"
    told = policy(shown)
    assert told["frame-ancestors"] == "'self'"
    assert told["script-src"] == told["form-action"] == told["connect-src"] == told["img-src"] == "'none'"
    assert "no-store" in shown["Cache-Control"]
    assert "<script" not in shown.content.decode()
    assert "sandbox " in admin.client.get(f"{PAGE}/charter/").content.decode()


def test_the_preview_shows_the_page_and_the_notice_of_a_text_as_it_is(office, admin):
    text = office.current.read_text(encoding="utf-8").replace("Ce portail est un exemple.", "Non publié.")
    french = preview(admin, text.replace("\n", "\r\n")).content.decode()
    assert "Non publié." in french
    assert 'data-temoin="notice"' in french
    assert '<html lang="fr">' in french
    english = preview(admin, text, "en").content.decode()
    assert "This portal is an example." in english
    assert '<html lang="en">' in english
    assert "Non publié." in preview(admin, text, "xx").content.decode()
    quiet = preview(admin, "charter: 1\nservices: []\n").content.decode()
    assert 'data-temoin="notice"' not in quiet


def test_the_preview_of_a_wrong_text_says_where_it_is_wrong(admin):
    shown = preview(admin, "charter: 2\n<script>: x\n")
    assert shown.status_code == 200
    assert "ligne 1" in shown.content.decode()
    assert "<script>" not in shown.content.decode()


def test_a_preview_is_asked_for_with_a_token_and_read_by_no_other(office, admin):
    refused = admin.client.post(f"{PAGE}/charter/preview", {"text": "charter: 1\nservices: []\n"})
    assert refused.status_code == 403
    assert admin.client.get(f"{PAGE}/charter/preview").status_code == 405
    assert preview(admin, "x" * 500_001).status_code == 400


FIELDS = {
    "about": "about: {fr: HOSTILE}\n",
    "controller": "controller: {name: HOSTILE, contact: HOSTILE, dpo: HOSTILE}\n",
    "link": "controller: {name: x, contact: 'javascript:alert(1)'}\n",
    "provider": "providers: [{id: p, name: HOSTILE, contact: HOSTILE}]\n"
    "services: [{name: {fr: x}, provider: p, cookies: [{name: a}]}]\n",
    "cookie": "services:\n  - name: {fr: HOSTILE}\n"
    "    cookies: [{name: HOSTILE, kind: local-storage, explains: {fr: HOSTILE}}]\n",
    "purpose": "purposes: [{id: advertising, title: {fr: HOSTILE}, summary: {fr: HOSTILE}}]\n"
    "services: [{name: {fr: x}, purpose: advertising, cookies: [{name: a, explains: {fr: HOSTILE}}]}]\n",
}


@pytest.mark.parametrize("field", FIELDS)
def test_a_hostile_text_stays_text_in_the_preview(admin, field):
    import json

    text = "charter: 1\nsite: https://a.example\nlanguages: [fr]\n" + FIELDS[field].replace(
        "HOSTILE", json.dumps(HOSTILE)
    )
    if "services:" not in text:
        text += "services: []\n"
    shown = preview(admin, text).content.decode()
    assert "<script" not in shown
    assert "<img" not in shown
    assert "javascript:alert" not in shown or 'href="javascript' not in shown
    assert "&lt;script&gt;" in shown or field == "link"


def test_a_site_with_a_hostile_name_is_shown_as_text(office, admin):
    Site.objects.filter(slug="portail").update(name=HOSTILE)
    for part in ("", "charter/", "texts/", "versions/", "import/"):
        shown = admin.client.get(f"{PAGE}/{part}").content.decode()
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown


def test_who_may_not_edit_sees_no_way_to(office):
    auditor = colleague(office, "auditor")
    page = auditor.client.get(f"{PAGE}/").content.decode()
    assert f"{PAGE}/import/" not in page
    assert "data-restore" not in auditor.client.get(f"{PAGE}/versions/").content.decode()
    assert 'data-may="true"' not in auditor.client.get(f"{PAGE}/texts/").content.decode()
    translator = colleague(office, "translator")
    assert 'data-may="true"' in translator.client.get(f"{PAGE}/texts/").content.decode()
