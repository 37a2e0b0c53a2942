"""One small dataset for all questions of a module: no database, no server."""

from collections.abc import Iterator

import pytest
from django.test import override_settings

from office.datasets.places import written
from temoin.office.datasets import shelf
from temoin.office.datasets.engine import close_all


@pytest.fixture(scope="module")
def places(tmp_path_factory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("platform")
    with override_settings(TEMOIN_DATA=folder), pytest.MonkeyPatch.context() as patch:
        shelved = {one.id: one for one in (written(folder), written(folder, index=True))}
        patch.setattr(shelf, "_all", lambda: shelved)
        yield
        close_all()
