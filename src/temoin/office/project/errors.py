"""The pages of errors, in the visitor's language and without a cookie."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's own shape
    """400: what was sent cannot be understood."""
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's own shape
    """403: asked from another site, or by someone who may not."""
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's own shape
    """404: nothing is here."""
    return render(request, "errors/404.html", status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """500: this program did something wrong; its page leans on nothing that may be what failed."""
    return render(request, "errors/500.html", status=500)


def token_missing(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - said in the log, not to the visitor
    """403: a form came without its token, for instance after the browser was closed."""
    return render(request, "errors/token.html", status=403)
