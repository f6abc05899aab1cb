"""What few nights cannot say: broad distributions of what may come beyond a record, or before it."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from .forecasts import GRID

PSEUDO_NIGHT: Final = 0.5
LEAST_VARIANCE: Final = 0.05
ENOUGH_NIGHTS: Final = 30
PRIOR_MEDIAN: Final = 5.0
PRIOR_SPREAD: Final = 1.5
PRIOR_NIGHTS: Final = 3.0
Values = NDArray[np.float64]


def draw_prior() -> Values:
    """What is thinkable before the first night, float64 (G,): a broad log-normal with median 5."""
    from scipy.special import ndtr

    return np.asarray(ndtr((np.log(GRID + 0.5) - np.log(PRIOR_MEDIAN)) / PRIOR_SPREAD))


def draw_broad(mean: Values, spread: Values) -> Values:
    """The pseudo-night, float64 (k, G), from mean and deviation of ln(1 + y), each float64 (k,)."""
    from scipy.special import ndtr

    centre, width = mean + 0.8 * spread, 1.3 * spread + 0.3
    return np.asarray(ndtr((np.log(GRID + 1.5) - centre[:, None]) / width[:, None]))


def draw_thinkable(counts: Values) -> Values:
    """The broad distribution beside these known nights, float64 (n,) to float64 (G,).

    Without a night it is the prior. Else it lies about the nights that are known, and its width counts the
    prior's width as three nights more: three quiet nights do not make a large one unthinkable.
    """
    if not len(counts):
        return draw_prior()
    logs = np.log1p(counts)
    variance = (len(logs) * logs.var() + PRIOR_NIGHTS * PRIOR_SPREAD**2) / (len(logs) + PRIOR_NIGHTS)
    return np.asarray(draw_broad(logs.mean(keepdims=True), np.sqrt(np.array([variance])))[0])


def fill_short(fitted: Values, counts: Values) -> Values:
    """The distribution that was fitted to `counts`, float64 (G,), made broad where they are few.

    Each night that is missing to 30 lends its share to what is thinkable: a model fitted to three nights is
    believed for a tenth, one fitted to 30 or more as it is. 30 is also what an alert needs.
    """
    share = min(len(counts) / ENOUGH_NIGHTS, 1.0)
    if share == 1.0:
        return fitted
    return np.asarray(share * fitted + (1.0 - share) * draw_thinkable(counts))
