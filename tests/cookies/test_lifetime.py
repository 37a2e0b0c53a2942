import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from temoin.cookies import DAY, format_lifetime, parse_lifetime


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("session", "session"),
        (" Session ", "session"),
        ("1 second", 1),
        ("30 minutes", 1800),
        ("24 hours", DAY),
        ("14 days", 14 * DAY),
        ("2 weeks", 14 * DAY),
        ("6 months", 183 * DAY),
        ("12 months", 365 * DAY),
        ("13 months", 396 * DAY),
        ("24 months", 730 * DAY),
        ("1 year", 365 * DAY),
    ],
)
def test_the_charters_words_are_seconds(text, seconds):
    assert parse_lifetime(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "soon", "14", "14 jours", "0 days", "-1 days", "1.5 years", "9999999999999 days"]
)
def test_other_words_are_refused_with_a_sentence_that_says_what_to_write(text):
    with pytest.raises(ValueError, match=r'write "session"') as refused:
        parse_lifetime(text)
    assert "\n" not in str(refused.value)


@settings(deadline=None, max_examples=50)
@given(
    st.one_of(st.just("session"), st.integers(1, 10**9), st.integers(1, 9999).map(lambda days: days * DAY))
)
def test_what_is_written_reads_back_as_the_same_lifetime(lifetime):
    assert parse_lifetime(format_lifetime(lifetime)) == lifetime


@pytest.mark.parametrize(
    "words", ["14 days", "6 months", "13 months", "395 days", "1 year", "2 years", "90 minutes"]
)
def test_words_that_people_use_are_kept(words):
    assert format_lifetime(parse_lifetime(words)) == words
