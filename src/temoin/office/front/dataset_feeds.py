"""The versions of datasets as Atom feeds, one a language, of all public ones or of one (RFC 4287)."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from temoin.office.datasets import models
from temoin.office.datasets.dataset import said
from temoin.office.datasets.shelf import UnknownDataset, catalogue, find
from temoin.office.front.feeds import NEWEST, Feed, clean
from temoin.office.front.page import language


@require_safe
def changes(request: HttpRequest, dataset_id: str | None = None) -> HttpResponse:
    """The newest versions, of every public dataset or of one."""
    try:
        shown = {one.id: one for one in ([find(dataset_id)] if dataset_id else catalogue())}
    except UnknownDataset as error:
        raise Http404 from error
    names = {slug: said(one.title, language()) or slug for slug, one in shown.items()}
    title = _("Changes of datasets")
    if dataset_id:
        title = _("Versions of %(name)s") % {"name": names[dataset_id]}
    at = f"{settings.ORIGIN}/{language()}/datasets/"
    feed = Feed(
        title=clean(title),
        link=f"{at}{dataset_id}/" if dataset_id else at,
        description=_(
            "Each version of a dataset that is published here: its records, and what was said of it."
        ),
        language=language(),
        feed_url=f"{settings.ORIGIN}{request.path}",
    )
    found = models.Version.objects.filter(dataset__slug__in=list(shown)).select_related("dataset")
    for version in found.order_by("-made", "-pk")[:NEWEST]:
        slug = version.dataset.slug
        feed.add_item(
            title=clean(_("%(name)s: version %(number)s") % {"name": names[slug], "number": version.number}),
            link=f"{at}{slug}/",
            unique_id=f"{at}{slug}/#{version.number}",
            description=clean(told(version)),
            author_name=clean(said(shown[slug].metas.publisher, language()) or ""),
            pubdate=version.made,
            updateddate=version.made,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def told(version: models.Version) -> str:
    """One version in a sentence or two: how many records, and its publisher's note."""
    records = ngettext("It has one record.", "It has %(number)s records.", version.rows) % {
        "number": version.rows
    }
    return f"{records} {version.note}".strip()
