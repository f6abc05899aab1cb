"""One cycle: poll, read, judge, tell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ..config import Config
from ..extract import VERSION
from ..model import Delivery, Outcome, Stopped, Waiting
from ..store import Store
from . import quiet
from .asking import Get
from .deliver import send_due
from .judge import Judged, judge_nights
from .poll import Poll, official_sources, poll_feeds
from .read import read_entries
from .recipients import find_stopped
from .record import known_sources
from .tell import Told, tell, write
from .ways import Send


@dataclass(frozen=True, slots=True)
class Cycle:
    """What one cycle did. `dead` names the official feeds that gave nothing when they were last asked.

    `behind` is how many stored texts an older extractor read last, `waiting` what is in the outbox at the
    end, `stopped` who is told nothing because a server refused it for good.
    """

    now: datetime
    polls: tuple[Poll, ...]
    claims: int
    judged: Judged
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
) -> Cycle:
    """Do one cycle as of `now` (aware). `get` and `send` are the real ones unless given.

    `dry_run` polls and judges, but tells nobody and writes no report. Any moment may be the last: what
    was done is stored, and the next cycle goes on from there.
    """
    quiet.settle(config, store, now)  # before anything new comes in: what a backfill left behind is no news
    polls = poll_feeds(config, store, now, get)
    claims = read_entries(store, known_sources(config))
    judged = judge_nights(config, store, now)
    told = tell(config, store, now, judged)
    deliveries: list[Delivery] = []
    if not dry_run:
        try:
            # Before the change is saved: after a crash in between it is still news, and is written again.
            told = write(config, told)
        finally:  # a folder that cannot be written must not keep a mail back
            store.save_alerts(judged.changed, told.notifications)
            deliveries = send_due(config, store, now, send)
    dead = find_dead(config, store, polls)
    behind = store.count_behind(VERSION)
    return Cycle(
        now,
        tuple(polls),
        claims,
        judged,
        told,
        tuple(deliveries),
        dead,
        behind,
        tuple(store.waiting()),
        tuple(find_stopped(config, store)),
    )


def find_dead(config: Config, store: Store, polls: Iterable[Poll]) -> frozenset[str]:
    """The official feeds that gave nothing when they were last asked, in this cycle or before it."""
    official = official_sources(config)
    states = store.feed_states()
    failing = {id for id, state in states.items() if state.failures} | {p.feed.id for p in polls if p.dead}
    return frozenset(feed.id for feed in config.feeds if feed.source in official and feed.id in failing)
