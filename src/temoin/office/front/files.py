"""A charter's files, for programs and for other pages: the same bytes for everybody."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from temoin.charter import CharterFile
from temoin.office.front.article import Spoilt, article, file_of, languages_of
from temoin.office.front.history import versions_of
from temoin.office.registry.models import Version
from temoin.publish import as_json

KEPT = {"in force": "public, max-age=60", "numbered": "public, max-age=86400"}


@require_safe
def yaml(request: HttpRequest, site_id: str, number: int | None = None) -> HttpResponse:  # noqa: ARG001 - a view's shape
    """The charter as it was written."""
    version = _version(site_id, number)
    return _file(version, number, "yaml", "application/yaml; charset=utf-8", _read(version).text.encode())


@require_safe
def json(request: HttpRequest, site_id: str, number: int | None = None) -> HttpResponse:  # noqa: ARG001 - a view's shape
    """The charter as JSON, by the same keys."""
    version = _version(site_id, number)
    return _file(version, number, "json", "application/json", as_json(_read(version).charter))


@require_safe
def html(request: HttpRequest, site_id: str, tag: str, number: int | None = None) -> HttpResponse:  # noqa: ARG001 - a view's shape
    """The article in one language, as a fragment to put in a page of the site itself."""
    version = _version(site_id, number)
    try:
        if tag not in languages_of(version):
            raise Http404
        text = article(version, tag, title=True)
    except Spoilt as error:
        raise Http404 from error
    response = _file(version, number, f"{tag}.html", "text/html; charset=utf-8", text.encode())
    response["Content-Language"] = tag
    return response


def _version(site_id: str, number: int | None) -> Version:
    found = versions_of(site_id)
    version = (found if number is None else found.filter(number=number)).first()
    if version is None:
        raise Http404
    return version


def _read(version: Version) -> CharterFile:
    try:
        return file_of(version)
    except Spoilt as error:
        raise Http404 from error


def _file(version: Version, number: int | None, ending: str, kind: str, content: bytes) -> HttpResponse:
    name = f"charter-{version.site.slug}-{version.number}.{ending}"
    return HttpResponse(
        content,
        content_type=kind,
        headers={
            "Cache-Control": KEPT["in force" if number is None else "numbered"],
            "Content-Disposition": f'attachment; filename="{name}"',
        },
    )
