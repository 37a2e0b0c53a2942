import pytest
from django.apps import apps
from django.core.checks import ERROR
from django.core.exceptions import ImproperlyConfigured

from temoin.web.django.apps import TemoinWeb
from temoin.web.django.check import check
from temoin.web.django.conf import conf

OURS = "temoin.web.django.TemoinMiddleware"
SESSIONS = "django.contrib.sessions.middleware.SessionMiddleware"


def ids():
    return [message.id for message in check(None)]


def test_a_site_well_plugged_in_has_nothing_to_hear(plugged):
    assert check(None) == []


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        (None, "missing"),
        ([], "missing"),
        ({}, "'charter'"),
        ({"charter": "c.yaml"}, "'ledger'"),
        ({"charter": "c.yaml", "ledger": ""}, "'ledger'"),
        ({"charter": "c.yaml", "ledger": "l", "profile": "xx"}, "'xx'"),
        ({"charter": "c.yaml", "ledger": "l", "mode": "off"}, "'off'"),
        ({"charter": "c.yaml", "ledger": "l", "mood": "x"}, "'mood'"),
    ],
)
def test_a_setting_that_cannot_be_used_is_said(plugged, stated, said):
    plugged.settings.TEMOIN = stated
    messages = [message.msg for message in check(None) if message.id == "temoin.E001"]
    assert any(said in message for message in messages)
    with pytest.raises(ImproperlyConfigured, match=said):
        conf()


def test_a_missing_setting_is_said(plugged):
    del plugged.settings.TEMOIN
    assert ids() == ["temoin.E001"]


def test_only_the_two_files_must_be_named(plugged, tmp_path):
    plugged.settings.TEMOIN = {"charter": str(plugged.charter), "ledger": str(plugged.ledger)}
    assert (conf().profile, conf().mode) == ("fr", "enforce")
    assert ids() == []


@pytest.mark.parametrize("text", ["charter: [", "nonsense", None])
def test_a_charter_that_cannot_be_used_is_said_with_its_place(plugged, text):
    if text is None:
        plugged.charter.unlink()
    else:
        plugged.charter.write_text(text)
    (message,) = check(None)
    assert message.id == "temoin.E002"
    assert "charte.yaml" in message.msg


def test_a_charter_that_cannot_keep_the_choice_is_said(plugged):
    plugged.charter.write_text(plugged.charter.read_text().replace("cookies_preferences", "another"))
    assert ids() == ["temoin.E006"]


def test_a_missing_middleware_is_said(plugged):
    plugged.settings.MIDDLEWARE = [SESSIONS]
    assert ids() == ["temoin.E003"]


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (SESSIONS, ["temoin.E004"]),
        ("some.package.Middleware", ["temoin.W001"]),
        ("django.middleware.security.SecurityMiddleware", []),
        ("whitenoise.middleware.WhiteNoiseMiddleware", []),
    ],
)
def test_a_middleware_that_may_set_cookies_must_stand_inside(plugged, before, said):
    plugged.settings.MIDDLEWARE = [before, OURS]
    assert ids() == said
    plugged.settings.MIDDLEWARE = [OURS, before]
    assert ids() == []


def test_the_middlewares_full_path_is_known_too(plugged):
    plugged.settings.MIDDLEWARE = ["temoin.web.django.middleware.TemoinMiddleware"]
    assert ids() == []


def test_addresses_that_are_not_mounted_are_said(plugged):
    plugged.settings.ROOT_URLCONF = ()
    assert ids() == ["temoin.E005"]


def test_a_ledger_that_has_no_folder_is_said(plugged, tmp_path):
    plugged.configure(ledger=tmp_path / "nowhere" / "ledger.sqlite3")
    assert ids() == ["temoin.E007"]


def test_every_message_says_what_to_do(plugged):
    plugged.configure(charter=plugged.ledger)
    plugged.settings.MIDDLEWARE = []
    plugged.settings.ROOT_URLCONF = ()
    messages = check(None)
    assert len(messages) == 3
    assert all(message.hint for message in messages)
    assert all(message.level == ERROR for message in messages)


def test_the_app_has_its_own_label_and_no_models(plugged):
    plugged.settings.INSTALLED_APPS = ["temoin.web.django"]
    config = apps.get_app_config("temoin_web")
    assert isinstance(config, TemoinWeb)
    assert list(config.get_models()) == []
