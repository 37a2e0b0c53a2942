"""The platform's own registers: what they hold, whose audits they tell, and what never stops them."""

import json
import logging
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from office.publishing import CHARTER, published
from temoin.catalogue import entries
from temoin.charter import loads
from temoin.law import RULES
from temoin.office.datasets import LANGUAGES, Field, Metas, models
from temoin.office.datasets.asking import ask
from temoin.office.datasets.publishing import Staged, TakenId, put_in_force, staging_file
from temoin.office.datasets.question import Question
from temoin.office.datasets.registering import keep
from temoin.office.datasets.shelf import UnknownDataset, catalogue, find
from temoin.office.registry import registers
from temoin.office.registry.models import AuditRun, Site
from temoin.office.registry.publishing import publish
from temoin.office.registry.registers import memory as memory_module
from temoin.office.registry.registers import refreshing
from temoin.office.registry.registers.told import (
    LONGEST_PLACE,
    LONGEST_TEXT,
    MOST_FINDINGS,
    clipped,
    read_report,
)

REPORT = {
    "format": 1,
    "verdict": "findings",
    "conditions": {"browser": "Chromium 145"},
    "scenarios": [{"name": "no-choice", "status": "ran"}, {"name": "login", "status": "not-run"}],
    "findings": [
        {
            "rule": "SCO-01",
            "severity": "blocker",
            "where": "https://agglo.example/",
            "what": {"fr": "Vu.", "en": "Seen."},
            "remedy": {"fr": "Déclarez-le.", "en": "Declare it."},
        }
    ],
}


def rows(dataset: str, language: str = "en") -> list[dict]:
    return list(ask(Question(dataset=dataset, language=language, limit=100)).records)


def audited(site: Site, report: object = REPORT, **more: object) -> AuditRun:
    """An audit that ended, and its report, which is written as it is if it is bytes."""
    ended = more.pop("ended", timezone.now())
    facts = {"verdict": "findings", "findings": 1, "version": 1, "started": ended - timedelta(seconds=75)}
    run = AuditRun.objects.create(site=site, state=AuditRun.DONE, ended=ended, **(facts | more))
    run.folder.mkdir(parents=True)
    (run.folder / "report.json").write_bytes(
        report if isinstance(report, bytes) else json.dumps(report).encode()
    )
    return run


@pytest.fixture
def platform(office) -> Site:
    return Site.objects.get()


@pytest.fixture
def agglo(office) -> Site:
    return published().site


@pytest.mark.parametrize("register", registers.REGISTERS, ids=lambda one: one.id)
def test_a_register_and_each_of_its_fields_are_told_in_both_languages(register):
    for text in (register.metas.title, register.metas.description, register.metas.license):
        assert set(LANGUAGES) <= set(text)
    assert register.metas.themes
    assert register.metas.keywords
    assert register.metas.frequency
    for field in register.fields:
        assert all(field.label[tag] and field.description[tag] for tag in LANGUAGES), field.name
    names = [field.name for field in register.fields]
    assert len(names) == len(set(names))
    assert any(field.facet for field in register.fields)


def test_what_each_site_declares_is_there_the_platform_s_own_first(agglo):
    assert registers.refresh() == ("cookies-declares", "chartes", "versions-de-chartes")
    found = rows("cookies-declares")
    assert [one["name"] for one in found][:2] == ["sessionid", "django_language"]
    assert {one["site"] for one in found[:5]} == {"portail"}
    (theirs,) = found[5:]
    assert theirs["published"].tzinfo is not None
    assert {name: value for name, value in theirs.items() if name != "published"} == {
        "name": "first",
        "site_name": "Agglo d'Exemple",
        "site": "agglo",
        "organisation": "L'Agglo",
        "origin": "https://agglo.example",
        "provider": "Agglo d'Exemple",
        "service": "A service",
        "places": None,
        "explains": "Keeps a word.",
        "kind": "cookie",
        "purpose": "A purpose",
        "purpose_id": "authentication",
        "party": "the site itself",
        "lifetime": "3 days",
        "lifetime_seconds": 3 * 86_400,
        "set_when": None,
        "domain": None,
        "consent": False,
        "status": "exempt",
        "rule": "EXE-02",
        "reason": "Recognising a person who signs in needs no consent.",
        "version": 1,
    }
    assert rows("cookies-declares", "fr")[5]["service"] == "Un service"


