"""Backtests: forecasts and what came go in; scores, calibration, comparisons and rows come out."""

from .bounds import BOUNDS, WATCHED, Passed, hold_passed, say_passed, watch_bounds
from .calibration import Calibration, calibrate
from .comparison import Comparison, compare
from .observed import find_observed
from .rows import forecast_rows
from .scores import Score, score_forecasts, score_nights
from .trials import Trial, backtest, check_methods

__all__ = [
    "BOUNDS",
    "WATCHED",
    "Calibration",
    "Comparison",
    "Passed",
    "Score",
    "Trial",
    "backtest",
    "calibrate",
    "check_methods",
    "compare",
    "find_observed",
    "forecast_rows",
    "hold_passed",
    "say_passed",
    "score_forecasts",
    "score_nights",
    "watch_bounds",
]
