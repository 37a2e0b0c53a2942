import asyncio
import importlib.util
import sys
from pathlib import Path

import pytest

from temoin.audit.browser import start
from temoin.audit.inquiry import Terms, inspect
from temoin.law import profile

_PATH = Path(__file__).parents[1] / "fakeweb" / "web.py"


def _load():
    """The small web is a file beside the tests, which are no package."""
    if "fakeweb" not in sys.modules:
        spec = importlib.util.spec_from_file_location("fakeweb", _PATH)
        sys.modules["fakeweb"] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules["fakeweb"])
    return sys.modules["fakeweb"]


fakeweb = _load()


@pytest.fixture(scope="session")
def watch():
    """Audits like `temoin.audit.audit`, all by one browser, started once for each worker."""
    with asyncio.Runner() as runner:
        browser = start()
        running = runner.run(browser.__aenter__())

        def watch(url, *, charter=None, scenarios=(), pages=20, credentials=None, page_seconds=15.0):
            terms = Terms(
                url=url,
                charter=charter,
                profile=profile("fr"),
                asked=tuple(scenarios),
                limit=pages,
                credentials=credentials,
                browser_path=None,
                page_seconds=page_seconds,
            )
            return runner.run(inspect(running, terms))

        yield watch
        runner.run(browser.__aexit__(None, None, None))


@pytest.fixture
def web():
    made = fakeweb.Web()
    yield made
    made.close()
