"""From archives to members, and from a member to its entries: the two halves of reading.

The first reads a file from front to back and is cheap; the second holds the work, needs nothing but its
arguments, and may be done in any process. What is large and can be opened in the middle is cut into
stretches: whoever gets one does both halves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from ..errors import DAMAGED, InputError
from ..feeds import Item, make_entries, parse_feed, with_body
from ..model import Feed, FeedKind
from .files import read_file
from .lines import read_lines, read_parquet, read_row
from .members import Archive, Contents, Kind, Member, Stretch
from .pages import read_page
from .speakers import Speakers
from .telegram import read_export, read_post
from .warc import is_packed_by_record, read_warc

_READERS: dict[Kind, Callable[[Archive, Speakers], Iterator[Member]]] = {
    Kind.TELEGRAM: read_export,
    Kind.WARC: read_warc,
    Kind.LINES: read_lines,
    Kind.PARQUET: read_parquet,
    Kind.FEED: read_file,
    Kind.PAGE: read_file,
}
_HARMLESS = "it was read as that"
STRETCHES: dict[Kind, int] = {Kind.WARC: 4_000_000, Kind.LINES: 1_000_000}
"""Bytes of a stretch: some 120 pages of news, packed, or 300 rows. Worth sending, and soon read again."""


def cut_archive(archive: Archive, begin: int = 0, size: int | None = None) -> list[Stretch] | None:
    """The stretches of an archive from a byte on; None where it is small, or has to be read from its front.

    Rows that are not packed can be cut, and web archives whose records are packed each by itself.
    """
    size = size or STRETCHES.get(archive.kind, archive.size)
    try:
        if archive.size <= size or not _can_be_cut(archive):
            return None
    except OSError as error:
        raise InputError(f"{archive.path}: cannot be read: {error.strerror or error}") from error
    places = range(begin, archive.size, size)
    return [Stretch(archive, place, min(place + size, archive.size)) for place in places]


def _can_be_cut(archive: Archive) -> bool:
    if archive.kind is Kind.LINES:
        return not archive.is_packed
    return archive.kind is Kind.WARC and archive.is_packed and is_packed_by_record(archive)


def read_archive(archive: Archive, speakers: Speakers) -> Iterator[Member]:
    """The members of an archive in order; memory stays flat however large it is.

    Damage never raises: it is a member with a problem. Raises InputError where the file cannot be opened.
    """
    return _read_on(archive, _READERS[archive.kind](archive, speakers), "all")


def read_stretch(stretch: Stretch, speakers: Speakers) -> Iterator[Member]:
    """The members of a stretch, as `read_archive` gives them."""
    archive = stretch.archive
    read = read_lines if archive.kind is Kind.LINES else read_warc
    members = read(archive, speakers, stretch.begin, stretch.end)
    return _read_on(archive, members, f"between the bytes {stretch.begin:,} and {stretch.end:,}, all")


def _read_on(archive: Archive, members: Iterator[Member], what: str) -> Iterator[Member]:
    position = 0
    try:
        for member in members:
            position = member.position + 1
            yield member
    except DAMAGED as error:
        name = f"{archive.name}: {what} behind member {position}"
        problem = f"cannot be read ({error})"
        yield Member(name, position, archive.kind, archive.written, problem=problem, share=1.0)


def read_member(member: Member, now: datetime) -> Contents:
    """The entries of a member of a known speaker. Never raises: what cannot be read is a problem.

    A time behind `now` is not believed, as in polling.
    """
    if member.problem is not None or member.feed is None:
        return Contents(problem=member.problem)
    try:
        return _read(member, member.feed, now)
    except Exception as error:  # a stranger's bytes: one member may not stop the others
        return Contents(problem=f"cannot be read ({type(error).__name__}: {error})")


def _read(member: Member, feed: Feed, now: datetime) -> Contents:
    raw = member.raw
    if isinstance(raw, bytes):
        if member.kind is Kind.FEED or (feed.kind is FeedKind.TELEGRAM and b"tgme_widget_message" in raw):
            return _read_feed(raw, feed, member)
        return _read_page(raw, feed, member, now)
    if member.kind is Kind.TELEGRAM:
        post = read_post(raw, feed)
        return post if isinstance(post, Contents) else _make(post[0], feed, post[1], now)
    row = read_row(raw, feed, member.link)
    if isinstance(row, Contents):
        return row
    item, updated = row
    return _make(item, feed, updated or item.published or member.fetched, now)


def _read_feed(body: bytes, feed: Feed, member: Member) -> Contents:
    """The entries of a feed's body, as polling would have read it at that time."""
    parsed = parse_feed(body, feed, member.fetched, member.content_type, most=None)
    problem = None if (parsed.problem or "").endswith(_HARMLESS) else parsed.problem
    return Contents(parsed.entries, problem)


def _read_page(body: bytes, feed: Feed, member: Member, now: datetime) -> Contents:
    page = read_page(body, member.link, member.content_type)
    if page is None:
        return Contents()
    item = Item(page.link, page.link, page.title, "" if page.title else page.text, page.published)
    contents = _make(item, feed, member.fetched, now)
    return Contents(tuple(with_body(entry, page.text) for entry in contents.entries))


def _make(item: Item, feed: Feed, since: datetime, now: datetime) -> Contents:
    """One item as contents; its text stood since a time, and not since one that has not come yet."""
    return Contents(*make_entries([item], feed, min(since, now)))
