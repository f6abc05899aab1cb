"""The contract of a baseline: a series of nights goes in, a predictive distribution a night comes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from ..model import Forecast

if TYPE_CHECKING:
    import pandas as pd


def make_grid() -> NDArray[np.float64]:
    """The counts on which distributions are kept, float64 (G,): rising whole numbers from 0.

    Every number to 100, then 160 log-spaced ones to 10,000, then 40 coarse ones to 1,000,000: no night
    comes near those, but a series that explodes still has a tail instead of a wall.
    """
    fine = np.arange(101.0)
    middle = np.round(np.geomspace(100.0, 1e4, 161))[1:]
    coarse = np.round(np.geomspace(1e4, 1e6, 41))[1:]
    return np.concatenate((fine, middle, coarse))


GRID: Final = make_grid()
GRID.flags.writeable = False


@dataclass(frozen=True, slots=True, eq=False)
class Forecasts:
    """What one method expected of each of n nights, every one fitted to strictly earlier nights.

    `nights` is a daily DatetimeIndex (n,) without a time zone; `grid` float64 (G,) holds rising whole
    numbers; `cdf` float64 (n, G) is P(Y <= grid); `known` int64 (n,) is how many known nights each
    distribution was fitted to.
    """

    series: str
    method: str
    nights: pd.DatetimeIndex
    grid: NDArray[np.float64]
    cdf: NDArray[np.float64]
    known: NDArray[np.int64]

    def at(self, night: date) -> Forecast:
        """The forecast of one night. Raises KeyError for a night outside `nights`."""
        import pandas as pd

        row = self.nights.get_indexer(pd.DatetimeIndex([pd.Timestamp(night)]))[0]
        if row < 0:
            raise KeyError(f"{self.series}: no forecast by {self.method} for {night}")
        return Forecast(
            series=self.series,
            night=night,
            method=self.method,
            nights=int(self.known[row]),
            grid=self.grid,
            cdf=self.cdf[row],
        )

    def quantiles(self, levels: Sequence[float]) -> NDArray[np.float64]:
        """The quantiles of every night, float64 (n, L), by the rule of `Forecast.quantile`."""
        wanted = np.asarray(levels, dtype=np.float64)
        found = np.empty((len(self.cdf), len(wanted)))
        for row, cdf in zip(found, self.cdf, strict=True):
            row[:] = np.interp(wanted, cdf, self.grid)
        return found

    def tails(self, counts: NDArray[np.float64]) -> NDArray[np.float64]:
        """P(Y >= count) of every night, float64 (n,), by the rule of `Forecast.tail`; NaN where NaN."""
        found = np.full(len(self.cdf), np.nan)
        for row, (count, cdf) in enumerate(zip(counts, self.cdf, strict=True)):
            if np.isfinite(count):
                found[row] = max(1.0 - np.interp(count - 1, self.grid, cdf, left=0.0), 1e-9)
        return found


class Method(Protocol):
    """A baseline: `method(series, since, until)` gives a distribution for every night from since to until.

    `series` is float64 on a daily DatetimeIndex, NaN where a night is unknown; `until` may lie beyond
    its end. `companion` is the other headline series, which a method may look at or not. Each night's
    distribution is fitted to strictly earlier nights, so that changing the future never changes the past.
    No series is an error: an empty one gives what is thinkable before anything is known.
    """

    def __call__(
        self, series: pd.Series[float], since: date, until: date, companion: pd.Series[float] | None = None
    ) -> Forecasts:
        """Forecast every night in [since, until]."""
        ...
