"""The peer: a plain Django page, as `startproject` sets one up, with a table as long as the charter's."""

import socket

import django
import uvicorn
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

PAGE = """<!doctype html><html lang="{{ language }}"><head><title>{{ title }}</title></head><body>
<h1>{{ title }}</h1>
<table>{% for row in rows %}<tr><th>{{ row.name }}</th><td>{{ row.provider }}</td><td>{{ row.service }}</td>
<td>{{ row.purpose }}</td></tr>{% endfor %}</table><p>{{ text }}</p></body></html>"""
ROWS = [
    {"name": f"cookie_{n}", "provider": "Ville d'Exemple", "service": "Service", "purpose": "Se souvenir."}
    for n in range(25)
]


def page(request: HttpRequest) -> HttpResponse:
    """The page, rendered at each request."""
    template = engines["django"].from_string(PAGE) if not hasattr(page, "kept") else page.kept
    page.kept = template  # type: ignore[attr-defined]
    shown = {
        "title": "Charte",
        "rows": ROWS,
        "language": "fr",
        "text": "Un cookie est un petit fichier. " * 60,
    }
    return HttpResponse(template.render(shown, request))


urlpatterns = [path("", page)]


def main() -> None:
    """Serve it at a free port, and say where."""
    settings.configure(
        SECRET_KEY="peer" * 12,
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
        LOGGING_CONFIG=None,
    )
    django.setup()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        taken.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        print(f"http://127.0.0.1:{taken.getsockname()[1]}", flush=True)
        config = uvicorn.Config(
            get_asgi_application(), access_log=False, lifespan="off", log_level="warning", server_header=False
        )
        uvicorn.Server(config).run(sockets=[taken])


if __name__ == "__main__":
    main()
