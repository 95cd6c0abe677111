"""The pictures of the documentation: the catalogue, and `validate` on a broken package.

Run it after a change that can be seen: `python docs/pictures.py`. It takes Debian's Chromium,
and Playwright of the test extra.
"""

from __future__ import annotations

import html
import tempfile
from pathlib import Path
from typing import Any, Literal

from click.testing import CliRunner
from generate import ROOT, broken_session
from playwright.sync_api import ViewportSize, sync_playwright

from archivepkg.cli import cli

PICTURES = ROOT / "docs/pictures"
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
DESKTOP: ViewportSize = {"width": 1280, "height": 1140}
TALL: ViewportSize = {"width": 1280, "height": 1640}
PHONE: ViewportSize = {"width": 390, "height": 844}

# The pictures of the catalogue: the page, the size of the window, and the colours.
CATALOGUE: dict[str, tuple[str, ViewportSize, Literal["light", "dark"]]] = {
    "catalogue": ("index.html", TALL, "light"),
    "search": ("index.html#q=atomic+energy", DESKTOP, "light"),
    "record": ("documents/ssta-0006.html", DESKTOP, "light"),
    "record-phone": ("documents/ssta-0006.html", PHONE, "dark"),
}

TERMINAL = """<!doctype html><meta charset="utf-8"><style>
body { margin: 0; background: #1b1a18; }
pre { margin: 0; padding: 24px 28px; width: max-content; max-width: 1040px; color: #e9e5da;
  white-space: pre-wrap; font: 14px/1.5 "DejaVu Sans Mono", monospace; }
</style><pre>%s</pre>"""


def main() -> None:
    """Make all pictures anew."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        catalogue = Path(folder) / "catalogue"
        arguments = ["export", str(ROOT), "--to", "html", "--output", str(catalogue)]
        CliRunner().invoke(cli, arguments, catch_exceptions=False)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name, (page, size, scheme) in CATALOGUE.items():
            path, mark, place = page.partition("#")
            address = (catalogue / path).as_uri() + mark + place
            context = browser.new_context(viewport=size, color_scheme=scheme)
            shoot(context, address, PICTURES / f"{name}.png")
        terminal = Path(folder) / "terminal.html"
        session = broken_session().strip("`\n")
        terminal.write_text(TERMINAL % html.escape(session), encoding="utf-8")
        context = browser.new_context(viewport=DESKTOP)
        shoot(context, terminal.as_uri(), PICTURES / "validate.png", "pre")
        browser.close()


def shoot(context: Any, address: str, target: Path, part: str | None = None) -> None:
    """Save what a window shows of a page, or one part of the page."""
    page = context.new_page()
    page.goto(address)
    (page.locator(part) if part else page).screenshot(path=str(target))
    context.close()


if __name__ == "__main__":
    main()
