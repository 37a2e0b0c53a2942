"""`temoin up --workers`: one platform, several processes."""

import os
import signal
import time
from contextlib import closing
from pathlib import Path

import pytest

from office.started import started
from temoin.ledger import open_ledger
from temoin.office.project.crew import CannotWork, Crew

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="processes are found in /proc")
CHARTER = "/api/v1/sites/portail/charter"
REGISTER = "/api/explore/v2.1/catalog/datasets/cookies-declares/records?lang=fr"
WORKERS = 3


@pytest.fixture(scope="module")
def platform(tmp_path_factory):
    with started(tmp_path_factory.mktemp("several"), "--workers", WORKERS) as running:
        yield running


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_session_is_known_to_every_process_and_a_published_charter_reaches_it_within_two_seconds(platform):
    platform.sign_in()
    headers = {"X-CSRFToken": platform.cookies["csrftoken"]}
    before = platform.ask(CHARTER, headers=headers)
    text = before.body.decode().replace("name: Ville d'Exemple\n", "name: Ville Nouvelle\n", 1)
    put = {**headers, "If-Match": before.headers["ETag"], "Content-Type": "application/yaml"}
    with platform.to_each() as processes:
        known = [platform.ask("/accounts/me", by=one).json["authenticated"] for one in processes]
        assert known == [True] * WORKERS
        assert all(b"Nouvelle" not in platform.ask("/cookies/", by=one).body for one in processes)
        assert platform.ask(CHARTER, "PUT", text.encode(), put, by=processes[0]).status == 200
        assert b"Nouvelle" in platform.ask("/cookies/", by=processes[0]).body
        published, seen = time.monotonic(), {}
        while len(seen) < WORKERS:
            for number, one in enumerate(processes):
                asked = time.monotonic()
                if number not in seen and b"Nouvelle" in platform.ask("/cookies/", by=one).body:
                    seen[number] = asked - published
    assert max(seen.values()) < 2


def test_what_one_process_publishes_is_in_the_registers_of_every_process_within_two_seconds(platform):
    platform.cookies.clear()
    platform.sign_in()
    headers = {"X-CSRFToken": platform.cookies["csrftoken"]}
    before = platform.ask(CHARTER, headers=headers)
    text = before.body.decode().replace("Mémoire de vos choix", "Souvenir de vos choix")
    assert text != before.body.decode()
    put = {**headers, "If-Match": before.headers["ETag"], "Content-Type": "application/yaml"}
    with platform.to_each() as processes:
        assert not any(b"Souvenir de vos" in platform.ask(REGISTER, by=one).body for one in processes)
        assert platform.ask(CHARTER, "PUT", text.encode(), put, by=processes[0]).status == 200
        published, seen = time.monotonic(), {}
        while len(seen) < WORKERS:
            for number, one in enumerate(processes):
                asked = time.monotonic()
                if number not in seen and b"Souvenir de vos" in platform.ask(REGISTER, by=one).body:
                    seen[number] = asked - published
    assert max(seen.values()) < 2


def test_a_choice_recorded_by_one_process_is_seen_by_the_others(platform):
    platform.cookies.clear()
    with platform.to_each() as processes:
        answer = platform.ask("/.temoin/choice", "POST", {"answer": "accept"}, by=processes[0])
        assert answer.status == 303
        receipt = answer.cookies["cookies_preferences"].rpartition(".")[2]
        found = [platform.ask(f"/cookies/receipt/{receipt}", by=one).status for one in processes]
    assert found == [200] * WORKERS


def test_choices_made_in_every_process_are_one_chain(platform):
    platform.cookies.clear()
    with platform.to_each() as processes:
        for one in processes * 5:
            assert platform.ask("/.temoin/choice", "POST", {"answer": "refuse"}, by=one).status == 303
    with closing(open_ledger(platform.data / "ledger.sqlite3")) as ledger:
        found = ledger.verify()
    assert found.holds
    assert found.entries >= 5 * WORKERS


def test_a_process_that_dies_is_replaced_and_the_platform_goes_on(tmp_path):
    with started(tmp_path, "--workers", 2) as running:
        first, second = running.children()
        os.kill(first, signal.SIGKILL)
        assert "signal 9" in running.process.stdout.readline()
        while first in running.children() or len(running.children()) < 2:
            time.sleep(0.02)
        assert running.ask("/").status == 200
        assert second in running.children()
        children = running.children()
        began = time.monotonic()
        rest = running.stop(signal.SIGINT)
        assert time.monotonic() - began < 15  # five by itself; this machine may have other things to do
        assert rest == ""
        assert running.process.returncode == 0
        assert not any(map(alive, children))


def test_when_the_first_process_is_killed_the_others_end_by_themselves(tmp_path):
    with started(tmp_path, "--workers", 2) as running:
        children = running.children()
        running.process.kill()
        running.process.wait()
        until = time.monotonic() + 20
        while any(map(alive, children)) and time.monotonic() < until:
            time.sleep(0.02)
        assert not any(map(alive, children))


def test_a_process_that_cannot_start_is_said_in_its_own_words_and_none_is_left():
    def work(ready, parent):
        raise OSError("the disk is full")

    with pytest.raises(CannotWork, match="the disk is full"):
        Crew(2, work, print).run(lambda: None)


def test_a_process_that_will_not_stop_is_ended(monkeypatch):
    monkeypatch.setattr("temoin.office.project.crew.PATIENCE", 0.2)
    pids = []

    def work(ready, parent):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        ready()
        while True:
            signal.pause()

    crew = Crew(2, work, print)

    def stop():
        pids.extend(member.pid for member in crew._members)
        os.kill(os.getpid(), signal.SIGTERM)

    crew.run(stop)
    assert len(pids) == 2
    assert not any(map(alive, pids))


def test_one_that_keeps_dying_is_started_again_after_ever_longer_pauses(monkeypatch):
    monkeypatch.setattr("temoin.office.project.crew.LONGEST_PAUSE", 0.05)
    said = []

    def work(ready, parent):
        ready()
        raise RuntimeError("again")

    def say(line):
        said.append(line)
        if len(said) == 3:
            os.kill(os.getpid(), signal.SIGTERM)

    Crew(1, work, say).run(lambda: None)
    assert said == ["A process ended unexpectedly (again); another takes its place."] * 3
