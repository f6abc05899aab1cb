"""What is remembered of a site beside its feeds: articles, posts of a channel, robots.txt, its wishes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class ArticleState:
    """How far the article behind an entry is read.

    `item` is the digest of what the feed itself says: when that changes, the article is read again.
    `due` is when it is to be asked for next; None: not again. `problem` is that of its last failure.
    """

    entry: str
    item: str
    due: datetime | None = None
    failures: int = 0
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class GivenUp:
    """How many articles of a feed are not asked for any more, for one reason (None: not known)."""

    feed: str
    problem: str | None
    count: int


@dataclass(frozen=True, slots=True)
class Gap:
    """Posts of a channel that are still to be read: numbers above `after` and below `before`.

    With `since`, only down to the first one that is older.
    """

    after: int
    before: int
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class ChannelState:
    """What was read of the channel at `url`: all up to post `top`, but for the gaps.

    `reread` is when its latest posts were last begun to be read again; `problem` why a gap cannot be read.
    """

    feed: str
    url: str
    top: int
    reread: datetime
    gaps: tuple[Gap, ...] = ()
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class RobotsFile:
    """The robots.txt at `address` as it was when it was asked for; no `text`: there is none.

    `delay` is the pause between two requests that it asks for.
    """

    address: str
    asked: datetime
    text: str | None
    delay: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class SparedHost:
    """A host that wants to be left alone until a time, by the name that its turns have."""

    host: str
    until: datetime