def test_each_charter_in_force_and_each_version_has_its_row(agglo):
    published(purpose="analytics", days=9)
    registers.refresh()
    own, theirs = rows("chartes")
    assert own["page"] == "http://127.0.0.1:8000/en/cookies/"
    assert (theirs["site"], theirs["version"], theirs["languages"]) == ("agglo", 2, ["fr", "en", "de"])
    assert (theirs["asks_consent"], theirs["purposes_asked"]) == (True, ["A purpose"])
    assert theirs["page"] == "http://127.0.0.1:8000/en/charters/agglo/"
    assert len(theirs["hash"]) == 64
    versions = [(one["site"], one["number"], one["in_force"]) for one in rows("versions-de-chartes")]
    assert versions == [("portail", 1, True), ("agglo", 2, True), ("agglo", 1, False)]
    old = rows("versions-de-chartes", "fr")[2]
    assert old["page"] == "http://127.0.0.1:8000/fr/charters/agglo/versions/1/"


def test_the_rules_and_the_known_cookies_are_all_there(office):
    assert [one["id"] for one in rows("regles")] == list(RULES)
    known = rows("cookies-connus")
    assert [one["name"] for one in known] == [one.name for one in entries()][:100]
    assert find("cookies-connus").records_count == len(entries())
    assert all(one["provider"] and one["category"] and one["source"] for one in known)


def test_the_organisation_that_hosts_the_portal_publishes_them(platform):
    platform.organisation.name = "Ville Nouvelle"
    platform.organisation.save()
    registers.refresh()
    assert {one.metas.publisher["fr"] for one in catalogue()} == {"Ville Nouvelle"}


def test_what_says_the_same_is_not_made_again(agglo):
    registers.refresh()
    before = {one.id: one.version for one in catalogue()}
    assert registers.refresh() == ()
    assert {one.id: one.version for one in catalogue()} == before


def test_a_site_that_is_renamed_or_removed_is_so_in_the_registers(agglo):
    registers.refresh()
    Site.objects.filter(pk=agglo.pk).update(name="Un autre nom")
    registers.refresh()
    assert rows("chartes")[1]["site_name"] == "Un autre nom"
    agglo.delete()
    registers.refresh()
    assert [one["site"] for one in rows("chartes")] == ["portail"]
    assert len(rows("cookies-declares")) == 5


def test_there_is_no_register_of_audits_before_there_is_one(platform):
    with pytest.raises(UnknownDataset):
        find("audits")
    audited(platform)
    assert set(registers.refresh()) == {"audits", "constats"}
    (audit,) = rows("audits")
    assert (audit["site"], audit["verdict"], audit["findings"]) == ("portail", "findings", 1)
    assert (audit["blockers"], audit["majors"], audit["seconds"]) == (1, 0, 75)
    assert audit["scenarios"] == ["without answering"]
    assert audit["started"] < audit["ended"]
    (finding,) = rows("constats", "fr")
    assert (finding["rule"], finding["severity"], finding["what"]) == ("SCO-01", "bloquante", "Vu.")
    assert finding["title"] == RULES["SCO-01"].title["fr"]
    assert finding["audit"] == audit["audit"]


def test_another_organisation_s_audits_are_told_only_while_it_publishes_them(office, platform, agglo):
    audited(platform)
    theirs = audited(agglo)
    AuditRun.objects.create(site=agglo, state=AuditRun.FAILED, ended=timezone.now())
    registers.refresh()
    assert [one["site"] for one in rows("audits")] == ["portail"]
    assert [one["site"] for one in rows("constats")] == ["portail"]
    Site.objects.filter(pk=agglo.pk).update(publishes_audits=True)
    registers.refresh()
    assert str(theirs.pk) in {one["audit"] for one in rows("audits")}
    assert {one["site"] for one in rows("constats")} == {"portail", "agglo"}
    Site.objects.filter(pk=agglo.pk).update(publishes_audits=False)
    registers.refresh()
    assert [one["site"] for one in rows("audits")] == ["portail"]
    assert [one["site"] for one in rows("constats")] == ["portail"]
    assert str(theirs.pk) not in (office.data / "datasets/.read.json").read_text()


