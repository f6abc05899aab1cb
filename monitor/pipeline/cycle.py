"""One cycle: poll, read; then judge, tell, write, save; then deliver; then the site."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from ..config import Config
from ..extract import VERSION
from ..model import Answer, Delivery, Outcome, Stopped, Waiting
from ..polling import current
from ..store import Store
from . import quiet, work
from .asking import Get, make_get
from .deliver import send_due
from .due import find_ground, find_missing, needs_judging
from .hosts import Hosts
from .manifest import is_current
from .nights import known_sources
from .poll import Poll, official_sources, poll_feeds
from .read import read_entries
from .recipients import find_stopped
from .ways import Send
from .worked import Findings, Told, Worked

Stop = Callable[[], bool]
"""Whether to come to an end: no further request and no further mail is begun."""
_LOOK = 0.1
"""Seconds between two looks whether to stop, while a host is given its pause."""


@dataclass(frozen=True, slots=True)
class Cycle:
    """What one cycle did. `dead` names the official feeds that gave nothing when they were last asked.

    `behind` is how many stored texts an older extractor read last, `waiting` what is in the outbox at the
    end, `stopped` who is told nothing because a server refused it for good.
    """

    now: datetime
    polls: tuple[Poll, ...]
    claims: int
    judged: Findings
    told: Told
    deliveries: tuple[Delivery, ...]
    dead: frozenset[str]
    behind: int = 0
    waiting: tuple[Waiting, ...] = ()
    stopped: tuple[Stopped, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether part of the work failed that matters: an official feed, or a delivery."""
        return bool(self.dead) or any(delivery.outcome is not Outcome.SENT for delivery in self.deliveries)


def run(
    config: Config,
    store: Store,
    now: datetime,
    *,
    get: Get | None = None,
    send: Send | None = None,
    dry_run: bool = False,
    hand: work.Hand = work.do_here,
    stop: Stop = lambda: False,
    spare: bool = False,
) -> Cycle:
    """Do one cycle as of `now` (aware). `get` and `send` are the real ones unless given.

    `dry_run` polls and judges, but tells nobody and writes no report. `hand` does the heavy steps, `spare`
    leaves them out where nothing has changed that they rest on. Once `stop` says so, what is in hand is
    finished and what has been read is judged; the site is left to the next cycle. Any moment may be the last:
    what was done is stored, and the next cycle goes on from there.

    The site comes last: no mail waits for it, and where it cannot be written, all mail has gone out.
    """
    if quiet.is_open(store):  # before anything new comes in: what a backfill left behind is no news
        hand(work.settle, config, store, now)
    polls = _poll(config, store, now, get, stop)
    claims = read_entries(store, known_sources(config))
    worked, deliveries = Worked(), []
    if dry_run:
        worked = hand(work.judge_only, config, store, now)
    else:
        try:
            if not spare or _is_due(config, store, now):
                worked = hand(work.judge_and_tell, config, store, now)
        finally:  # what has waited since an earlier cycle goes out whatever became of this one
            deliveries = send_due(config, store, now, send, stop)
        if config.site and not stop() and not (spare and is_current(config.reports, store.ground())):
            hand(work.write_pages, config, store, now)
            worked = replace(worked, told=_add_pages(worked.told))
    dead = find_dead(config, store)
    behind = store.count_behind(VERSION)
    return Cycle(
        now,
        tuple(polls),
        claims,
        worked.judged,
        worked.told,
        tuple(deliveries),
        dead,
        behind,
        tuple(store.waiting()),
        tuple(find_stopped(config, store)),
    )


def find_dead(config: Config, store: Store) -> frozenset[str]:
    """The official feeds that gave nothing when they were last asked, where they are now."""
    official, states = official_sources(config), store.feed_states()
    return frozenset(
        feed.id
        for feed in config.feeds
        if feed.source in official and current(states.get(feed.id), feed).failures
    )


def _is_due(config: Config, store: Store, now: datetime) -> bool:
    ground = find_ground(config, store, now)
    return needs_judging(store.ground(), ground, find_missing(config, store, now))


def _add_pages(told: Told) -> Told:
    """What was told, with the page of each report: it is one of the site's, and written with them."""
    pages = (file.with_suffix(".html") for file in told.files if file.suffix == ".txt")
    return replace(told, files=(*told.files, *pages))


def _poll(config: Config, store: Store, now: datetime, get: Get | None, stop: Stop) -> list[Poll]:
    """Poll until told to stop. Feeds whose answers were not kept yet are asked again by the next start."""
    hosts = Hosts(config.http.pause_span, sleep=lambda seconds: _rest(seconds, stop))
    given = make_get(config, hosts.turn) if get is None else hosts.guard(get)

    def ask(url: str, headers: Mapping[str, str] | None = None, *, public_only: bool = False) -> Answer:
        if stop():
            raise HaltedError
        return given(url, headers, public_only=public_only)

    try:
        return poll_feeds(config, store, now, ask, hosts)
    except HaltedError:
        return []


def _rest(seconds: float, stop: Stop) -> None:
    """Let some time pass, unless told to stop meanwhile."""
    ends = time.monotonic() + seconds
    while (left := ends - time.monotonic()) > 0:
        if stop():
            raise HaltedError
        time.sleep(min(left, _LOOK))


class HaltedError(BaseException):
    """The cycle is to come to an end. No failure of a feed, so nothing may take it for one."""
