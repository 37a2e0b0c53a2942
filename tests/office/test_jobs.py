"""The runner of audits: what it takes, what it ends, and what a restart finds. No browser here."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from temoin.office.project import job as job_module
from temoin.office.project.job import Limits, environment, working_folder
from temoin.office.project.jobs import Runner, order_of, part_of
from temoin.office.project.tree import MARK, Tree, marked, processes
from temoin.office.registry.audits import ENDS, Refused, ask, saying, stop
from temoin.office.registry.models import AuditRun, Organisation, Site

STUB = Path(__file__).with_name("audit_stub.py")


@pytest.fixture
def site(office) -> Site:
    return Site.objects.get()


@pytest.fixture
def sites(office):
    organisation = Organisation.objects.create(slug="agglo", name="Agglo")
    made = []
    for number in range(4):
        slug = f"site{number}"
        one = Site.objects.create(
            slug=slug, name=slug, origin=f"https://{slug}.example", organisation=organisation
        )
        one.charters.publish("charter: 1\nservices: []\n")
        made.append(one)
    return made


@pytest.fixture
def runner(office):
    """Runners whose audits do what is asked; all ended at the end."""
    made = []

    def runner(does, **limits) -> Runner:
        made.append(Runner((sys.executable, str(STUB), does), Limits(**limits)))
        return made[-1]

    yield runner
    for one in made:
        if one._selector.get_map() is not None:
            one.close()


def until(runner, holds, seconds=30.0):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came"
        runner.tick(0.1)


def ended(runner, run) -> AuditRun:
    until(runner, lambda: run not in runner.jobs and now(run).state not in {"queued", "running"})
    return now(run)


def now(run) -> AuditRun:
    return AuditRun.objects.get(pk=run.pk)


def said_first(runner, run):
    until(runner, lambda: now(run).progress)
    return now(run).progress[0]


def lives(pid: int) -> bool:
    return any(one.pid == pid for one in processes())


def test_an_audit_is_taken_run_and_its_report_put_in_place(runner, site):
    run = ask(site, None)
    done = ended(runner("quick"), run)
    assert (done.state, done.verdict, done.findings, done.said) == ("done", "no-finding", 0, "")
    assert done.started is not None
    assert done.ended >= done.started >= done.created
    assert [line["scenario"] for line in done.progress] == ["no-choice"]
    assert sorted(path.name for path in done.folder.iterdir()) == [
        "report.en.html",
        "report.fr.html",
        "report.json",
    ]
    assert not part_of(run).exists()
    assert not working_folder(str(run.pk)).exists()


def test_it_is_told_the_site_its_charter_and_what_of_this_machine_it_may_reach(runner, site, sites):
    order = order_of(ask(site, None))
    assert order["url"] == "http://127.0.0.1:8000"
    assert order["through"] == [("127.0.0.1", 8000), ("tuiles.localhost", 8000)]
    assert Path(order["charter"]) == site.charters.folder / "1.yaml"
    assert order_of(ask(sites[0], None))["through"] == []


def test_nothing_of_the_platform_s_environment_that_it_does_not_need_is_there(monkeypatch, runner, site):
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    monkeypatch.setenv("TEMOIN_MAIL", "smtp://secret")
    run = ask(site, None)
    here = runner("sleeping")
    seen = said_first(here, run)["environment"]
    assert not {name for name in seen if name.startswith(("TEMOIN_", "DJANGO_", "DATABASE"))} - {MARK}
    assert seen["TMPDIR"] == str(working_folder(str(run.pk)))
    assert "secret" not in str(environment("x", Path("/x"), {"DATABASE_URL": "secret", "PATH": "/bin"}))


@pytest.mark.parametrize(
    ("does", "words"),
    [
        ("failing", {"en": "No answer.", "fr": "Pas de réponse."}),
        ("dying", ENDS["died"]),
        ("unwritten", ENDS["report"]),
    ],
)
def test_an_audit_without_a_report_says_why(runner, site, does, words):
    failed = ended(runner(does), ask(site, None))
    assert failed.state == "failed"
    assert saying(failed) == words
    assert not failed.folder.exists()


@pytest.mark.parametrize(
    ("does", "why", "limits"),
    [
        ("eating", "memory", {"memory": 50_000_000}),
        ("sleeping", "time", {"seconds": 0.3}),
        ("talking", "output", {"output": 100_000}),
        ("grumbling", "output", {"output": 100_000}),
        ("big", "report", {"report": 10_000}),
    ],
)
def test_an_audit_that_takes_too_much_is_ended(runner, site, does, why, limits):
    here = runner(does, **limits)
    run = ask(site, None)
    failed = ended(here, run)
    assert failed.state == "failed"
    assert saying(failed) == ENDS[why]
    assert not failed.folder.exists()
    assert not list(marked(str(run.pk), [one.pid for one in processes()]))


def test_only_the_last_lines_of_its_progress_are_kept(runner, site):
    done = ended(runner("many"), ask(site, None))
    assert [line["pages"] for line in done.progress] == list(range(300, 500))
    assert (done.state, done.findings) == ("done", 3)


def test_two_run_at_once_one_a_site_in_the_order_asked(runner, sites):
    runs = [ask(site, None) for site in sites]
    here = runner("sleeping")
    here.tick()
    assert [now(run).state for run in runs] == ["running", "running", "queued", "queued"]
    stop(runs[0], None)
    until(here, lambda: len(here.jobs) == 2 and runs[2] in here.jobs)
    assert [now(run).state for run in runs] == ["cut", "running", "running", "queued"]


def test_a_site_is_not_audited_twice_at_once_even_while_the_first_is_being_ended(monkeypatch, runner, site):
    monkeypatch.setattr(job_module, "_GRACE", 0.4)
    first = ask(site, None)
    with pytest.raises(Refused, match="busy"):
        ask(site, None)
    here = runner("stubborn")
    pid = said_first(here, first)["pid"]
    stop(first, None)
    second = ask(site, None)
    here.tick()
    assert lives(pid)
    assert now(second).state == "queued"
    until(here, lambda: second in here.jobs)
    assert not lives(pid)


def test_an_organisation_s_queue_has_an_end(sites, monkeypatch):
    monkeypatch.setattr("temoin.office.registry.audits.WAITING_LIMIT", 3)
    for site in sites[:3]:
        ask(site, None)
    with pytest.raises(Refused, match="full"):
        ask(sites[3], None)
    assert ask(Site.objects.get(slug="portail"), None)


def test_a_stopped_audit_ends_with_all_that_it_started(runner, site):
    run = ask(site, None)
    here = runner("forking")
    pids = said_first(here, run)["pids"]
    assert all(map(lives, pids))
    assert stop(run, None)
    assert not stop(run, None)
    cut = ended(here, run)
    assert not any(map(lives, pids))
    assert (cut.state, saying(cut)) == ("cut", ENDS["stopped"])


def test_what_an_audit_leaves_behind_ends_with_it(runner, site):
    run = ask(site, None)
    here = runner("leaving")
    pids = said_first(here, run)["pids"]
    assert ended(here, run).state == "done"
    assert not any(map(lives, pids))


def test_one_that_ends_at_the_very_moment_it_is_stopped_leaves_no_report(runner, site):
    run = ask(site, None)
    here = runner("quick")
    here.tick()
    job = here.jobs[run]
    while job._process.poll() is None:
        time.sleep(0.01)
    stop(run, None)
    assert ended(here, run).state == "cut"
    assert not run.folder.exists()


def test_a_queued_one_that_is_stopped_is_never_run(runner, site):
    run = ask(site, None)
    stop(run, None)
    here = runner("quick")
    here.tick()
    assert not here.jobs
    assert now(run).state == "cut"


def test_the_audit_of_a_site_that_is_removed_ends(runner, sites):
    run = ask(sites[0], None)
    here = runner("sleeping")
    pid = said_first(here, run)["pid"]
    sites[0].delete()
    until(here, lambda: not here.jobs)
    assert not lives(pid)


def test_closing_marks_what_runs_as_cut_and_leaves_what_waits(runner, sites):
    runs = [ask(site, None) for site in sites[:3]]
    here = runner("forking")
    pids = [pid for run in runs[:2] for pid in said_first(here, run)["pids"]]
    here.close()
    assert not any(map(lives, pids))
    assert [now(run).state for run in runs] == ["cut", "cut", "queued"]
    assert saying(now(runs[0])) == ENDS["cut"]
    assert ended(runner("quick"), runs[2]).state == "done"


def test_a_restart_marks_what_was_cut_and_ends_what_is_left_of_it(runner, site):
    """The row of a runner that is gone, a process of it that lives all the same, and half a report."""
    run = ask(site, None)
    AuditRun.objects.filter(pk=run.pk).update(state="running")
    part_of(run).mkdir(parents=True)
    (part_of(run) / "report.json").write_text("{")
    left = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(600)"],
        env=os.environ | {MARK: str(run.pk)},
        start_new_session=True,
    )
    runner("quick").tick()
    assert left.wait(timeout=10) == -signal.SIGKILL
    assert (now(run).state, saying(now(run))) == ("cut", ENDS["cut"])
    assert not part_of(run).exists()
    assert not run.folder.exists()


def test_the_reports_of_audits_that_are_gone_are_removed_at_a_start(runner, office, sites):
    first = runner("quick")
    gone, kept = (ended(first, ask(site, None)) for site in sites[:2])
    first.close()
    sites[0].delete()
    (office.data / "audits" / "notes").mkdir()
    runner("quick").tick()
    assert not gone.folder.exists()
    assert kept.folder.exists()
    assert (office.data / "audits" / "notes").exists()


def test_of_two_runners_on_one_folder_one_runs_and_the_other_takes_over(runner, sites):
    runs = [ask(site, None) for site in sites[:2]]
    first, second = runner("sleeping"), runner("quick")
    first.tick()
    second.tick()
    assert (first.leads, second.leads) == (True, False)
    assert set(first.jobs) == set(runs)
    assert not second.jobs
    first.close()
    again = ask(sites[2], None)
    assert ended(second, again).state == "done"
    assert second.leads


def test_an_audit_whose_orderer_is_gone_ends_with_all_that_it_started(site):
    """As the death of the platform does: nobody is left to end it but itself."""
    name = "00000000-orphan"
    code = f"import runpy, sys; sys.argv = ['x', 'alone']; runpy.run_path({str(STUB)!r}, run_name='__main__')"
    orphan = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        env=os.environ | {MARK: name},
        start_new_session=True,
    )
    tree = Tree(orphan.pid, name)
    orphan.stdin.write(b"{}\n")
    orphan.stdin.flush()
    while len(tree.alive()) < 2:
        time.sleep(0.01)
    orphan.stdin.close()
    assert orphan.wait(timeout=20) == 1
    end = time.monotonic() + 10
    while tree.alive(thorough=True):
        assert time.monotonic() < end


def test_the_thread_runs_what_is_asked_at_once_and_ends(runner, monkeypatch):
    """Whatever fails in one look, the next is made."""
    here = runner("quick")
    looked = []

    def tick(wait):
        looked.append(wait)
        if len(looked) == 1:
            raise RuntimeError("the database is away")
        here.stop()

    monkeypatch.setattr(here, "tick", tick)
    monkeypatch.setattr("temoin.office.project.jobs._IDLE", 0.0)
    here.run()
    assert len(looked) == 2


def test_a_site_that_says_itself_that_it_is_not_public_is_refused(sites):
    for origin in ("https://localhost", "https://10.0.0.7", "https://[::1]:8443", "https://x.localhost"):
        sites[0].origin = origin
        with pytest.raises(Refused, match="not-public"):
            ask(sites[0], None)


def test_a_site_without_a_charter_is_not_audited(office):
    organisation = Organisation.objects.create(slug="o", name="O")
    bare = Site.objects.create(slug="bare", name="B", origin="https://b.example", organisation=organisation)
    with pytest.raises(Refused, match="no-charter"):
        ask(bare, None)