def test_a_report_that_quotes_a_hostile_site_is_clipped_and_plain(platform):
    finding = {
        "rule": "SCO-01'; DROP TABLE x",
        "severity": "catastrophic",
        "where": "https://x.example/\u202egpj.exe\x00\n" + "y" * 5000,
        "what": {"fr": "<script>alert(1)</script>" * 500, "en": "=cmd()", "de": "nicht"},
    }
    audited(platform, {**REPORT, "findings": [finding] * (MOST_FINDINGS + 7)})
    registers.refresh()
    assert ask(Question(dataset="constats", limit=0)).total == MOST_FINDINGS
    found = rows("constats", "fr")[0]
    assert (found["severity"], found["title"], found["remedy"]) == (None, None, None)
    assert found["where"].startswith("https://x.example/ gpj.exe yyy")
    assert len(found["where"]) == LONGEST_PLACE
    assert len(found["what"]) == LONGEST_TEXT


@pytest.mark.parametrize("report", [b"", b"[]", b"\xff\xfe", b'{"findings": [{"rule": 7}], "scenarios": []}'])
def test_a_broken_report_stops_nothing_and_is_said_once(platform, agglo, caplog, report):
    audited(platform, report)
    assert "audits" in registers.refresh()
    registers.refresh()
    (audit,) = rows("audits")
    assert (audit["findings"], audit["blockers"], audit["scenarios"]) == (1, None, None)
    assert [one["site"] for one in rows("chartes")] == ["portail", "agglo"]
    assert len([one for one in caplog.records if "the report of the audit" in one.message]) == 1


def test_a_charter_spoilt_by_hand_costs_its_own_rows_at_most(agglo, caplog):
    other = published("other", name="Another").site
    memory_module._MEMORIES.clear()
    (agglo.charters.folder / "1.yaml").write_text("charter: [")
    (other.charters.folder / "1.yaml").write_text("charter: 1\nservices: []\n")
    registers.refresh()
    assert {one["site"] for one in rows("cookies-declares")} == {"portail"}
    assert [(one["site"], one["services"]) for one in rows("chartes")][1:] == [
        ("agglo", None),
        ("other", None),
    ]
    assert len([one for one in caplog.records if "do without version 1" in one.message]) == 2


def test_a_register_that_cannot_be_made_stays_as_it_was_and_the_others_are_made(agglo, monkeypatch, caplog):
    def broken():
        raise RuntimeError("nothing works\nat all")

    ones = list(registers.REGISTERS)
    ones[0] = msgspec.structs.replace(ones[0], rows=broken)
    assert refreshing.refresh(ones) == ("chartes", "versions-de-chartes")
    assert len(rows("cookies-declares")) == 5
    (said,) = [one for one in caplog.records if one.levelno == logging.ERROR]
    assert said.message == "The register cookies-declares was left as it was: RuntimeError: nothing works"


def test_a_published_charter_is_read_once_even_over_a_restart(agglo, monkeypatch):
    registers.refresh()
    memory_module._MEMORIES.clear()  # as a new process has it

    def never(path):
        raise AssertionError(path)

    monkeypatch.setattr(memory_module, "load", never)
    Site.objects.filter(pk=agglo.pk).update(name="Un autre nom")
    assert "cookies-declares" in registers.refresh()
    assert rows("cookies-declares")[5]["site_name"] == "Un autre nom"


@pytest.mark.parametrize("spoilt", [b"", b"{}", b'{"stamp": "an older one"}', b"\x00\xff" * 99])
def test_a_memory_that_is_spoilt_or_of_another_software_is_made_anew(office, agglo, spoilt):
    registers.refresh()
    memory_module._MEMORIES.clear()
    (office.data / "datasets/.read.json").write_bytes(spoilt)
    assert registers.refresh() == ()
    assert len(rows("cookies-declares")) == 6


