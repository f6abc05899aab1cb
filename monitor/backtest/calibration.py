"""Forecasts and what came go in; where the nights stood in their forecasts comes out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from ..baseline import Forecasts
from .observed import find_below, find_observed

if TYPE_CHECKING:
    import pandas as pd

BINS: Final = 10
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """The histogram of the probability integral transform (PIT) of one method's forecasts.

    `heights` float64 (J,): how many of the `nights` fell into each J-th of their forecast, from the lowest
    to the highest, as a multiple of what is right, 1. `low` and `high` float64 (J,) hold each height with
    95 % confidence where the forecasts are true. `statistic` is the chi-square distance of all heights from
    1 with `freedom` degrees, `p` its tail. NaN where there is no night.
    """

    method: str
    nights: int
    heights: Values
    low: Values
    high: Values
    statistic: float
    freedom: int
    p: float

    @property
    def outside(self) -> NDArray[np.bool_]:
        """Which bars are outside their band, bool (J,)."""
        return np.asarray((self.heights < self.low) | (self.heights > self.high))


def calibrate(forecasts: Forecasts, series: pd.Series[float], bins: int = BINS) -> Calibration:
    """The PIT histogram of forecasts on what was observed; nights without a number are left out.

    Counts are discrete, so a night does not stand at one place of its forecast: it is spread evenly from
    P(Y < y) to P(Y <= y), without drawing lots (Czado, Gneiting and Held 2009,
    doi:10.1111/j.1541-0420.2009.01191.x). How far the heights may stray follows from the forecasts
    themselves: the covariance of a night's shares is exact, their sum over nights taken for normal. A band
    for independent draws would be too wide where half of the nights are zeros.
    """
    observed = find_observed(forecasts, series)
    seen = np.isfinite(observed)
    nights = int(seen.sum())
    edges = np.linspace(0.0, 1.0, bins + 1)
    if not nights:
        nothing = np.full(bins, np.nan)
        return Calibration(forecasts.method, 0, nothing, nothing, nothing, np.nan, 0, np.nan)
    upper, lower = find_below(forecasts, observed)[seen], find_below(forecasts, observed - 1.0)[seen]
    strayed = share_out(lower, upper, edges).sum(axis=0) - nights / bins
    covariance = find_covariance(forecasts.grid, forecasts.cdf[seen], edges)
    statistic, freedom, p = measure_distance(strayed, covariance, nights)
    reach = 1.959964 * np.sqrt(np.diag(covariance)) * bins / nights
    heights = 1.0 + strayed * bins / nights
    return Calibration(
        forecasts.method, nights, heights, np.maximum(1.0 - reach, 0.0), 1.0 + reach, statistic, freedom, p
    )


def share_out(lower: Values, upper: Values, edges: Values) -> Values:
    """The share of each interval (lower, upper], float64 (n,), in each bin of `edges`: float64 (n, J).

    An interval without width falls whole into the bin that it stands in.
    """
    width = (upper - lower)[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        below = np.clip((edges[None, :] - lower[:, None]) / width, 0.0, 1.0)
    below = np.where(width > 0.0, below, edges[None, :] >= upper[:, None])
    below[:, 0], below[:, -1] = 0.0, 1.0
    return np.asarray(np.diff(below, axis=1))


def find_covariance(grid: Values, cdf: Values, edges: Values) -> Values:
    """The covariance (J, J) of the sums of shares over nights whose counts come from `cdf`, float64 (n, G).

    A count whose interval lies in one bin gives it 1. So a night's second moments are diag(1/J), but for
    the few counts whose intervals an edge cuts: those, one at most for each edge, are put right.
    """
    bins = len(edges) - 1
    moments = len(cdf) * np.diag(np.diff(edges))
    inner = edges[1:-1]
    for row in cdf:
        cut = np.unique(np.ceil(np.interp(inner, row, grid) - 1e-9))
        upper = np.interp(cut, grid, row)
        lower = np.interp(cut - 1.0, grid, row, left=0.0)
        upper[upper > edges[-1] - 1e-12] = edges[-1]
        shares = share_out(lower, upper, edges)
        weights = upper - lower
        moments += shares.T @ (weights[:, None] * shares) - np.diag(weights @ shares)
    return np.asarray(moments - len(cdf) * np.full((bins, bins), 1.0 / bins**2))


def measure_distance(strayed: Values, covariance: Values, nights: int) -> tuple[float, int, float]:
    """Chi-square of sums that strayed from their expectation, float64 (J,): statistic, freedom, tail.

    Bins that can only move together (an atom covers them) count once: as many degrees of freedom as the
    covariance has dimensions.
    """
    from scipy.stats import chi2

    values, vectors = np.linalg.eigh(covariance)
    kept = values > 1e-6 * nights
    freedom = int(kept.sum())
    if not freedom:
        return 0.0, 0, 1.0
    along = vectors[:, kept].T @ strayed
    statistic = float((along**2 / values[kept]).sum())
    return statistic, freedom, float(chi2.sf(statistic, freedom))
