"""A dataset with a field of every type, nulls and what files stumble over, published for each test."""

import pytest

from office.explore.sample import FIELDS, METAS, ROWS
from office.visiting import Office
from temoin.office.datasets.models import Dataset
from temoin.office.datasets.registering import keep


@pytest.fixture
def places(office: Office) -> Dataset:
    keep("lieux", METAS, FIELDS, ROWS)
    return Dataset.objects.get(slug="lieux")
