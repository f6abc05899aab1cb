"""Baselines: what was to be expected of a night, from the nights before it.

A new method is a function of the contract `Method` and one line in `METHODS`.
"""

from typing import Final

from .forecasts import GRID, Forecasts, Method
from .levels import LEVELS
from .record import recency
from .regression import nb_glm

METHODS: Final[dict[str, Method]] = {"recency": recency, "nb_glm": nb_glm}
DEFAULT: Final = "recency"

__all__ = ["DEFAULT", "GRID", "LEVELS", "METHODS", "Forecasts", "Method"]
