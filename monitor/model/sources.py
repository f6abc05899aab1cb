"""Who speaks and what was fetched: sources, feeds, answers and entries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from http import HTTPStatus
from itertools import takewhile
from typing import Final

AIR_FORCE: Final = "ua-air-force"
"""The voice of the Air Force of Ukraine, whatever source repeats it."""
_PASSING = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS)
"""What is the client's fault by its number, and yet no last word."""


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
class Hop:
    """One redirect: its status, and the address that it sent us to."""

    status: int
    url: str

    @property
    def is_permanent(self) -> bool:
        """Whether it says that the address has moved for good."""
        return self.status in (HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back from one request. A failure is a value: `error` says it in plain words.

    `headers` has lower-case names. `status` is 0 and `body` empty where there was no answer. `hops` are
    the redirects on the way to `url`. `refused` says that our own rules do not allow it.
    `part` is what came of a body that broke off, which is a failure.
    """

    url: str
    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    error: str | None = None
    hops: tuple[Hop, ...] = ()
    refused: bool = False
    part: bytes = b""

    @property
    def is_lasting(self) -> bool:
        """Whether it is a failure that another try would most likely repeat."""
        return self.refused or (self.status not in _PASSING and 400 <= self.status < 500)

    @property
    def moved(self) -> str | None:
        """Where the address has moved for good: the end of an unbroken chain of 301 and 308."""
        chain = list(takewhile(lambda hop: hop.is_permanent, self.hops))
        return chain[-1].url if chain else None


@dataclass(frozen=True, slots=True)
class Hints:
    """How often a feed wishes to be asked, as its own text says.

    `pace` is the interval; `skips` are the hours of the week (0: Monday, 0:00 UTC) without a visit.
    """

    pace: timedelta | None = None
    skips: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class FeedState:
    """What polling remembers of a feed between two cycles.

    `url` stands for the address in feeds.yaml that it is about, and does not repeat it. `moved` is where
    that has moved for good, as far as polls since `moved_since` say. `gone` is when it said that it will
    not come back. `pace` is the interval that the feed itself wishes for, `skips` the hours of the week
    (0: Monday, 0:00 UTC) in which it wants no visit. `spoke` is the time of its latest entry.
    """

    feed: str
    etag: str | None = None
    last_modified: str | None = None
    body_digest: str | None = None
    due: datetime | None = None
    polled: datetime | None = None
    succeeded: datetime | None = None
    failures: int = 0
    problem: str | None = None
    url: str | None = None
    moved: str | None = None
    moved_since: datetime | None = None
    gone: datetime | None = None
    pace: timedelta | None = None
    skips: frozenset[int] = frozenset()
    spoke: datetime | None = None


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
