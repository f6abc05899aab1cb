"""What is told beside the size of a raid, in words: so few were stopped, or the level has moved for good."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ..alerts import BEFORE, RECENT, find_median, say_share
from ..lang import ENGLISH, Words
from ..model import LEVEL_SUFFIX, Finding, Forecast, Reason, Topic, Verdict, topic_of
from .finding import add_prefix
from .words import night_words, period_words, things_of


def title_beside(night: date, told: Sequence[Verdict], reason: Reason, t: Words = ENGLISH) -> str:
    """The finding in one line: `Unusually few drones stopped in the night to ...`."""
    if topic_of(told[0].series) is Topic.RATE:
        verdict = told[0]
        few = (
            "Unusually few drones stopped in {when}: {rarity}"
            if verdict.finding is Finding.UNUSUAL
            else "Not unusually few drones stopped in {when}: {rarity}"
        )
        title = t(few, when=night_words(night, t), rarity=_say_rarity(verdict, t))
    else:
        moves = t.join([_say_move(verdict, t) for verdict in told])
        title = t("The usual night has changed by {date}: {moves}", date=t.date(night), moves=moves)
    return add_prefix(title, reason, t)


def say_beside(night: date, told: Sequence[Verdict], t: Words = ENGLISH) -> tuple[str, ...]:
    """What came against what was expected, how rare that is and how sure. Two sentences."""
    is_rate = topic_of(told[0].series) is Topic.RATE
    return _say_rate(night, told[0], t) if is_rate else _say_levels(told, t)


def _say_rate(night: date, verdict: Verdict, t: Words) -> tuple[str, ...]:
    forecast, stopped = verdict.forecast, verdict.value or 0
    assert forecast is not None
    launched = int(forecast.grid[-1])
    share, usual, least = (
        t.figure(say_share(one / launched)) for one in (stopped, find_median(forecast), _find_low(forecast))
    )
    first = t(
        "Of {launched} drones launched at Ukraine in {when} {stopped} were stopped, {share} of 100; in the "
        "nights before it were about {usual}, and in 95 of 100 nights more than {least}.",
        launched=t.number(launched),
        when=night_words(night, t),
        stopped=t.number(stopped),
        share=share,
        usual=usual,
        least=least,
    )
    second = t(
        "{rarity}, measured against {nights} earlier nights; both numbers are official, and those lost from "
        "radar count as stopped.",
        rarity=_say_rarity(verdict, t),
        nights=forecast.nights,
    )
    return first, second[0].upper() + second[1:]


def _say_rarity(verdict: Verdict, t: Words) -> str:
    return t("so few {period}", period=period_words(verdict.adjusted or 1.0, t))


def _find_low(forecast: Forecast) -> float:
    """The number that 95 of 100 nights exceed."""
    return float(forecast.grid[forecast.cdf.searchsorted(0.05)])


def _say_levels(told: Sequence[Verdict], t: Words) -> tuple[str, ...]:
    moves = t.join(
        [
            t(
                "half of the last {recent} nights with a number had more than {now} {things}, half of the "
                "{earlier} before them had more than {before}",
                recent=RECENT,
                now=t.number(verdict.value or 0),
                things=t.many(_things_of(verdict)),
                earlier=BEFORE,
                before=_before(verdict, t),
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
    return t(
        "{now} instead of {before}",
        now=t.count(verdict.value or 0, _things_of(verdict)),
        before=_before(verdict, t),
    )


def _before(verdict: Verdict, t: Words) -> str:
    return t.figure(f"{find_median(verdict.forecast) if verdict.forecast else 0.0:g}")


def _things_of(verdict: Verdict) -> str:
    return things_of(verdict.series.removesuffix(LEVEL_SUFFIX))
