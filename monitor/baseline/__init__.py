"""Baselines: what was to be expected of a night, from the nights before it.

A new method is a function of the contract `Method` and one line in `METHODS`.
"""

from typing import Final

from .empirical import empirical
from .farrington import farrington
from .forecasts import GRID, Forecasts, Method
from .levels import LEVELS
from .record import recency
from .regression import nb_glm
from .smoothing import ets

METHODS: Final[dict[str, Method]] = {
    "recency": recency,
    "empirical": empirical,
    "ets": ets,
    "nb_glm": nb_glm,
    "farrington": farrington,
}
DEFAULT: Final = "recency"

__all__ = ["DEFAULT", "GRID", "LEVELS", "METHODS", "Forecasts", "Method"]
