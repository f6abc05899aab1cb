"""The public-health baseline: a trend if there is one, with past outbreaks weighted down.

The improved method of Farrington for outbreaks of disease (Farrington et al. 1996, doi:10.2307/2983331;
Noufaily et al. 2013, doi:10.1002/sim.5595), as `farringtonFlexible` of the R package surveillance does it.
Its core is `fit_reference` and `draw_bound`, which know of no nights; `farrington` lays nights before them.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from .forecasts import Forecasts
from .regression import draw_counts
from .windows import forecast_windows

if TYPE_CHECKING:
    import pandas as pd

LEAST_FOR_TREND: Final = 30
TREND_P: Final = 0.05
OUTBREAK: Final = 2.58
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Reference:
    """What reference counts say of a time: its mean, and the dispersion (variance / mean, at least 1).

    `trend` is by how much ln(mean) rises in one unit of time, None where the mean stays the same.
    """

    mean: float
    dispersion: float
    trend: float | None


def farrington(
    series: pd.Series[float], since: date, until: date, companion: pd.Series[float] | None = None
) -> Forecasts:
    """Forecast every night in [since, until] by the improved Farrington method; see `Method`.

    Kept: the quasi-Poisson regression, the trend where it is significant and predicts no more than was ever
    seen, the reweighting of large residuals, the negative binomial of the bound, here in full. Left out: the
    windows of the same season in earlier years, the season's factors and the gap of 26 weeks before tonight,
    for these counts have no season and their level moves within weeks. Reference nights are the known ones
    among the 90 calendar nights before, and a trend needs 30 of them instead of three years. The rule that
    silences series of fewer than five in four weeks is the `minimum` of an alert.

    `companion` is not looked at. Reweighting takes large nights for outbreaks, and here they are how the
    series is: the bounds are exceeded too often, on true negative binomial counts the 99 % bound on about 2 %
    of nights.
    """
    return forecast_windows("farrington", draw_tonight, series, since, until)


def draw_tonight(counts: Values, times: Values) -> Values:
    """The distribution of tonight by Farrington's method; see `windows.Rule`."""
    allowed = TREND_P if len(counts) >= LEAST_FOR_TREND else 0.0
    return draw_bound(fit_reference(counts, times, 0.0, trend_p=allowed))


def draw_bound(reference: Reference) -> Values:
    """The distribution whose quantiles are the bounds, float64 (G,).

    Negative binomial, Poisson at dispersion 1. Its variance is dispersion x mean. The mean is
    plugged in as if it were known (`nbPlugin` in R).
    """
    return draw_counts(reference.mean, (reference.dispersion - 1.0) / reference.mean)


def fit_reference(counts: Values, times: Values, now: float, *, trend_p: float = TREND_P) -> Reference:
    """Mean and dispersion at the time `now` from counts, float64 (n,), at earlier times, float64 (n,).

    First with a trend. It stays where its p value is below `trend_p` and the mean that it predicts is not
    above all counts; else everything is done again without it.
    """
    fitted = fit_trend(counts, times - now) if trend_p > 0 else None
    if fitted is not None:
        reference, p = fitted
        if p < trend_p and reference.mean <= counts.max():
            return reference
    return fit_level(counts)


def fit_level(counts: Values) -> Reference:
    """The fit without a trend, in closed form: the quasi-Poisson mean is the weighted average, exactly."""
    total = float(counts.sum())
    if len(counts) < 2 or total <= 0:
        # half a case in all of the record: zeros do not make one impossible
        return Reference(max(total, 0.5) / len(counts), 1.0, None)
    means = np.full(len(counts), total / len(counts))
    leverage = np.full(len(counts), 1.0 / len(counts))
    weights = weigh(counts, means, leverage, find_dispersion(counts, means, np.ones_like(counts), 1))
    mean = float(weights @ counts / weights.sum())
    return Reference(mean, find_dispersion(counts, np.full(len(counts), mean), weights, 1), None)


def fit_trend(counts: Values, times: Values) -> tuple[Reference, float] | None:
    """The fit with a trend, at time 0, and the trend's p value; None where it cannot be fitted.

    The p value is that of t with the dispersion of the weighted regression. R's surveillance 1.20.3 takes the
    dispersion for its p value from weights that it has overwritten, and so finds a trend more often.
    """
    from scipy.special import stdtr
    from statsmodels.genmod.families import Poisson
    from statsmodels.genmod.generalized_linear_model import GLM

    freedom = len(counts) - 2
    if freedom < 1 or counts.sum() <= 0:
        return None
    design = np.column_stack((np.ones_like(times), times))
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            first = GLM(counts, design, family=Poisson()).fit()
            spread = find_dispersion(counts, first.mu, np.ones_like(counts), 2)
            weights = weigh(counts, first.mu, first.get_hat_matrix_diag(), spread)
            fit = GLM(counts, design, family=Poisson(), var_weights=weights).fit(start_params=first.params)
            spread = find_dispersion(counts, fit.mu, weights, 2, least=0.0)
            slope, error = float(fit.params[1]), float(np.sqrt(fit.normalized_cov_params[1, 1] * spread))
            mean = float(np.exp(fit.params[0]))
        except (np.linalg.LinAlgError, ValueError, FloatingPointError):
            return None
    if not (first.converged and fit.converged and np.isfinite([mean, slope, error]).all() and mean > 0):
        return None
    p = 2.0 * float(stdtr(freedom, -abs(slope) / error)) if error > 0 else 1.0
    return Reference(mean, max(spread, 1.0), slope), p


def find_dispersion(
    counts: Values, means: Values, weights: Values, parameters: int, *, least: float = 1.0
) -> float:
    """Pearson's dispersion: the weighted sum of (y - m)^2 / m over the degrees of freedom, or `least`."""
    pearson = weights * (counts - means) ** 2 / means
    return max(float(pearson.sum()) / (len(counts) - parameters), least)


def weigh(counts: Values, means: Values, leverage: Values, dispersion: float) -> Values:
    """Weights that make past outbreaks count less, float64 (n,), with the sum n.

    All arrays are float64 (n,). A count whose standardised Anscombe residual s is above 2.58 weighs s^-2
    where the others weigh 1 (Noufaily et al. 2013).
    """
    raw = 1.5 * (np.cbrt(counts) ** 2 * means ** (-1.0 / 6.0) - np.sqrt(means))
    # a count that decides its own mean has leverage 1 and no residual
    residuals = raw / np.sqrt(dispersion * np.maximum(1.0 - leverage, 1e-12))
    large = residuals > OUTBREAK
    weights = np.where(large, np.where(large, residuals, 1.0) ** -2.0, 1.0)
    return np.asarray(len(counts) * weights / weights.sum())
