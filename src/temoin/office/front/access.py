"""Which dataset a page is about, and whether whoever asks may read it.

A public one is found without a look at who asks: its pages are the same bytes for everybody. A restricted one
has only the address without a language; to whoever may not read it, it is not there.
"""

import msgspec
from django.http import Http404, HttpRequest

from temoin.law import Text
from temoin.office.accounts.authority import authority_of
from temoin.office.datasets import models
from temoin.office.datasets.dataset import PUBLIC, Dataset, Reader
from temoin.office.datasets.shelf import UnknownDataset, find


class Read(msgspec.Struct, frozen=True):
    """A dataset, for whoever asks for a page of it."""

    dataset: Dataset
    reader: Reader

    @property
    def restricted(self) -> bool:
        """Whether it is for some people only: its rows come by script, with the session's token."""
        return self.dataset.visibility == "restricted"


class Withdrawn(Exception):  # noqa: N818 - it is said to a reader, not to a programmer
    """The dataset was public, and was taken back; `row` says since when, and why."""

    def __init__(self, row: models.Dataset) -> None:
        super().__init__(row.slug)
        self.row = row

    @property
    def reason(self) -> Text:
        """Why, in each language that was written."""
        return dict(self.row.reason)


def dataset_of(request: HttpRequest, dataset_id: str) -> Read:
    """The dataset that a page is about; raises Http404, or Withdrawn."""
    try:
        return Read(find(dataset_id), PUBLIC)
    except UnknownDataset:
        pass
    row = models.Dataset.objects.filter(slug=dataset_id, current__gt=0).first()
    if row is None:
        raise Http404
    if row.withdrawn and row.visibility == "domain":
        raise Withdrawn(row)
    if not request.path_info.startswith("/datasets/"):  # an address of a language is everybody's
        raise Http404
    reader = authority_of(request).organisations("read")
    try:
        return Read(find(dataset_id, reader), reader)
    except UnknownDataset as error:
        raise Http404 from error
