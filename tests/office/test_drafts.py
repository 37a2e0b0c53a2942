"""A charter between two versions: saved, reviewed, sent back, published; and two people at once."""

import pytest

from office.drafting import DRAFT, SITE, Caller, colleague
from temoin.office.registry.drafts import Stale, draft_of, publish_draft, save
from temoin.office.registry.models import Draft, Site, TrailEntry
from temoin.web.django import current

MISTAKEN = "charter: 1\nservices: [\n"


@pytest.fixture
def admin(person) -> Caller:
    return Caller(person)


@pytest.fixture
def text(office) -> str:
    return office.current.read_text(encoding="utf-8")


def deeds() -> list[str]:
    return list(TrailEntry.objects.order_by("pk").values_list("deed", flat=True))


def test_without_a_draft_there_is_none_and_it_says_where_one_may_start(admin):
    assert admin.get(DRAFT).status_code == 404
    state = admin.get(f"{DRAFT}/state").json()
    assert (state["state"], state["version"], state["etag"]) == ("none", 1, None)
    assert state["may"] == {"translate": True, "edit": True, "review": True, "publish": True}


def test_a_draft_is_saved_as_it_is_and_its_mistakes_are_said(admin):
    made = admin.call("put", DRAFT, MISTAKEN, **{"If-None-Match": "*"})
    assert made.status_code == 201
    assert made.json()["problems"][0]["line"] == 3
    kept = admin.get(DRAFT)
    assert kept.content.decode() == MISTAKEN
    assert kept["ETag"] == made["ETag"]
    assert kept["Content-Type"].startswith("application/yaml")


def test_a_change_says_what_it_started_from(admin, text):
    etag = admin.begin(text)
    assert admin.call("put", DRAFT, text).status_code == 428
    assert admin.call("delete", DRAFT).status_code == 428
    assert admin.call("post", f"{DRAFT}/publish").status_code == 428
    saved = admin.save(text + "# more\n", etag)
    assert saved.status_code == 200
    assert saved["ETag"] != etag
    assert saved.json()["revision"] == 2


def test_the_second_of_two_people_is_told_and_loses_nothing(office, admin, text):
    other = colleague(office, "publisher", "Zoé")
    etag = admin.begin(text)
    assert other.get(DRAFT)["ETag"] == etag
    theirs = text.replace("Ce portail est un exemple.", "Ce portail est un bel exemple.")
    assert other.save(theirs, etag).status_code == 200
    mine = text.replace("name: sessionid", "name: session")
    late = admin.save(mine, etag)
    assert late.status_code == 412
    now = late.json()["current"]
    assert now["text"] == theirs
    assert now["author"] == "Zoé"
    marks = {line["mark"] for line in late.json()["difference"]}
    assert {"gone", "added"} <= marks
    assert admin.get(DRAFT).content.decode() == theirs
    assert admin.save(mine, now["etag"]).status_code == 200


def test_a_first_draft_never_replaces_another(admin, text):
    admin.begin(text)
    again = admin.call("put", DRAFT, "charter: 1\n", **{"If-None-Match": "*"})
    assert again.status_code == 412
    assert again.json()["current"]["text"] == text


def test_a_dropped_draft_is_gone_and_its_name_never_comes_back(admin, text):
    etag = admin.begin(text)
    assert admin.call("delete", DRAFT, **{"If-Match": '"0-1"'}).status_code == 412
    assert admin.call("delete", DRAFT, **{"If-Match": etag}).status_code == 204
    assert admin.get(DRAFT).status_code == 404
    assert admin.begin(text) != etag
    assert admin.save(text, etag).status_code == 412


def test_draft_review_and_back_with_a_remark(office, admin, text):
    author = colleague(office, "publisher")
    reviewer = colleague(office, "dpo")
    author.begin(text)
    assert author.call("post", f"{DRAFT}/review").json()["state"] == "review"
    assert author.call("post", f"{DRAFT}/review").status_code == 409
    assert author.json("post", f"{DRAFT}/send-back", {"remark": "x"}).status_code == 403
    state = reviewer.get(f"{DRAFT}/state").json()
    assert (state["state"], state["asked"]["by"]) == ("review", "publisher")
    assert reviewer.json("post", f"{DRAFT}/send-back", {"remark": "  "}).status_code == 422
    sent = reviewer.json("post", f"{DRAFT}/send-back", {"remark": "Dites la durée."})
    assert sent.json()["state"] == "draft"
    state = author.get(f"{DRAFT}/state").json()
    assert (state["remark"], state["sent_back"]["by"]) == ("Dites la durée.", "dpo")
    assert reviewer.json("post", f"{DRAFT}/send-back", {"remark": "encore"}).status_code == 409
    assert deeds() == ["draft-saved", "draft-reviewed", "draft-sent-back"]


