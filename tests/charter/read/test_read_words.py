"""The data files of words: their shape, and that no word is claimed twice where it matters."""

import pytest

from temoin.charter.read.vocabulary import FIELDS, LANGUAGES, load_words, vocabulary
from temoin.law import PURPOSES


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_words_for_everything(language):
    words = load_words(language)
    assert set(words.titles) == set(FIELDS)
    assert {"necessary", "preferences", "statistics", "marketing", "other", "weak"} <= set(words.categories)
    assert {"first", "third", "own"} <= set(words.parties)
    assert words.guess["common"]
    assert words.duration.session
    assert set(words.duration.units) == {"second", "minute", "hour", "day", "week", "month", "year"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_grounds_are_purposes_that_the_law_knows_and_exempts(language):
    for purpose in load_words(language).grounds:
        assert PURPOSES[purpose].category == "necessary" or PURPOSES[purpose].exempt_by


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_title_means_one_thing_only(language):
    seen = [title for titles in vocabulary(language).titles.values() for title in titles]
    assert len(seen) == len(set(seen))
