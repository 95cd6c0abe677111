"""A real browser for tests: the system's Chromium, watched for all that a page does wrong."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

FLAGS = (
    "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update "
    "--disable-sync --no-first-run --disable-quic"
).split()


def chromium() -> str:
    """Return the path of Chromium; skip the test where there is none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("Chromium is not installed (Debian: apt-get install chromium)")
    return found


@contextmanager
def browser() -> Iterator[Any]:
    """Yield Chromium, driven by Playwright."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield opened
        opened.close()


def violations(page: Any, **rules: Any) -> str:
    """Return what axe finds wrong on a page, empty where that is nothing.

    rules: those that are asked for as such, or not, as axe has it.
    """
    from axe_playwright_python.sync_playwright import Axe

    # preload would fetch the style sheet. What is right is counted, and not described.
    options = {"preload": False, "resultTypes": ["violations"], "rules": rules}
    results = Axe().run(page, options=options)
    return str(results.generate_report()) if results.violations_count else ""


class Watched:
    """A page of a catalogue, and the faults that its visit brought about.

    faults: messages on the console, errors of scripts, dialogs, and requests that failed or
    that left the folder.
    """

    def __init__(self, opened: Any, folder: Path, **options: Any):
        self.folder = folder.resolve()
        self.faults: list[str] = []
        self.context = opened.new_context(**options)
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self.faults.append(f"console: {message.text}"))
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("requestfailed", lambda request: self.faults.append(f"failed: {request.url}"))
        self.page.on("request", self._requested)
        self.page.on("dialog", self._asked)

    def open(self, path: str = "index.html") -> Any:
        """Go to a page of the catalogue, as a file, and return it."""
        file, mark, place = path.partition("#")
        self.page.goto((self.folder / file).as_uri() + mark + place)
        return self.page

    def _requested(self, request: Any) -> None:
        if not request.url.startswith(self.folder.as_uri()):
            self.faults.append(f"left the folder: {request.url}")

    def _asked(self, dialog: Any) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()
