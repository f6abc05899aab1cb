"""One page of a channel: its posts, their numbers, and where the older ones lie."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ..feeds import Parsed, decode_body, find_earlier, list_ids, parse_feed
from ..model import Feed


@dataclass(frozen=True, slots=True)
class Page:
    """What a page of a channel holds.

    `ids` are the numbers of all its posts, those without words too; `earlier` is the post before which the
    next older page ends (None: there is none); `oldest` is when its oldest post was published.
    """

    parsed: Parsed
    ids: tuple[int, ...]
    earlier: int | None
    oldest: datetime | None


def read_page(body: bytes, feed: Feed, now: datetime, content_type: str | None = None) -> Page:
    """A body as a page of a channel. Never raises: a body that is none has no posts, and says so."""
    parsed = parse_feed(body, feed, now, content_type)
    text, _ = decode_body(body, content_type)
    ids = tuple(list_ids(text))
    earlier = find_earlier(text) if ids else None
    oldest = min((entry.published for entry in parsed.entries if entry.published), default=None)
    return Page(parsed, ids, earlier, oldest)


def older_url(url: str, before: int) -> str:
    """Where the page lies that ends before a post."""
    return f"{bare_url(url)}?before={before}"


def bare_url(url: str) -> str:
    """The address of a channel without what was asked of it."""
    return url.partition("?")[0].rstrip("/")
