"""A series and the names of methods go in; how well each would have done, night by night, comes out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from ..baseline import DEFAULT, METHODS, Forecasts
from ..errors import ConfigError
from .calibration import Calibration, calibrate
from .comparison import Comparison, compare
from .scores import Score, score_forecasts, score_nights

if TYPE_CHECKING:
    import pandas as pd

WARM_UP: Final = 60
"""Nights that a method sees before its clock starts, so that no import is timed."""


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """What one method forecast, how it did, and how that compares with the default (None for that itself)."""

    forecasts: Forecasts
    score: Score
    calibration: Calibration
    comparison: Comparison | None

    @property
    def method(self) -> str:
        """The name of the method."""
        return self.score.method


def backtest(
    series: pd.Series[float],
    name: str,
    methods: Sequence[str],
    since: date,
    until: date,
    companion: pd.Series[float] | None = None,
    *,
    clock: Callable[[], float] = time.perf_counter,
) -> Iterator[Trial]:
    """One trial for each method, in the order given, over the nights in [since, until].

    `series` and `companion` are float64 on a daily DatetimeIndex, NaN where unknown; all of the series
    before `since` may be learned from. Each comes when it is done. The default is forecast also where it
    was not asked for: the others are compared with it. Raises ConfigError before anything is forecast where a
    method is unknown or named twice.
    """
    check_methods(methods)
    return _try(series.rename(name), methods, since, until, companion, clock)


def check_methods(methods: Sequence[str]) -> None:
    """Raises ConfigError naming every method that is unknown, or named twice."""
    known = ", ".join(METHODS)
    problems = [
        f"backtest: method '{one}': unknown; choose from: {known}" for one in methods if one not in METHODS
    ]
    twice = {one: None for place, one in enumerate(methods) if one in methods[:place] and one in METHODS}
    problems += [f"backtest: method '{one}': named twice; name each once" for one in twice]
    if problems:
        raise ConfigError(problems)


def _try(
    series: pd.Series[float],
    methods: Sequence[str],
    since: date,
    until: date,
    companion: pd.Series[float] | None,
    clock: Callable[[], float],
) -> Iterator[Trial]:
    reference = None
    for method in methods:
        last = series.dropna().iloc[-WARM_UP:]
        if len(last):
            night = last.index[-1].date()
            METHODS[method](last, night, night, None)
        started = clock()
        forecasts = METHODS[method](series, since, until, companion)
        seconds = clock() - started
        losses = score_nights(forecasts, series)
        if method == DEFAULT:
            reference = losses
        elif reference is None:
            reference = score_nights(METHODS[DEFAULT](series, since, until, companion), series)
        yield Trial(
            forecasts,
            score_forecasts(forecasts, series, seconds),
            calibrate(forecasts, series),
            None if method == DEFAULT else compare(method, losses, DEFAULT, reference),
        )
