"""Reads files that are one member each: a body of a feed, or a page."""

from __future__ import annotations

from collections.abc import Iterator

from ..feeds import parse_feed
from ..model import Feed, FeedKind
from .members import LARGEST, Archive, Kind, Member
from .opening import open_file
from .pages import find_link
from .speakers import Speakers

_NOBODY = Feed("nobody", "", "nobody")


def read_file(archive: Archive, speakers: Speakers) -> Iterator[Member]:
    """The one member of a file."""
    with open_file(archive) as file:
        body = file.read(LARGEST + 1)
    problem = f"is larger than {LARGEST:,} bytes" if len(body) > LARGEST else None
    feed, link = None, ""
    if problem is None and archive.kind is Kind.PAGE:
        link = find_link(body)
        feed = speakers.by_link_or_said(link) or _by_place(archive, speakers)
    elif problem is None:
        feed = _by_place(archive, speakers) or _by_entries(archive, body, speakers)
    raw = b"" if problem or feed is None else body
    yield Member(archive.name, 0, archive.kind, archive.written, feed, raw, link, problem=problem, share=1.0)


def _by_place(archive: Archive, speakers: Speakers) -> Feed | None:
    """The feed after which a file, or the folder it lies in, is named."""
    names = (archive.path.name.split(".", 1)[0], archive.path.absolute().parent.name)
    feeds = [feed for feed in speakers.said or speakers.feeds if feed.id in names]
    return next(iter(feeds), None)


def _by_entries(archive: Archive, body: bytes, speakers: Speakers) -> Feed | None:
    """The feed to whose site the entries of a body lead, else that of --source.

    A channel's own feed is no RSS; a bridge that offers it as RSS has the same links.
    """
    parsed = parse_feed(body, _NOBODY, archive.written)
    found = next((feed for entry in parsed.entries if (feed := speakers.by_link(entry.link))), None)
    if found is None and speakers.said:
        rss = [feed for feed in speakers.said if feed.kind is FeedKind.RSS]
        found = next(iter((*rss, *speakers.said)), None)
    return found
