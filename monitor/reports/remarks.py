"""Facts beside a night become remarks: one sentence each for a journalist, only where they are worth one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from ..alerts import Rate, add_lost, find_rate, say_share
from ..facts import Largest, find_largest
from ..model import RATE, Bound, Series, Standing, Topic, Verdict, Window, topic_of
from .words import date_words, period_words, things_of, when_words, window_of

LEAST_GAP: Final = 30
"""Nights: that something is the most for less than a month is no news."""
MOST_GAPS: Final = 0.8
"""Where fewer of the nights in between have a number, it is said how many."""
UNUSUALLY_LOW: Final = 0.01


def make_remarks(series: Mapping[str, Series], night: date, verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    """All that is worth a sentence beside the verdicts of a night; `series` by their names."""
    said = [
        say_largest(verdict, find_largest(series[verdict.series], night, verdict.value))
        for verdict in verdicts
        if verdict.value and verdict.series in series and topic_of(verdict.series) is Topic.RAID
    ]
    launched, stopped = series.get("drones_launched"), add_lost(series)
    has_verdict = any(verdict.series == RATE for verdict in verdicts)
    if launched is not None and stopped is not None and not has_verdict:
        said.append(say_rate(find_rate(launched.learnable(), stopped, night)))
    return tuple(filter(None, said))


def say_largest(verdict: Verdict, largest: Largest | None) -> str:
    """`The most drones in one night since ..., which had 600.` Empty for less than a month."""
    if largest is None or largest.nights < LEAST_GAP or verdict.bound is Bound.AT_MOST:
        return ""
    span = "night" if window_of(verdict.series) is Window.NIGHT else "night and day"
    opening = "If the number holds, the most" if verdict.standing is Standing.PROVISIONAL else "The most"
    most = f"{opening} {things_of(verdict.series)} in one {span}"
    if largest.since is None:
        said = f"{most} of the whole record, which begins on {date_words(largest.begins)}"
    else:
        had = f"{'' if largest.exactly else 'at least '}{largest.as_many:,}"
        said = f"{most} since {when_words(verdict.series, largest.since)}, which had {had}"
    gaps = largest.known < MOST_GAPS * largest.nights
    return (
        f"{said}; {largest.known:,} of the {largest.nights:,} nights since have a number."
        if gaps
        else f"{said}."
    )


def say_rate(rate: Rate | None) -> str:
    """`62 of 100 drones were stopped (55 to 68); ...` Empty where it cannot be judged."""
    if rate is None:
        return ""
    share, low, high, usual = (say_share(one) for one in (rate.share, rate.low, rate.high, rate.usual))
    said = f"{share} of 100 drones were stopped (95 % interval {low} to {high}), in the nights before {usual}"
    few = rate.tail <= UNUSUALLY_LOW
    return f"Unusually few: {said}; so few are stopped {period_words(rate.tail)}." if few else f"{said}."
