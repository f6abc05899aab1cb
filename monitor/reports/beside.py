"""What is told beside the size of a raid, in words: so few were stopped, or the level has moved for good."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ..alerts import BEFORE, RECENT, find_median, say_share
from ..model import LEVEL_SUFFIX, Bound, Finding, Forecast, Standing, Topic, Verdict, topic_of
from .words import count_words, date_words, join_words, night_words, period_words, things_of


def title_beside(night: date, told: Sequence[Verdict], prefix: str = "") -> str:
    """The finding in one line: `Unusually few drones stopped in the night to ...`."""
    if topic_of(told[0].series) is Topic.RATE:
        verdict = told[0]
        few = verdict.finding is Finding.UNUSUAL
        title = f"{'Unusually' if few else 'Not unusually'} few drones stopped in {night_words(night)}"
        if few and verdict.forecast is not None:
            share = say_share((verdict.value or 0) / verdict.forecast.grid[-1])
            title += f": {share} of 100, {period_words(verdict.adjusted or 1.0)}"
    else:
        moves = join_words([_say_move(verdict) for verdict in told])
        title = f"The usual night has changed by {date_words(night)}: {moves}"
    return f"{prefix}{title[0].lower()}{title[1:]}" if prefix else title


def say_beside(night: date, told: Sequence[Verdict]) -> tuple[str, ...]:
    """What came against what was expected, how rare that is and how sure. Two sentences."""
    return _say_rate(night, told[0]) if topic_of(told[0].series) is Topic.RATE else _say_levels(told)


def _say_rate(night: date, verdict: Verdict) -> tuple[str, ...]:
    forecast, stopped = verdict.forecast, verdict.value or 0
    if forecast is None:
        return (f"{verdict.reason[0].upper()}{verdict.reason[1:]}.",)
    launched = int(forecast.grid[-1])
    share, middle, low = (
        say_share(count / launched) for count in (stopped, find_median(forecast), _find_low(forecast))
    )
    first = (
        f"Of {launched:,} drones launched at Ukraine in {night_words(night)}, {stopped:,} were stopped: "
        f"{share} of 100, where about {middle} were to be expected, and at least {low} in 95 of 100 nights."
    )
    return first, (
        f"So few are stopped {period_words(verdict.adjusted or 1.0)}, measured against "
        f"{forecast.nights} earlier nights; "
        f"{_say_surety(verdict)}, and those lost from radar count as stopped."
    )


def _say_surety(verdict: Verdict) -> str:
    if verdict.standing is Standing.DISPUTED:
        return "sources differ about the numbers"
    return "the numbers are rounded" if verdict.bound is not Bound.EXACT else "both numbers are official"


def _find_low(forecast: Forecast) -> float:
    """The number that at least 95 of 100 nights reach."""
    return float(forecast.grid[forecast.cdf.searchsorted(0.05)])


def _say_levels(told: Sequence[Verdict]) -> tuple[str, ...]:
    moves = join_words(
        [
            f"the middle one of the last {RECENT} nights with a number had {_say_move(verdict)} in the "
            f"{BEFORE} before them"
            for verdict in told
        ]
    )
    return (
        f"{moves[0].upper()}{moves[1:]}.",
        "That is no single large night: the level itself has moved, more clearly than chance would move it "
        "once in 1,000 times, and this is told once.",
    )


def _say_move(verdict: Verdict) -> str:
    """`about 110 drones instead of about 50`."""
    count = count_words(verdict.value or 0, Bound.ABOUT, things_of(verdict.series.removesuffix(LEVEL_SUFFIX)))
    before = find_median(verdict.forecast) if verdict.forecast else 0.0
    return f"{count} instead of about {before:,.0f}"
