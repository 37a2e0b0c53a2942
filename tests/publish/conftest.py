from pathlib import Path

import pytest

from temoin.charter import load


@pytest.fixture(scope="session")
def example():
    return load(Path(__file__).resolve().parents[2] / "examples/portail-open-data/charte.yaml").charter
