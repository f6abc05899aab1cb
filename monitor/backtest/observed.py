"""Forecasts and a series go in; what came, and how probable it was, comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..baseline import Forecasts

if TYPE_CHECKING:
    import pandas as pd

Values = NDArray[np.float64]


def find_observed(forecasts: Forecasts, series: pd.Series[float]) -> Values:
    """What came on each night of the forecasts, float64 (n,), NaN where nobody said."""
    return np.array(series.reindex(forecasts.nights).to_numpy(dtype=np.float64, na_value=np.nan))


def find_below(forecasts: Forecasts, counts: Values) -> Values:
    """P(Y <= count) of each night, float64 (n,), NaN where the count is; 0 below 0.

    Between the counts of the grid the distribution function is a straight line, as it is for quantiles and
    tails: the probability of a cell is shared evenly by the counts in it.
    """
    found = np.full(len(counts), np.nan)
    for row, (count, cdf) in enumerate(zip(counts, forecasts.cdf, strict=True)):
        if np.isfinite(count):
            found[row] = np.interp(count, forecasts.grid, cdf, left=0.0)
    return found


def find_probabilities(forecasts: Forecasts, counts: Values) -> Values:
    """P(Y = count) of each night, float64 (n,): P(Y <= count) - P(Y <= count - 1); NaN where NaN."""
    return np.asarray(find_below(forecasts, counts) - find_below(forecasts, counts - 1.0))
