"""When sources are silent: what was heard of them and when, against what they are used to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from math import ceil
from typing import Final

from ..model import KYIV, FeedState, Observation, Silence, SilenceKind, Standing, Window

NOON: Final = time(12)
LEAST_SILENCE: Final = timedelta(days=1)
"""No feed is called silent sooner, however busy it was."""
HABIT_OF: Final = timedelta(days=60)
LEAST_WORDS: Final = 10
AGAIN: Final = timedelta(days=1)
"""A feed that comes back and falls silent anew within it is not told of again before it is over."""
MAILS: Final = 3
"""How many messages of a day may tell of silence; an official source's is told all the same."""
_FIRM = (Standing.OFFICIAL, Standing.DISPUTED, Standing.WITHHELD)
_PATIENCE = {True: (3, timedelta(hours=1)), False: (5, timedelta(days=1))}


def find_habit(words: Sequence[datetime]) -> timedelta | None:
    """The longest silence that a feed is used to; None where too little was heard of it to say.

    `words` are the times at which it spoke. Three times the gap that 95 of 100 gaps do not exceed, and at
    least a day.
    """
    times = sorted(set(words))
    if len(times) < LEAST_WORDS:
        return None
    gaps = sorted(later - earlier for earlier, later in pairwise(times))
    return max(LEAST_SILENCE, 3 * gaps[ceil(0.95 * len(gaps)) - 1])


def may_complain(began: datetime, now: datetime) -> bool:
    """Whether a store is old enough for silence to mean something: a noon has passed since it began."""
    return now >= _next_noon(began)


def miss_report(night: date, observations: Sequence[Observation], now: datetime) -> Silence | None:
    """The missing official report of a night, from its noon on; None where one was read or may still come."""
    noon = datetime.combine(night, NOON, KYIV)
    heard = any(
        seen.night == night and seen.window is Window.NIGHT and seen.standing in _FIRM and seen.is_said
        for seen in observations
    )
    return (
        None if heard or now < noon else Silence(SilenceKind.REPORT, night.isoformat(), noon, official=True)
    )


def miss_words(feed: str, words: Sequence[datetime], now: datetime, *, official: bool) -> Silence | None:
    """The silence of a feed that answers and has said nothing for longer than its habit; None else."""
    habit = find_habit([word for word in words if now - word <= HABIT_OF + LEAST_SILENCE])
    if habit is None or now - max(words) <= habit:
        return None
    return Silence(SilenceKind.QUIET, feed, max(words), official, habit)


def miss_answers(state: FeedState, began: datetime, now: datetime, *, official: bool) -> Silence | None:
    """The silence of a feed that failed several times in a row, or is gone for good; None else.

    An official feed has three tries and an hour, others five and a day, counted from the last good answer.
    """
    if not state.failures:
        return None
    problem = state.problem or ""
    if state.gone:
        return Silence(SilenceKind.GONE, state.feed, state.succeeded, official, None, state.failures, problem)
    tries, patience = _PATIENCE[official]
    if state.failures < tries or now - (state.succeeded or began) < patience:
        return None
    return Silence(SilenceKind.FAILING, state.feed, state.succeeded, official, None, state.failures, problem)


def choose_new(found: Iterable[Silence], told: Mapping[str, datetime], now: datetime) -> tuple[Silence, ...]:
    """The silences to tell at `now`, all in one message; `told` has the keys of those told, and when.

    Each is told once. What is left out, because its feed was told of within a day or the day has had its
    messages, is told later where it still lasts.
    """
    new = tuple(
        one
        for one in found
        if one.key not in told
        and not any(key.startswith(one.stem) and now - when < AGAIN for key, when in told.items())
    )
    today = now.astimezone(KYIV).date()
    mails = {when for when in told.values() if when.astimezone(KYIV).date() == today}
    return new if len(mails) < MAILS or any(one.official for one in new) else ()


def _next_noon(began: datetime) -> datetime:
    local = began.astimezone(KYIV)
    noon = datetime.combine(local.date(), NOON, KYIV)
    return noon if local < noon else datetime.combine(local.date() + timedelta(days=1), NOON, KYIV)
