"""What a careful clerk would tell of a story, morning after morning, from its numbers and the forecasts.

Nothing here asks what the monitor read, settled, judged or told. The numbers are those that the story's
author meant; only how likely a number was comes from the monitor: the distributions of its baseline and of
the share stopped, given the clerk's own series. Levels, alerts and reasons are the clerk's own.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from nights import DAY, Word, find_current
from world import OFFICIAL

from monitor.alerts import find_rate
from monitor.baseline import METHODS, Forecasts
from monitor.model import KYIV, Forecast

METHOD = "recency"
REASONS = ("first", "higher", "lower", "withdrawn", "digest")
"""The reasons for mails that the clerk knows: those about nights. Others are counted, not compared."""
DIGEST_AFTER = timedelta(hours=8 + 36)
"""From which age of a night on, from its midnight, news of it goes into one digest."""
LEVELS = ((365, 3), (100, 2), (30, 1))
"""Nights between two such nights, and the level: exceptional, unusual, notable."""
TOLD_FROM = 2
LEAST = {"drones": 30, "missiles": 5}
TOPICS = {
    "drones_launched": "raid",
    "missiles_launched": "raid",
    "daily_drones_launched": "raid",
    "drones_interception_rate": "rate",
}
"""The series that can alert in these stories, and what each is about. No story has a level that moves."""
NIGHTS = ("drones_launched", "missiles_launched")
DAILY = ("daily_drones_launched", "daily_missiles_launched")
LOOK_BACK = 60 * DAY


class Number(NamedTuple):
    """A number that was said, None where it was kept back, and whether it is the official one."""

    value: int | None
    firm: bool


class Mail(NamedTuple):
    """One mail to each recipient: the nights it is about, and why it was sent."""

    nights: tuple[date, ...]
    reason: str


@dataclass
class Alert:
    """What stands of an alert: its level, 0 where it was taken back, and the forecast that it rests on."""

    level: int
    forecast: Forecast


@dataclass
class Said:
    """What is known of one night and of the day after it."""

    drones: Number | None = None
    missiles: Number | None = None
    stopped: int | None = None
    by_day: int | None = None


def listen(words: Iterable[Word], now: datetime) -> dict[date, Said]:
    """What the words say of each night by now: the latest of the official ones, else the outlet's."""
    said: dict[date, Said] = defaultdict(Said)
    for word in sorted(find_current(words, now), key=lambda word: (word.feed == OFFICIAL, word.at)):
        one = said[word.night]
        if word.drones is None:
            continue
        if word.by_day:
            one.by_day = word.drones
        elif word.feed == OFFICIAL:
            one.drones, one.stopped = Number(word.drones, True), word.stopped
            one.missiles = Number(None if word.withheld else word.missiles, True)
        else:
            one.drones = Number(word.drones, False)
    return said


@dataclass
class Clerk:
    """Follows a story from its first night on. `past` has drones, stopped and missiles of earlier nights."""

    past: Mapping[date, tuple[int, int, int]]
    first: date
    alerts: dict[tuple[str, date], Alert] = field(default_factory=dict)
    findings: dict[tuple[str, date], str] = field(default_factory=dict)
    told: dict[date, dict[str, int]] = field(default_factory=dict)
    _said: Mapping[date, Said] = field(default_factory=dict)
    _tonight: date | None = None

    @classmethod
    def read(cls, record: Path, first: date) -> Clerk:
        """A clerk who has read a record of nights."""
        with record.open(encoding="utf-8") as file:
            rows = [[*row.values()] for row in csv.DictReader(file)]
        return cls({date.fromisoformat(night): (int(a), int(b), int(c)) for night, a, b, c in rows}, first)

    def tell(self, words: Sequence[Word], now: datetime) -> list[Mail]:
        """The mails that are due now. Nothing new and no new date: nothing to think about."""
        tonight, said = now.astimezone(KYIV).date(), listen(words, now)
        new = {night for night in {*said, *self._said} if said.get(night) != self._said.get(night)}
        if tonight != self._tonight:
            new.add(tonight)
        if not new:
            return []
        # What is learnt from the last reported night, with its day, depends on whether another follows.
        since = min(*new, find_last(self.past, self._said, tonight), tonight)
        self._said, self._tonight = said, tonight
        self._judge(said, max(since, self.first, tonight - LOOK_BACK), tonight)
        return gather(self._tell_nights(), now)

    def _judge(self, said: Mapping[date, Said], first: date, tonight: date) -> None:
        """Find the finding of every night from the first that anything new bears on, and move the alerts."""
        series = make_series(self.past, said, tonight)
        pairs = [NIGHTS]
        if any(one.by_day is not None and night >= first for night, one in said.items()):
            pairs.append(DAILY)
        forecasts = {
            name: METHODS[METHOD](series[name].rename(name), first, tonight, series[other])
            for pair in pairs
            for name, other in (pair, pair[::-1])
        }
        for night in (first + number * DAY for number in range((tonight - first).days + 1)):
            one = said.get(night) or Said()
            numbers = dict(zip(NIGHTS, (one.drones, one.missiles), strict=True))
            self._judge_pair(night, numbers, forecasts, NIGHTS)
            if one.by_day is not None:
                numbers = dict(zip(DAILY, (add_day(one), one.missiles), strict=True))
                self._judge_pair(night, numbers, forecasts, DAILY[:1])
            self._judge_rate(night, series)

    def _judge_pair(
        self,
        night: date,
        numbers: Mapping[str, Number | None],
        forecasts: Mapping[str, Forecasts],
        kept: Sequence[str],
    ) -> None:
        """Judge two series of a night together; only those to be kept are noted."""
        tails: dict[str, float] = {}
        used: dict[str, Forecast] = {}
        for name, number in numbers.items():
            alert = self.alerts.get((name, night))
            used[name] = alert.forecast if alert else forecasts[name].at(night)
            if number is not None and number.value is not None:
                tails[name] = used[name].tail(number.value)
        # Benjamini and Hochberg for two: the larger as it is, the smaller at most twice itself.
        most = max(tails.values(), default=1.0)
        for name in kept:
            number = numbers[name]
            if number is None or number.value is None:
                self.findings[name, night] = "unknown"
                continue
            level = find_level(min(tails[name] * len(tails), most))
            least = LEAST["drones" if "drones" in name else "missiles"]
            if level >= TOLD_FROM and number.value >= least:
                self._settle(name, night, level, used[name])
            elif number.firm:
                self._settle(name, night, 0, used[name])
            else:
                self.findings[name, night] = "unknown"

    def _judge_rate(self, night: date, series: Mapping[str, pd.Series[float]]) -> None:
        name = "drones_interception_rate"
        rate = find_rate(series["drones_launched"], series["stopped"], night)
        if rate is None:
            return
        alert = self.alerts.get((name, night))
        forecast = rate.forecast
        if alert and int(alert.forecast.grid[-1]) == rate.launched:
            forecast = alert.forecast
        tail = max(float(np.interp(rate.stopped, forecast.grid, forecast.cdf, left=0.0)), 1e-9)
        level = find_level(tail)
        if alert or level >= TOLD_FROM:
            self._settle(name, night, level if level >= TOLD_FROM else 0, forecast)

    def _settle(self, name: str, night: date, level: int, forecast: Forecast) -> None:
        """A finding that is known: it raises, moves or takes back the alert."""
        self.findings[name, night] = "unusual" if level else "usual"
        alert = self.alerts.get((name, night))
        if alert:
            alert.level, alert.forecast = level, forecast
        elif level:
            self.alerts[name, night] = Alert(level, forecast)

    def _tell_nights(self) -> list[Mail]:
        """What each recipient must be told: all were told the same."""
        mails = []
        nights: dict[date, dict[str, int]] = defaultdict(dict)
        for (name, night), alert in self.alerts.items():
            nights[night][name] = alert.level
        for night, levels in sorted(nights.items()):
            reason = find_reason(levels, self.told.get(night))
            if reason is not None:
                self.told[night] = levels
                mails.append(Mail((night,), reason))
        return mails


