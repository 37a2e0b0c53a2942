import lxml.html
import msgspec
import pytest

from temoin.banner import contents, message, notice, notice_id
from temoin.charter import ChoiceTerms, Controller, loads

HOSTILE = "\"><script>alert('1')</script>"


def shown(charter, profile, language="fr", **more):
    return lxml.html.fragment_fromstring(notice(charter, profile, language, next_path="/page/?a=1", **more))


def test_the_form_needs_no_script_and_says_what_it_answers(asking, french):
    section = shown(asking, french)
    assert section.tag == "section"
    assert section.get("data-temoin") == "notice"
    form = section.find("form")
    assert (form.get("method"), form.get("action")) == ("post", "/.temoin/choice")
    hidden = {field.name: field.value for field in form.xpath(".//input[@type='hidden']")}
    assert hidden == {"next": "/page/?a=1", "notice": notice_id(asking, french, "fr"), "language": "fr"}
    buttons = form.xpath(".//button[@type='submit']")
    assert [(b.get("name"), b.get("value"), b.get("data-temoin-answer")) for b in buttons] == [
        ("answer", "refuse", "refuse"),
        ("answer", "accept", "accept"),
    ]


def test_the_three_answers_have_the_same_look_and_stand_together(asking, french):
    section = shown(asking, french)
    [group] = section.xpath(".//*[@role='group']")
    answers = list(group)
    assert [answer.text for answer in answers] == ["Tout refuser", "Choisir", "Tout accepter"]
    assert {answer.get("class") for answer in answers} == {"temoin-button"}
    assert answers[1].get("href") == "/cookies/choice/"
    assert answers[1].get("data-temoin") == "centre"


def test_it_says_who_asks_for_what_before_the_answers(asking, french):
    text = " ".join(shown(asking, french).text_content().split())
    told = [
        "Boutique d'Exemple",
        "Cartes",
        "Montrer une carte.",
        "Sans elle un cadre la remplace.",
        "Publicité",
        "Choisir des annonces.",
        "Si vous refusez, et tant que",
        "Un tiers est concerné",
        "Changez d'avis au pied de page.",
        "Tout refuser",
    ]
    assert sorted(told, key=text.index) == told
    assert "Connexion" not in text


def test_the_count_of_third_parties_leads_to_their_names(asking, french):
    section = shown(asking, french, charter_url="/charte/")
    assert [link.get("href") for link in section.xpath(".//p/a")] == [
        "/charte/#temoin-third-parties",
        "/cookies/choice/",
    ]


def test_it_is_a_named_region_without_focus_or_modality(asking, french):
    section = shown(asking, french)
    assert section.get_element_by_id(section.get("aria-labelledby")).tag == "h2"
    html = notice(asking, french, "fr", next_path="/")
    for trap in ("autofocus", "aria-modal", "<dialog", "tabindex", "style=", "onclick", "<script"):
        assert trap not in html


def test_it_speaks_english_too_and_falls_back_to_it(asking, french):
    english = shown(asking, french, "en")
    assert english.get("lang") == "en"
    assert "Refuse all" in english.text_content()
    other = shown(asking, french, "de")
    assert other.get("lang") == "en"
    assert "Maps" in other.text_content()


def test_a_text_in_another_language_says_so(french):
    charter = loads(
        "charter: 1\nservices:\n  - {name: {it: Mappa}, purpose: embedded-content, "
        "cookies: [{name: x.example, kind: contact}]}\n"
        "purposes: [{id: embedded-content, title: {it: Mappe}}]\n"
    ).charter
    assert '<span lang="it">Mappe</span>' in notice(charter, french, "fr", next_path="/")


def test_nothing_to_ask_gives_no_notice(silent, french):
    assert notice(silent, french, "fr", next_path="/") == ""
    assert contents(silent, "fr", french) == ()


def test_a_charter_can_turn_its_notice_off(asking, french):
    off = msgspec.structs.replace(asking, choice=ChoiceTerms(notice="off"))
    assert notice(off, french, "fr", next_path="/") == ""


def test_hostile_words_are_only_words(asking, french):
    charter = msgspec.structs.replace(
        asking,
        controller=Controller(name=HOSTILE),
        choice=ChoiceTerms(url="javascript:alert(1)", withdraw={"fr": HOSTILE}),
    )
    html = notice(charter, french, "fr", next_path=HOSTILE, charter_url="/cookies/")
    assert "<script" not in html
    assert "javascript:" not in html
    section = lxml.html.fragment_fromstring(html)
    assert section.xpath("string(.//input[@name='next']/@value)") == HOSTILE
    assert section.xpath(".//a[@data-temoin='centre']/@href") == ["/cookies/"]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_hashed_contents_are_exactly_the_words_on_screen(asking, french, language):
    text = " ".join(shown(asking, french, language).text_content().split())
    at = 0
    for words in contents(asking, language, french):
        at = text.index(" ".join(words.split()), at) + len(" ".join(words.split()))
    said = sum(len("".join(words.split())) for words in contents(asking, language, french))
    assert len("".join(text.split())) - said <= 1  # the full stop after the link


def test_the_notice_changes_its_hash_with_its_words_and_its_language(asking, french):
    assert notice_id(asking, french, "fr") != notice_id(asking, french, "en")
    renamed = msgspec.structs.replace(asking, controller=Controller(name="Une autre"))
    assert notice_id(renamed, french, "fr") != notice_id(asking, french, "fr")


def test_contents_without_a_profile_are_judged_by_the_charter_s_own(example, french):
    assert contents(example, "fr") == contents(example, "fr", french)
    assert message("fr", "accept") in contents(example, "fr")
