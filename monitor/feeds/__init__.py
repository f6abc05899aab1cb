"""Reads a fetched body as a feed: bytes go in, entries and one plain word about what is wrong come out."""

from __future__ import annotations

from datetime import datetime

from ..errors import clean
from ..model import Feed, FeedKind, Hints
from .dates import read_iso
from .decoding import decode_body
from .entries import MOST_ENTRIES, Item, Parsed, make_entries, with_body
from .hints import find_hints
from .jsonfeed import read_json_feed
from .plain import squeeze
from .rss import has_end, read_rss
from .telegram import find_earlier, list_ids, read_channel
from .whole import keep_whole

__all__ = [
    "Item",
    "Parsed",
    "decode_body",
    "find_earlier",
    "keep_whole",
    "list_ids",
    "make_entries",
    "parse_feed",
    "read_iso",
    "squeeze",
    "with_body",
]


def parse_feed(
    body: bytes,
    feed: Feed,
    fetched: datetime,
    content_type: str | None = None,
    *,
    most: int | None = MOST_ENTRIES,
) -> Parsed:
    """The entries of a body, newest or oldest first as the feed has them, and what is wrong with it.

    `fetched` is aware; `content_type` is the header as sent; `most` is how many entries are read (None:
    all). Never raises: a body that cannot be read gives no entries and a problem; one that is damaged
    gives what can be read and a warning.
    """
    try:
        text, warning = decode_body(body, content_type)
        if not text.strip():
            empty = "is empty: look whether the address in feeds.yaml still is a feed"
            return Parsed((), empty, failed=True)
        items, problem = _read_items(text, feed, most)
        entries, wordless = make_entries(items, feed, fetched)
    except Exception as error:  # the parsers meet a stranger's bytes: one feed may not stop the others
        why = clean(f"{type(error).__name__}: {error}")
        return Parsed((), f"cannot be read as a feed ({why}): report this feed", failed=True)
    hints = find_hints(text) if feed.kind is FeedKind.RSS else Hints()
    said = "; ".join(filter(None, (warning, problem, wordless))) or None
    is_cut = problem is not None and feed.kind is FeedKind.RSS and not has_end(text)
    return Parsed(entries, said, hints, not entries and bool(problem or wordless), is_cut)


def _read_items(text: str, feed: Feed, most: int | None) -> tuple[list[Item], str | None]:
    """The items of a body by the kind of feed that it is, and a problem."""
    if feed.kind is FeedKind.TELEGRAM:
        return read_channel(text, most)
    if text.lstrip().startswith(("{", "[")):
        return read_json_feed(text, feed.url, most)
    return read_rss(text, feed.url, most)
