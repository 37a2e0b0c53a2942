import re
import string

import pytest

from temoin.banner import message, spoken
from temoin.banner.messages import counted, locale, messages_of

PACKAGES = ["temoin.banner", "temoin.publish"]


def places(sentence):
    return {field for _, field, _, _ in string.Formatter().parse(sentence) if field}


@pytest.mark.parametrize("package", PACKAGES)
def test_french_and_english_say_the_same_things(package):
    french, english = messages_of(package)["fr"], messages_of(package)["en"]
    assert list(french) == list(english)
    for key, sentence in french.items():
        assert places(sentence) == places(english[key]), key


@pytest.mark.parametrize("package", PACKAGES)
def test_no_message_is_empty_or_holds_markup(package):
    for language, sentences in messages_of(package).items():
        for key, sentence in sentences.items():
            assert sentence.strip(), (language, key)
            assert not re.search(r"[<>]|&\w+;", sentence), (language, key)


@pytest.mark.parametrize("package", PACKAGES)
def test_french_keeps_its_double_signs_on_the_line(package):
    for key, sentence in messages_of(package)["fr"].items():
        assert not re.search(r" [:;?!»]|« ", sentence), key


@pytest.mark.parametrize(
    ("asked", "answered"), [("fr", "fr"), ("fr-CA", "fr"), ("en_GB", "en"), ("xx", "en")]
)
def test_a_language_without_messages_is_answered_in_english(asked, answered):
    assert spoken(asked) == answered
    assert message(asked, "refuse") == message(answered, "refuse")


@pytest.mark.parametrize("tag", ["", "x", "../..", "und", "zz-ZZ-zz", "fr-", "a" * 500])
def test_no_language_tag_is_an_error(tag):
    assert spoken(tag) == "en" or tag.startswith("fr")
    assert locale(tag)


def test_numbers_follow_the_grammar_of_the_language():
    assert counted("fr", "notice_parties", 0) == "Aucun tiers n'est concerné."
    assert counted("fr", "notice_parties", 1).startswith("Un tiers ")
    assert counted("fr", "notice_parties", 2).startswith("2 tiers ")
    assert counted("en", "notice_parties", 12).startswith("12 third parties ")
