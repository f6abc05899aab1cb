"""One visit to one feed, on a line of its host: what is asked, and what the answers are read as.

Nothing is stored here: what comes out is handed to the one that writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ..config import Config
from ..errors import MonitorError
from ..feeds import Parsed, keep_whole, parse_feed
from ..model import Answer, ChannelState, Feed, FeedKind, FeedState
from ..polling import address_of, heed, judge_answer, request_headers, wait_asked_for
from .asking import Get
from .channel import Older, Stopped, meet, page_back, read_again
from .hosts import Hosts
from .pages import Page, read_page
from .robots import Robots

LONGEST = timedelta(days=1)
LONGEST_FOR_OFFICIAL = timedelta(hours=1)
"""Between two visits after failures."""
SLOWEST = timedelta(hours=6)
SLOWEST_FOR_OFFICIAL = timedelta(hours=1)
"""Between two visits to a feed that wishes to be asked more rarely."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a feed answered. `parsed` is there where its body is new; `channel` is what is then read of it."""

    feed: Feed
    state: FeedState
    parsed: Parsed | None = None
    channel: ChannelState | None = None


@dataclass(frozen=True, slots=True)
class Paged:
    """An older page of a feed, or why there are no more of them in this cycle."""

    feed: Feed
    found: Older | Stopped


@dataclass(frozen=True, slots=True)
class Spared:
    """A feed that was not asked: its host wants to be left alone until a time."""

    feed: Feed
    until: datetime


Visit = Asked | Paged | Spared


@dataclass(frozen=True, slots=True)
class Visitor:
    """All that is needed to visit feeds at a time, and what was known of them before."""

    config: Config
    now: datetime
    get: Get
    hosts: Hosts
    robots: Robots
    official: frozenset[str]
    states: Mapping[str, FeedState]
    channels: Mapping[str, ChannelState]

    def visit(self, feed: Feed) -> Iterator[Visit]:
        """Everything that a feed gives now. Whatever goes wrong with it is a problem of this feed alone."""
        try:
            yield from self._visit(feed)
        except MonitorError:
            raise
        except Exception as error:
            yield Asked(feed, self.fail(feed, error))

    def fail(self, feed: Feed, error: Exception) -> FeedState:
        """The state of a feed with which something went wrong that nobody thought of."""
        what = f"cannot be read ({type(error).__name__}: {error}): report this feed"
        judged = self._judge(feed, Answer(feed.url, 0, error=what))
        return replace(judged, etag=None, last_modified=None, body_digest=None)

    def _visit(self, feed: Feed) -> Iterator[Visit]:
        state = self.states[feed.id]
        address = address_of(state, feed, self.now)
        if until := self.hosts.find_spared(address):
            yield Spared(feed, until)
            return
        answer = self.get(address, request_headers(state))
        if until := self.hosts.find_refused(address, answer):
            yield Spared(feed, until)
            return
        self._spare(feed, answer)
        broken = answer.error
        if whole := keep_whole(answer.part, feed.kind):
            answer = replace(answer, body=whole, error=None)
        longest = LONGEST_FOR_OFFICIAL if self._is_official(feed) else LONGEST
        every, slowest = self.config.schedule.every, self._find_slowest(feed)
        polled = judge_answer(state, feed, answer, self.now, every, longest=longest, slowest=slowest)
        channel = self.channels.get(feed.id)
        if channel is not None and channel.url != feed.url:
            channel = None
        if polled.body is None:
            if channel is not None and not polled.state.failures:
                channel = read_again(channel, channel.top + 1, self.now)
            yield Asked(feed, polled.state, channel=channel)
        else:
            page = self._read(polled.body, feed, answer, broken)
            parsed = page.parsed
            if parsed.failed:
                yield Asked(feed, self._judge(feed, replace(answer, error=parsed.problem)))
                return
            after = heed(polled.state, parsed.hints, answer, self.now, every, slowest)
            if parsed.cut:  # the same answer again must not be taken for one that is known
                after = replace(after, etag=None, last_modified=None, body_digest=None)
            if feed.kind is FeedKind.TELEGRAM:
                channel = meet(channel, feed, page, self.now)
            yield Asked(feed, after, parsed, channel)
        if channel is not None and not polled.state.failures:
            yield from self._page_back(feed, address, channel)

    def _read(self, body: bytes, feed: Feed, answer: Answer, broken: str | None) -> Page:
        """A body as a page; `broken` says why there was no more of it."""
        said = answer.headers.get("content-type")
        if feed.kind is FeedKind.TELEGRAM:
            page = read_page(body, feed, self.now, said)
        else:
            page = Page(parse_feed(body, feed, self.now, said), (), None, None)
        if broken is None:
            return page
        count = len(page.parsed.entries)
        problem = f"{broken}: whole entries read: {count}, the next poll brings the rest"
        return replace(page, parsed=replace(page.parsed, problem=problem if count else broken, cut=True))

    def _page_back(self, feed: Feed, address: str, channel: ChannelState) -> Iterator[Visit]:
        for found in page_back(channel, feed, address, self.now, self.get, self.robots):
            if isinstance(found, Stopped) and found.answer is not None:
                self._spare(feed, found.answer)
            yield Paged(feed, found)

    def _spare(self, feed: Feed, answer: Answer) -> None:
        """A host that names a time is left alone, whichever of its pages said so."""
        wait = wait_asked_for(answer, self.now)
        if wait and self._is_official(feed):
            self.hosts.spare(answer.url, self.now + wait)
        elif wait:
            self.hosts.spare_for_other(answer.url, self.now, wait)

    def _judge(self, feed: Feed, answer: Answer) -> FeedState:
        longest = LONGEST_FOR_OFFICIAL if self._is_official(feed) else LONGEST
        every = self.config.schedule.every
        return judge_answer(self.states[feed.id], feed, answer, self.now, every, longest=longest).state

    def _is_official(self, feed: Feed) -> bool:
        return feed.source in self.official

    def _find_slowest(self, feed: Feed) -> timedelta:
        return SLOWEST_FOR_OFFICIAL if self._is_official(feed) else SLOWEST
