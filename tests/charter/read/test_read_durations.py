"""Durations as six languages say them; a month is 30 days here, a year 365."""

import pytest

from temoin.charter.read.duration import duration, is_duration
from temoin.charter.read.vocabulary import vocabulary

DAY = 86_400
MONTH = 30 * DAY
YEAR = 365 * DAY

SAID = [
    ("13 mois", 13 * MONTH),
    ("24h", DAY),
    ("24 heures", DAY),
    ("1 an", YEAR),
    ("jusqu'à 3650 jours", 3_650 * DAY),
    ("12 mois maximum", 12 * MONTH),
    ("dans ~6 mois", 6 * MONTH),
    ("1 semaine", 7 * DAY),
    ("1 an et 1 jour", 366 * DAY),
    ("10 ans à partir de la visite", 10 * YEAR),
    ("Session / 2 heures", "session"),
    ("fin de la session", "session"),
    ("à la fermeture du navigateur", "session"),
    ("1year", YEAR),
    ("Two years", 2 * YEAR),
    ("30 mins", 1_800),
    ("1440 hours", 60 * DAY),
    ("1 year 27 days", 392 * DAY),
    ("up to 12 months", 12 * MONTH),
    ("2 hours rolling", 7_200),
    ("Persistent (2 Years)", 2 * YEAR),
    ("Max. 2 year", 2 * YEAR),
    ("After 28 days", 28 * DAY),
    ("30 seconds to 1 year", YEAR),
    ("when you close your browser", "session"),
    ("2 años", 2 * YEAR),
    ("caduca a los 6 meses", 6 * MONTH),
    ("al finalizar la sesión", "session"),
    ("de 1 a 2 años", 2 * YEAR),
    ("2 Jahre", 2 * YEAR),
    ("bis zu zwei Jahre", 2 * YEAR),
    ("beim Schließen des Browsers", "session"),
    ("120 minuti (o fino alla chiusura)", 7_200),
    ("30 gg", 30 * DAY),
    ("alla chiusura del browser", "session"),
    ("2 jaar", 2 * YEAR),
    ("tot 1 jaar", YEAR),
    ("duur van de bezoeksessie", "session"),
    ("1,5 an", int(1.5 * YEAR)),
]
UNSAID = [
    "",
    "-",
    "persistent",
    "permanent",
    "dauerhaft",
    "less than a minute",
    "moins d'une minute",
    "0 jours",
    "42",
]


@pytest.mark.parametrize(("text", "seconds"), SAID, ids=[text for text, _ in SAID])
def test_a_duration_is_understood(text, seconds):
    found = duration(text, vocabulary())
    assert found is not None
    assert found.seconds == seconds


@pytest.mark.parametrize("text", UNSAID)
def test_what_is_no_number_is_no_duration(text):
    assert duration(text, vocabulary()) is None


def test_one_part_is_kept_in_words_and_a_sum_is_not():
    first, summed = duration("13 mois", vocabulary()), duration("1 year 27 days", vocabulary())
    assert (first.words, summed.words) == ("13 months", None)


def test_a_sentence_is_no_cell_of_durations():
    assert not is_duration("we keep your invoices and other papers for at most 10 years", vocabulary())
    assert is_duration("persistant", vocabulary())
