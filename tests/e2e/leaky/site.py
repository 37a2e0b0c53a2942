"""A Django site of one page that sets what it should not: `python site.py enforce|off CHARTER LEDGER`."""

import sys
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

MODE, CHARTER, LEDGER = sys.argv[1:]
PAGE = """{% load temoin %}<!doctype html><html lang="fr"><head><title>Test</title>{% temoin_head %}</head>
<body>{% temoin_notice %}<h1>Une page</h1></body></html>"""


def page(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(engines["django"].from_string(PAGE).render({}, request))
    response.set_cookie("stranger", "1")
    response.set_cookie("ad_id", "1", max_age=3600)
    response.delete_cookie("ad_old")
    return response


urlpatterns = [path("", page), path(".temoin/", include("temoin.web.django.urls"))]

settings.configure(
    ALLOWED_HOSTS=["*"],
    DEFAULT_CHARSET="utf-8",
    INSTALLED_APPS=["temoin.web.django"],
    LANGUAGE_CODE="fr",
    MIDDLEWARE=["temoin.web.django.TemoinMiddleware"] if MODE == "enforce" else [],
    ROOT_URLCONF=__name__,
    SECRET_KEY="a test's",
    TEMOIN={"charter": CHARTER, "profile": "fr", "mode": "enforce", "ledger": LEDGER},
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
        }
    ],
)
django.setup()


class Quiet(WSGIRequestHandler):
    """A handler that logs nothing."""

    def log_message(self, *args: object) -> None:
        """Say nothing."""


if __name__ == "__main__":
    from django.core.wsgi import get_wsgi_application

    with make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Quiet) as server:
        print(f"listens at http://127.0.0.1:{server.server_port}", flush=True)  # noqa: T201
        server.serve_forever()
