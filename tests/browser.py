"""A real browser, where there is one: `CHROMIUM_PATH`, then chromium on the PATH."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_chromium() -> Path | None:
    """Return the browser's program; None where there is none."""
    if given := os.environ.get("CHROMIUM_PATH"):
        return Path(given) if Path(given).is_file() else None
    return next((Path(found) for name in _NAMES if (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A browser for the whole run; where none is found the test is skipped, and in CI it fails."""
    program = find_chromium()
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("no chromium: install it, or set CHROMIUM_PATH", pytrace=False)
        pytest.skip("browser tests: no chromium (set CHROMIUM_PATH, or install it)")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=list(_FLAGS))
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of its own, as wide as a small telephone and in Vietnamese."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="vi-VN")
    yield context.new_page()
    context.close()
