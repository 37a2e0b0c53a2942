"""Organisations and sites, at the public door: made, changed, removed, and what is refused."""

import pytest

from office.asking import Asker, ask
from office.world import half, someone
from temoin.office.registry.models import AuditRun, Draft, Organisation, Site, TrailEntry

ORGANISATIONS = "/api/v1/organisations"
SITES = "/api/v1/sites"


@pytest.fixture
def keeper(person) -> Asker:
    return ask(person)


@pytest.fixture
def mine(office):
    return half("agglo", "Agglo")


@pytest.fixture
def owner(office, mine) -> Asker:
    return ask(someone(office, mine.organisation, "owner"))


def wanted(**more: str) -> dict[str, str]:
    return {"organisation": "agglo", "name": "Médiathèque", "origin": "https://lire.example"} | more


def test_an_organisation_is_made_renamed_and_removed_and_the_trail_says_so(keeper):
    made = keeper.post(ORGANISATIONS, {"name": "Métropole Exemple"})
    assert made.status_code == 201
    assert made.json()["id"] == "metropole-exemple"
    renamed = keeper.patch(f"{ORGANISATIONS}/metropole-exemple", {"name": "Grande Métropole"})
    assert (renamed.json()["id"], renamed.json()["name"]) == ("metropole-exemple", "Grande Métropole")
    gone = keeper.delete(f"{ORGANISATIONS}/metropole-exemple")
    assert gone.json() == {
        "id": "metropole-exemple",
        "name": "Grande Métropole",
        "people": 0,
        "invitations": 0,
    }
    assert not Organisation.objects.filter(slug="metropole-exemple").exists()
    deeds = list(TrailEntry.objects.order_by("id").values_list("deed", flat=True))
    assert deeds == ["organisation-made", "organisation-changed", "organisation-removed"]


def test_an_organisation_with_a_site_is_not_removed(keeper, mine):
    refused = keeper.delete(f"{ORGANISATIONS}/agglo")
    assert refused.status_code == 409
    assert Organisation.objects.filter(slug="agglo").exists()
    assert not TrailEntry.objects.filter(deed="organisation-removed").exists()


def test_two_organisations_have_two_names(keeper, mine):
    assert keeper.post(ORGANISATIONS, {"name": " organisation AGGLO "}).status_code == 409


@pytest.mark.parametrize(
    "name", ["", "   ", "x" * 201, "two\nlines", "nul\x00", "turned \u202ename", "tab\tbed"]
)
def test_what_is_no_name_is_refused_in_one_sentence_at_its_field(keeper, name):
    refused = keeper.post(ORGANISATIONS, {"name": name})
    assert refused.status_code == 422
    assert refused["Content-Type"] == "application/problem+json"
    assert refused.json()["errors"][0]["loc"][-1] == "name"
    assert Organisation.objects.count() == 1


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "'; DROP TABLE x; --", "{{ 7*7 }}", "名前", "%(who)s"]
)
def test_a_hostile_name_stays_a_text(keeper, person, name):
    made = keeper.post(ORGANISATIONS, {"name": name}).json()
    assert made["name"] == name
    page = person.get(f"/back/organisations/{made['id']}/people/").content.decode()
    assert "<script>alert(1)" not in page
    assert keeper.get("/api/v1/trail").json()["results"][0]["said"].endswith(name)


def test_a_site_is_made_in_one_s_organisation_with_an_id_from_its_name(owner):
    made = owner.post(SITES, wanted())
    assert made.status_code == 201
    assert (made.json()["id"], made.json()["version"]) == ("mediatheque", None)
    assert owner.post(SITES, wanted(origin="https://autre.example")).json()["id"] == "mediatheque-2"
    assert TrailEntry.objects.filter(deed="site-made", object="mediatheque").exists()


def test_a_site_is_never_made_in_another_s_organisation(owner):
    assert owner.post(SITES, wanted(organisation="ville")).status_code == 404


