"""A lasting change of level: recent nights against the nights before them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from ..model import LEVEL_SUFFIX, Alert, Bound, Finding, Forecast, Level, Standing, Verdict

if TYPE_CHECKING:
    import pandas as pd

RECENT: Final = 28
BEFORE: Final = 90
"""Known nights whose level is compared with that of the nights before them."""
LEAST_RATIO: Final = 1.5
SURE: Final = 0.001


@dataclass(frozen=True, slots=True)
class Shift:
    """A level that moved: the medians of the last 28 known nights and of the 90 before, and how surely.

    `forecast` spreads the numbers of the 90 nights before: its median is theirs.
    """

    recent: float
    before: float
    p: float
    forecast: Forecast

    @property
    def rises(self) -> bool:
        """Whether the level went up."""
        return self.recent > self.before


def find_shift(known: pd.Series[float], night: date) -> Shift | None:
    """Whether the level of the last 28 known nights up to `night` is another than that of the 90 before.

    `known` is float64 on a daily index, NaN where unknown. Both must hold: the medians differ by half as
    much again, and the ranks of the two samples differ (Mann and Whitney 1947, p below 0.001).
    """
    import pandas as pd

    seen = known.loc[: pd.Timestamp(night)].dropna()
    if len(seen) < RECENT + BEFORE or seen.index[-1] != pd.Timestamp(night):
        return None
    recent, before = seen.iloc[-RECENT:], seen.iloc[-RECENT - BEFORE : -RECENT]
    new, old = float(recent.median()), float(before.median())
    if max(new + 0.5, old + 0.5) < LEAST_RATIO * min(new + 0.5, old + 0.5):
        return None
    from scipy.stats import mannwhitneyu

    p = float(mannwhitneyu(recent, before, alternative="two-sided").pvalue)
    return Shift(new, old, p, _spread(before, night)) if p < SURE else None


def _spread(before: pd.Series[float], night: date) -> Forecast:
    """The numbers of some nights as a distribution."""
    import numpy as np

    numbers, counts = np.unique(before.to_numpy(), return_counts=True)
    grid = np.asarray(numbers, dtype=np.float64)
    cdf = np.asarray(counts.cumsum() / counts.sum(), dtype=np.float64)
    return Forecast(f"{before.name}{LEVEL_SUFFIX}", night, "record", len(before), grid, cdf)


def is_new(known: pd.Series[float], night: date, shift: Shift) -> bool:
    """Whether a shift is told for the first time: none in its direction stood in the 28 nights before."""
    for back in range(1, RECENT + 1):
        earlier = find_shift(known, night - timedelta(days=back))
        if earlier is not None and earlier.rises == shift.rises:
            return False
    return True


def judge_level(known: pd.Series[float], night: date, alerts: Iterable[Alert]) -> Verdict | None:
    """The verdict that a level has moved, where that is new; None else.

    `known` is as in `find_shift`, named by its series. It is told once: not again within 28 nights of an
    alert on the same series and direction, whatever corrections do to the nights between.
    """
    shift = find_shift(known, night)
    if shift is None or not is_new(known, night, shift):
        return None
    for alert in alerts:
        if alert.series == shift.forecast.series and abs((alert.night - night).days) <= RECENT:
            forecast, level = alert.verdict.forecast, alert.verdict.value
            if forecast is None or level is None or (level > find_median(forecast)) == shift.rises:
                return None
    return Verdict(
        series=shift.forecast.series,
        night=night,
        finding=Finding.UNUSUAL,
        level=Level.UNUSUAL,
        value=round(shift.recent),
        bound=Bound.EXACT,
        standing=Standing.OFFICIAL,
        p=None,
        adjusted=None,
        reason=(
            f"level moved: the median of the last {RECENT} known nights is {shift.recent:g}, "
            f"that of the {BEFORE} before was {shift.before:g}"
        ),
        forecast=shift.forecast,
    )


def find_median(spread: Forecast) -> float:
    """The middle number of those that a level is compared with."""
    return float(spread.grid[spread.cdf.searchsorted(0.5)])
