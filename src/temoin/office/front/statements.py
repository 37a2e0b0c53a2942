"""What a public site states of itself: who publishes it, and for whom it works."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from temoin.banner import href
from temoin.office.front.page import page
from temoin.web.django import current


@require_safe
def legal(request: HttpRequest) -> HttpResponse:
    """The legal notice: publisher, host, what is kept of people, what may be reused."""
    return page(
        request,
        "front/legal.html",
        _("Legal notice"),
        _("Who publishes this portal, who hosts it, what it keeps of people, and what may be reused."),
        **_answers_for(),
        hosted_by=settings.TEMOIN_HOSTED_BY,
        loopback=settings.ORIGIN.loopback,
    )


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement: what was tested and how, and what was not."""
    return page(
        request,
        "front/accessibility.html",
        _("Accessibility"),
        _("What was tested of this portal for people with disabilities, how, and what was not."),
        **_answers_for(),
    )


def _answers_for() -> dict[str, object]:
    """Who answers for the portal, as its charter states it: one place to keep it true."""
    controller = current().file.charter.controller
    return {
        "controller": controller,
        "contact": href(controller.contact),
        "dpo": href(controller.dpo),
    }
