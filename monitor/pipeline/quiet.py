"""Nights that an archive filled are judged in silence: their alerts are stored as known, and nobody is told.

A mark says that a backfill has begun. It is written before the first entry, and taken away once the nights
are judged: killed in between, the next cycle judges them in the same silence before it polls.
"""

from __future__ import annotations

from datetime import datetime

from ..config import Config
from ..model import FeedState
from ..store import Store
from .nights import known_sources, night_of
from .read import read_entries

MARK = "backfill:open"
"""No feed can have this name: a feed's holds no colon."""


def begin(store: Store, now: datetime) -> None:
    """Note that entries of an archive are about to come in."""
    store.save_feed_state(FeedState(MARK, polled=now, problem="a backfill has begun and is not judged yet"))


def is_open(store: Store) -> bool:
    """Whether a backfill has begun and its nights are not judged yet."""
    state = store.feed_states().get(MARK)
    return state is not None and state.problem is not None


def settle(config: Config, store: Store, now: datetime) -> int:
    """Judge what a backfill brought, if one is open, and tell nobody; give the number of alerts noted.

    The present night is left out: it is news, whichever way its number came in.
    """
    from .judge import judge_nights

    if not is_open(store):
        return 0
    state = store.feed_states()[MARK]
    read_entries(store, known_sources(config))
    judged = judge_nights(config, store, now)
    known = [alert for alert in judged.changed if alert.night < night_of(now)]
    store.save_alerts(known, ())
    store.save_feed_state(FeedState(MARK, polled=state.polled, succeeded=now))
    return len(known)
