"""Counts the pages that are read, unless the visitor objects."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from temoin.office.audience.sight import PURPOSE, seen
from temoin.office.audience.tally import tally
from temoin.office.datasets import use
from temoin.web.django import permits


class AudienceMiddleware:
    """Adds one to a page's count of the day, and to its dataset's, in memory; sets and sends nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, then count."""
        response = self.get_response(request)
        sight = seen(request, response)
        if sight is not None and permits(request, PURPOSE):
            tally.add(sight)
            if request.resolver_match and (dataset := request.resolver_match.kwargs.get("dataset_id")):
                use.count(dataset, "page")
        return response
