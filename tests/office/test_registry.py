from concurrent.futures import ThreadPoolExecutor

import pytest

from temoin.charter import load
from temoin.office.registry.charters import Shelf, Superseded
from temoin.office.registry.platform import contacts, map_purpose, tiles_host

EMPTY = "charter: 1\nservices: []\n"


def test_nothing_is_published_at_first(tmp_path):
    shelf = Shelf(tmp_path / "site")
    assert shelf.number() == 0
    assert not shelf.current.exists()


def test_each_publication_is_a_new_file_and_current_leads_to_it(tmp_path):
    shelf = Shelf(tmp_path / "site")
    assert shelf.publish(EMPTY) == 1
    assert shelf.publish(EMPTY + "# two\n") == 2
    assert shelf.current.read_text() == EMPTY + "# two\n"
    assert (shelf.folder / "1.yaml").read_text() == EMPTY
    assert shelf.version()[0] == 2


def test_whoever_comes_second_is_told(tmp_path):
    shelf = Shelf(tmp_path / "site")
    shelf.publish(EMPTY, after=0)
    with pytest.raises(Superseded) as refused:
        shelf.publish(EMPTY, after=0)
    assert refused.value.number == 1
    assert shelf.number() == 1


def test_a_number_is_never_given_twice_even_after_current_was_moved_back(tmp_path):
    shelf = Shelf(tmp_path / "site")
    shelf.publish(EMPTY)
    shelf.publish(EMPTY)
    shelf.current.unlink()
    shelf.current.symlink_to("1.yaml")
    assert shelf.publish(EMPTY) == 3


def test_many_at_once_each_get_their_number_and_leave_nothing_half_written(tmp_path):
    shelf = Shelf(tmp_path / "site")
    with ThreadPoolExecutor(8) as people:
        numbers = list(people.map(lambda n: shelf.publish(f"{EMPTY}# {n}\n"), range(24)))
    assert sorted(numbers) == list(range(1, 25))
    assert shelf.number() == 24
    assert sorted(path.name for path in shelf.folder.iterdir() if path.suffix != ".yaml") == [
        ".lock",
        "current",
    ]
    for number in numbers:
        assert load(shelf.folder / f"{number}.yaml")


def test_exactly_one_of_many_who_start_from_one_version_publishes(tmp_path):
    shelf = Shelf(tmp_path / "site")
    shelf.publish(EMPTY)

    def publish(_: int) -> bool:
        try:
            shelf.publish(EMPTY, after=1)
        except Superseded:
            return False
        return True

    with ThreadPoolExecutor(8) as people:
        assert sum(people.map(publish, range(8))) == 1


def test_the_map_s_purpose_and_host_come_from_the_charter(office):
    charter = load(office.current).charter
    assert contacts(charter) == ("tuiles.localhost",)
    assert map_purpose(charter, "http://tuiles.localhost:8000") == "embedded-content"
    assert map_purpose(charter, "http://elsewhere.example") is None
    assert tiles_host("") is None
