"""A rule for the last 90 nights goes in; the forecasts of every night by that rule come out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from .forecasts import GRID, Forecasts
from .nights import find_start, lay_out, list_nights
from .thinkable import fill_short

if TYPE_CHECKING:
    import pandas as pd

WINDOW: Final = 90
Values = NDArray[np.float64]
Rule = Callable[[Values, Values], Values]
"""`rule(counts, times)` gives the distribution of tonight on the grid, float64 (G,).

`counts` float64 (m,), m >= 1, holds the known nights of the window, oldest first, as whole numbers from 0 to
the end of the grid; `times` float64 (m,) says when each was, in nights from tonight: -1 is last night.
"""


def forecast_windows(
    method: str, rule: Rule, series: pd.Series[float], since: date, until: date
) -> Forecasts:
    """Forecast every night in [since, until] from the known ones among the 90 calendar nights before it.

    A night without a number is left out of the window and nothing is put in its place. Where fewer than 30
    nights are known, the rule is believed in part (`fill_short`); where none is, there is only the prior.
    """
    values = lay_out(series, find_start(since, series), until)
    nights = list_nights(since, until)
    start = len(values) - len(nights)
    cdf, known = np.empty((len(nights), len(GRID))), np.zeros(len(nights), dtype=np.int64)
    for row in range(len(nights)):
        tonight = start + row
        before = values[max(tonight - WINDOW, 0) : tonight]
        seen = np.flatnonzero(np.isfinite(before))
        counts = np.minimum(np.round(before[seen]), GRID[-1])
        fitted = rule(counts, (seen - len(before)).astype(np.float64)) if len(counts) else np.zeros(len(GRID))
        cdf[row], known[row] = fill_short(fitted, counts), len(counts)
    return Forecasts(str(series.name), method, nights, GRID, cdf, known)
