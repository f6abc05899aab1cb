"""How many of each night's drones were stopped, night by night, beside what was usual before each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import nan
from typing import TYPE_CHECKING

from ..model import Level
from .judging import grade
from .rates import Rate, find_rate

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Share:
    """One night's share stopped; None where a number is missing, or more were stopped than came.

    `rate` is there where the night was judged, against the nights before it.
    """

    night: date
    stopped: int | None
    launched: int | None
    rate: Rate | None

    @property
    def value(self) -> float:
        """The share, 0 to 1; NaN where there is none."""
        return self.stopped / self.launched if self.stopped is not None and self.launched else nan

    @property
    def is_low(self) -> bool:
        """Whether unusually few were stopped, of the night by itself: at most once in 100 nights."""
        return self.rate is not None and grade(self.rate.tail) >= Level.UNUSUAL

    def bound(self, level: float) -> float:
        """The share that a part `level` of nights stay below, as expected; NaN where it was not judged."""
        if self.rate is None:
            return nan
        forecast = self.rate.forecast
        return float(forecast.grid[forecast.cdf.searchsorted(level)]) / self.rate.launched


def list_shares(
    launched: pd.Series[float], stopped: pd.Series[float], first: date, last: date
) -> tuple[Share, ...]:
    """The share of each night from `first` to `last`; both series as `find_rate` has them."""
    import pandas as pd

    shares = []
    for day in pd.date_range(first, last):
        night = day.date()
        n, k = launched.get(day, nan), stopped.get(day, nan)
        if k <= n:  # neither is NaN
            shares.append(Share(night, int(k), int(n), find_rate(launched, stopped, night)))
        else:
            shares.append(Share(night, None, None, None))
    return tuple(shares)
