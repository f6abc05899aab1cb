"""The textbook baseline: a negative binomial regression on the trailing 90 nights, constant only."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .forecasts import GRID, Forecasts
from .windows import forecast_windows

if TYPE_CHECKING:
    import pandas as pd

Values = NDArray[np.float64]


def nb_glm(
    series: pd.Series[float], since: date, until: date, companion: pd.Series[float] | None = None
) -> Forecasts:
    """Forecast every night in [since, until] by a count regression; see `Method`.

    Fitted to the known nights among the 90 calendar nights before: a GLM of the family NB2 with log link
    and a constant (Cameron and Trivedi 2013, Regression Analysis of Count Data), its dispersion by the method
    of moments. `companion` is not looked at. Where the nights vary no more than a Poisson count would, the
    forecast is Poisson. That 90 nights know neither mean nor dispersion for sure is ignored, and one shape
    must do for all: on true negative binomial counts the 99 % bound is exceeded on 1 to 2 % of nights.
    """
    return forecast_windows("nb_glm", draw_fitted, series, since, until)


def draw_fitted(counts: Values, times: Values) -> Values:
    """The distribution of tonight by the regression; see `windows.Rule`."""
    return draw_counts(*fit_counts(counts))


def fit_counts(counts: Values) -> tuple[float, float]:
    """Mean and dispersion of counts, float64 (n,): variance = mean + dispersion x mean squared.

    The mean is the regression's, in closed form and exact: with a constant alone its score equation is
    sum(y - m) / (1 + dispersion x m) = 0, whatever the dispersion, and so m is the average. A test holds it
    to what statsmodels gives.
    """
    # half a weapon in the whole window: a record of zeros does not make one drone impossible
    mean = max(float(counts.mean()), 0.5 / len(counts))
    excess = float(counts.var(ddof=1)) - mean if len(counts) > 1 else 0.0
    return mean, max(excess, 0.0) / mean**2


def draw_counts(mean: float, dispersion: float) -> Values:
    """The distribution on the grid, float64 (G,): negative binomial, Poisson at dispersion 0."""
    from scipy.special import betainc, pdtr

    if dispersion <= 1e-8:
        return np.asarray(pdtr(GRID, mean))
    size = 1.0 / dispersion
    return np.asarray(betainc(size, GRID + 1.0, size / (size + mean)))
