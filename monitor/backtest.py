"""A series and the names of methods go in; how well each would have done, night by night, comes out."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from .baseline import LEVELS, METHODS, Forecasts
from .errors import ConfigError

if TYPE_CHECKING:
    import pandas as pd

COLUMNS: Final = tuple(f"q{level:g}" for level in LEVELS)


@dataclass(frozen=True, slots=True)
class Score:
    """How one method did over the observed nights of a window; NaN where there is no such night.

    `wis` is the mean over nights and levels of twice the pinball loss, `pinball95` and `pinball99` the mean
    pinball loss at those levels, all in the unit of the series; the smaller, the better. `over95` and
    `over99` say in what per cent of nights the count passed that bound; a true forecast gives 5 and 1.
    `seconds` is the time that all forecasts of the window took.
    """

    method: str
    nights: int
    wis: float
    pinball95: float
    pinball99: float
    over95: float
    over99: float
    seconds: float


def backtest(
    series: pd.Series[float],
    name: str,
    methods: Sequence[str],
    since: date,
    until: date,
    companion: pd.Series[float] | None = None,
    *,
    clock: Callable[[], float] = time.perf_counter,
) -> list[Score]:
    """One score for each method, in the order given, over the nights in [since, until].

    `series` and `companion` are float64 on a daily DatetimeIndex, NaN where unknown; all of the series
    before `since` may be learned from. Raises ConfigError naming every unknown method.
    """
    unknown = [method for method in methods if method not in METHODS]
    if unknown:
        known = ", ".join(METHODS)
        raise ConfigError(
            [f"backtest: method '{method}': unknown; choose from: {known}" for method in unknown]
        )
    scores = []
    for method in methods:
        started = clock()
        forecasts = METHODS[method](series.rename(name), since, until, companion)
        scores.append(score_forecasts(forecasts, series, clock() - started))
    return scores


def score_forecasts(forecasts: Forecasts, series: pd.Series[float], seconds: float) -> Score:
    """The score of forecasts on what was observed; nights without a number are left out."""
    observed = find_observed(forecasts, series)
    seen = np.isfinite(observed)
    counts, quantiles = observed[seen], forecasts.quantiles(LEVELS)[seen]
    losses = measure_pinball(quantiles, counts)
    over = counts[:, None] > quantiles
    at95, at99 = LEVELS.index(0.95), LEVELS.index(0.99)
    return Score(
        method=forecasts.method,
        nights=int(seen.sum()),
        wis=find_mean(2.0 * losses),
        pinball95=find_mean(losses[:, at95]),
        pinball99=find_mean(losses[:, at99]),
        over95=100.0 * find_mean(over[:, at95]),
        over99=100.0 * find_mean(over[:, at99]),
        seconds=seconds,
    )


def find_observed(forecasts: Forecasts, series: pd.Series[float]) -> NDArray[np.float64]:
    """What came on each night of the forecasts, float64 (n,), NaN where nobody said."""
    return np.asarray(series.reindex(forecasts.nights).to_numpy(dtype=np.float64, na_value=np.nan))


def measure_pinball(quantiles: NDArray[np.float64], counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """The pinball loss at the 23 levels, float64 (n, 23), of quantiles (n, 23) on counts (n,)."""
    levels = np.asarray(LEVELS)
    error = counts[:, None] - quantiles
    return np.asarray(np.maximum(levels * error, (levels - 1.0) * error), dtype=np.float64)


def find_mean(values: NDArray[np.float64] | NDArray[np.bool_]) -> float:
    """The mean of an array, NaN where it is empty."""
    return float(values.mean()) if values.size else float("nan")


def forecast_rows(forecasts: Forecasts, series: pd.Series[float]) -> pd.DataFrame:
    """One row a night, ready to be written: `night`, `q0.01` to `q0.99` (23 levels) and `tail`.

    `night` is an ISO date, `tail` is P(Y >= observed), NaN where nobody reported.
    """
    import pandas as pd

    rows = pd.DataFrame(forecasts.quantiles(LEVELS), columns=list(COLUMNS))
    rows.insert(0, "night", forecasts.nights.strftime("%Y-%m-%d"))
    rows["tail"] = forecasts.tails(find_observed(forecasts, series))
    return rows
