"""When a phone on a slow line sees the page: the largest paint, in a Chromium that plays one."""

import os
from statistics import median

from playwright.sync_api import Browser, sync_playwright

from temoin.audit.browser import find_browser

LATENCY, DOWN, UP, SLOWDOWN = 150, 1_600_000, 750_000, 4
"""The usual throttled phone: milliseconds of round trip, bits a second each way, how much slower it is."""

LARGEST = """() => new Promise((told) => new PerformanceObserver((seen) => {
  told(seen.getEntries().at(-1).startTime);
}).observe({ type: "largest-contentful-paint", buffered: true }))"""


def largest_paint(address: str, runs: int) -> float:
    """The median time to the largest paint, in seconds, each run with an empty cache."""
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=find_browser().path, args=arguments)
        try:
            return median(_once(browser, address) for _ in range(runs))
        finally:
            browser.close()


def _once(browser: Browser, address: str) -> float:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, device_scale_factor=2, is_mobile=True, has_touch=True
    )
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": LATENCY, "downloadThroughput": DOWN / 8, "uploadThroughput": UP / 8},
    )
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    page.goto(address, wait_until="networkidle")
    seen: float = page.evaluate(LARGEST)
    context.close()
    return seen / 1000
