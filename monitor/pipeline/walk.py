"""A channel's public page is paged back: one request at a time, each page stored before the next is asked.

The stretch of posts that was read without a gap is remembered, so that a broken walk goes on where it ended,
and a later one that goes further back, or begins with newer posts, asks for nothing twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from ..config import Config
from ..errors import ConfigError
from ..extract import read_entry
from ..model import Answer, Feed, FeedKind, FeedState, SparedHost
from ..polling import judge_answer, wait_asked_for
from ..store import Store
from . import quiet
from .asking import Get, make_get
from .backfill import Backfill, Report
from .hosts import LONGEST_FOR_OTHERS, host_key
from .keep import keep
from .pages import older_url, read_page
from .poll import official_sources
from .robots import FRESH, Rules, find_address, read_rules

PAUSE = timedelta(seconds=2)
"""Between two requests to the host, unless its robots.txt asks for longer; after failures it doubles."""
PATIENCE = timedelta(minutes=5)
"""A longer wait, such as a server may ask for, is not sat through: the walk ends, and is resumed later."""
MOST_FAILURES = 6

Clock = Callable[[], datetime]
Wait = Callable[[timedelta], None]


@dataclass(frozen=True, slots=True)
class Stretch:
    """The posts from `top` down to `bottom`, read without a gap."""

    top: int
    bottom: int

    @classmethod
    def parse(cls, text: str | None) -> Stretch | None:
        """The stretch that a state remembers, None where it remembers none."""
        top, _, bottom = (text or "").partition("-")
        return cls(int(top), int(bottom)) if top.isdigit() and bottom.isdigit() else None

    def __str__(self) -> str:
        return f"{self.top}-{self.bottom}"


def find_channel(config: Config, url: str) -> Feed:
    """The feed of feeds.yaml whose channel an address is. Raises ConfigError where there is none."""
    asked = _name(url)
    channels = [feed for feed in config.feeds if feed.kind is FeedKind.TELEGRAM]
    for feed in channels:
        if _name(feed.url) == asked:
            return feed
    known = ", ".join(feed.url for feed in channels) or "none"
    problem = f"{url}: no feed of kind telegram in feeds.yaml has this address; add it there (it has {known})"
    raise ConfigError([problem])


def walk_back(
    config: Config,
    store: Store,
    feed: Feed,
    since: datetime,
    now: datetime,
    *,
    clock: Clock,
    wait: Wait,
    get: Get | None = None,
    report: Report = lambda _: None,
) -> Backfill:
    """Read a channel's page, and the pages before it, until a post is older than `since`.

    `clock` tells the time, as a walk may take hours, and `wait` lets some of it pass.
    Any moment may be the last. A failure that lasts, or a robots.txt that forbids the next page, ends the
    walk with a reason, and the next one goes on.
    """
    walk = _Walk(config, store, feed, since, get or make_get(config), clock, wait)
    quiet.begin(store, now)
    walk.run(report)
    walk.done.alerts = quiet.settle(config, store, now)
    return walk.done


class _Walk:
    """One walk: where it stands, and what it has done."""

    def __init__(
        self, config: Config, store: Store, feed: Feed, since: datetime, get: Get, clock: Clock, wait: Wait
    ) -> None:
        self._store, self._feed, self._since = store, feed, since
        self._get, self._clock, self._wait = get, clock, wait
        self._began = clock()
        official = official_sources(config)
        self._official = feed.source in official
        self._hurried = {host_key(one.url) for one in config.feeds if one.source in official}
        self._name = config.http.user_agent
        self._rules: Rules | None = None
        self._ruled = self._began
        self._pause = PAUSE
        self._key = f"backfill:{feed.id}"
        self._state = store.feed_states().get(self._key) or FeedState(self._key)
        self._spare(store.spared(self._began))
        self._known = Stretch.parse(self._state.etag)
        self._asked: int | None = None
        self._top = 0
        self.done = Backfill()

    def run(self, report: Report) -> None:
        """Page after page; each is stored, then the stretch, then the next is asked for."""
        while (body := self._ask()) is not None:
            goes_on = self._take(body)
            report(self.done)
            if not goes_on:
                return

    def _ask(self) -> bytes | None:
        """The body of the next page, as soon as the host may be asked; None where that is too long."""
        url = self._feed.url if self._asked is None else older_url(self._feed.url, self._asked)
        while True:
            if self._rules is not None and not self._rules.admits(url):
                what = f"{self._rules.address} does not allow {self._name} to read {url}"
                self.done.stopped = f"{what}: ask the site for leave, or read an export of the channel"
                return None
            span = self._left()
            if span > PATIENCE or self._state.failures >= MOST_FAILURES:
                self._stop(self._state.problem or "the host asks for a pause")
                return None
            if span > timedelta(0):
                self._wait(span)
            if self._rules is None or self._clock() - self._ruled > FRESH:
                if not self._ask_rules():
                    return None
                continue
            answer = self._get(url)
            polled = judge_answer(
                self._state, self._feed, answer, self._clock(), self._pause, longest=PATIENCE
            )
            self._state = replace(polled.state, feed=self._key)
            self._save()
            self._remember(answer)
            if answer.error is None and answer.body:
                return answer.body

    def _left(self) -> timedelta:
        """How long the host is still to be left alone."""
        return self._state.due - self._clock() if self._state.due else timedelta(0)

    def _spare(self, hosts: Iterable[SparedHost]) -> None:
        """Wait as long as a monitor was told to by the host of the channel."""
        for one in hosts:
            if one.host == host_key(self._feed.url) and one.until > self._began + self._left():
                problem = self._state.problem or f"{one.host} wants to be left alone"
                self._state = replace(self._state, due=one.until, problem=problem)

    def _remember(self, answer: Answer) -> None:
        """Let the monitor know of a host that asks to be left alone; an official feed waits for an hour."""
        moment, host = self._clock(), host_key(answer.url)
        if wait := wait_asked_for(answer, moment):
            wait = min(wait, LONGEST_FOR_OTHERS) if host in self._hurried else wait
            self._store.save_spared([SparedHost(host, moment + wait)], moment)

    def _ask_rules(self) -> bool:
        """Ask for the host's robots.txt; whether it could be had. It may ask for a longer pause."""
        address, moment = find_address(self._feed.url), self._clock()
        answer = self._get(address)
        self._rules, self._ruled = read_rules(address, answer, self._name), moment
        self._remember(answer)
        if self._rules.problem is None:
            self._pause = min(max(PAUSE, self._rules.delay), PATIENCE)
            self._state = replace(self._state, due=moment + self._pause)
            self._save()
            return True
        judged = judge_answer(self._state, self._feed, answer, moment, PAUSE, longest=PATIENCE)
        self._state = replace(judged.state, feed=self._key, problem=self._rules.problem)
        self._stop(self._rules.problem)
        return False

    def _stop(self, problem: str) -> None:
        """End the walk for now, and say when the command may be called again."""
        due = self._state.due
        is_long = self._left() > PATIENCE
        when = f"after {due.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if due and is_long else "later"
        self.done.stopped = f"{problem}; run this again {when}"
        self._save(failures=0)

    def _take(self, body: bytes) -> bool:
        """Store a page; whether there is an older one to ask for."""
        moment = self._clock()
        page = read_page(body, self._feed, moment)
        parsed, ids, earlier = page.parsed, page.ids, page.earlier
        if self._asked is not None and not any(number < self._asked for number in ids):
            self._stop(f"the page before post {self._asked} shows no post before it")
            return False
        if not ids:
            if parsed.problem:
                self.done.damaged.append(("the first page", parsed.problem))
            return False
        pairs = [(entry, read_entry(entry, self._official)) for entry in parsed.entries]
        self.done.add(keep(self._store, pairs))
        self.done.members += len(ids)
        self._top = self._top or max(ids)
        self._join(min(ids))
        self._measure(page.oldest)
        is_done = page.oldest is not None and page.oldest < self._since
        if is_done or earlier is None:
            return False
        self._asked = min(earlier, *ids)
        if self._known and self._known.bottom < self._asked <= self._known.top + 1:
            self.done.resumed += 1
            self._asked = self._known.bottom  # all between was read by an earlier walk
        return self._asked > 1

    def _join(self, bottom: int) -> None:
        """Remember how far this walk has come; an earlier one's stretch until this one has reached it."""
        known = self._known
        if known is None or bottom <= known.top + 1:
            lowest = min(bottom, known.bottom) if known else bottom
            self._known = Stretch(max(self._top, known.top if known else 0), lowest)
        self._save()

    def _save(self, failures: int | None = None) -> None:
        """Keep the state; in the place of a validator, which no older page needs, it holds the stretch."""
        count = self._state.failures if failures is None else failures
        held = str(self._known) if self._known else None
        self._store.save_feed_state(
            replace(self._state, etag=held, last_modified=None, body_digest=None, failures=count)
        )

    def _measure(self, oldest: datetime | None) -> None:
        """How much of the way lies behind, in time."""
        way = max((self._began - self._since).total_seconds(), 1.0)
        if oldest is not None:
            self.done.share = min(max((self._began - oldest).total_seconds() / way, 0.0), 1.0)


def _name(url: str) -> tuple[str, str]:
    """What makes two addresses the same channel: t.me/NAME and t.me/s/NAME are one."""
    parts = urlsplit(url)
    return parts.netloc.lower().removeprefix("www."), parts.path.rstrip("/").rsplit("/", 1)[-1].lower()
