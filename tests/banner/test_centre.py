from datetime import date

import lxml.html
import pytest

from temoin.banner import centre, notice_id
from temoin.consent import Decision

RECEIPT = "abcdefghijklmnopqrstuv"


def decided(**answers):
    granted = any(answers.values())
    return Decision(
        material="0" * 16,
        on=date(2026, 11, 23),
        answers={name.replace("_", "-"): answer for name, answer in answers.items()},
        receipt=RECEIPT if granted else None,
    )


def shown(charter, profile, decision=None, language="fr"):
    return lxml.html.fragment_fromstring(
        centre(charter, profile, language, next_path="/cookies/choice/", decision=decision)
    )


def ticked(root):
    return {box.get("value"): box.checked for box in root.xpath(".//input[@type='checkbox']")}


def test_nothing_is_ticked_beforehand(asking, french):
    root = shown(asking, french)
    assert ticked(root) == {"embedded-content": False, "advertising": False}
    assert "Vous n'avez pas encore répondu" in root.text_content()


def test_the_boxes_show_the_real_state(asking, french):
    root = shown(asking, french, decided(embedded_content=True, advertising=False))
    assert ticked(root) == {"embedded-content": True, "advertising": False}
    text = root.text_content()
    assert "23 novembre 2026" in text
    assert "6 mois" in text.replace("\N{NO-BREAK SPACE}", " ")
    assert root.xpath(".//a[contains(@href, 'receipt')]/@href") == [f"/cookies/receipt/{RECEIPT}"]


def test_a_refusal_is_shown_with_its_date_and_without_a_receipt(asking, french):
    root = shown(asking, french, decided(embedded_content=False, advertising=False), "en")
    assert "You refused everything on 23 November 2026" in root.text_content()
    assert not root.xpath(".//a[contains(@href, 'receipt')]")


def test_every_answer_is_a_real_submit_of_the_same_weight(asking, french):
    root = shown(asking, french)
    [form] = root.xpath(".//form")
    buttons = form.xpath(".//button")
    assert [(b.get("type"), b.get("name"), b.get("value")) for b in buttons] == [
        ("submit", "answer", "refuse"),
        ("submit", "answer", "save"),
        ("submit", "answer", "accept"),
    ]
    assert {button.get("class") for button in buttons} == {"temoin-button"}
    assert form.fields["notice"] == notice_id(asking, french, "fr")


def test_each_box_has_a_name_and_says_what_it_covers(asking, french):
    root = shown(asking, french)
    for box in root.xpath(".//input[@type='checkbox']"):
        assert box.xpath("string(ancestor::label)").strip()
        assert root.get_element_by_id(box.get("aria-describedby")).text_content()
    maps = root.xpath(".//section[.//input[@value='embedded-content']]")[0].text_content()
    for told in (
        "cartes.exemple.net",
        "zoom[id]",
        "Régie d'Exemple",
        "Sans elle un cadre",
        "reçoit votre adresse",
    ):
        assert told in maps


def test_what_a_third_party_keeps_is_not_promised_to_be_erased(asking, french):
    [maps] = shown(asking, french).xpath(".//section[.//input[@value='embedded-content']]")
    [adverts] = shown(asking, french).xpath(".//section[.//input[@value='advertising']]")
    assert "ne peut pas l'effacer" in adverts.text_content()
    assert "ne peut pas l'effacer" not in maps.text_content()


def test_exempt_purposes_are_told_with_their_reason_and_no_toggle(asking, french):
    root = shown(asking, french)
    [section] = root.xpath(".//section[@aria-labelledby='temoin-exempt']")
    assert "Connexion" in section.text_content()
    assert "sid" in section.text_content()
    assert "Pourquoi sans accord" in section.text_content()
    assert not section.xpath(".//input | .//button")


@pytest.mark.parametrize(("language", "words"), [("fr", "rien à choisir"), ("en", "nothing to choose")])
def test_a_charter_with_nothing_to_ask_says_so(silent, french, language, words):
    root = shown(silent, french, language=language)
    assert words in root.text_content()
    assert not root.xpath(".//form | .//input | .//button")
    assert "sid" in root.text_content()


def test_what_has_no_purpose_is_told_apart(french):
    from temoin.charter import loads

    charter = loads("charter: 1\nservices:\n  - {name: {fr: Mystère}, cookies: [{name: quoi}]}\n").charter
    root = shown(charter, french)
    [section] = root.xpath(".//section[@aria-labelledby='temoin-unstated']")
    assert "quoi" in section.text_content()
    assert not section.xpath(".//input")
