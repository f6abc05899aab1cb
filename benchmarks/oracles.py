"""How low a score may get: forecasts that know what no forecast can know, from counts alone.

`look_ahead` weighs nights after tonight as it weighs those before; `told_size` is told whether tonight is
big. Each is given the half-life that serves it best, in hindsight.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtr

from monitor.backtest import score_forecasts
from monitor.baseline import GRID, Forecasts

HALF_LIVES = (10.0, 20.0, 40.0, 80.0, 160.0)
Values = NDArray[np.float64]


def mark_big(series: pd.Series) -> NDArray[np.bool_]:
    """Which of the known nights were above the 0.8 quantile of the 90 calendar nights before them."""
    bound = series.rolling("90D", closed="left", min_periods=15).quantile(0.8)
    return (series > bound)[series.notna()].to_numpy()


def forecast_mixture(values: Values, weights: Values) -> Values:
    """Distributions, float64 (m, G), of nights that weigh the known nights (n,) by weights (m, n)."""
    with np.errstate(divide="ignore"):
        kernels = ndtr((np.log(GRID + 0.5) - np.log(values)[:, None]) / 0.15)
    logs = np.log1p(values)
    total = weights.sum(axis=1)
    mean = weights @ logs / total
    spread = np.sqrt(np.maximum(weights @ logs**2 / total - mean**2, 0.05))
    broad = ndtr((np.log(GRID + 1.5) - (mean + 0.8 * spread)[:, None]) / (1.3 * spread + 0.3)[:, None])
    return (weights @ kernels + 0.5 * broad) / (total + 0.5)[:, None]


def score_oracles(series: pd.Series, inside: NDArray[np.bool_]) -> dict[str, float]:
    """The WIS of each oracle on the nights of `series` that are `inside` a window, bool (n,), and known."""
    known = series.dropna()
    places = np.flatnonzero(inside[series.notna()])
    big = mark_big(series)
    apart = np.arange(len(known))[None, :] - places[:, None]
    nights = known.index[places]
    empty = Forecasts("", "", nights, GRID, np.empty((0, 0)), np.zeros(len(nights), dtype=np.int64))
    found = {}
    for name, allowed in (
        ("look_ahead", apart != 0),
        ("told_size", (apart < 0) & (big[None, :] == big[places][:, None])),
    ):
        scores = []
        for life in HALF_LIVES:
            weights = allowed * 0.5 ** (np.abs(apart) / life)
            cdf = forecast_mixture(known.to_numpy(), weights)
            scores.append(score_forecasts(replace(empty, cdf=cdf), series, 0.0).wis)
        found[name] = min(scores)
    return found
