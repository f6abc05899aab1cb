"""Verdicts become alerts, and alerts reasons to tell somebody of a night."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final

from ..model import KYIV, Alert, AlertState, Finding, Level, Reason, Topic, Verdict, topic_of
from .judging import AlertSettings

ENDS: Final = time(8)
"""When a night ends, in Kyiv."""
LATE: Final = timedelta(hours=36)


def update_alert(
    known: Alert | None, verdict: Verdict, now: datetime, settings: AlertSettings
) -> Alert | None:
    """The alert after a verdict: raised, revised, withdrawn, or `known` itself where nothing changed.

    An unknown verdict changes nothing: missing data never opens or closes an alert; nor do other settings
    alone take back what was told. A revised alert keeps the time and the forecast that it was raised with;
    that of a rate is about so many launched, and goes with their number. Raises ValueError for a verdict on
    another night or series.
    """
    if known is not None and known.key != (verdict.series, verdict.night):
        raise ValueError(f"the alert {known.key} cannot take a verdict on {verdict.series}, {verdict.night}")
    if verdict.finding is Finding.UNKNOWN:
        return known
    stands = verdict.finding is Finding.UNUSUAL and verdict.level >= settings.level
    if known is None:
        state = AlertState.RAISED
        return Alert(verdict.series, verdict.night, state, verdict, now, now) if stands else None
    stood = known.state is not AlertState.WITHDRAWN
    if _facts(verdict) == _facts(known.verdict) and (stood or not stands):
        return known
    state = AlertState.REVISED if stands else AlertState.WITHDRAWN
    if topic_of(verdict.series) is not Topic.RATE:
        verdict = replace(verdict, forecast=known.verdict.forecast or verdict.forecast)
    return replace(known, state=state, verdict=verdict, changed=now)


def _facts(verdict: Verdict) -> tuple[object, ...]:
    """What a reader is told of a verdict: where one of these changes, its report is written anew."""
    launched = None
    if topic_of(verdict.series) is Topic.RATE and verdict.forecast is not None:
        launched = len(verdict.forecast.grid)
    return verdict.value, verdict.bound, verdict.standing, verdict.finding, verdict.level, launched


def find_levels(alerts: Sequence[Alert]) -> dict[str, Level]:
    """The level of each alert of a night by its series, `Level.NONE` where it is withdrawn."""
    return {
        alert.series: Level.NONE if alert.state is AlertState.WITHDRAWN else alert.verdict.level
        for alert in alerts
    }


def find_level(alerts: Sequence[Alert]) -> Level:
    """The level of a night: the highest over its alerts that stand."""
    return max(find_levels(alerts).values(), default=Level.NONE)


def reason_to_notify(
    alerts: Sequence[Alert],
    told: Mapping[str, Level] | None,
    now: datetime,
    minimum: Level = Level.UNUSUAL,
) -> Reason | None:
    """Why one recipient is to be told about one night at `now`; None where nothing new is worth a message.

    `alerts` are all of the night that are his business; `told` is what he was told last, as `find_levels`
    gives it; None where nothing was. A topic that rose above what was told is news, and an alert that was
    taken back and stands again; so is one that was told and is lower now, though another of the night stands:
    a correction follows everybody who heard the number. Below `minimum` nobody is told anything new. News of
    a night that was over for more than 36 hours is for a digest; a correction is not.
    """
    levels = find_levels(alerts)
    least = max(minimum, Level.NOTABLE)
    if told is None:
        reason = Reason.FIRST if find_level(alerts) >= least else None
    else:
        before, after = _by_topic(told), _by_topic(levels)
        higher = any(lv > before.get(topic, Level.NONE) and lv >= least for topic, lv in after.items())
        again = any(not told.get(series, least) and lv >= least for series, lv in levels.items())
        lower = any(levels[series] < level for series, level in told.items() if series in levels)
        correction = Reason.LOWER if find_level(alerts) else Reason.WITHDRAWN
        reason = Reason.HIGHER if higher or again else correction if lower else None
    is_news = reason in (Reason.FIRST, Reason.HIGHER)
    return Reason.DIGEST if is_news and is_late(alerts[0].night, now) else reason


def is_late(night: date, now: datetime) -> bool:
    """Whether a night was over for so long that news of it interrupts nobody any more."""
    return now - datetime.combine(night, ENDS, KYIV) > LATE


def _by_topic(levels: Mapping[str, Level]) -> dict[Topic, Level]:
    """The highest level of each topic."""
    highest: dict[Topic, Level] = {}
    for series, level in levels.items():
        highest[topic_of(series)] = max(level, highest.get(topic_of(series), Level.NONE))
    return highest
