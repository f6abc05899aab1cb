"""What is told beside the size of a raid, in words: so few were stopped, or the level has moved for good."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ..alerts import BEFORE, RECENT, find_median, say_share
from ..lang import ENGLISH, Words
from ..model import LEVEL_SUFFIX, Bound, Finding, Forecast, Standing, Topic, Verdict, topic_of
from .finding import add_prefix
from .words import night_words, period_words, things_of


def title_beside(night: date, told: Sequence[Verdict], prefix: str = "", t: Words = ENGLISH) -> str:
    """The finding in one line: `Unusually few drones stopped in the night to ...`."""
    return add_prefix(_title(night, told, t), prefix, t)


def _title(night: date, told: Sequence[Verdict], t: Words) -> str:
    verdict, when = told[0], night_words(night, t)
    if topic_of(verdict.series) is Topic.LEVEL:
        moves = t.join([_say_move(one, t) for one in told])
        return t("The usual night has changed by {date}: {moves}", date=t.date(night), moves=moves)
    if verdict.forecast is None:
        return t("Share of drones stopped in {when}: not known whether unusual", when=when)
    share = t.figure(say_share((verdict.value or 0) / verdict.forecast.grid[-1]))
    if verdict.finding is not Finding.UNUSUAL:
        return t("{share} of 100 drones stopped in {when}: not unusual", share=share, when=when)
    return t(
        "Unusually few drones stopped in {when}: {share} of 100, {period}",
        when=when,
        share=share,
        period=period_words(verdict.adjusted or 1.0, t),
    )


def say_beside(night: date, told: Sequence[Verdict], t: Words = ENGLISH) -> tuple[str, ...]:
    """What came against what was expected, how rare that is and how sure. Two sentences."""
    is_rate = topic_of(told[0].series) is Topic.RATE
    return _say_rate(night, told[0], t) if is_rate else _say_levels(told, t)


def _say_rate(night: date, verdict: Verdict, t: Words) -> tuple[str, ...]:
    forecast, stopped = verdict.forecast, verdict.value or 0
    if forecast is None:
        return (t("The share of the drones that was stopped can no longer be judged."),)
    launched = int(forecast.grid[-1])
    share, middle, low = (
        t.figure(say_share(one / launched)) for one in (stopped, find_median(forecast), _find_low(forecast))
    )
    first = t(
        "Of {launched} drones launched at Ukraine in {when}, {stopped} were stopped: {share} of 100, where "
        "about {middle} were to be expected, and at least {low} in 95 of 100 nights.",
        launched=t.number(launched),
        when=night_words(night, t),
        stopped=t.number(stopped),
        share=share,
        middle=middle,
        low=low,
    )
    if verdict.finding is not Finding.UNUSUAL:
        return first, t(
            "That is not unusual, measured against {nights} earlier nights; {surety}, and those lost from "
            "radar count as stopped.",
            nights=forecast.nights,
            surety=t(_say_surety(verdict)),
        )
    second = t(
        "So few are stopped {period}, measured against {nights} earlier nights; {surety}, and those lost "
        "from radar count as stopped.",
        period=period_words(verdict.adjusted or 1.0, t),
        nights=forecast.nights,
        surety=t(_say_surety(verdict)),
    )
    return first, second


def _say_surety(verdict: Verdict) -> str:
    if verdict.standing is Standing.DISPUTED:
        return "sources differ about the numbers"
    return "the numbers are rounded" if verdict.bound is not Bound.EXACT else "both numbers are official"


def _find_low(forecast: Forecast) -> float:
    """The number that at least 95 of 100 nights reach."""
    return float(forecast.grid[forecast.cdf.searchsorted(0.05)])


def _say_levels(told: Sequence[Verdict], t: Words) -> tuple[str, ...]:
    moves = t.join(
        [
            t(
                "the middle one of the last {recent} nights with a number had {move} in the {earlier} "
                "before them",
                recent=RECENT,
                move=_say_move(verdict, t),
                earlier=BEFORE,
            )
            for verdict in told
        ]
    )
    return (
        f"{moves[0].upper()}{moves[1:]}.",
        t(
            "That is no single large night: the level itself has moved, more clearly than chance would move "
            "it once in 1,000 times, and this is told once."
        ),
    )


def _say_move(verdict: Verdict, t: Words) -> str:
    """`about 110 drones instead of about 50`."""
    return t(
        "about {now} instead of about {before}",
        now=t.count(verdict.value or 0, things_of(verdict.series.removesuffix(LEVEL_SUFFIX))),
        before=t.number(find_median(verdict.forecast) if verdict.forecast else 0.0),
    )
