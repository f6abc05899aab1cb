"""Feeds that are due are asked, politely; what they say anew is stored as entries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import chain

from ..config import Config
from ..errors import MonitorError
from ..feeds import Parsed
from ..model import Entry, Feed, FeedKind, FeedState, Rank
from ..polling import address_of, current, is_due
from ..store import Store
from .articles import MOST, Wanted, choose, make_lines, sort_items, take
from .articles import Asked as AskedArticle
from .asking import Get, make_get
from .channel import Older
from .hosts import Hosts, host_key
from .lines import side_by_side
from .robots import FRESH, Robots
from .visit import Asked, Paged, Spared, Visit, Visitor

__all__ = ["Get", "Poll", "make_get", "official_sources", "poll_feeds"]

LONGEST_SLACK = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Poll:
    """How one feed fared in one cycle: its new state, and how many entries were new or edited."""

    feed: Feed
    state: FeedState
    new: int = 0

    @property
    def dead(self) -> bool:
        """Whether the feed gave nothing that could be read: no answer, or one that is no feed."""
        return self.state.failures > 0


def official_sources(config: Config) -> set[str]:
    """The ids of the sources whose silence matters: a dead feed of theirs is a failure."""
    return {source.id for source in config.sources if source.rank is Rank.OFFICIAL}


def poll_feeds(
    config: Config, store: Store, now: datetime, get: Get | None = None, hosts: Hosts | None = None
) -> list[Poll]:
    """Ask every feed that is due, then for articles; hosts side by side, one request at a time to each.

    `get` is the real client unless given. With `hosts` it takes their turns itself. Entries are stored
    before the feed's state, so that a crash between the two reads again.
    """
    if hosts is None:
        hosts = Hosts(config.http.pause_span)
        get = make_get(config, hosts.turn) if get is None else hosts.guard(get)
    return _Round(config, store, now, get or make_get(config, hosts.turn), hosts).run()


class _Round:
    """One round of all feeds. Lines of hosts ask and read; this thread alone writes."""

    def __init__(self, config: Config, store: Store, now: datetime, get: Get, hosts: Hosts) -> None:
        self._config, self._store, self._now, self._get, self._hosts = config, store, now, get, hosts
        files = store.robots(now - FRESH)
        self._robots = Robots(get, config.http.user_agent, now, files, hosts)
        for file in files:
            hosts.slow_down(file.address, file.delay)
        hosts.recall(store.spared(now))
        known = store.feed_states()
        states = {feed.id: current(known.get(feed.id), feed) for feed in config.feeds}
        official = frozenset(official_sources(config))
        hosts.name_official(
            address_of(states[feed.id], feed, now) for feed in config.feeds if feed.source in official
        )
        self._visitor = Visitor(
            config,
            now,
            get,
            hosts,
            self._robots,
            official,
            states,
            store.channels(),
        )
        self._polls: dict[str, Poll] = {}
        self._wanted: list[Wanted] = []
        self._held: list[str] = []
        self._unchanged: list[FeedState] = []

    def run(self) -> list[Poll]:
        """Feeds, then articles; then the states of the feeds whose articles had to be waited for."""
        try:
            self._ask_all()
        finally:
            if self._hosts.new:
                self._store.save_spared(self._hosts.new, self._now)
        return [self._polls[feed.id] for feed in self._config.feeds if feed.id in self._polls]

    def _ask_all(self) -> None:
        with side_by_side(self._make_lines()) as visits:
            for visit in visits:
                self._take(visit)
        self._store.save_feed_states(self._unchanged)  # no entries go before them: one transaction will do
        self._read_articles()
        self._store.save_feed_states(self._polls[id].state for id in self._held)
        if self._robots.new:
            self._store.save_robots(self._robots.new, self._now - FRESH)

    def _make_lines(self) -> list[Iterator[Visit]]:
        """The feeds that are due, by host; hosts of official sources first, and their feeds first there."""
        official, states = self._visitor.official, self._visitor.states
        slack = min(LONGEST_SLACK, self._config.schedule.every / 10)
        by_host: dict[str, list[Feed]] = defaultdict(list)
        for feed in sorted(self._config.feeds, key=lambda feed: feed.source not in official):
            if is_due(states[feed.id], self._now, slack):
                by_host[host_key(address_of(states[feed.id], feed, self._now))].append(feed)
        return [chain.from_iterable(map(self._visitor.visit, feeds)) for feeds in by_host.values()]

    def _take(self, visit: Visit) -> None:
        """Store what a visit brought. What cannot be stored of one feed does not stop the others."""
        try:
            if isinstance(visit, Asked):
                self._keep(visit)
            elif isinstance(visit, Paged):
                self._keep_page(visit)
            else:
                self._spare(visit)
        except MonitorError:
            raise
        except Exception as error:
            state = self._visitor.fail(visit.feed, error)
            self._store.save_feed_state(state)
            self._polls[visit.feed.id] = Poll(visit.feed, state)

    def _keep(self, asked: Asked) -> None:
        """Store what one answer brought, then the feed's state."""
        feed, parsed, state = asked.feed, asked.parsed, asked.state
        new = self._add(feed, parsed) if parsed else 0
        if asked.channel not in (None, self._visitor.channels.get(feed.id)):
            self._store.save_channel(asked.channel)
        if parsed is None:
            self._polls[feed.id] = Poll(feed, state)
            self._unchanged.append(state)
            return
        state = replace(state, problem=parsed.problem, spoke=_find_last(state, parsed.entries))
        self._polls[feed.id] = Poll(feed, state, new)
        if feed.id not in self._held:
            self._store.save_feed_state(state)

    def _add(self, feed: Feed, parsed: Parsed) -> int:
        """Store the entries of a feed, but for those whose article is read first."""
        if not _has_articles(feed):
            return len(self._store.add_entries(parsed.entries))
        found = sort_items(self._store, parsed.entries, self._now)
        if found.wanted:
            self._wanted += found.wanted
            self._held.append(feed.id)
        new = self._store.add_entries(found.plain)
        self._store.save_articles(found.states)
        return len(new)

    def _keep_page(self, paged: Paged) -> None:
        """Store an older page of a channel, then how far it is read; or say why there is none."""
        feed, found = paged.feed, paged.found
        poll = self._polls[feed.id]
        if poll.state.failures:  # the first page is not stored: the next cycle begins there again
            return
        if isinstance(found, Older):
            new = self._store.add_entries(found.page.parsed.entries)
            self._polls[feed.id] = replace(poll, new=poll.new + len(new))
        else:
            problem = poll.state.problem or found.state.problem
            self._polls[feed.id] = replace(poll, state=replace(poll.state, problem=problem))
        self._store.save_channel(found.state)

    def _spare(self, spared: Spared) -> None:
        """A feed whose host wants to be left alone waits as long as that says; it gives nothing meanwhile."""
        state, until = self._visitor.states[spared.feed.id], spared.until
        problem = f"its host wants to be left alone until {until.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        failed = replace(state, due=until, failures=state.failures + 1, problem=problem)
        self._store.save_feed_state(failed)

    def _read_articles(self) -> None:
        """Read articles of new and edited items, and again those that failed before."""
        feeds = [feed.id for feed in self._config.feeds if _has_articles(feed)]
        held = {one.entry.id for one in self._wanted}
        due = self._store.due_articles(feeds, self._now, MOST) if feeds else []
        again = [Wanted(entry, state, is_stored=True) for state, entry in due if entry.id not in held]
        chosen, later = choose([*self._wanted, *again])
        waiting = {one.entry.id: one for one in (*chosen, *later) if not one.is_stored}
        lines = make_lines(chosen, self._now, self._get, self._robots, self._hosts)
        with side_by_side(lines) as answers:
            for asked in answers:
                waiting.pop(asked.wanted.entry.id, None)
                self._keep_article(asked)
        for one in waiting.values():  # their turn comes in the next cycles
            self._count(one.entry, self._store.add_entries([one.entry]))
        self._store.save_articles(one.state for one in waiting.values())

    def _keep_article(self, asked: AskedArticle) -> None:
        entry, state = take(asked, self._now)
        kept = entry or (None if asked.wanted.is_stored else asked.wanted.entry)
        if kept is not None:
            self._count(kept, self._store.add_entries([kept]))
        self._store.save_articles([state])
        poll = self._polls.get(asked.wanted.entry.feed)
        if asked.closed and poll is not None:
            problem = poll.state.problem or asked.closed
            self._polls[poll.feed.id] = replace(poll, state=replace(poll.state, problem=problem))

    def _count(self, entry: Entry, new: Sequence[Entry]) -> None:
        poll = self._polls.get(entry.feed)
        if poll is not None:
            self._polls[entry.feed] = replace(poll, new=poll.new + len(new))


def _has_articles(feed: Feed) -> bool:
    """Whether articles lie behind the entries of a feed. A post of a channel is whole in itself."""
    return feed.full_text and feed.kind is not FeedKind.TELEGRAM


def _find_last(state: FeedState, entries: Iterable[Entry]) -> datetime | None:
    """The time of the latest entry of a feed, as far as it is known."""
    times = [entry.published for entry in entries if entry.published]
    return max([*times, *([state.spoke] if state.spoke else [])], default=None)
