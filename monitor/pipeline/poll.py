"""Feeds that are due are asked, politely; what they say anew is stored as entries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit

from .. import fetch
from ..config import Config
from ..model import Answer, Entry, Feed, FeedState, Rank
from ..polling import Polled, is_due, judge_answer, request_headers
from ..store import Store
from .articles import with_articles
from .robots import Robots

HOSTS_AT_ONCE = 8
LONGEST_FOR_OFFICIAL = timedelta(hours=1)
LONGEST = timedelta(days=1)


class Get(Protocol):
    """Asks an address. `public_only` refuses addresses inside private networks."""

    def __call__(
        self, url: str, headers: Mapping[str, str] | None = None, *, public_only: bool = False
    ) -> Answer:
        """Give the answer; a failure is a value."""


@dataclass(frozen=True, slots=True)
class Poll:
    """How one feed fared in one cycle: its new state, and how many entries were new or edited.

    `empty` says that its answer held no entry at all.
    """

    feed: Feed
    state: FeedState
    new: int = 0
    empty: bool = False

    @property
    def dead(self) -> bool:
        """Whether the feed gave nothing that could be read: no answer, or one that is no feed."""
        return self.state.failures > 0 or (self.empty and self.state.problem is not None)


def make_get(config: Config) -> Get:
    """The real client, with the limits and the name that the configuration gives."""
    limits = fetch.Limits(
        max_bytes=config.http.max_bytes,
        read_seconds=config.http.timeout,
        user_agent=f"{config.http.full_user_agent}",
    )
    kept = fetch.Kept()

    def get(url: str, headers: Mapping[str, str] | None = None, *, public_only: bool = False) -> Answer:
        return fetch.get(url, headers, limits=limits, public_only=public_only, kept=kept)

    return get


def official_sources(config: Config) -> set[str]:
    """The ids of the sources whose silence matters: a dead feed of theirs is a failure."""
    return {source.id for source in config.sources if source.rank is Rank.OFFICIAL}


def poll_feeds(config: Config, store: Store, now: datetime, get: Get) -> list[Poll]:
    """Ask every feed that is due; hosts side by side, one request at a time to each.

    Entries are stored before the feed's state, so that a crash between the two reads again.
    """
    states = store.feed_states()
    by_host: dict[str, list[Feed]] = defaultdict(list)
    for feed in config.feeds:
        if is_due(states.get(feed.id), now):
            by_host[urlsplit(feed.url).netloc].append(feed)
    official = official_sources(config)

    def ask(feed: Feed) -> tuple[Feed, Polled, str | None]:
        state = states.get(feed.id)
        answer = get(feed.url, request_headers(state))
        longest = LONGEST_FOR_OFFICIAL if feed.source in official else LONGEST
        polled = judge_answer(state, feed, answer, now, config.schedule.every, longest=longest)
        return feed, polled, answer.headers.get("content-type")

    def ask_host(feeds: list[Feed]) -> list[tuple[Feed, Polled, str | None]]:
        return [ask(feed) for feed in feeds]

    polls = []
    robots = Robots(get, config.http.user_agent)
    with ThreadPoolExecutor(max_workers=HOSTS_AT_ONCE) as hosts:
        for answers in hosts.map(ask_host, by_host.values()):
            done = [
                _keep(store, feed, polled, content, now, get, robots) for feed, polled, content in answers
            ]
            store.save_feed_states(poll.state for poll in done)
            polls += done
    return polls


def _keep(
    store: Store,
    feed: Feed,
    polled: Polled,
    content_type: str | None,
    now: datetime,
    get: Get,
    robots: Robots,
) -> Poll:
    """Store what one answer brought; its feed's new state is to be stored after that."""
    from ..feeds import parse_feed

    state, new, empty = polled.state, 0, False
    if polled.body is not None:
        parsed = parse_feed(polled.body, feed, now, content_type)
        entries: Iterable[Entry] = parsed.entries
        closed = None
        if feed.full_text:
            entries, closed = with_articles(store, parsed.entries, get, robots)
        new = len(store.add_entries(entries))
        state, empty = replace(state, problem=parsed.problem or closed), not parsed.entries
        if empty and parsed.problem:  # the same body again must be read, and fail, again
            state = replace(state, etag=None, last_modified=None, body_digest=None)
    return Poll(feed, state, new, empty)
