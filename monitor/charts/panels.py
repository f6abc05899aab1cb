"""A series and its forecasts become plain arrays on the days that a chart shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..lang import ENGLISH, Words
from ..model import SIGNS, Bound, Series, Standing, Verdict, bound_of
from ..reconcile import join_bounds

if TYPE_CHECKING:
    import pandas as pd

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """One series to draw, and what was expected of it.

    `median`, `q95` and `q99` are float64 (n,) on `nights`, a daily DatetimeIndex (n,) without a time
    zone: what was expected before each night, NaN where there was no forecast. `intercepted` is drawn
    inside the bars. `withheld` names the nights whose count was kept back in whole, `uncounted` those of
    which nobody said how many came: the series itself cannot tell them from nights that nobody reported.
    `bounds` are those of the numbers that are not exact; None where nothing but the series is known: there
    a number that is not settled is at least so many.
    """

    series: Series
    label: str
    nights: pd.DatetimeIndex
    median: Numbers
    q95: Numbers
    q99: Numbers
    verdict: Verdict | None = None
    intercepted: Series | None = None
    withheld: frozenset[date] = frozenset()
    uncounted: frozenset[date] = frozenset()
    bounds: Mapping[date, Bound] | None = None

    def find_first(self) -> date | None:
        """The first date of the series; None where it has none."""
        index = self.series.values.index
        return index.min().date() if len(index) else None

    def find_last(self) -> date | None:
        """The last date of the series; None where it has none."""
        index = self.series.values.index
        return index.max().date() if len(index) else None


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """A panel on the n days from `first` that are shown; all arrays are (n,).

    `marked` is the place of the night in question, None where there is none; `bright` are the days in its
    colours: that one, or those of a week. A day is `partial` where more may have come than was counted,
    `absent` where nobody reported.
    """

    label: str
    first: date
    marked: int | None
    values: Numbers
    stopped: Numbers
    median: Numbers
    q95: Numbers
    q99: Numbers
    partial: Flags
    withheld: Flags
    uncounted: Flags
    absent: Flags
    bright: Flags
    bounds: Sequence[Bound]

    @property
    def days(self) -> list[date]:
        """The days that are shown."""
        return [self.first + timedelta(days=place) for place in range(len(self.values))]

    @property
    def named(self) -> int | None:
        """The place of the bright day whose number is written: the one in question, or the largest."""
        known = np.where(self.bright, self.values, np.nan)
        return self.marked if self.marked is not None or np.isnan(known).all() else int(np.nanargmax(known))

    def say_number(self, place: int, t: Words = ENGLISH) -> str:
        """What came on a day, in digits or in words."""
        if np.isnan(self.values[place]):
            said = (
                "withheld"
                if self.withheld[place]
                else "no number"
                if self.uncounted[place]
                else "not reported"
            )
            return t(said)
        return f"{SIGNS[self.bounds[place]]}{t.number(float(self.values[place]))}"

    def say_night(self, t: Words = ENGLISH) -> str:
        """The night in question against what was expected, or what a week came to; empty without."""
        if self.marked is None:
            return self._say_week(t) if self.bright.any() else ""
        came = self.say_number(self.marked, t)
        median, q95 = self.median[self.marked], self.q95[self.marked]
        if np.isnan(median) or np.isnan(q95):
            return t("{came}, no forecast", came=came)
        return t(
            "{came}; expected {expected}, 95 % of nights below {below}",
            came=came,
            expected=t.number(float(median)),
            below=t.number(ceil(q95) + 1),
        )

    def _say_week(self, t: Words) -> str:
        values = self.values[self.bright]
        known = np.isfinite(values)
        bound = join_bounds([self.bounds[place] for place in np.flatnonzero(self.bright).tolist()])
        above = values > self.q95[self.bright]
        return t(
            "{sum} in {nights}, {above} of them above the 95 % line",
            sum=f"{SIGNS[bound]}{t.number(float(values[known].sum()))}",
            nights=t.count(int(known.sum()), "known nights"),
            above=int(above.sum()),
        )


def view_panel(panel: Panel, first: date, span: int, night: date | None, week: int = 0) -> View:
    """What a chart of `span` days from `first` shows of a panel, `night` marked, or the last `week` days.

    The verdict's number goes before the series' own. A value that is no count (negative or infinite) is none.
    """
    import pandas as pd

    days = pd.date_range(pd.Timestamp(first), periods=span)
    place = (night - first).days if night else -1
    marked = place if 0 <= place < span else None
    values, known = _read_counts(panel.series, days), _read_known(panel.series, days)
    verdict = panel.verdict
    bounds = [_find_bound(panel, day.date(), whole) for day, whole in zip(days, known, strict=True)]
    if marked is not None and verdict is not None and verdict.value is not None:
        values[marked], known[marked] = verdict.value, _is_complete(verdict)
        bounds[marked] = bound_of(verdict)
    none = np.isnan(values)
    withheld, uncounted = (
        none & np.array([day.date() in nights for day in days], dtype=np.bool_)
        for nights in (panel.withheld, panel.uncounted)
    )
    start = panel.find_first()
    recorded = np.array([start is not None and day.date() >= start for day in days], dtype=np.bool_)
    if marked is not None:
        recorded[marked] = True
        withheld[marked] |= none[marked] and verdict is not None and verdict.standing is Standing.WITHHELD
    median, q95, q99 = (
        _read_forecast(bound, panel.nights, days) for bound in (panel.median, panel.q95, panel.q99)
    )
    stopped = _read_counts(panel.intercepted, days) if panel.intercepted else np.full(span, np.nan)
    return View(
        label=panel.label,
        first=first,
        marked=marked,
        values=values,
        stopped=np.minimum(stopped, values),
        median=median,
        q95=q95,
        q99=q99,
        partial=~none & ~known,
        withheld=withheld,
        uncounted=uncounted,
        absent=none & ~withheld & ~uncounted & recorded,
        bright=np.arange(span) >= span - week if week else np.arange(span) == marked,
        bounds=[Bound.EXACT if empty else bound for bound, empty in zip(bounds, none, strict=True)],
    )


def _read_counts(series: Series, days: pd.DatetimeIndex) -> Numbers:
    given = series.values.reindex(days).to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(np.isfinite(given) & (given >= 0), given, np.nan)


def _read_known(series: Series, days: pd.DatetimeIndex) -> Flags:
    return np.array(series.known.reindex(days, fill_value=False), dtype=np.bool_)


def _find_bound(panel: Panel, day: date, whole: bool) -> Bound:
    """How the number of a day binds."""
    if panel.bounds is None:
        return Bound.EXACT if whole else Bound.AT_LEAST
    return panel.bounds.get(day, Bound.EXACT)


def _read_forecast(bound: Numbers, nights: pd.DatetimeIndex, days: pd.DatetimeIndex) -> Numbers:
    import pandas as pd

    given = pd.Series(bound, nights, dtype=np.float64).reindex(days).to_numpy(dtype=np.float64)
    return np.where(np.isfinite(given), given, np.nan)


def _is_complete(verdict: Verdict) -> bool:
    return verdict.standing is not Standing.PROVISIONAL and bound_of(verdict) is not Bound.AT_LEAST
