"""A lasting change of level: recent nights against the nights before them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, floor
from typing import TYPE_CHECKING, Final

from ..model import LEVEL_SUFFIX, Alert, Bound, Finding, Forecast, Level, Standing, Verdict

if TYPE_CHECKING:
    import pandas as pd

RECENT: Final = 28
BEFORE: Final = 90
"""Known nights whose level is compared with that of the nights before them."""
LONGEST: Final = 60
"""Dates that the recent nights may be spread over."""
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
    def highest(self) -> float:
        """The higher of the two levels."""
        return max(self.recent, self.before)

    @property
    def rises(self) -> bool:
        """Whether the level went up."""
        return self.recent > self.before


def find_shift(known: pd.Series[float], night: date) -> Shift | None:
    """Whether the level of the last 28 known nights up to `night` is another than that of the 90 before.

    `known` is float64 on a daily index, NaN where unknown. Both must hold: the medians differ by half as
    much again, and the ranks of the two samples differ (Mann and Whitney 1947, p below 0.001). None where the
    28 are spread over more than 60 dates: they are not recent.
    """
    import pandas as pd

    seen = known.loc[: pd.Timestamp(night)].dropna()
    if len(seen) < RECENT + BEFORE or seen.index[-1] != pd.Timestamp(night):
        return None
    recent, before = seen.iloc[-RECENT:], seen.iloc[-RECENT - BEFORE : -RECENT]
    if recent.index[0] <= pd.Timestamp(night - timedelta(days=LONGEST)):
        return None
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


def is_new(known: pd.Series[float], night: date, shift: Shift, minimum: float = 0) -> bool:
    """Whether a shift is news: none in its direction, from `minimum` on, in the 28 known nights before."""
    import pandas as pd

    before = known.loc[: pd.Timestamp(night - timedelta(days=1))].dropna().tail(RECENT)
    earlier = (find_shift(known, day.date()) for day in before.index)
    return not any(one and one.rises == shift.rises and one.highest >= minimum for one in earlier)


def judge_level(
    known: pd.Series[float], night: date, alerts: Iterable[Alert], minimum: int = 0
) -> Verdict | None:
    """The verdict that a level has moved, where that is new; None else.

    `known` is as in `find_shift`, named by its series. It is told once: not again within 28 known nights of
    an alert on the same series and direction, whatever corrections do to the nights between; the verdict of
    an alert on this very night stays. Levels that both are below `minimum` are no news.
    """
    own = [alert for alert in alerts if alert.series == f"{known.name}{LEVEL_SUFFIX}"]
    for alert in own:
        if alert.night == night:
            return alert.verdict
    shift = find_shift(known, night)
    if shift is None or shift.highest < minimum or not is_new(known, night, shift, minimum):
        return None
    if any(_rises(alert) == shift.rises and _is_near(known, alert.night, night) for alert in own):
        return None
    return Verdict(
        series=shift.forecast.series,
        night=night,
        finding=Finding.UNUSUAL,
        level=Level.UNUSUAL,
        value=ceil(shift.recent) if shift.rises else floor(shift.recent),
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


def _rises(alert: Alert) -> bool:
    """The direction of a level alert: its whole number lies beyond the median before, however near."""
    verdict = alert.verdict
    return verdict.forecast is None or (verdict.value or 0) > find_median(verdict.forecast)


def _is_near(known: pd.Series[float], one: date, other: date) -> bool:
    """Whether at most 28 known nights lie between two nights."""
    import pandas as pd

    first, last = sorted((one, other))
    between = known.loc[pd.Timestamp(first) : pd.Timestamp(last - timedelta(days=1))].dropna()
    return len(between) <= RECENT


def find_median(spread: Forecast) -> float:
    """The median of a spread: the middle number, or the mean of the two in the middle."""
    low, high = (int(spread.cdf.searchsorted(level)) for level in (0.5 - 1e-9, 0.5 + 1e-9))
    return float(spread.grid[low] + spread.grid[min(high, len(spread.grid) - 1)]) / 2
