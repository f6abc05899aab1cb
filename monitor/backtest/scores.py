"""Forecasts and what came go in; how well they did comes out, in numbers of which the smaller is better."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from ..baseline import LEVELS, Forecasts
from .bounds import BOUNDS, Passed, count_passed
from .observed import find_observed, find_probabilities

if TYPE_CHECKING:
    import pandas as pd

LEAST_PROBABILITY: Final = 1e-9
"""What came is never scored as less probable, so that one night cannot make a mean infinite."""

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Score:
    """How one method did over the observed nights of a window; NaN where there is no such night.

    `wis` is the mean weighted interval score, `pinball95` and `pinball99` the mean pinball loss at those
    levels, all in the unit of the series; `log_score` the mean of -ln P(Y = what came), of which `floored`
    nights had a probability below `LEAST_PROBABILITY`. `passed` says for the bounds of 95 and 99 % how often
    the count was above. `seconds` is the time that all forecasts of the window took.
    """

    method: str
    nights: int
    wis: float
    log_score: float
    floored: int
    pinball95: float
    pinball99: float
    passed: tuple[Passed, ...]
    seconds: float

    @property
    def over95(self) -> float:
        """The share of nights above the bound of 95 %, in per cent."""
        return self.passed[0].percent

    @property
    def over99(self) -> float:
        """The share of nights above the bound of 99 %, in per cent."""
        return self.passed[1].percent


def score_forecasts(forecasts: Forecasts, series: pd.Series[float], seconds: float) -> Score:
    """The score of forecasts on what was observed; nights without a number are left out."""
    observed = find_observed(forecasts, series)
    seen = np.isfinite(observed)
    losses = measure_pinball(forecasts.quantiles(LEVELS)[seen], observed[seen])
    probabilities = find_probabilities(forecasts, observed)[seen]
    return Score(
        method=forecasts.method,
        nights=int(seen.sum()),
        wis=find_mean(2.0 * losses),
        log_score=find_mean(-np.log(np.maximum(probabilities, LEAST_PROBABILITY))),
        floored=int((probabilities < LEAST_PROBABILITY).sum()),
        pinball95=find_mean(losses[:, LEVELS.index(0.95)]),
        pinball99=find_mean(losses[:, LEVELS.index(0.99)]),
        passed=tuple(count_passed(forecasts, observed, level) for level in BOUNDS),
        seconds=seconds,
    )


def score_nights(forecasts: Forecasts, series: pd.Series[float]) -> Values:
    """The weighted interval score of each night, float64 (n,), NaN where nobody said.

    The mean over the 23 levels of twice the pinball loss: the score of the median and eleven central
    intervals of Bracher et al. 2021 (doi:10.1371/journal.pcbi.1008618), in the unit of the series.
    """
    losses = measure_pinball(forecasts.quantiles(LEVELS), find_observed(forecasts, series))
    return np.asarray(2.0 * losses.mean(axis=1))


def measure_pinball(quantiles: Values, counts: Values) -> Values:
    """The pinball loss at the 23 levels, float64 (n, 23), of quantiles (n, 23) on counts (n,)."""
    levels = np.asarray(LEVELS)
    error = counts[:, None] - quantiles
    return np.asarray(np.maximum(levels * error, (levels - 1.0) * error), dtype=np.float64)


def find_mean(values: NDArray[np.float64] | NDArray[np.bool_]) -> float:
    """The mean of an array, NaN where it is empty."""
    return float(values.mean()) if values.size else float("nan")
