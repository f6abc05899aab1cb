"""The plainest baseline: tonight is ranked among the last 90 nights, all counting the same."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .forecasts import GRID, Forecasts
from .thinkable import PSEUDO_NIGHT, draw_thinkable
from .windows import forecast_windows

if TYPE_CHECKING:
    import pandas as pd

Values = NDArray[np.float64]


def empirical(
    series: pd.Series[float], since: date, until: date, companion: pd.Series[float] | None = None
) -> Forecasts:
    """Forecast every night in [since, until] by the quantiles of the last 90; see `Method`.

    The known nights among the 90 calendar nights before, each with the same weight, and half a night that is
    broad: what 90 nights have not shown is not impossible. `companion` is not looked at. A count above all
    of them is at most as likely as that half night, so "rarer than once in 180 nights" is never counted here,
    only believed. Ranks know no more than there are nights: of 45 known ones the largest stands for 98 %, and
    the 99 % bound is exceeded on 2 to 3 % of nights.
    """
    return forecast_windows("empirical", draw_ranks, series, since, until)


def draw_ranks(counts: Values, times: Values) -> Values:
    """The distribution of tonight by rank; see `windows.Rule`."""
    ranked = np.cumsum(share_out(counts))
    return np.asarray((ranked + PSEUDO_NIGHT * draw_thinkable(counts)) / (len(counts) + PSEUDO_NIGHT))


def share_out(counts: Values) -> Values:
    """How many of the counts, float64 (n,), lie on each place of the grid, float64 (G,).

    A count between two places is shared between them, the more to the nearer one, so that the mean stays.
    """
    above = np.searchsorted(GRID, counts)
    below = np.maximum(above - 1, 0)
    width = np.where(above > below, GRID[above] - GRID[below], 1.0)
    part = np.where(above > below, (counts - GRID[below]) / width, 1.0)
    shared = np.bincount(above, part, len(GRID)) + np.bincount(below, 1.0 - part, len(GRID))
    return np.asarray(shared)
