"""Series become plain arrays: one value a calendar night, NaN where nothing is known."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd


def find_start(since: date, *series: pd.Series[float] | None) -> date:
    """The first night that any of the series, or the wish, speaks of."""
    starts: list[date] = [one.index.min().date() for one in series if one is not None and len(one)]
    return min([since, *starts])


def lay_out(series: pd.Series[float] | None, first: date, last: date) -> NDArray[np.float64]:
    """The values of the calendar nights from `first` to `last`, float64 (n,), NaN where unknown.

    A value that is no count (infinite or below 0) is unknown. Nights outside the range are left out.
    """
    import pandas as pd

    values = np.full(max((last - first).days + 1, 0), np.nan)
    if series is None or not len(series):
        return values
    given = series.to_numpy(dtype=np.float64, na_value=np.nan)
    days = (pd.DatetimeIndex(series.index).normalize() - pd.Timestamp(first)).days.to_numpy()
    fits = (days >= 0) & (days < len(values)) & np.isfinite(given) & (given >= 0)
    values[days[fits]] = given[fits]
    return values


def list_nights(since: date, until: date) -> pd.DatetimeIndex:
    """Every night in [since, until]; none where `until` comes first."""
    import pandas as pd

    return pd.date_range(since, until, freq="D", name="night")
