"""Entries that speak of drones or missiles get the body of their article."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..extract import names_a_weapon
from ..model import Entry
from ..store import Store
from .robots import Robots

if TYPE_CHECKING:
    from .poll import Get


def with_articles(
    store: Store, entries: Iterable[Entry], get: Get, robots: Robots
) -> tuple[list[Entry], str | None]:
    """Give entries that speak of drones or missiles the body of their article; and say what is closed to us.

    An article that was read is not asked for again; one that could not be read is. What a robots.txt
    forbids stays unread: such an entry has its summary only.
    """
    from ..article import article_text
    from ..feeds import with_body

    full, closed = [], None
    for entry in entries:
        known = store.entry(entry.id)
        if known is not None and known.title == entry.title and known.text != entry.text:
            continue  # its article was read; a new headline is a new reason to look
        body = None
        if entry.link and names_a_weapon(entry.text):
            rules = robots.find(entry.link)
            if rules.admits(entry.link):
                answer = get(entry.link, public_only=True)
                body = article_text(answer.body, entry.link) if answer.body else None
            elif rules.problem is None:
                closed = f"{rules.address} keeps articles from this program: only their summaries are read"
        full.append(with_body(entry, body) if body else entry)
    return full, closed
