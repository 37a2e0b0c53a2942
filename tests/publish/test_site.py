from datetime import date

import lxml.html
import msgspec
import pytest

from temoin.publish import Occupied, publish
from temoin.publish import site as site_module

DAY = date(2026, 11, 23)


def files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_site_has_a_page_a_language_a_style_and_the_charter(example, tmp_path):
    written = publish(example, tmp_path / "site", on=DAY)
    expected = ["charte.json", "en/index.html", "fr/index.html", "index.html", "style.css"]
    assert files(tmp_path / "site") == expected
    assert sorted(written) == [tmp_path / "site" / name for name in expected]
    assert files(tmp_path) == [f"site/{name}" for name in expected]


def test_every_address_within_the_site_leads_somewhere(example, tmp_path):
    publish(example, tmp_path, on=DAY)
    for path in tmp_path.rglob("*.html"):
        root = lxml.html.document_fromstring(path.read_text("utf-8"))
        for address in root.xpath("//link/@href | //nav//a/@href | //footer//a/@href"):
            assert (path.parent / address).is_file(), (path, address)
        for anchor in root.xpath("//a[starts-with(@href, '#')]/@href"):
            assert root.get_element_by_id(anchor[1:]) is not None


def test_the_first_page_is_in_the_first_language(example, tmp_path):
    publish(msgspec.structs.replace(example, languages=("en", "fr")), tmp_path, on=DAY)
    assert '<html lang="en">' in (tmp_path / "index.html").read_text("utf-8")


def test_the_same_charter_gives_the_same_bytes(example, tmp_path):
    for name in ("a", "b"):
        publish(example, tmp_path / name, on=DAY)
    for name in files(tmp_path / "a"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_an_earlier_site_is_replaced_whole(example, tmp_path):
    publish(example, tmp_path / "site", on=DAY)
    publish(msgspec.structs.replace(example, languages=("fr",)), tmp_path / "site", on=DAY)
    assert files(tmp_path / "site") == ["charte.json", "fr/index.html", "index.html", "style.css"]
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


@pytest.mark.parametrize("name", ["notes.txt", "fr/photo.jpg", ".git"])
def test_nothing_that_is_not_ours_is_ever_lost(example, tmp_path, name):
    publish(example, tmp_path, on=DAY)
    (tmp_path / name).write_text("mine")
    with pytest.raises(Occupied, match=name.rpartition("/")[2]):
        publish(example, tmp_path, on=DAY)
    assert (tmp_path / name).read_text() == "mine"


@pytest.mark.parametrize("content", [None, "{", "[]", "{}"])
def test_a_folder_of_someone_else_is_refused(example, tmp_path, content):
    (tmp_path / "index.html").write_text("mine")
    if content is not None:
        (tmp_path / "charte.json").write_text(content)
    with pytest.raises(Occupied, match="not empty"):
        publish(example, tmp_path, on=DAY)
    assert (tmp_path / "index.html").read_text() == "mine"


def test_a_file_is_no_folder(example, tmp_path):
    (tmp_path / "site").write_text("mine")
    with pytest.raises(Occupied, match="is a file"):
        publish(example, tmp_path / "site", on=DAY)


def test_a_failure_half_way_leaves_the_earlier_site_as_it_was(example, tmp_path, monkeypatch):
    publish(example, tmp_path / "site", on=DAY)
    before = {name: (tmp_path / "site" / name).read_bytes() for name in files(tmp_path / "site")}

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(site_module, "_replace", full)
    with pytest.raises(OSError, match="No space"):
        publish(example, tmp_path / "site", on=date(2027, 1, 1))
    assert {name: (tmp_path / "site" / name).read_bytes() for name in files(tmp_path / "site")} == before
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