def test_what_has_mistakes_is_not_reviewed_nor_published(office, admin):
    etag = admin.begin(MISTAKEN)
    for response in (admin.call("post", f"{DRAFT}/review"), admin.publish(etag)):
        assert response.status_code == 422
        assert response.json()["problems"][0]["line"] == 3
    assert office.current.resolve().name == "1.yaml"


def test_a_text_that_changes_under_review_is_a_draft_again(admin, text):
    admin.begin(text)
    etag = admin.call("post", f"{DRAFT}/review")["ETag"]
    assert admin.save(text, etag).json()["state"] == "review"
    assert admin.save(text + "# more\n", etag).json()["state"] == "draft"


def test_a_published_draft_is_in_force_and_no_longer_a_draft(office, admin, text, visitor):
    changed = text.replace("Ce portail est un exemple.", "Ce portail est un bel exemple.")
    published = admin.publish(admin.begin(changed))
    assert published.status_code == 200, published.content
    assert published.json() | {"full": "", "material": ""} == {
        "version": 2,
        "full": "",
        "material": "",
        "asks_again": False,
    }
    assert "bel exemple" in current().file.charter.about["fr"]
    assert "bel exemple" in visitor.get("/cookies/").content.decode()
    assert admin.get(DRAFT).status_code == 404
    state = admin.get(f"{DRAFT}/state").json()
    assert (state["state"], state["version"], state["published"]["by"]) == ("none", 2, "admin")
    assert deeds() == ["draft-saved", "charter-published"]


@pytest.mark.parametrize("name", ["sessionid", "django_language", "csrftoken", "cookies_preferences"])
def test_the_platform_s_own_charter_keeps_each_of_its_cookies(office, admin, text, name):
    refused = admin.publish(admin.begin(text.replace(f"name: {name}", f"name: not_{name}")))
    assert refused.status_code == 409
    assert name in refused.json()["reasons"][0]
    assert office.current.resolve().name == "1.yaml"
    assert admin.get(DRAFT).status_code == 200


def test_a_version_published_meanwhile_is_told_with_what_it_changed(office, admin, text):
    etag = admin.begin(text + "# mine\n")
    theirs = text.replace("lifetime: 14 days", "lifetime: 30 days")
    put = admin.call("put", f"{SITE}/charter", theirs, **{"If-Match": '"1"'})
    assert put.status_code == 200
    late = admin.publish(etag)
    assert late.status_code == 412
    assert late.json()["version"] == 2
    (change,) = late.json()["changes"]
    assert (change["id"], change["subject"]) == ("cookie-longer", "sessionid")
    assert not late.json()["asks_again"]
    assert office.current.resolve().name == "2.yaml"
    assert admin.save(text, etag, "?base=1").status_code == 422
    merged = admin.save(theirs + "# mine\n", etag, "?base=2")
    assert merged.json()["base"] == 2
    assert admin.publish(merged["ETag"]).json()["version"] == 3


def test_what_is_saved_while_it_is_being_published_is_kept(office, admin, text, monkeypatch):
    admin.begin(text)
    site = Site.objects.get()
    draft = draft_of(site)
    user = draft.author
    from temoin.charter import loads
    from temoin.office.registry import drafts

    publish = drafts.publish

    def meanwhile(*args, **more):
        save(draft_of(site), text + "# late\n", user)
        return publish(*args, **more)

    monkeypatch.setattr(drafts, "publish", meanwhile)
    version = publish_draft(draft, loads(text), user)
    left = Draft.objects.get()
    assert (version.number, left.base, left.text[-7:]) == (2, 2, "# late\n")
    with pytest.raises(Stale):
        publish_draft(draft, loads(text), user)


def test_saving_nothing_new_changes_nothing(admin, text):
    etag = admin.begin(text)
    assert admin.save(text, etag)["ETag"] == etag
    assert deeds() == ["draft-saved"]


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"x" * 500_001, 413), (b"x" * 3_000_000, 413), (b"\xff\xfe", 422), (b"a\x00b", 422)],
)
def test_what_is_no_charter_s_text_is_refused_in_a_sentence(admin, content, status):
    refused = admin.call("put", DRAFT, content, **{"If-None-Match": "*"})
    assert refused.status_code == status
    assert refused["Content-Type"] == "application/problem+json"
    assert not Draft.objects.exists()


def test_a_byte_order_mark_is_no_part_of_the_text(admin):
    admin.begin("\ufeffcharter: 1\nservices: []\n")
    assert admin.get(DRAFT).content.decode() == "charter: 1\nservices: []\n"


def test_an_imported_draft_is_noted_as_such(admin):
    admin.call("put", f"{DRAFT}?imported=true", "charter: 1\nservices: []\n", **{"If-None-Match": "*"})
    assert deeds() == ["charter-imported"]


def test_every_question_about_a_draft_costs_the_same_whatever_its_history(
    admin, text, django_assert_max_num_queries
):
    etag = admin.begin(text)
    for number in range(3):
        etag = admin.save(text + f"# {number}\n", etag)["ETag"]
    with django_assert_max_num_queries(8):
        admin.get(f"{DRAFT}/state")
