import pytest
from django.template import Context, Engine
from django.test import RequestFactory
from django.utils import translation

from temoin.consent import COOKIE_NAME
from temoin.web.django import current, reload

ENGINE = Engine(libraries={"temoin": "temoin.web.django.templatetags.temoin"})
PAGE = "{% load temoin %}<head>{% temoin_head %}</head><body>{% temoin_notice %}</body>"


def page(path="/", cookie=""):
    headers = {"Cookie": cookie} if cookie else {}
    request = RequestFactory().get(path, headers=headers)
    return ENGINE.from_string(PAGE).render(Context({"request": request}))


def test_a_page_carries_the_head_and_the_notice(plugged):
    html = page("/datasets/?q=a&b=c")
    assert '<script src="/.temoin/choice.js"' in html
    assert 'data-temoin="notice"' in html
    assert 'name="next" value="/datasets/?q=a&amp;b=c"' in html
    assert f'name="notice" value="{current().notices["fr"]}"' in html


def test_a_page_is_the_same_for_everybody(plugged):
    assert page() == page(cookie=f"{COOKIE_NAME}=1.forged")


@pytest.mark.parametrize(("wanted", "shown"), [("fr", "fr"), ("en", "en"), ("en-gb", "en"), ("de", "fr")])
def test_the_notice_speaks_the_pages_language_and_says_which_it_showed(plugged, wanted, shown):
    with translation.override(wanted):
        html = page()
    assert current().notices[shown] in html
    assert f'lang="{shown}"' in html


def test_where_nothing_is_asked_there_is_no_notice_and_no_script(plugged):
    plugged.charter.write_text(plugged.asks_nothing)
    reload()
    html = page()
    assert "notice" not in html.replace("notice.css", "")
    assert "<script" not in html


def test_a_page_without_a_request_leads_back_home(plugged):
    html = ENGINE.from_string(PAGE).render(Context())
    assert 'name="next" value="/"' in html


def test_a_forged_address_stays_text(plugged):
    assert "<img" not in page('/?q="><img src=x>')
