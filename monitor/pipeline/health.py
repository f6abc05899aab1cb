"""Whether the monitor works: one truth for whoever asks, by what the store knows. Nothing is judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from ..config import Config
from ..model import KYIV, AlertState, Beat, Feed, FeedState, Outbox
from ..polling import current
from ..store import Store
from .cycle import find_dead
from .nights import night_of
from .poll import official_sources
from .recipients import find_stopped
from .ways import is_messenger

MISSED: Final = 3
"""Intervals without a good cycle that are too many."""
PATIENCE: Final = timedelta(hours=1)
"""How long an official feed may fail, and a mail wait, before it is a trouble."""
LATELY: Final = timedelta(days=1)
NOON: Final = time(12)
"""The time in Kyiv by which the night is to be known officially."""


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """A feed, and how it answered: `state` is None where it was never asked."""

    feed: Feed
    official: bool
    dead: bool
    state: FeedState | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the store knows of how the monitor works, at `now`.

    `began` is when the store did. `outbox` counts mails refused within a day. `reported` is the last night,
    up to the present one, with an official word.
    """

    now: datetime
    every: timedelta
    began: datetime
    beat: Beat | None
    feeds: tuple[FeedHealth, ...]
    outbox: Outbox
    stopped: Sequence[str]
    reported: date | None
    alerts: Mapping[AlertState, int]
    claims: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that a person should look at: `what` is cycle, feed, mail, night or store."""

    what: str
    text: str


@dataclass(frozen=True, slots=True)
class Health:
    """Whether all is well, and why not; `facts` is None where the store could not be asked."""

    troubles: tuple[Trouble, ...]
    facts: Facts | None = None

    @property
    def ok(self) -> bool:
        """Whether all is well."""
        return not self.troubles


def find_health(config: Config, store: Store, now: datetime) -> Health:
    """How the monitor works, as of `now` (aware). Raises a StoreError where the store cannot be asked."""
    facts = look(config, store, now)
    return Health(tuple(find_troubles(facts)), facts)


def look(config: Config, store: Store, now: datetime) -> Facts:
    """What the store knows."""
    return Facts(
        now=now,
        every=config.schedule.every,
        began=store.began,
        beat=store.beat(),
        feeds=look_at_feeds(config, store),
        outbox=store.outbox(now - LATELY),
        stopped=[one.recipient for one in find_stopped(config, store)],
        reported=store.last_reported(night_of(now)),
        alerts=store.count_alerts(),
        claims=store.count_claims(),
    )


def look_at_feeds(config: Config, store: Store) -> tuple[FeedHealth, ...]:
    """Each feed of the configuration, and how it answered at the address that it has now."""
    official, dead, known = official_sources(config), find_dead(config, store), store.feed_states()
    states = {feed.id: current(known[feed.id], feed) for feed in config.feeds if feed.id in known}
    return tuple(
        FeedHealth(feed, feed.source in official, feed.id in dead, states.get(feed.id))
        for feed in config.feeds
    )


def find_troubles(facts: Facts) -> Iterator[Trouble]:
    """What is wrong, if anything is. It is served and sent to others, so that no address stands in it."""
    yield from _find_late_cycles(facts)
    for one in facts.feeds:
        state = one.state
        if not one.official or state is None or not state.failures:
            continue
        since = state.succeeded or facts.began
        if facts.now - since > PATIENCE:
            said = f": {state.problem}" if state.problem else ""
            yield Trouble("feed", f"{one.feed.id} has given nothing since {_say(since)}{said}")
    outbox = facts.outbox
    if outbox.oldest and facts.now - outbox.oldest > PATIENCE:
        yield Trouble("mail", f"mails waiting: {outbox.waiting}, the oldest since {_say(outbox.oldest)}")
    if outbox.refused:
        yield Trouble("mail", f"mails refused for good within a day: {outbox.refused}")
    for name in facts.stopped:
        who = name if is_messenger(name) else f"a recipient at {name.rpartition('@')[2]}"
        yield Trouble(
            "mail", f"{who} was refused for good and is told nothing; `raid-monitor status` has more"
        )
    tonight = night_of(facts.now)
    noon = datetime.combine(tonight, NOON, KYIV)
    # A monitor that began after noon cannot have missed what was said before.
    is_late = facts.began < noon <= facts.now and any(one.official for one in facts.feeds)
    if is_late and (facts.reported is None or facts.reported < tonight):
        yield Trouble("night", f"no official word on the night to {tonight} by noon in Kyiv")


def _find_late_cycles(facts: Facts) -> Iterator[Trouble]:
    beat = facts.beat
    if beat is None:
        yield Trouble("cycle", "no cycle has been done yet")
        return
    if beat.problem:
        yield Trouble("cycle", f"the last cycle failed: {beat.problem}")
    if beat.succeeded is None:
        if not beat.problem:
            yield Trouble("cycle", "the first cycle has not come to its end yet")
    elif facts.now - beat.succeeded > MISSED * facts.every:
        yield Trouble(
            "cycle",
            f"no cycle has come to its end since {_say(beat.succeeded)}; one is due every {facts.every}",
        )


def _say(when: datetime) -> str:
    return f"{when.astimezone(KYIV):%Y-%m-%d %H:%M} in Kyiv"