def find_reason(levels: Mapping[str, int], told: Mapping[str, int] | None) -> str | None:
    """First, higher, lower, withdrawn, or nothing: by topic for what rises, by series for what falls."""
    if told is None:
        return "first" if max(levels.values()) >= TOLD_FROM else None
    for topic in set(TOPICS.values()):
        before = max((level for name, level in told.items() if TOPICS[name] == topic), default=0)
        after = max((level for name, level in levels.items() if TOPICS[name] == topic), default=0)
        if after > before and after >= TOLD_FROM:
            return "higher"
    if any(levels[name] < level for name, level in told.items()):
        return "lower" if any(levels.values()) else "withdrawn"
    return None


def gather(mails: Sequence[Mail], now: datetime) -> list[Mail]:
    """The same mails, those that would raise an old night put into one digest, under the last of them."""
    edge = (now.astimezone(KYIV) - DIGEST_AFTER).date()
    old = [mail for mail in mails if mail.reason in ("first", "higher") and mail.nights[0] <= edge]
    digest = [Mail((max(night for mail in old for night in mail.nights),), "digest")] if old else []
    return [*digest, *(mail for mail in mails if mail not in old)]


def find_level(adjusted: float) -> int:
    """The level of a probability."""
    return next((level for nights, level in LEVELS if 1 / adjusted * (1 + 1e-9) >= nights), 0)


def add_day(one: Said) -> Number:
    """Night and day in one number, which may be more where the night is not official."""
    if one.drones is None or one.drones.value is None:
        return Number(one.by_day, False)
    return Number(one.drones.value + (one.by_day or 0), one.drones.firm)


def find_last(past: Iterable[date], said: Mapping[date, Said], tonight: date) -> date:
    """The last night that was reported officially."""
    reported = (night for night, one in said.items() if one.drones and one.drones.firm and night <= tonight)
    return max(reported, default=max(past))


def make_series(
    past: Mapping[date, tuple[int, int, int]], said: Mapping[date, Said], tonight: date
) -> dict[str, pd.Series[float]]:
    """What may be learnt from: official numbers, on every date of the record and the story."""
    index = pd.date_range(min(past), tonight, freq="D", name="night")
    columns = {name: np.full(len(index), np.nan) for name in ("drones", "missiles", "stopped", "daily")}
    for night, (drones, stopped, missiles) in past.items():
        place = (night - min(past)).days
        for name, value in zip(columns, (drones, missiles, stopped, drones), strict=True):
            columns[name][place] = value
    last = find_last(past, said, tonight)
    for night, one in said.items():
        place = (night - min(past)).days
        if not one.drones or not one.drones.firm or night > tonight:
            continue
        columns["drones"][place] = one.drones.value
        columns["stopped"][place] = one.stopped
        if one.missiles and one.missiles.value is not None:
            columns["missiles"][place] = one.missiles.value
        if one.by_day is not None or night < last:
            columns["daily"][place] = add_day(one).value
    made = {name: pd.Series(values, index=index) for name, values in columns.items()}
    open_missiles = made["missiles"].copy()
    open_missiles[index >= pd.Timestamp(last)] = np.nan
    return {
        "drones_launched": made["drones"],
        "missiles_launched": made["missiles"],
        "daily_drones_launched": made["daily"],
        "daily_missiles_launched": open_missiles,
        "stopped": made["stopped"],
    }
