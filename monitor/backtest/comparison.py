"""The losses of two methods on the same nights go in; how sure the difference is comes out."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, nan, sqrt

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Comparison:
    """The mean loss of a method less that of a reference, over the nights that both were scored on.

    Above 0 the reference is better. `low` and `high` bound the difference with 95 % confidence; `p` is
    two-sided, for no difference in expectation. `lags` are the autocovariances that were allowed for.
    NaN where nothing can be said: fewer than two nights, or the same difference on each of them.
    """

    method: str
    reference: str
    nights: int
    difference: float
    low: float
    high: float
    statistic: float
    p: float
    lags: int


def compare(
    method: str,
    losses: NDArray[np.float64],
    reference: str,
    others: NDArray[np.float64],
    lags: int | None = None,
) -> Comparison:
    """Compare losses, float64 (n,), with those of a reference, by Diebold and Mariano (1995).

    The mean difference is a regression on a constant, its variance that of Newey and West (1987) with
    4 (n / 100)^(2/9) lags unless `lags` are given. Statistic and interval carry the correction of Harvey,
    Leybourne and Newbold (1997, doi:10.1016/S0169-2070(96)00719-4) for one night ahead, sqrt((n - 1) / n),
    and Student's t with n - 1 degrees of freedom. Nights on which either is NaN are left out.
    """
    difference = losses - others
    difference = difference[np.isfinite(difference)]
    nights = len(difference)
    if lags is None:
        lags = floor(4.0 * (nights / 100.0) ** (2.0 / 9.0)) if nights else 0
    lags = min(lags, max(nights - 1, 0))
    mean = float(difference.mean()) if nights else nan
    error = _find_error(difference, lags)
    if not error > 0.0:
        return Comparison(method, reference, nights, mean, nan, nan, nan, nan, lags)
    from scipy.stats import t

    error /= sqrt((nights - 1) / nights)
    statistic = mean / error
    reach = float(t.ppf(0.975, nights - 1)) * error
    p = 2.0 * float(t.sf(abs(statistic), nights - 1))
    return Comparison(method, reference, nights, mean, mean - reach, mean + reach, statistic, p, lags)


def _find_error(difference: NDArray[np.float64], lags: int) -> float:
    """The standard error of the mean, allowing for autocovariances up to `lags`; NaN where there is none."""
    if len(difference) < 2 or np.ptp(difference) == 0.0:
        return nan
    from statsmodels.regression.linear_model import OLS

    kernel = {"maxlags": lags, "use_correction": False}
    fit = OLS(difference, np.ones_like(difference)).fit(cov_type="HAC", cov_kwds=kernel)
    return float(fit.bse[0])
