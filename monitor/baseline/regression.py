"""The textbook baseline: a negative binomial regression on the trailing 90 nights, constant only."""

from __future__ import annotations

import warnings
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from .forecasts import GRID, Forecasts
from .nights import find_start, lay_out, list_nights

if TYPE_CHECKING:
    import pandas as pd

WINDOW: Final = 90
LEAST_NIGHTS: Final = 3
Values = NDArray[np.float64]


def nb_glm(
    series: pd.Series[float], since: date, until: date, companion: pd.Series[float] | None = None
) -> Forecasts:
    """Forecast every night in [since, until] by a count regression; see `Method`.

    Fitted to the known nights among the 90 calendar nights before: the dispersion (NB2) by the method of
    moments, the mean by a GLM with log link (statsmodels); `companion` is not looked at. Where the GLM
    does not converge, the mean is the plain average; where the nights vary no more than a Poisson count
    would, the forecast is Poisson; before three known nights it is a negative binomial of mean 5 and
    dispersion 2. Parameter uncertainty is ignored, so that the bounds are exceeded too often.
    """
    first = find_start(since, series)
    values = lay_out(series, first, until)
    nights = list_nights(since, until)
    start = len(values) - len(nights)
    cdf, known = np.empty((len(nights), len(GRID))), np.zeros(len(nights), dtype=np.int64)
    for row in range(len(nights)):
        before = values[max(start + row - WINDOW, 0) : start + row]
        counts = np.minimum(np.round(before[np.isfinite(before)]), GRID[-1])
        cdf[row], known[row] = draw_counts(*fit_counts(counts)), len(counts)
    return Forecasts(str(series.name), "nb_glm", nights, GRID, cdf, known)


def fit_counts(counts: Values) -> tuple[float, float]:
    """Mean and dispersion of counts, float64 (n,): variance = mean + dispersion x mean squared."""
    if len(counts) < LEAST_NIGHTS:
        return 5.0, 2.0
    # half a weapon in the whole window: a record of zeros does not make one drone impossible
    mean = max(float(counts.mean()), 0.5 / len(counts))
    excess = float(counts.var(ddof=1)) - mean
    if excess <= 0:
        return mean, 0.0
    dispersion = excess / mean**2
    fitted = fit_mean(counts, dispersion)
    return mean if fitted is None else fitted, dispersion


def fit_mean(counts: Values, dispersion: float) -> float | None:
    """The mean by the regression, None where statsmodels does not converge."""
    from statsmodels.genmod.families import NegativeBinomial
    from statsmodels.genmod.generalized_linear_model import GLM

    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            family = NegativeBinomial(alpha=dispersion)
            fit = GLM(counts, np.ones_like(counts), family=family).fit(maxiter=50)
        except (np.linalg.LinAlgError, ValueError, FloatingPointError):
            return None
        mean = float(np.exp(fit.params[0]))
    return mean if fit.converged and np.isfinite(mean) and mean > 0 else None


def draw_counts(mean: float, dispersion: float) -> Values:
    """The distribution on the grid, float64 (G,): negative binomial, Poisson at dispersion 0."""
    from scipy.stats import nbinom, poisson

    if dispersion <= 1e-8:
        return np.asarray(poisson.cdf(GRID, mean))
    size = 1.0 / dispersion
    return np.asarray(nbinom.cdf(GRID, size, size / (size + mean)))
