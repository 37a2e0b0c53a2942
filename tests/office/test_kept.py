"""A page that is the same for everybody is made once a second, whoever asks, and is never somebody's."""

import pytest

from temoin.office.audience.tally import tally
from temoin.office.project import kept
from temoin.office.registry.models import Site
from temoin.web.django import reload

FIREFOX = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}


@pytest.fixture
def clock(office, settings, monkeypatch) -> list[float]:
    """A second of the test's own."""
    settings.TEMOIN_KEPT_FOR = 1.0
    now = [100.0]
    monkeypatch.setattr(kept.time, "monotonic", lambda: now[0])
    return now


def rename(name: str) -> None:
    Site.objects.update(name=name)


def test_a_page_is_made_once_a_second(office, clock):
    visitor = office.visitor()
    first = visitor.get("/fr/charters/")
    rename("Un autre nom")
    again = visitor.get("/fr/charters/")
    assert again.content == first.content
    assert dict(again.headers) == dict(first.headers)
    clock[0] += 1.0
    assert "Un autre nom" in visitor.get("/fr/charters/").content.decode()


def test_a_page_from_memory_asks_no_database(office, clock, django_assert_num_queries):
    visitor = office.visitor()
    visitor.get("/fr/charters/")
    with django_assert_num_queries(0):
        assert visitor.get("/fr/charters/").status_code == 200


def test_a_charter_that_is_published_is_seen_at_once(office, clock):
    visitor = office.visitor()
    visitor.get("/fr/cookies/")
    text = office.current.read_text()
    office.current.unlink()
    office.current.write_text(text.replace("Ce portail est un exemple.", "Ce portail est un bel exemple."))
    reload()
    assert "un bel exemple" in visitor.get("/fr/cookies/").content.decode()


@pytest.mark.parametrize("path", ["/charters/", "/fr/charters/?x=1", "/accounts/login/"])
def test_what_is_not_the_same_for_everybody_is_made_each_time(office, clock, path):
    visitor = office.visitor()
    visitor.get(path)
    rename("Un autre nom")
    fresh = visitor.get(path).content.decode()
    assert ("Un autre nom" in fresh) == ("charters" in path)


def test_a_page_from_memory_is_for_our_own_name_only(office, clock):
    visitor = office.visitor()
    assert visitor.get("/fr/charters/").status_code == 200
    assert visitor.get("/fr/charters/", headers={"host": "evil.example"}).status_code == 400


def test_a_page_from_memory_is_compared_with_what_the_browser_has(office, clock):
    visitor = office.visitor()
    tag = visitor.get("/fr/charters/")["ETag"]
    assert visitor.get("/fr/charters/", headers={"if-none-match": tag}).status_code == 304


def test_a_page_from_memory_is_counted_like_another(office, clock, monkeypatch):
    counted = []
    monkeypatch.setattr(tally, "add", counted.append)
    visitor = office.visitor(**FIREFOX)
    visitor.get("/fr/charters/")
    visitor.get("/fr/charters/")
    assert len(counted) == 2
    assert counted[0] == counted[1]


def test_pages_do_not_pile_up(office, clock, monkeypatch):
    monkeypatch.setattr(kept, "MOST", 2)
    visitor = office.visitor()
    for path in ("/fr/", "/en/", "/fr/charters/", "/en/charters/"):
        assert visitor.get(path).status_code == 200
    assert len(kept_by(visitor)) <= 2


def kept_by(client) -> dict:
    """What the client's own application keeps."""
    layer = client.handler._middleware_chain
    while layer is not None:
        owner = getattr(layer, "__wrapped__", layer)
        if isinstance(owner, kept.KeptMiddleware):
            return owner.kept
        layer = getattr(owner, "get_response", None)
    raise AssertionError("nothing keeps pages")
