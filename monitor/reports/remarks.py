"""Facts beside a night become remarks: one sentence each for a journalist, only where they are worth one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from ..alerts import Rate, add_lost, find_rate, say_share
from ..backtest import Passed, say_passed
from ..facts import Largest, find_largest
from ..lang import ENGLISH, Words
from ..model import RATE, Alert, AlertState, Bound, Series, Standing, Topic, Verdict, Window, topic_of
from ..series import LABELS
from .retelling import retell_reason
from .words import came_words, period_words, things_of, when_words, window_of

LEAST_GAP: Final = 30
"""Nights: that something is the most for less than a month is no news."""
MOST_GAPS: Final = 0.8
"""Where fewer of the nights in between have a number, it is said how many."""
UNUSUALLY_LOW: Final = 0.01


def make_remarks(
    series: Mapping[str, Series], night: date, verdicts: Sequence[Verdict], t: Words = ENGLISH
) -> tuple[str, ...]:
    """All that is worth a sentence beside the verdicts of a night; `series` by their names."""
    said = [
        say_largest(verdict, find_largest(series[verdict.series], night, verdict.value), t)
        for verdict in verdicts
        if verdict.value and verdict.series in series and topic_of(verdict.series) is Topic.RAID
    ]
    launched, stopped = series.get("drones_launched"), add_lost(series)
    has_verdict = any(verdict.series == RATE for verdict in verdicts)
    if launched is not None and stopped is not None and not has_verdict:
        said.append(say_rate(find_rate(launched.learnable(), stopped, night), t))
    return tuple(filter(None, said))


def say_largest(verdict: Verdict, largest: Largest | None, t: Words = ENGLISH) -> str:
    """`The most drones in one night since ..., which had 600.` Empty for less than a month."""
    if largest is None or largest.nights < LEAST_GAP or verdict.bound is Bound.AT_MOST:
        return ""
    is_night = window_of(verdict.series) is Window.NIGHT
    most = "most {things} in one night" if is_night else "most {things} in one night and day"
    opening = "If the number holds, the {most}" if verdict.standing is Standing.PROVISIONAL else "The {most}"
    said = t(opening, most=t(most, things=t.many(things_of(verdict.series))))
    if largest.since is None:
        begins = t.date(largest.begins)
        said = t("{said} of the whole record, which begins on {date}", said=said, date=begins)
    else:
        had = t.number(largest.as_many or 0)
        said = t(
            "{said} since {when}, which had {had}",
            said=said,
            when=when_words(verdict.series, largest.since, t),
            had=had if largest.exactly else t("at least {count}", count=had),
        )
    if largest.known >= MOST_GAPS * largest.nights:
        return f"{said}."
    return t(
        "{said}; {known} of the {nights} nights since have a number.",
        said=said,
        known=t.number(largest.known),
        nights=t.number(largest.nights),
    )


def say_rate(rate: Rate | None, t: Words = ENGLISH) -> str:
    """`62 of 100 drones were stopped (55 to 68); ...` Empty where it cannot be judged."""
    if rate is None:
        return ""
    share, low, high, usual = (
        t.figure(say_share(one)) for one in (rate.share, rate.low, rate.high, rate.usual)
    )
    said = t(
        "{share} of 100 drones were stopped (95 % interval {low} to {high}), in the nights before {usual}",
        share=share,
        low=low,
        high=high,
        usual=usual,
    )
    if rate.tail > UNUSUALLY_LOW:
        return f"{said}."
    return t(
        "Unusually few: {said}; so few are stopped {period}.", said=said, period=period_words(rate.tail, t)
    )


def say_beside_lead(alert: Alert, t: Words = ENGLISH) -> str:
    """An alert of a night that the report is not about: what no longer stands, or is of another topic."""
    label = t(LABELS[alert.series])
    gone = alert.state is AlertState.WITHDRAWN
    return t(
        "{label}: no longer unusual ({why})." if gone else "{label}: {why}.",
        label=label,
        why=retell_reason(alert.verdict.reason, t),
    )


def say_change(before: Verdict, now: Verdict, t: Words = ENGLISH) -> str:
    """`Drones: 120 instead of 800.` What a correction made of a number."""
    label = t(LABELS[now.series])
    return t(
        "{label}: {now} instead of {before}.",
        label=label,
        now=came_words(now, t),
        before=came_words(before, t),
    )


def say_watched(series: str, passed: Passed, t: Words = ENGLISH) -> str:
    """How often the bound of a series was passed lately, and whether that is as often as it should be."""
    return f"{t(LABELS[series])}: {say_lately(passed, t)}."


def say_lately(passed: Passed, t: Words = ENGLISH) -> str:
    """The same without the series, as a part of a sentence."""
    if t.lang == "en":
        return say_passed(passed)
    if not passed.nights:
        return t("no night is known")
    mark = "too many" if passed.mark == "↑" else "too few"
    return t(
        "of the last {nights} known nights {above} were above the bound for {share} of 100: {finding} "
        "({low} to {high})",
        nights=passed.nights,
        above=passed.above,
        share=f"{100 * passed.level:g}",
        finding=t("as many as should be" if passed.is_right else mark),
        low=passed.low,
        high=passed.high,
    )
