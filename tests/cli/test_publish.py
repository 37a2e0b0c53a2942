from pathlib import Path

import pytest
from typer.testing import CliRunner

from temoin.cli.publish import publish
from temoin.cli.refusal import Refusal

ROOT = Path(__file__).resolve().parents[2]
CHARTER = ROOT / "examples/portail-open-data/charte.yaml"
SEED = ROOT.parent / "shared/seed/charte-cookies.txt"


@pytest.fixture
def run():
    import typer

    app = typer.Typer(rich_markup_mode=None)
    app.command()(publish)
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


def test_publishing_says_what_was_written(run, tmp_path):
    done = run(CHARTER, "--to", tmp_path / "site")
    assert done.exit_code == 0
    assert [Path(line).relative_to(tmp_path / "site").as_posix() for line in done.output.splitlines()] == [
        "index.html",
        "fr/index.html",
        "en/index.html",
        "style.css",
        "charte.json",
    ]


def test_a_broken_charter_is_refused_with_its_place_and_nothing_is_written(tmp_path):
    (tmp_path / "charte.yaml").write_text("charter: 1\nservices: []\nunknown: 1\n")
    with pytest.raises(Refusal, match=r"charte\.yaml:3:1: "):
        publish(tmp_path / "charte.yaml", tmp_path / "site")
    assert not (tmp_path / "site").exists()


def test_a_charter_that_is_not_there_is_refused_in_one_sentence(tmp_path):
    with pytest.raises(Refusal) as refused:
        publish(tmp_path / "none.yaml", tmp_path / "site")
    assert "none.yaml" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_folder_in_use_is_refused(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(Refusal, match="not empty"):
        publish(CHARTER, tmp_path)


def test_a_place_that_cannot_be_written_is_refused(tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(Refusal, match="file"):
        publish(CHARTER, tmp_path / "file" / "site")


@pytest.mark.skipif(not SEED.exists(), reason="the seed's page is not on this machine")
def test_the_charter_read_from_the_seed_shows_the_seed_s_table_again(tmp_path):
    import lxml.html

    from temoin.charter import dump
    from temoin.charter.read import read, to_charter

    (tmp_path / "charte.yaml").write_text(dump(to_charter(read(SEED.read_bytes()))), encoding="utf-8")
    publish(tmp_path / "charte.yaml", tmp_path / "site")
    root = lxml.html.document_fromstring((tmp_path / "site/index.html").read_text("utf-8"))
    head, *rows = [
        [" ".join(cell.text_content().split()) for cell in row.xpath("th|td")]
        for row in root.xpath("//table//tr[count(th|td) > 1]")
    ]
    assert head == ["Prestataire", "Service et emplacement", "Nom du cookie", "Finalités"]
    seed = [line.split("\t") for line in SEED.read_text("utf-8").splitlines() if line.count("\t") == 3][1:]
    assert rows == [[" ".join(cell.split()) for cell in line] for line in seed]
