from types import SimpleNamespace

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.test import AsyncClient, Client
from django.urls import include, path
from django.utils import translation

from temoin.web.django import decision_of

CHARTER = """
charter: 1
site: https://donnees.exemple.org
languages: [fr, en]
controller: {name: Ville d'Exemple, contact: https://exemple.org/contact}
providers:
  - {id: publisher, name: Ville d'Exemple}
purposes:
  - {id: embedded-content, title: {fr: Carte, en: Map}, summary: {fr: Une carte., en: A map.}}
  - {id: analytics, title: {fr: Mesure, en: Measure}, summary: {fr: Une mesure., en: A measure.}}
services:
  - id: choice
    provider: publisher
    name: {fr: Choix, en: Choice}
    purpose: consent-choice
    cookies: [{name: cookies_preferences, lifetime: 6 months}]
  - id: sign-in
    provider: publisher
    name: {fr: Connexion, en: Sign-in}
    purpose: authentication
    cookies: [{name: sessionid, lifetime: session}]
  - id: map
    provider: publisher
    name: {fr: Carte, en: Map}
    purpose: embedded-content
    cookies: [{name: map_seen, http_only: true, lifetime: 1 year}]
  - id: measure
    provider: publisher
    name: {fr: Mesure, en: Measure}
    purpose: analytics
    cookies: [{name: "_pk_*", lifetime: 13 months}]
choice: {url: /cookies/choice/, lifetime: 6 months, withdraw: {fr: Au pied de page., en: At the foot.}}
"""

ASKS_NOTHING = """
charter: 1
site: https://donnees.exemple.org
languages: [fr]
services:
  - name: {fr: Connexion}
    purpose: authentication
    cookies: [{name: sessionid, lifetime: session}]
"""


def plant(request):
    """Set each cookie asked for, as views do."""
    response = HttpResponse("planted")
    for name in request.GET.getlist("set"):
        response.set_cookie(name, "secret-value")
    for name in request.GET.getlist("delete"):
        response.delete_cookie(name)
    return response


def plant_by_hand(request):
    return HttpResponse("planted", headers={"Set-Cookie": request.GET["header"]})


def plant_while_streaming(request):
    response = StreamingHttpResponse(iter([b"a", b"b"]))
    response.set_cookie("surprise", "secret-value")
    return response


async def plant_later(request):
    return plant(request)


def state(request):
    decision = decision_of(request)
    return JsonResponse(
        {
            "decision": decision and dict(decision.answers),
            "attribute": bool(request.temoin_decision),
        }
    )


URLS = (
    path(".temoin/", include("temoin.web.django.urls")),
    path("plant", plant),
    path("hand", plant_by_hand),
    path("stream", plant_while_streaming),
    path("later", plant_later),
    path("state", state),
    path("", lambda request: HttpResponse("home")),
)


@pytest.fixture
def plugged(tmp_path, settings):
    """A site with Témoin plugged in, whatever the settings of the suite are."""
    charter = tmp_path / "charte.yaml"
    charter.write_text(CHARTER)
    settings.MIDDLEWARE = ["temoin.web.django.TemoinMiddleware"]
    settings.ROOT_URLCONF = URLS
    settings.ALLOWED_HOSTS = ["*"]
    settings.TEMPLATES = []
    settings.LANGUAGE_CODE = "fr"
    settings.SECURE_PROXY_SSL_HEADER = None
    stated = {"charter": charter, "ledger": tmp_path / "ledger.sqlite3", "profile": "fr", "mode": "enforce"}

    def configure(**changes):
        settings.TEMOIN = {**stated, **changes}

    configure()
    translation.activate("fr")
    yield SimpleNamespace(
        charter=charter,
        ledger=stated["ledger"],
        configure=configure,
        settings=settings,
        asks_nothing=ASKS_NOTHING,
    )
    translation.deactivate()


@pytest.fixture
def client(plugged):
    return Client()


@pytest.fixture
def async_client(plugged):
    return AsyncClient()


@pytest.fixture
def served():
    """What a server sends: the WSGI handler's own headers, with no database for Django to look after."""

    def serve(environ):
        sent = []
        signals = (request_started, request_finished)
        for signal in signals:
            signal.disconnect(close_old_connections)
        try:
            WSGIHandler()(environ, lambda status, headers, *_: sent.extend(headers)).close()
        finally:
            for signal in signals:
                signal.connect(close_old_connections)
        return sent

    return serve
