"""The real browser, for whoever drives it by hand; and what takes longest is begun first."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from temoin.audit.browser import find_browser

expect.set_options(timeout=15_000)  # milliseconds: a machine may have other things to do


@pytest.fixture(scope="module")  # its event loop is this thread's, and other modules run their own
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=find_browser().path, args=arguments)
        yield browser
        browser.close()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that drive a browser come first, so that no worker waits for the other's last one."""
    dear = {item.path for item in items if item.get_closest_marker("browser")}
    items.sort(key=lambda item: item.path not in dear)
