import gc
import logging
import os
import threading

import pytest
from django.core.exceptions import ImproperlyConfigured

from temoin.web.django import current, proof, publication, reload


@pytest.fixture
def unwatched(plugged, monkeypatch):
    """The thread looks so rarely that only the test does."""
    monkeypatch.setattr(publication, "PERIOD", 3600.0)
    return plugged


def look():
    publication._watch.look()


def test_the_charter_is_compiled_once(unwatched):
    published = current()
    assert published is current()
    assert published.asked == ("embedded-content", "analytics")
    assert published.lifetime == 183 * 86400
    assert list(published.notices) == ["fr", "en"]
    assert len({*published.notices.values()}) == 2
    assert (len(published.full), len(published.material)) == (64, 16)
    assert "choice.js" in published.head


def test_an_unchanged_file_is_not_read_again(unwatched):
    before = current()
    look()
    assert current() is before


def test_a_changed_file_takes_force_at_the_next_look(unwatched):
    before = current()
    unwatched.charter.write_text(unwatched.asks_nothing)
    assert current() is before
    look()
    assert current().asked == ()
    assert current().policy.standing("map_seen") is None


def test_a_file_renamed_into_place_is_seen(unwatched):
    current()
    new = unwatched.charter.with_name("new.yaml")
    new.write_text(unwatched.asks_nothing)
    new.replace(unwatched.charter)
    look()
    assert current().asked == ()


def test_a_link_that_leads_elsewhere_is_seen(unwatched, tmp_path):
    for name, text in (("1", unwatched.charter.read_text()), ("2", unwatched.asks_nothing)):
        (tmp_path / name).write_text(text)
        os.utime(tmp_path / name, ns=(1, 1))
    link = tmp_path / "current"
    link.symlink_to("1")
    unwatched.configure(charter=link)
    assert current().asked
    other = tmp_path / "other"
    other.symlink_to("2")
    other.replace(link)
    look()
    assert current().asked == ()


@pytest.mark.parametrize("broken", ["charter: [", "", "charter: 1\nservices: []\nunheard: 1\n", None])
def test_a_broken_file_keeps_the_charter_before_it_and_is_said_once(unwatched, broken, caplog):
    before = current()
    if broken is None:
        unwatched.charter.unlink()
    else:
        unwatched.charter.write_text(broken)
    look()
    look()
    assert current() is before
    (record,) = [record for record in caplog.records if record.name == "temoin.web"]
    assert record.levelno == logging.ERROR
    assert record.getMessage().startswith("The charter was not replaced")
    assert "\n" not in record.getMessage()
    assert record.exc_info is None


def test_a_file_that_could_not_be_read_for_a_moment_is_looked_at_again(unwatched, monkeypatch, caplog):
    current()
    unwatched.charter.write_text(unwatched.asks_nothing)

    def fails(*_):
        raise OSError(24, "Too many open files")

    with monkeypatch.context() as moment:
        moment.setattr("pathlib.Path.open", fails)
        look()
        look()
    assert len([record for record in caplog.records if record.name == "temoin.web"]) == 1
    look()
    assert current().asked == ()


def test_a_charter_that_could_not_be_compiled_for_a_moment_is_looked_at_again(unwatched, monkeypatch, caplog):
    current()
    unwatched.charter.write_text(unwatched.asks_nothing)

    def fails(*_):
        raise OSError(24, "Too many open files")

    with monkeypatch.context() as moment:
        moment.setattr(publication, "compiled", fails)
        look()
        look()
    assert len([record for record in caplog.records if record.name == "temoin.web"]) == 1
    look()
    assert current().asked == ()


def test_a_mended_file_takes_force_again(unwatched, caplog):
    current()
    unwatched.charter.write_text("charter: [")
    look()
    unwatched.charter.write_text(unwatched.asks_nothing)
    look()
    assert current().asked == ()


def test_reloading_does_not_wait(unwatched):
    current()
    unwatched.charter.write_text(unwatched.asks_nothing)
    assert reload().asked == ()
    assert current().asked == ()


def test_reloading_a_broken_file_is_one_sentence(unwatched):
    before = current()
    unwatched.charter.write_text("charter: [")
    with pytest.raises(ImproperlyConfigured, match=r"charte\.yaml:\d+:\d+: "):
        reload()
    assert current() is before


def test_a_site_without_a_charter_does_not_start(unwatched):
    unwatched.charter.unlink()
    with pytest.raises(ImproperlyConfigured, match=r"charte\.yaml"):
        current()


def test_a_thread_looks_outside_requests_and_does_not_keep_the_process(plugged, monkeypatch):
    looked = threading.Event()
    monkeypatch.setattr(publication, "PERIOD", 0.001)
    monkeypatch.setattr(publication.Watch, "look", lambda self: looked.set())
    current()
    assert looked.wait(30)
    (thread,) = [one for one in threading.enumerate() if one.name == "temoin-charter"]
    assert thread.daemon
    publication._watch.end()
    thread.join(30)
    assert not thread.is_alive()


def test_a_forked_child_starts_afresh(unwatched):
    before = current()
    watch = publication._watch
    publication._starting.acquire()  # as if another thread of the parent were starting at that very moment
    publication._after_fork()
    assert current() is not before
    assert current().full == before.full
    watch.end()


def test_a_forked_child_does_not_wait_for_a_ledger_that_its_parent_was_opening(unwatched):
    ours = proof._opening
    ours.acquire()  # as if another thread of the parent were opening it at that very moment
    try:
        proof._after_fork()
        assert proof.ledger().verify().holds
    finally:
        ours.release()


def test_the_nearest_language_is_found(unwatched):
    published = current()
    assert [published.language(tag) for tag in ("en", "en-gb", "fr-ca", "de", "", None)] == [
        "en", "en", "fr", "fr", "fr", "fr",
    ]  # fmt: skip
    gc.collect()
