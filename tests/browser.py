"""A real Chromium that opens pages of the site, and keeps what they complain of and what they ask for."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PATIENCE = 30_000.0
"""Milliseconds."""

needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


@contextmanager
def run_browser() -> Iterator[Browser]:
    """A browser without a window, for all pages of a module."""
    from playwright.sync_api import sync_playwright

    assert CHROMIUM is not None
    options = ["--disable-gpu", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield browser
        browser.close()


@dataclass(slots=True)
class Visit:
    """A page that is open: `complaints` are errors and warnings of its console, `asked` all addresses."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def find_barriers(self, *, rules: tuple[str, ...] = ()) -> list[str]:
        """What axe-core finds wrong, by all its rules or some, each with the first place."""
        from axe_playwright_python.sync_playwright import Axe

        options: dict[str, Any] = {"resultTypes": ["violations"]}
        if rules:
            options["runOnly"] = {"type": "rule", "values": list(rules)}
        found = Axe().run(self.page, options=options).response["violations"]
        return [f"{one['id']}: {one['help']}: {one['nodes'][0]['html'][:200]}" for one in found]

    def has_side_scroll(self) -> bool:
        """Whether the page is wider than its window."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth > innerWidth"))

    def find_cut_off(self) -> list[str]:
        """The tables of which a part can be seen only by scrolling within them, by their labels."""
        return [
            str(region.get_attribute("aria-label"))
            for region in self.page.locator(".scroll:visible").all()
            if region.evaluate("one => one.scrollWidth > one.clientWidth")
        ]


@contextmanager
def visit(
    browser: Browser, url: str, *, width: int = 1280, scheme: Literal["light", "dark"] = "light"
) -> Iterator[Visit]:
    """A page in a context of its own: nothing of an earlier one is left. A narrow one is a telephone's."""
    narrow = width < 600
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, has_touch=narrow, is_mobile=narrow
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    visited = Visit(page)
    page.on(
        "console",
        lambda said: visited.complaints.append(said.text) if said.type in ("error", "warning") else None,
    )
    page.on("pageerror", lambda error: visited.complaints.append(str(error)))
    page.on("request", lambda request: visited.asked.append(request.url))
    try:
        page.goto(url)
        if page.query_selector("#chart"):
            page.wait_for_selector("#chart[data-nights]")
            page.locator("#chart .frame").scroll_into_view_if_needed()
        yield visited
    finally:
        context.close()


@dataclass(frozen=True, slots=True)
class Chart:
    """The chart of the front page."""

    page: Page

    @property
    def data(self) -> Any:
        """What the page says of all nights."""
        return json.loads(self.page.locator("#chart-data").text_content() or "")

    @property
    def nights(self) -> tuple[str, str]:
        """The first and the last night that are shown."""
        first, _, last = (self.page.get_attribute("#chart", "data-nights") or "").partition("/")
        return first, last

    @property
    def frame(self) -> Locator:
        """What takes the keys."""
        return self.page.locator("#chart .frame")

    def place(self, part: float) -> tuple[float, float]:
        """Where the window has a part of the chart's width, in the upper half of it."""
        box = self.page.locator("#chart .plot").bounding_box()
        assert box is not None
        # The margins are as chart.js has them.
        return box["x"] + 44 + part * (box["width"] - 52), box["y"] + 120

    def point(self, part: float) -> None:
        """Move the mouse there."""
        self.page.mouse.move(*self.place(part))

    def wait_for_other(self, nights: tuple[str, str]) -> None:
        """Wait until other nights than these are shown."""
        self.page.wait_for_selector(f"#chart:not([data-nights='{'/'.join(nights)}'])")