def test_a_memory_that_cannot_be_written_costs_time_only(office, agglo, monkeypatch, caplog):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(memory_module, "_write", full)
    assert "chartes" in registers.refresh()
    assert "do without .read.json" in caplog.text


def test_what_is_forgotten_is_what_no_register_tells(agglo):
    registers.refresh()
    assert len(memory_module.memory().kept.charters) == 2
    agglo.delete()
    registers.refresh()
    assert len(memory_module.memory().kept.charters) == 1


def test_a_charter_published_again_unchanged_renews_what_is_new_of_it(agglo):
    registers.refresh()
    text = CHARTER.format(slug="agglo", languages="fr, en, de", purpose="authentication", days=3)
    publish(agglo, loads(text, "charter"))
    assert registers.refresh() == ("cookies-declares", "chartes", "versions-de-chartes")
    assert rows("cookies-declares")[5]["version"] == 2


def test_nobody_takes_a_register_s_id_not_even_before_it_has_a_row(office):
    file = staging_file("constats")
    file.write_bytes(b"rows")
    with pytest.raises(TakenId, match="choose another one"):
        put_in_force(
            "constats", Staged(rows_file=file, fields=(), rows=1), metas=Metas(title={"fr": "Les miens"})
        )
    assert not file.exists()
    assert "constats" not in {one.id for one in catalogue()}


def test_what_somebody_published_first_is_never_written_over(office):
    models.Dataset.objects.create(slug="trouvailles", organisation=7, metas={"title": {"fr": "À nous"}})
    with pytest.raises(TakenId, match="trouvailles"):
        keep("trouvailles", Metas(title={"fr": "Un registre"}), [Field(name="x")], [("1",)])
    assert models.Dataset.objects.get(slug="trouvailles").metas == {"title": {"fr": "À nous"}}


def test_cells_of_every_type_come_back_as_they_were(office):
    at = datetime(2026, 11, 24, 22, 5, 59, 123456, tzinfo=UTC)
    fields = [
        Field(name="text"),
        Field(name="words", translated=True),
        Field(name="many", multivalued=True),
        Field(name="both", multivalued=True, translated=True),
        Field(name="count", type="int"),
        Field(name="share", type="double"),
        Field(name="yes", type="boolean"),
        Field(name="day", type="date"),
        Field(name="moment", type="datetime"),
        Field(name="point", type="geo_point_2d"),
    ]
    one = (
        "a\"b'c\\d\u00e9\U0001f36a",
        {"fr": "mot", "en": "word"},
        ["x", "y, z"],
        {"fr": ["un"], "en": ["one", "two"]},
        2**53 + 1,
        0.1,
        True,
        at.date(),
        at,
        {"lon": 2.5, "lat": 48.0},
    )
    none = (None,) * len(fields)
    assert keep("tout", Metas(title={"fr": "Tout"}), fields, [one, none]) is not None
    first, second = rows("tout")
    assert list(first.values()) == [
        *one[:1],
        "word",
        ["x", "y, z"],
        ["one", "two"],
        2**53 + 1,
        0.1,
        True,
        at.date(),
        at,
        one[-1],
    ]
    assert set(second.values()) == {None}
    assert keep("tout", Metas(title={"fr": "Tout"}), fields, [one, none]) is None
    assert keep("tout", Metas(title={"fr": "Tout"}), fields, []) is not None
    assert find("tout").records_count == 0
    assert rows("tout") == []


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.binary(max_size=200),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*REPORT, "x"]), inner),
        ).map(lambda made: json.dumps(made).encode()),
    )
)
def test_any_bytes_are_a_report_or_a_sentence(tmp_path, made):
    file = tmp_path / "report.json"
    file.write_bytes(made)
    try:
        told = read_report(file)
    except ValueError as error:
        assert "\n" not in str(error)  # noqa: PT017 - it is one of two right answers
    else:
        assert len(told.findings) <= MOST_FINDINGS


@settings(deadline=None, max_examples=50)
@given(st.text(), st.integers(1, 50))
def test_a_clipped_text_is_one_short_line(text, longest):
    found = clipped(text, longest)
    assert len(found) <= longest
    assert not set(found) & {"\n", "\r", "\x00", "\x1b", "\u202e", "\u2028"}
