"""How many were to be expected, and what that makes of the night that came."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Final

from .claims import Bound
from .nights import Observation, Standing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


SHOWN_LEVELS: Final = (0.5, 0.95, 0.99)
"""The probabilities whose quantiles people are shown: the middle of what was expected, and its two bounds."""


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """How likely each count was to be on one night, as judged from the nights before it.

    `cdf[i]` is P(Y <= grid[i]) on increasing integers `grid`; `nights` is how many known nights it
    was fitted to.
    """

    series: str
    night: date
    method: str
    nights: int
    grid: NDArray[np.float64] = field(repr=False)
    cdf: NDArray[np.float64] = field(repr=False)

    def quantile(self, level: float) -> float:
        """The number that is not exceeded with probability `level` (0 < level < 1)."""
        import numpy as np

        return float(np.interp(level, self.cdf, self.grid))

    def tail(self, count: float) -> float:
        """P(Y >= count), never 0: beyond the grid it is the last probability on it."""
        import numpy as np

        below = np.interp(count - 1, self.grid, self.cdf, left=0.0)
        return float(max(1.0 - below, 1e-9))


class Finding(StrEnum):
    """The three values of a verdict."""

    UNUSUAL = "unusual"
    USUAL = "usual"
    UNKNOWN = "unknown"


class Level(IntEnum):
    """How rare a night is: notable from once in 30 nights, unusual 100, exceptional 365."""

    NONE = 0
    NOTABLE = 1
    UNUSUAL = 2
    EXCEPTIONAL = 3


RATE: Final = "drones_interception_rate"
"""The series of verdicts and alerts on the share of a night's drones that was stopped."""

LEVEL_SUFFIX: Final = "_level"
"""Makes the series of verdicts and alerts on a level that moved from the name of what it is the level of."""


class Topic(StrEnum):
    """What an alert is about: so many came, so few were stopped, or the level has moved for good."""

    RAID = "raid"
    RATE = "rate"
    LEVEL = "level"


def topic_of(series: str) -> Topic:
    """What alerts of a series are about."""
    if series == RATE:
        return Topic.RATE
    return Topic.LEVEL if series.endswith(LEVEL_SUFFIX) else Topic.RAID


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one series says of one night.

    `p` is P(Y >= value) before and `adjusted` after control of the false discovery rate over the
    headline series of the night; both are None where the finding is unknown. `reason` says in plain
    words why, for every finding.
    """

    series: str
    night: date
    finding: Finding
    level: Level
    value: int | None
    bound: Bound
    standing: Standing | None
    p: float | None
    adjusted: float | None
    reason: str
    forecast: Forecast | None = None

    @property
    def tail(self) -> float | None:
        """How likely so rare a number was by this series alone; None without a number, and of a level."""
        if self.p is not None:
            return self.p
        if self.forecast is None or self.value is None or topic_of(self.series) is not Topic.RAID:
            return None
        return self.forecast.tail(self.value)

    @property
    def return_period(self) -> float | None:
        """How many nights pass, on average, between two as large as this one."""
        return None if self.adjusted is None else 1.0 / self.adjusted


def bound_of(one: Observation | Verdict) -> Bound:
    """How the number of a night binds: where the rest is withheld it is at least so many."""
    return Bound.AT_LEAST if one.standing is Standing.WITHHELD else one.bound
