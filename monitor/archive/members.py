"""The words of this package: an archive, its members, and what a member holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from ..model import Entry, Feed

LARGEST: int = 20_000_000
"""Bytes of one member, unpacked: a larger one is damage or no text, and memory stays flat."""


class Kind(StrEnum):
    """The form of an archive."""

    TELEGRAM = "telegram"
    WARC = "warc"
    LINES = "lines"
    PARQUET = "parquet"
    FEED = "feed"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class Archive:
    """One file that holds members. `written` is when it was last changed: all of it was said before then."""

    path: Path
    kind: Kind
    size: int
    written: datetime
    is_packed: bool = False

    @property
    def name(self) -> str:
        """How the archive is called in messages."""
        return str(self.path)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of an archive by its bytes: the members that begin in it. It can be read by itself.

    `file` says which of several archives it is of, as with a member.
    """

    archive: Archive
    begin: int
    end: int
    file: int = 0

    @property
    def position(self) -> int:
        """The last byte: what lies behind it is another stretch's."""
        return self.end - 1

    @property
    def share(self) -> float:
        """How much of the archive lies behind it, from 0 to 1."""
        return self.end / max(self.archive.size, 1)


@dataclass(frozen=True, slots=True)
class Member:
    """One piece of an archive as it lies there: not yet read, small, and fit to be sent to another process.

    `position` counts the members of its archive from 0, damaged ones and those of strangers too, so that it
    is the same each time. `feed` is None where no known source speaks in it. `problem` says why nothing of it
    can be read. `share` is how much of the archive lies behind it, from 0 to 1. `file` says which of several
    archives it is of.
    """

    name: str
    position: int
    kind: Kind
    fetched: datetime
    feed: Feed | None = None
    raw: bytes | Mapping[str, object] = b""
    link: str = ""
    content_type: str | None = None
    problem: str | None = None
    share: float = 0.0
    file: int = 0


@dataclass(frozen=True, slots=True)
class Contents:
    """What a member holds, and what is wrong with it in plain words (None: nothing).

    An entry's `fetched` is the time since when its text is known to have stood: of its last edit, or of its
    publication, or when the page or the feed was taken.
    """

    entries: tuple[Entry, ...] = ()
    problem: str | None = None
