import lxml.html
import msgspec
import pytest

from temoin.banner import answered_css, asset, head
from temoin.charter import ChoiceTerms, material_hash
from temoin.law import PURPOSES


def parsed(html):
    return lxml.html.document_fromstring(f"<html><head>{html}</head><body></body></html>").head


def test_the_script_waits_for_nobody_and_knows_the_charter(asking, french):
    tags = parsed(head(asking, french))
    [script] = tags.xpath("script")
    assert script.get("src") == "/.temoin/choice.js"
    assert not {"async", "defer", "type"} & set(script.attrib)
    assert script.get("data-material") == material_hash(asking)
    assert script.get("data-lifetime") == str(183 * 86400)
    expected = [f"{purpose}:{PURPOSES[purpose].bit}" for purpose in ("embedded-content", "advertising")]
    assert script.get("data-purposes").split(",") == expected
    assert tags.xpath("link/@href") == ["/.temoin/notice.css"]
    assert tags.xpath("noscript/link/@href") == ["/.temoin/answered.css"]


def test_only_what_script_can_erase_is_listed_for_erasing(asking, french):
    [script] = parsed(head(asking, french)).xpath("script")
    assert script.get("data-clear") == "embedded-content=l:zoom*;advertising=c:_ads_*"


def test_no_list_is_carried_when_there_is_nothing_to_erase(example, french):
    assert "data-clear" not in head(example, french)


def test_nothing_to_ask_needs_no_script(silent, french):
    assert head(silent, french).strip() == '<link rel="stylesheet" href="/.temoin/notice.css">'


def test_a_page_that_no_server_answers_for_gets_the_style_only(asking, french):
    assert (
        head(asking, french, base="./", live=False).strip() == '<link rel="stylesheet" href="./notice.css">'
    )


@pytest.mark.parametrize("lifetime", [None, "session"])
def test_a_choice_without_a_stated_length_holds_six_months(asking, french, lifetime):
    charter = msgspec.structs.replace(asking, choice=ChoiceTerms(lifetime=lifetime))
    assert f'data-lifetime="{183 * 86400}"' in head(charter, french)


def test_the_rule_for_browsers_without_script_hides_only_an_answered_notice():
    assert "display:none" in answered_css(True)
    assert answered_css(False) == ""


def test_the_built_files_are_in_the_package():
    assert b"data-temoin" in asset("notice.css")
    assert b"cookies_preferences" in asset("choice.js")
    for unsafe in (b"innerHTML", b"eval(", b"document.write", b"Function(", b".style"):
        assert unsafe not in asset("choice.js")


@pytest.mark.parametrize("name", ["../messages/fr.toml", "nothing.js", ""])
def test_no_other_file_is_given(name):
    with pytest.raises(LookupError):
        asset(name)
