"""The silences of sources that nobody was told of yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ..alerts import (
    HABIT_OF,
    LEAST_SILENCE,
    choose_new,
    may_complain,
    miss_answers,
    miss_report,
    miss_words,
)
from ..config import Config
from ..model import KYIV, FeedState, Observation, Silence
from ..store import Store
from .judge import Judged
from .poll import official_sources


@dataclass(frozen=True, slots=True)
class Blind:
    """What is silent, and what is known all the same: how each feed answers, what others say of the night."""

    silences: tuple[Silence, ...] = ()
    states: tuple[FeedState, ...] = ()
    seen: tuple[Observation, ...] = ()


def find_blind(config: Config, store: Store, now: datetime, judged: Judged) -> Blind:
    """Find the silences that are to be told at `now`. None before the first noon of a store."""
    if not may_complain(store.began, now):
        return Blind()
    official = official_sources(config)
    ranks = {feed.id: feed.source in official for feed in config.feeds}
    states = {id_: state for id_, state in store.feed_states().items() if id_ in ranks}
    night = now.astimezone(KYIV).date()
    seen = tuple(judged.record.by_night.get(night, ()))
    found = [miss_report(night, seen, now)] if any(ranks.values()) else []
    found += [miss_answers(state, store.began, now, official=ranks[feed]) for feed, state in states.items()]
    answering = [feed for feed, state in states.items() if not state.failures]
    words = store.words(answering, now - HABIT_OF - LEAST_SILENCE, now - LEAST_SILENCE)
    found += [miss_words(feed, times, now, official=ranks[feed]) for feed, times in words.items() if times]
    silences = [one for one in found if one is not None]
    if not silences:
        return Blind()
    new = choose_new(silences, store.silences(), now)
    ordered = tuple(states[feed.id] for feed in config.feeds if feed.id in states)
    return Blind(new, ordered, seen) if new else Blind()
