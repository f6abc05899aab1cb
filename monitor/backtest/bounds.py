"""How often nights were above a bound, and whether that is as often as it should be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from ..baseline import Forecasts
from .observed import find_observed

if TYPE_CHECKING:
    import pandas as pd

BOUNDS: Final = (0.95, 0.99)
"""The bounds that are watched: a true forecast is passed on 5 and on 1 of 100 nights."""
WATCHED: Final = 365
"""How many known nights the monitor looks back on to watch itself."""


@dataclass(frozen=True, slots=True)
class Passed:
    """How many of `nights` were above the bound of `level`.

    From `low` to `high` lies the number for a bound that is passed at its nominal rate, 1 - level: the
    central 95 % of the binomial distribution, both ends included. Exact, so it holds at least 95 %.
    """

    level: float
    nights: int
    above: int
    low: int
    high: int

    @property
    def percent(self) -> float:
        """The share of nights above the bound, in per cent; NaN without a night."""
        return self._share(self.above)

    @property
    def band(self) -> tuple[float, float]:
        """`low` and `high` as shares of the nights, in per cent; NaN without a night."""
        return self._share(self.low), self._share(self.high)

    @property
    def is_right(self) -> bool:
        """Whether the number lies in the band; no night says nothing against it."""
        return self.low <= self.above <= self.high

    @property
    def mark(self) -> str:
        """An arrow where the number lies outside its band: up where the bound is passed too often."""
        return "" if self.is_right else "↑" if self.above > self.high else "↓"

    def _share(self, number: int) -> float:
        return 100.0 * number / self.nights if self.nights else float("nan")


def count_passed(forecasts: Forecasts, observed: NDArray[np.float64], level: float) -> Passed:
    """How often counts, float64 (n,) with NaN where unknown, were above the bound of `level`."""
    seen = np.isfinite(observed)
    above = int((observed[seen] > forecasts.quantiles([level])[seen, 0]).sum())
    return hold_passed(level, int(seen.sum()), above)


def hold_passed(level: float, nights: int, above: int) -> Passed:
    """A count of nights above the bound of `level`, with the band for a bound that is right."""
    from scipy.special import bdtr

    rate = round(1.0 - level, 10)
    low, high = np.searchsorted(bdtr(np.arange(nights + 1), nights, rate), [0.025, 0.975]).tolist()
    return Passed(level, nights, above, low, high)


def watch_bounds(forecasts: Forecasts, series: pd.Series[float], nights: int = WATCHED) -> tuple[Passed, ...]:
    """How often each bound was passed on the last known `nights` of the forecasts: 95 %, then 99 %.

    `series` is float64 on a daily DatetimeIndex, NaN where unknown. Fewer nights are counted where no
    more are known.
    """
    observed = find_observed(forecasts, series)
    places = np.flatnonzero(np.isfinite(observed))
    observed[: places[-nights] if len(places) > nights else 0] = np.nan
    return tuple(count_passed(forecasts, observed, level) for level in BOUNDS)


def say_passed(passed: Passed) -> str:
    """One sentence: how often a bound was passed, and whether that is as often as it should be."""
    share = f"{100 * passed.level:g} of 100"
    if not passed.nights:
        return f"no known night says how often the bound for {share} is passed"
    be = "was" if passed.above == 1 else "were"
    nights = "1 known night" if passed.nights == 1 else f"{passed.nights} known nights"
    finding = "as many as should be" if passed.is_right else "too many" if passed.mark == "↑" else "too few"
    return (
        f"in the last {nights} {passed.above} {be} above the bound for {share}: "
        f"{finding} ({passed.low} to {passed.high})"
    )
