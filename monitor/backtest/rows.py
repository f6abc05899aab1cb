"""Forecasts and what came go in; rows of a table come out, ready to be written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ..baseline import LEVELS, Forecasts
from .observed import find_observed

if TYPE_CHECKING:
    import pandas as pd

COLUMNS: Final = tuple(f"q{level:g}" for level in LEVELS)


def forecast_rows(forecasts: Forecasts, series: pd.Series[float]) -> pd.DataFrame:
    """One row a night: `night`, `q0.01` to `q0.99` (23 levels) and `tail`.

    `night` is an ISO date, `tail` is P(Y >= observed), NaN where nobody reported.
    """
    import pandas as pd

    rows = pd.DataFrame(forecasts.quantiles(LEVELS), columns=list(COLUMNS))
    rows.insert(0, "night", forecasts.nights.strftime("%Y-%m-%d"))
    rows["tail"] = forecasts.tails(find_observed(forecasts, series))
    return rows