@pytest.mark.parametrize(
    ("origin", "kept"),
    [
        ("https://Lire.Example/", "https://lire.example"),
        ("https://lire.example:443", "https://lire.example"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("https://médiathèque.fr", "https://xn--mdiathque-53af.fr"),
        ("https://xn--mdiathque-53af.fr", "https://xn--mdiathque-53af.fr"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_an_address_is_kept_as_browsers_write_it(owner, origin, kept):
    assert owner.post(SITES, wanted(origin=origin)).json()["origin"] == kept


@pytest.mark.parametrize(
    "origin",
    [
        "lire.example",
        "ftp://lire.example",
        "javascript:alert(1)",
        "https://",
        "https://lire.example/page",
        "https://lire.example?x",
        "https://lire.example#x",
        "https://ada:secret@lire.example",
        "https://lire.example:99999",
        "https://li re.example",
        "https://lire.example\\@ailleurs.example",
        "https://lire..example",
        "https://-lire.example",
        "https://lire.\nexample",
        "https://" + "a" * 64 + ".example",
        "https://" + "a." * 200 + "example",
        "https://[::zz]",
        "",
    ],
)
def test_what_is_no_address_of_a_site_is_refused_at_its_field(owner, origin):
    refused = owner.post(SITES, wanted(origin=origin))
    assert refused.status_code == 422, refused.content
    assert refused.json()["errors"][0]["loc"][-1] == "origin"


def test_an_organisation_has_one_site_at_an_address(owner):
    assert owner.post(SITES, wanted(origin="https://agglo.example")).status_code == 409


def test_a_site_gets_another_name_and_address_and_keeps_its_id(owner):
    changed = owner.patch(f"{SITES}/agglo", {"name": "Autre nom", "origin": "https://nouveau.example"})
    assert (changed.json()["id"], changed.json()["name"]) == ("agglo", "Autre nom")
    assert Site.objects.get(slug="agglo").origin == "https://nouveau.example"
    assert TrailEntry.objects.get(deed="site-changed").details["origin_before"] == "https://agglo.example"


def test_a_change_that_changes_nothing_writes_nothing(owner):
    assert owner.patch(f"{SITES}/agglo", {"name": "Site Agglo"}).status_code == 200
    assert not TrailEntry.objects.filter(deed="site-changed").exists()


def test_a_site_s_audits_are_published_by_choice_and_the_trail_says_so(owner):
    assert owner.get(f"{SITES}/agglo").json()["publishes_audits"] is False
    assert owner.patch(f"{SITES}/agglo", {"publishes_audits": True}).json()["publishes_audits"] is True
    assert owner.patch(f"{SITES}/agglo", {"publishes_audits": True}).status_code == 200
    assert owner.patch(f"{SITES}/agglo", {"publishes_audits": False}).json()["publishes_audits"] is False
    deeds = (
        TrailEntry.objects.filter(deed__startswith="audits-").order_by("id").values_list("deed", flat=True)
    )
    assert list(deeds) == ["audits-published", "audits-unpublished"]


def test_the_platform_s_own_audits_are_always_published(keeper):
    assert keeper.get(f"{SITES}/portail").json()["publishes_audits"] is True
    assert keeper.patch(f"{SITES}/portail", {"publishes_audits": True}).status_code == 200
    assert keeper.patch(f"{SITES}/portail", {"publishes_audits": False}).status_code == 409


def test_the_platform_s_own_address_is_given_when_it_is_started(keeper):
    assert keeper.patch(f"{SITES}/portail", {"origin": "https://ailleurs.example"}).status_code == 409
    assert keeper.patch(f"{SITES}/portail", {"name": "Portail"}).status_code == 200


@pytest.mark.parametrize("path", [f"{SITES}/agglo", f"{ORGANISATIONS}/agglo"])
def test_two_people_who_change_one_thing_do_not_overwrite_each_other(owner, path):
    start = owner.get(path)["ETag"]
    first = owner.patch(path, {"name": "Un"}, **{"If-Match": start})
    assert first.status_code == 200
    late = owner.patch(path, {"name": "Deux"}, **{"If-Match": start})
    assert late.status_code == 412
    assert owner.get(path).json()["name"] == "Un"
    assert owner.patch(path, {"name": "Deux"}, **{"If-Match": first["ETag"]}).status_code == 200
    assert owner.patch(path, {"name": "Trois"}, **{"If-Match": "*"}).status_code == 200
    assert owner.patch(path, {"name": "Quatre"}, **{"If-Match": 'W/"x", "y"'}).status_code == 412


def test_a_published_site_is_removed_only_when_its_id_is_repeated(office, owner):
    folder = office.data / "charters/agglo"
    for body in (None, {}, {"id": "autre"}):
        assert owner.delete(f"{SITES}/agglo", body).status_code == 409
    assert folder.is_dir()
    gone = owner.delete(f"{SITES}/agglo", {"id": "agglo"})
    assert gone.json() == {"id": "agglo", "name": "Site Agglo", "versions": 1, "draft": True, "audits": 1}
    assert not folder.exists()
    assert not Site.objects.filter(slug="agglo").exists()
    assert TrailEntry.objects.get(deed="site-removed").details["versions"] == 1


def test_a_site_without_a_charter_is_removed_at_once(owner):
    owner.post(SITES, wanted())
    assert owner.delete(f"{SITES}/mediatheque").status_code == 200


def test_the_platform_s_own_site_is_never_removed(keeper):
    assert keeper.delete(f"{SITES}/portail", {"id": "portail"}).status_code == 409
    assert Site.objects.filter(slug="portail").exists()


def test_a_site_is_not_removed_during_its_audit(owner, mine):
    AuditRun.objects.create(site=mine.site, state=AuditRun.RUNNING)
    assert owner.delete(f"{SITES}/agglo", {"id": "agglo"}).status_code == 409


def test_a_new_site_never_inherits_the_charter_of_one_that_left_its_files(office, owner):
    folder = office.data / "charters/mediatheque"
    folder.mkdir()
    (folder / "1.yaml").write_text("charter: 1\nservices: []\n")
    assert owner.post(SITES, wanted()).json()["id"] == "mediatheque-2"


def test_sites_are_found_by_words_organisation_and_state(keeper, owner, mine):
    owner.post(SITES, wanted(name="Écoles"))

    def found(query: str) -> set[str]:
        return {one["id"] for one in keeper.get(f"{SITES}?{query}").json()["results"]}

    assert found("") == {"portail", "agglo", "ecoles"}
    assert found("q=écoles") == found("q=ecoles") == found("q=lire.ex") == {"ecoles"}
    assert found("organisation=agglo") == {"agglo", "ecoles"}
    assert found("state=no-charter") == {"ecoles"}
    assert found("state=in-force") == {"portail", "agglo"}
    assert found("state=draft") == {"agglo"}
    assert found("state=never-audited") == {"portail", "ecoles"}
    assert found("organisation=agglo&state=no-charter") == {"ecoles"}
    assert keeper.get(f"{SITES}?state=anything").status_code == 422


def test_a_site_in_the_list_says_how_it_stands(owner, mine):
    (one,) = owner.get(SITES).json()["results"]
    assert (one["version"], one["draft"], one["audit"]["state"]) == (1, Draft.DRAFT, AuditRun.DONE)
    assert one["organisation_id"] == "agglo"
