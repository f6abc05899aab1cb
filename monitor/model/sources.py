"""Who speaks and what was fetched: sources, feeds, answers and entries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum


class Rank(IntEnum):
    """How much a source's word weighs: the lower the better.

    A record is a table compiled from official reports: below the official word itself, above news.
    """

    OFFICIAL = 1
    RECORD = 2
    WIRE = 3
    OUTLET = 4


class FeedKind(StrEnum):
    """The shape of a feed: RSS, Atom and JSON Feed, or the public page of a Telegram channel."""

    RSS = "rss"
    TELEGRAM = "telegram"


@dataclass(frozen=True, slots=True)
class Source:
    """Whoever publishes under one name, and how much that word weighs."""

    id: str
    name: str
    rank: Rank


@dataclass(frozen=True, slots=True)
class Feed:
    """An address where a source is read."""

    id: str
    url: str
    source: str
    kind: FeedKind = FeedKind.RSS
    lang: str | None = None
    full_text: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back from one request. A failure is a value: `error` says it in plain words.

    `headers` has lower-case names. `status` is 0 and `body` empty where there was no answer.
    """

    url: str
    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    error: str | None = None


@dataclass(frozen=True, slots=True)
class FeedState:
    """What polling remembers of a feed between two cycles."""

    feed: str
    etag: str | None = None
    last_modified: str | None = None
    body_digest: str | None = None
    due: datetime | None = None
    polled: datetime | None = None
    succeeded: datetime | None = None
    failures: int = 0
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An item of a feed, kept as it came. What its site edits later is stored beside it, one `version` up.

    `text` is the one string that claims point into: the title, a newline and the body as plain
    text. `digest` is a hash of `text`; `id` is the same for all versions of one item. `edited` is when
    its site last changed it, where it says so. `since` is from when on this version was the word of
    its source: only the store knows (None: not stored yet), and it is no part of what the entry says.

    No text of it has a NUL character, which not every database can store: those are left out.
    """

    id: str
    feed: str
    source: str
    title: str
    text: str
    link: str
    published: datetime | None
    fetched: datetime
    digest: str
    lang: str | None = None
    version: int = 1
    edited: datetime | None = None
    since: datetime | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        for name in ("id", "feed", "source", "title", "text", "link", "digest", "lang"):
            said = getattr(self, name)
            if said and "\0" in said:
                object.__setattr__(self, name, said.replace("\0", ""))
