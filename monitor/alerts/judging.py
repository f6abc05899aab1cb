"""Numbers and forecasts of one night become verdicts: unusual, usual or unknown, with the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from math import ceil
from typing import Final

from ..model import Bound, Finding, Forecast, Level, Observation, Standing, Verdict

RETURN_PERIODS: Final = {Level.EXCEPTIONAL: 365.0, Level.UNUSUAL: 100.0, Level.NOTABLE: 30.0}
LEAST_KNOWN: Final = 30
LEAST_REPORTED: Final = 20
_MEND: Final = "run raid-monitor backfill, or name a longer table of nights as the history"
ADVICE: Final = (f"to lengthen it, {_MEND}", f"to close the gap, {_MEND}")
"""What only the operator can do about a record that is too short, or that has a gap."""
DEFAULT_MINIMUM: Final[Mapping[str, int]] = {"drones_launched": 30, "missiles_launched": 5}


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """From which level a night alerts, and how many weapons of a night, or a night and day, it takes."""

    level: Level = Level.UNUSUAL
    minimum: Mapping[str, int] = field(default_factory=lambda: dict(DEFAULT_MINIMUM))


@dataclass(frozen=True, slots=True)
class Heard:
    """What one headline series brings to the judgement of one night.

    `observation` is None where nobody reported. `forecast` was made before the night: for a number
    that revises an alert it is the forecast stored with that alert. `reported_of_last_60` counts the
    known nights among the 60 before this one, `record_ends` is the last known night before it.
    """

    series: str
    observation: Observation | None
    forecast: Forecast
    reported_of_last_60: int
    record_ends: date | None


def judge_night(night: date, heard: Sequence[Heard], settings: AlertSettings) -> list[Verdict]:
    """One verdict for each series of a night, in the order given.

    The probabilities of all series with a number are adjusted together (Benjamini and Hochberg 1995),
    and the level follows from the adjusted one. A number said to be `at most` is left out of that:
    it bounds from the wrong side.
    """
    tails = {
        place: one.forecast.tail(one.observation.value)
        for place, one in enumerate(heard)
        if one.observation is not None and one.observation.value is not None and find_obstacle(one) is None
    }
    tested = [place for place in tails if not is_upper_bound(heard[place].observation)]
    adjusted = {**tails, **dict(zip(tested, adjust([tails[place] for place in tested]), strict=True))}
    return [
        judge_number(night, one, settings, p=tails[place], adjusted=adjusted[place], tested=len(tested))
        if place in tails
        else make_verdict(night, one, Finding.UNKNOWN, find_obstacle(one) or "")
        for place, one in enumerate(heard)
    ]


def find_obstacle(heard: Heard) -> str | None:
    """Why nothing can be said of a series, whatever its number is; None where something can.

    A gap of the record comes first: whatever will be said of the night, it must be closed.
    """
    gap, silence, seen = find_gap(heard), find_silence(heard), heard.observation
    if gap and silence is None and seen and is_lower_bound(seen):
        silence = f"{say_count(heard.series, seen)}{say_standing(seen)}"
    return "; ".join(filter(None, (gap, silence))) or None


def find_silence(heard: Heard) -> str | None:
    """Why there is no number to judge; None where there is one."""
    seen, things = heard.observation, name_things(heard.series)
    if seen is None:
        return f"nobody reported {things}"
    if seen.value is not None:
        return None
    withheld = seen.standing is Standing.WITHHELD
    return f"the number of {things} is withheld" if withheld else f"{things} were reported without a number"


def find_gap(heard: Heard) -> str | None:
    """Why the record is no measure of a night, with the mend; None where it is one."""
    if heard.forecast.nights < LEAST_KNOWN:
        return (
            f"record too short: {heard.forecast.nights} known nights, {LEAST_KNOWN} are needed; {ADVICE[0]}"
        )
    if heard.reported_of_last_60 < LEAST_REPORTED:
        ends = "holds no night" if heard.record_ends is None else f"ends {heard.record_ends.isoformat()}"
        return (
            f"the record {ends}: {heard.reported_of_last_60} of the last 60 nights are known, "
            f"{LEAST_REPORTED} are needed; {ADVICE[1]}"
        )
    return None


def leave_advice_out(reason: str) -> str:
    """The reason of a verdict for those who do not run the monitor."""
    return "; ".join(part for part in reason.split("; ") if part not in ADVICE)


def is_upper_bound(seen: Observation | None) -> bool:
    """Whether the true count may be smaller than what was said."""
    return seen is not None and seen.bound is Bound.AT_MOST


def is_lower_bound(seen: Observation) -> bool:
    """Whether more may still be said: such a number never makes a night usual."""
    return seen.bound is Bound.AT_LEAST or seen.standing in (Standing.PROVISIONAL, Standing.WITHHELD)


def adjust(tails: Sequence[float]) -> list[float]:
    """Probabilities with the false discovery rate controlled over all of them (Benjamini, Hochberg 1995)."""
    falling = sorted(range(len(tails)), key=tails.__getitem__, reverse=True)
    adjusted, least = list(tails), 1.0
    for place, rank in zip(falling, range(len(tails), 0, -1), strict=True):
        adjusted[place] = least = min(least, tails[place] * len(tails) / rank)
    return adjusted


def grade(adjusted: float) -> Level:
    """The level of a return period: once in 30, 100 or 365 nights."""
    period = 1.0 / adjusted * (1 + 1e-9)
    return next((level for level, least in RETURN_PERIODS.items() if period >= least), Level.NONE)


def judge_number(
    night: date, heard: Heard, settings: AlertSettings, *, p: float, adjusted: float, tested: int
) -> Verdict:
    """The verdict on a number that can be judged, with `tested` series adjusted together."""
    seen = heard.observation
    assert seen is not None
    assert seen.value is not None
    count, level = say_count(heard.series, seen), grade(adjusted)
    minimum = settings.minimum.get(heard.series.removeprefix("daily_"), 0)
    # an alert level above "unusual" makes fewer alerts, not more usual nights
    large = level >= find_floor(settings.level)
    if large and is_upper_bound(seen):
        return make_verdict(night, heard, Finding.UNKNOWN, f"{count}, and fewer may not be unusual")
    if large and seen.value >= minimum:
        period = say_rarity(p, adjusted, tested)
        bound = say_bound(heard.forecast, 0.99)
        reason = f"{count}{say_standing(seen)}; {period}; {bound}"
        return make_verdict(night, heard, Finding.UNUSUAL, reason, level=level, p=p, adjusted=adjusted)
    if is_lower_bound(seen):
        return make_verdict(
            night, heard, Finding.UNKNOWN, f"{count} so far{say_standing(seen)}; not unusual yet"
        )
    if large:
        reason = f"{count}; fewer than {minimum} are never called unusual"
        return make_verdict(night, heard, Finding.USUAL, reason, p=p, adjusted=adjusted)
    usually = say_bound(heard.forecast, 0.95)
    rarity = f"; {say_rarity(p, adjusted, tested)}" if level or adjusted < 0.05 else ""
    reason = f"{count}{say_standing(seen)}{rarity}; {usually}"
    return make_verdict(night, heard, Finding.USUAL, reason, level=level, p=p, adjusted=adjusted)


def find_floor(level: Level) -> Level:
    """The level from which a night is called unusual, by the level from which it is told."""
    return max(Level.NOTABLE, min(Level.UNUSUAL, level))


def soften(verdict: Verdict, level: Level) -> Verdict:
    """A verdict as somebody sees it who is told from `level` on: what is less rare for him is not unusual.

    Others may be told from a lower level on, and by that one nights are judged.
    """
    if verdict.finding is not Finding.UNUSUAL or verdict.level >= find_floor(level):
        return verdict
    is_open = verdict.bound is Bound.AT_LEAST or verdict.standing in (Standing.PROVISIONAL, Standing.WITHHELD)
    finding = Finding.UNKNOWN if is_open else Finding.USUAL
    word = verdict.level.name.lower()
    said = verdict.reason.removeprefix(f"{word}: ")
    told = f"{finding}: {said}; not unusual yet" if is_open else f"{finding}, though {word}: {said}"
    return replace(verdict, finding=finding, reason=told)


def make_verdict(
    night: date,
    heard: Heard,
    finding: Finding,
    reason: str,
    *,
    level: Level = Level.NONE,
    p: float | None = None,
    adjusted: float | None = None,
) -> Verdict:
    """A verdict whose reason opens with its finding or, for a large night, its level.

    It has no forecast where the record is no measure of the night: nothing was to be expected by it.
    """
    seen = heard.observation
    word = level.name.lower() if finding is Finding.UNUSUAL else str(finding)
    if finding is Finding.USUAL and level:
        word = f"{word}, though {level.name.lower()}"
    return Verdict(
        series=heard.series,
        night=night,
        finding=finding,
        level=level,
        value=None if seen is None else seen.value,
        bound=Bound.EXACT if seen is None else seen.bound,
        standing=None if seen is None else seen.standing,
        p=p,
        adjusted=adjusted,
        reason=f"{word}: {reason}",
        forecast=None if find_gap(heard) else heard.forecast,
    )


def name_things(series: str) -> str:
    """What a series counts, in words: `drones_launched` counts drones."""
    words = [word for word in series.split("_") if word not in ("launched", "night", "day", "daily")]
    return " ".join(words) or series


def say_count(series: str, seen: Observation) -> str:
    """The number with its noun and how it binds: `at least 12 missiles`."""
    things = name_things(series)
    if seen.value == 1:
        things = things.replace("drones", "drone").replace("missiles", "missile")
    vague = is_lower_bound(seen) and seen.standing is Standing.WITHHELD
    bound = Bound.AT_LEAST if vague else seen.bound
    prefix = "" if bound is Bound.EXACT else f"{bound.replace('_', ' ')} "
    return f"{prefix}{seen.value:,} {things}"


def say_standing(seen: Observation) -> str:
    """What a reader must know of a number that is not plainly official."""
    return {
        Standing.PROVISIONAL: " (provisional)",
        Standing.WITHHELD: " (the rest is withheld)",
        Standing.DISPUTED: " (sources differ)",
    }.get(seen.standing, "")


def say_bound(forecast: Forecast, level: float) -> str:
    """A bound in whole weapons that at least a share `level` of nights, or of dates, stays below."""
    unit = "dates" if forecast.series.startswith("daily_") else "nights"
    return f"{100 * level:.0f} of 100 {unit} stay below {ceil(forecast.quantile(level)) + 1:,}"


def say_return_period(probability: float) -> str:
    """A tail probability as nights between two such nights: two digits, rounded down."""
    period = 1.0 / probability * (1 + 1e-9)
    if period > 365 * (1 + 1e-6):
        return "rarer than once in a year; extrapolated"
    if period < 2:
        return "on most nights"
    digits = 10 if period >= 100 else 1
    return f"about once in {int(period // digits * digits)} nights"


def say_rarity(p: float, adjusted: float, tested: int) -> str:
    """The return period, and what it would be alone where judging several series changed it."""
    both = say_return_period(adjusted)
    alone = say_return_period(p)
    return both if alone == both else f"{both} ({tested} series judged together; alone {alone})"
