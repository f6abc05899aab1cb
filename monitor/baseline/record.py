"""The default: tonight is ranked among all earlier nights, recent and similar ones counting more.

Each past night is spread a little (a log-normal kernel) and weighted twice: by age, with a half-life,
and by how many of three yes/no questions it answers as tonight does: was last night big, was one of
the last three, was one of the last three in the other series? Five half-lives are mixed by how well
each has predicted lately (discounted pinball loss). A broad distribution joins in with the weight of half
a night: it leaves some probability for raids beyond any in the record, as conformal prediction does by
dividing by n + 1.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from .forecasts import GRID, Forecasts
from .levels import LEVELS
from .nights import find_start, lay_out, list_nights
from .thinkable import LEAST_VARIANCE, PSEUDO_NIGHT, draw_broad, draw_prior

if TYPE_CHECKING:
    import pandas as pd

HALF_LIVES: Final = (10.0, 20.0, 40.0, 80.0, 160.0)
CAPACITY: Final = 600
KERNEL_WIDTH: Final = 0.15
SCORE_MEMORY: Final = 0.98
BIG_WINDOW: Final = 90
BIG_KNOWN: Final = 15
BIG_QUANTILE: Final = 0.8
QUANTILES: Final = np.asarray(LEVELS)
Values = NDArray[np.float64]


def recency(
    series: pd.Series[float], since: date, until: date, companion: pd.Series[float] | None = None
) -> Forecasts:
    """Forecast every night in [since, until] from the recency-weighted record; see `Method`."""
    first = find_start(since, series, companion)
    values = lay_out(series, first, until)
    big, other = mark_big(values), mark_big(lay_out(companion, first, until))
    situations = answer_questions(big, other)
    nights = list_nights(since, until)
    cdf, known = np.empty((len(nights), len(GRID))), np.zeros(len(nights), dtype=np.int64)
    record, start = Record(), len(values) - len(nights)
    for night, (value, situation) in enumerate(zip(values, situations, strict=True)):
        unknown = bool(np.isnan(value))
        if unknown and night < start:
            continue
        members = record.predict(situation)
        if night >= start:
            cdf[night - start], known[night - start] = record.mix(members), record.size
        if not unknown:
            record.learn(float(value), situation, members)
    return Forecasts(str(series.name), "recency", nights, GRID, cdf, known)


def mark_big(values: Values) -> NDArray[np.bool_]:
    """Which nights were big, bool (n,): above the 0.8 quantile of the 90 calendar nights before.

    With fewer than 15 known nights among those 90, or no number, a night is not big.
    """
    if not len(values):
        return np.zeros(0, dtype=bool)
    padded = np.concatenate((np.full(BIG_WINDOW, np.nan), values[:-1]))
    before = np.sort(np.lib.stride_tricks.sliding_window_view(padded, BIG_WINDOW), axis=1)
    count = np.isfinite(before).sum(axis=1)
    place = BIG_QUANTILE * np.maximum(count - 1, 0)
    low = np.floor(place).astype(np.intp)
    rows = np.arange(len(values))
    below, above = before[rows, low], before[rows, np.minimum(low + 1, np.maximum(count - 1, 0))]
    bound = below + (place - low) * (above - below)
    return np.asarray((count >= BIG_KNOWN) & (values > bound))


def answer_questions(big: NDArray[np.bool_], other: NDArray[np.bool_]) -> NDArray[np.intp]:
    """The situation of every night, intp (n,) in 0..7: one bit a question, from earlier nights only.

    Bit 0: was last night big; bit 1: one of the last three; bit 2: one of the last three of the other series.
    """

    def happened(marks: NDArray[np.bool_], nights: int) -> NDArray[np.intp]:
        padded = np.concatenate((np.zeros(nights, dtype=bool), marks))[:-1]
        windows = np.lib.stride_tricks.sliding_window_view(padded, nights)
        return np.asarray(windows.any(axis=1), dtype=np.intp)

    if not len(big):
        return np.zeros(0, dtype=np.intp)
    return np.asarray(happened(big, 1) + 2 * happened(big, 3) + 4 * happened(other, 3), dtype=np.intp)


class Record:
    """What has been learned so far: decayed sums of kernels, by half-life and situation.

    `sums` float64 (5 half-lives, 8 situations, G + 3): weighted kernels on the grid, then the weighted
    1, ln(1 + y) and its square. A night's weight halves with every half-life of later known nights.
    """

    def __init__(self) -> None:
        self.size = 0
        self._ages = np.asarray(HALF_LIVES)
        self._decay = (0.5 ** (1.0 / self._ages))[:, None, None]
        self._farewell = (0.5 ** (CAPACITY / self._ages))[:, None]
        self._sums = np.zeros((len(HALF_LIVES), 8, len(GRID) + 3))
        self._losses = np.zeros(len(HALF_LIVES))
        self._scored = 0.0
        self._kept: list[tuple[Values, int]] = []
        # likeness[a, b]: one half for every question that situations a and b answer differently
        self._likeness = np.array([[0.5 ** (a ^ b).bit_count() for b in range(8)] for a in range(8)])

    def predict(self, situation: int) -> Values:
        """The distribution that each half-life gives a night in this situation, float64 (5, G)."""
        if not self.size:
            return np.tile(draw_prior(), (len(HALF_LIVES), 1))
        sums = self._likeness[situation] @ self._sums
        total = sums[:, -3]
        mean, square = sums[:, -2] / total, sums[:, -1] / total
        spread = np.sqrt(np.maximum(square - mean**2, LEAST_VARIANCE))
        broad = draw_broad(mean, spread)
        members = (sums[:, :-3] + PSEUDO_NIGHT * broad) / (total + PSEUDO_NIGHT)[:, None]
        return np.asarray(members)

    def mix(self, members: Values) -> Values:
        """One distribution, float64 (G,), from members float64 (5, G) by how well each did lately.

        A member whose discounted loss is r times the average of all is weighted exp(-r m), with m the
        discounted number of nights scored, which stays below 50.
        """
        average = max(float(self._losses.mean()), 1e-12)
        weights = np.exp(-self._scored * (self._losses - self._losses.min()) / average)
        mixed = weights @ members / weights.sum()
        return np.maximum.accumulate(np.clip(mixed, 0.0, 1.0))

    def learn(self, value: float, situation: int, members: Values) -> None:
        """Score the members on what came, then add it to the record."""
        self._losses = SCORE_MEMORY * self._losses + measure_loss(members, value)
        self._scored = SCORE_MEMORY * self._scored + 1.0
        log = np.log1p(value)
        row = np.concatenate((draw_kernel(value), (1.0, log, log**2)))
        self._sums *= self._decay
        self._sums[:, situation] += row
        self._kept.append((row, situation))
        if len(self._kept) > CAPACITY:
            old, place = self._kept.pop(0)
            self._sums[:, place] -= self._farewell * old
        self.size = len(self._kept)


def draw_kernel(value: float) -> Values:
    """One past night as a distribution on the grid, float64 (G,): an atom at 0, else log-normal."""
    from scipy.special import ndtr

    if value <= 0:
        return np.ones(len(GRID))
    return np.asarray(ndtr((np.log(GRID + 0.5) - np.log(value)) / KERNEL_WIDTH))


def measure_loss(members: Values, value: float) -> Values:
    """The pinball loss of each member on one count, float64 (k,), summed over the 23 levels."""
    quantiles = np.array([np.interp(QUANTILES, member, GRID) for member in members])
    error = min(value, float(GRID[-1])) - quantiles
    return np.asarray(np.maximum(QUANTILES * error, (QUANTILES - 1.0) * error).sum(axis=1))
