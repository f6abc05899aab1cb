"""What is told beside the size of a raid, in words: so few were stopped, or the level has moved for good."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ..alerts import BEFORE, RECENT, find_median, say_share
from ..model import LEVEL_SUFFIX, Finding, Forecast, Reason, Topic, Verdict, topic_of
from .finding import PREFIXES
from .words import date_words, join_words, night_words, period_words, things_of


def title_beside(night: date, told: Sequence[Verdict], reason: Reason) -> str:
    """The finding in one line: `Unusually few drones stopped in the night to ...`."""
    if topic_of(told[0].series) is Topic.RATE:
        verdict = told[0]
        few = "Unusually few drones" if verdict.finding is Finding.UNUSUAL else "Not unusually few drones"
        title = f"{few} stopped in {night_words(night)}: {_say_rarity(verdict)}"
    else:
        moves = join_words([_say_move(verdict) for verdict in told])
        title = f"The usual night has changed by {date_words(night)}: {moves}"
    prefix = PREFIXES[reason]
    return f"{prefix}{title[0].lower()}{title[1:]}" if prefix else title


def say_beside(night: date, told: Sequence[Verdict]) -> tuple[str, ...]:
    """What came against what was expected, how rare that is and how sure. Two sentences."""
    return _say_rate(night, told[0]) if topic_of(told[0].series) is Topic.RATE else _say_levels(night, told)


def _say_rate(night: date, verdict: Verdict) -> tuple[str, ...]:
    forecast, stopped = verdict.forecast, verdict.value or 0
    assert forecast is not None
    launched = int(forecast.grid[-1])
    first = (
        f"Of {launched:,} drones launched at Ukraine in {night_words(night)} {stopped:,} were stopped, "
        f"{say_share(stopped / launched)} of 100; in the nights before it were about "
        f"{say_share(find_median(forecast) / launched)}, and in 95 of 100 nights more than "
        f"{say_share(_find_low(forecast) / launched)}."
    )
    rarity = _say_rarity(verdict)
    return first, (
        f"{rarity[0].upper()}{rarity[1:]}, measured against {forecast.nights} earlier nights; "
        "both numbers are official, and those lost from radar count as stopped."
    )


def _say_rarity(verdict: Verdict) -> str:
    return f"so few {period_words(verdict.adjusted or 1.0)}"


def _find_low(forecast: Forecast) -> float:
    """The number that 95 of 100 nights exceed."""
    return float(forecast.grid[forecast.cdf.searchsorted(0.05)])


def _say_levels(night: date, told: Sequence[Verdict]) -> tuple[str, ...]:
    moves = join_words(
        [
            f"half of the last {RECENT} nights with a number had more than {verdict.value:,} "
            f"{_things_of(verdict)}, half of the {BEFORE} before them had more than {_before(verdict):g}"
            for verdict in told
        ]
    )
    return (
        f"{moves[0].upper()}{moves[1:]}.",
        "That is no single large night: the level itself has moved, more clearly than chance would move it "
        "once in 1,000 times, and this is told once.",
    )


def _say_move(verdict: Verdict) -> str:
    return f"{verdict.value:,} {_things_of(verdict)} instead of {_before(verdict):g}"


def _before(verdict: Verdict) -> float:
    return find_median(verdict.forecast) if verdict.forecast else 0.0


def _things_of(verdict: Verdict) -> str:
    return things_of(verdict.series.removesuffix(LEVEL_SUFFIX))
