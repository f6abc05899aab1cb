"""The site: pages that differ from what was written are made and put in place; no other is touched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from ... import publish
from ...config import Config
from ...store import Store
from .. import manifest
from ..manifest import Manifest
from .material import Material
from .plan import ALWAYS, list_pages

__all__ = ["Written", "write_site"]

AT_ONCE = 200
"""Pages after which it is kept what was written: killed then, the next writing goes on from there."""


@dataclass(frozen=True, slots=True)
class Written:
    """How many pages there are, were made, differed when they were, and were taken away."""

    pages: int
    made: int
    changed: int
    removed: int


def write_site(
    config: Config,
    store: Store,
    now: datetime,
    *,
    full: bool = False,
    since: date | None = None,
) -> Written:
    """Bring the site up to date, as known at `now` (aware). `full` makes every page again.

    `since` leaves out the pages of earlier nights, which still are what later ones are compared with.

    Any moment may be the last: a page is there whole or not at all, and what was not written is written next
    time. Files that the site did not write are left alone. Raises a MonitorError where the folder cannot be
    written.
    """
    folder, ground = config.reports, store.ground()  # before all else: what comes meanwhile is for the next
    kept = manifest.load(folder)
    before = Manifest(dict(kept.pages), {} if full else kept.expected, lang=kept.lang)
    made = Material(config, store, now, before, since)
    pages = list(list_pages(made))
    stale = [
        page
        for page in pages
        if full
        or page.ground == ALWAYS
        or kept.pages.get(page.name) != page.ground
        or not (folder / page.name).is_file()
    ]
    stale.sort(key=lambda page: page.name in kept.pages)  # new ones first: others lead to them
    new = sum(page.name not in kept.pages for page in stale)
    made.prepare({night for page in stale for night in page.nights})
    changed = 0
    for number, page in enumerate(stale, 1):
        publish.make_folder((folder / page.name).parent)
        changed += publish.write_bytes(folder / page.name, page.make())
        before.pages[page.name] = page.ground
        if number == new or number % AT_ONCE == 0:
            manifest.save(folder, before)
    wanted = {page.name for page in pages}
    gone = [name for name in before.pages if name not in wanted]
    for name in gone:
        publish.remove_file(folder / name)
        del before.pages[name]
    before.ground, before.lang = ground, made.site.lang
    manifest.save(folder, before)
    return Written(len(pages), len(stale), changed, len(gone))
