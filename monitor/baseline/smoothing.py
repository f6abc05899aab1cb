"""Exponential smoothing: a level follows the logarithms of the last 90 nights; its errors are the spread."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from .forecasts import GRID, Forecasts
from .thinkable import draw_thinkable
from .windows import forecast_windows

if TYPE_CHECKING:
    import pandas as pd

LEAST_NIGHTS: Final = 4
LEAST_WIDTH: Final = 0.15
RATES: Final = np.linspace(0.0, 1.0, 21)
Values = NDArray[np.float64]


def ets(
    series: pd.Series[float], since: date, until: date, companion: pd.Series[float] | None = None
) -> Forecasts:
    """Forecast every night in [since, until] by simple exponential smoothing; see `Method`.

    ETS(A,N,N) of ln(1 + y) (Hyndman et al. 2008, Forecasting with Exponential Smoothing), without trend and
    season, fitted by maximum likelihood to the known nights among the 90 calendar nights before, as if each
    followed the last. Around the level lie its own one-night errors, each spread by a normal kernel
    (Silverman 1986, Density Estimation, 3.31), at least as widely as `recency` spreads a night. `companion`
    is not looked at. That the level is not known for sure is ignored, and the kernels widen by more than
    that: on true negative binomial counts the 99 % bound is exceeded on 0.4 to 0.9 % of nights.
    """
    return forecast_windows("ets", draw_smoothed, series, since, until)


def draw_smoothed(counts: Values, times: Values) -> Values:
    """The distribution of tonight by smoothing; see `windows.Rule`. It is broad before four known nights."""
    from scipy.special import ndtr

    if len(counts) < LEAST_NIGHTS:
        return draw_thinkable(counts)
    level, errors = smooth(np.log1p(counts))
    # two parameters were fitted to these errors, which makes them a little too small
    errors = errors * np.sqrt(len(errors) / (len(errors) - 2))
    width = choose_width(errors)
    reach = (np.log(GRID + 1.5)[:, None] - level - errors) / width
    return np.asarray(ndtr(reach).mean(axis=1))


def smooth(logs: Values) -> tuple[float, Values]:
    """The level after the last night and each night's error before it came, float64 (n,), of logs (n,).

    The rate of smoothing and the level before the first night are those of the least squares, which for
    normal errors is the greatest likelihood. For a given rate the errors are a straight function of that
    first level, so it is known in closed form, and one number is left to look for: on 21 rates first, for
    there may be several valleys, then by Brent's method in the deepest. A test holds the result to
    `ETSModel` of statsmodels, whose search in two dimensions takes many times as long.
    """
    from scipy.optimize import minimize_scalar

    losses = [measure_squares(rate, logs) for rate in RATES]
    best = int(np.argmin(losses))
    low, high = RATES[max(best - 1, 0)], RATES[min(best + 1, len(RATES) - 1)]
    found = minimize_scalar(measure_squares, args=(logs,), bounds=(low, high), method="bounded")
    rate = float(found.x) if found.fun < losses[best] else float(RATES[best])
    _, errors = find_errors(rate, logs)
    return float(logs[-1] - (1.0 - rate) * errors[-1]), errors


def measure_squares(rate: float, logs: Values) -> float:
    """The sum of squared errors at a rate of smoothing, with the first level that suits it best."""
    _, errors = find_errors(rate, logs)
    return float(errors @ errors)


def find_errors(rate: float, logs: Values) -> tuple[float, Values]:
    """The best level before the first night, and the errors of all nights, float64 (n,), at a rate."""
    from scipy.signal import lfilter

    keep = 1.0 - rate
    from_zero = lfilter([1.0, -1.0], [1.0, -keep], logs)  # the errors had the first level been 0
    pull = keep ** np.arange(float(len(logs)))  # how much of the first level is left in each
    first = float(from_zero @ pull / (pull @ pull))
    return first, np.asarray(from_zero - first * pull)


def choose_width(errors: Values) -> float:
    """The width of the kernels by Silverman's rule of thumb, at least 0.15."""
    low, high = np.quantile(errors, (0.25, 0.75))
    spread = float(errors.std(ddof=1))
    if high > low:
        spread = min(spread, float(high - low) / 1.34)
    return max(0.9 * spread / float(len(errors) ** 0.2), LEAST_WIDTH)
