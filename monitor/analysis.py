"""Claims in; the record, its series, and a verdict for each night, out: the pure steps in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import isnan, nan
from typing import TYPE_CHECKING

from .alerts import (
    LEAST_KNOWN,
    LEAST_REPORTED,
    AlertSettings,
    Heard,
    add_lost,
    drop_rate,
    find_rate,
    judge_level,
    judge_night,
    judge_rate,
)
from .baseline import METHODS, Forecasts
from .model import RATE, Alert, Bound, Claim, Doubt, Finding, Forecast, Observation, Series, Source, Verdict
from .reconcile import SettledNight, settle
from .series import (
    DAILY,
    DAILY_HEADLINE,
    HEADLINE,
    JUDGED,
    SERIES,
    SOFTER,
    SeriesKey,
    build_series,
    find_companion,
    find_date,
)

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

RECENT_NIGHTS = 60
NIGHT_OF = {name: night for name, (night, _) in DAILY.items()}


class SeriesOf(Mapping[str, Series]):
    """Series of observations by name, each built when it is first asked for."""

    def __init__(self, observations: Sequence[Observation], until: date, names: Sequence[str]) -> None:
        self._observations, self._until, self._names = observations, until, names
        self._built: dict[str, Series] = {}

    def __getitem__(self, name: str) -> Series:
        if name not in self._names:
            raise KeyError(name)
        if name not in self._built:
            self._built[name] = build_series(self._observations, name, self._until)
        return self._built[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


@dataclass(frozen=True, slots=True)
class Record:
    """All that is known of every night: observations by date, the series asked for, doubts.

    An observation may come without the claims behind it, where only its number was asked for. `ends` is
    the last night with a settled number.
    """

    observations: tuple[Observation, ...]
    by_night: Mapping[date, Sequence[Observation]]
    series: Mapping[str, Series]
    doubts: tuple[Doubt, ...]
    ends: date | None

    def observed(self, series: str, night: date) -> Observation | None:
        """The observation of a night in a series of `NAMES`, None where nobody spoke of it.

        Of a daily series: None where no report has a word on the day.
        """
        if series in DAILY:
            return find_date(self.by_night.get(night, ()), series)
        key = SERIES[series]
        for seen in self.by_night.get(night, ()):
            if SeriesKey(seen.window, seen.family, seen.measure) == key and seen.is_said:
                return seen
        return None


class Judgement:
    """What was expected of every night of a range, by one method, each from earlier nights only.

    A series is forecast when it is first asked for: most dates ask for none of night and day together.
    """

    def __init__(self, record: Record, method: str, since: date, until: date) -> None:
        self._record, self._method, self._range = record, method, (since, until)
        self._made: dict[str, Forecasts] = {}

    def reach(self, since: date) -> Judgement:
        """The same from an earlier night on; itself where it begins early enough."""
        first, until = self._range
        return self if first <= since else Judgement(self._record, self._method, since, until)

    def of(self, name: str) -> Forecasts:
        """The forecasts of a series of `JUDGED`."""
        if name not in self._made:
            learnt, other = (self._record.series[one].learnable() for one in (name, find_companion(name)))
            self._made[name] = METHODS[self._method](learnt.rename(name), *self._range, other)
        return self._made[name]


def make_record(
    claims: Iterable[Claim],
    sources: Mapping[str, Source],
    until: date,
    names: Sequence[str] = JUDGED,
) -> Record:
    """Settle claims into a record whose series run to `until`."""
    return join_nights(settle(claims, sources), until, names)


def join_nights(nights: Iterable[SettledNight], until: date, names: Sequence[str]) -> Record:
    """Settled nights, in order, as a record whose series run to `until`; later nights are left out."""
    by_night = {one.night: one for one in nights if one.night <= until}
    observations = tuple(seen for one in by_night.values() for seen in one.observations)
    series = SeriesOf(observations, until, names)
    ends = max((seen.night for seen in observations if seen.is_settled), default=None)
    doubts = tuple(doubt for one in by_night.values() for doubt in one.doubts)
    return Record(
        observations, {night: one.observations for night, one in by_night.items()}, series, doubts, ends
    )


def judge(
    record: Record,
    expected: Judgement,
    night: date,
    settings: AlertSettings,
    alerts: Mapping[tuple[str, date], Alert],
) -> list[Verdict]:
    """The verdicts of one night, and where a raid by day was reported, of night and day together.

    The probabilities of the night are adjusted by themselves, and so are those of night and day: the day
    is reported later, and must not change what was told in the morning. The share stopped and a level that
    moved have a verdict only where they are, or were, worth an alert. `alerts` are those known, by key: the
    forecasts that they stand on are used again.
    """
    kept = {key: alert.verdict.forecast for key, alert in alerts.items() if alert.verdict.forecast}
    verdicts = judge_night(night, hear(record, expected, night, HEADLINE, kept), settings)
    by_day = [name for name in DAILY_HEADLINE if record.observed(name, night) is not None]
    if by_day:
        # As many series are judged together as in the morning: of the other one the night is all that came.
        daily = judge_night(night, hear(record, expected, night, DAILY_HEADLINE, kept), settings)
        verdicts += [verdict for verdict in daily if verdict.series in by_day]
    # An alert whose report of the day is gone is unknown now: nothing closes it in silence.
    gone = [name for name in DAILY_HEADLINE if name not in by_day and (name, night) in kept]
    unheard = [replace(one, observation=None) for one in hear(record, expected, night, gone, kept)]
    verdicts += judge_night(night, unheard, settings)
    return [*verdicts, *judge_beside(record, night, alerts, settings)]


def judge_beside(
    record: Record, night: date, alerts: Mapping[tuple[str, date], Alert], settings: AlertSettings
) -> Iterator[Verdict]:
    """The share stopped, where unusually few were or an alert said so, and levels that moved, where new.

    Nothing is said on a record that knows little of the nights before.
    """
    known = {name: record.series[name].learnable() for name in HEADLINE if name in record.series}
    for name, series in known.items():
        if count_recent(series, night) >= LEAST_REPORTED:
            if name == "drones_launched":
                yield from _judge_share(record, series, night, alerts.get((RATE, night)))
            minimum = settings.minimum.get(name, 0)
            moved = judge_level(series.rename(name), night, alerts.values(), minimum)
            if moved is not None:
                yield moved


def _judge_share(
    record: Record, launched: pd.Series[float], night: date, raised: Alert | None
) -> Iterator[Verdict]:
    """The verdict on the share stopped, where it is unusually low, or where an alert said so."""
    stopped = add_lost(record.series)
    seen = [record.observed(name, night) for name in ("drones_launched", "drones_intercepted")]
    told = [one for one in seen if one is not None and one.is_settled and one.bound is not Bound.AT_MOST]
    if stopped is None or len(told) < 2:
        return
    rate = find_rate(launched, stopped, night)
    if rate is None:
        both = launched.get(_day(night), nan), stopped.get(_day(night), nan)
        if raised and not any(map(isnan, both)):
            yield drop_rate(night, *both)
        return
    bound = Bound.ABOUT if any(one.bound is Bound.ABOUT for one in told) else Bound.EXACT
    standing = max((one.standing for one in told), key=SOFTER.index)
    verdict = judge_rate(night, rate, raised.verdict.forecast if raised else None, bound, standing)
    if raised or verdict.finding is Finding.UNUSUAL:
        yield verdict


def hear(
    record: Record,
    expected: Judgement,
    night: date,
    names: Sequence[str],
    kept: Mapping[tuple[str, date], Forecast],
) -> list[Heard]:
    """What each of some series brings to the judgement of a night."""
    heard = []
    for name in names:
        known = record.series[name].learnable()
        earlier = known.loc[: _day(night - timedelta(days=1))].dropna()
        heard.append(
            Heard(
                series=name,
                observation=record.observed(name, night) or record.observed(NIGHT_OF.get(name, name), night),
                forecast=kept.get((name, night)) or expected.of(name).at(night),
                reported_of_last_60=count_recent(known, night),
                record_ends=earlier.index[-1].date() if len(earlier) else None,
            )
        )
    return heard


def count_recent(known: pd.Series[float], night: date) -> int:
    """How many of the 60 nights before this one are known."""
    window = known.loc[_day(night - timedelta(days=RECENT_NIGHTS)) : _day(night - timedelta(days=1))]
    return int(window.notna().sum())


def find_measured(known: pd.Series[float], forecasts: Forecasts) -> NDArray[np.bool_]:
    """Whether a record was a measure of each of n nights, bool (n,): enough was known, in all and lately.

    `known` is float64 on a daily DatetimeIndex, NaN where a night is unknown.
    """
    import numpy as np
    import pandas as pd

    nights = forecasts.nights
    days = pd.date_range(nights[0] - timedelta(days=RECENT_NIGHTS), nights[-1])
    seen = known.notna().reindex(days, fill_value=False).to_numpy()
    so_far = np.concatenate(([0], np.cumsum(seen)))
    recent = so_far[RECENT_NIGHTS:-1] - so_far[: -RECENT_NIGHTS - 1]
    return np.asarray((recent >= LEAST_REPORTED) & (forecasts.known >= LEAST_KNOWN))


def _day(day: date) -> pd.Timestamp:
    import pandas as pd

    return pd.Timestamp(day)
