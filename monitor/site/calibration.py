"""The page on how true the forecasts were: how often bounds were passed, and where the nights stood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..backtest import Calibration, Passed
from ..lang import ENGLISH, Words
from ..reports import say_lately
from ..series import LABELS
from .rendering import render

WIDE, HIGH, HALF = 30, 120, 2.0


@dataclass(frozen=True, slots=True)
class Checked:
    """How one series did: bounds over the last known nights and year by year; `shape` of the last nights."""

    series: str
    lately: Sequence[Passed]
    years: Sequence[tuple[int, Sequence[Passed]]]
    shape: Calibration


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the histogram as it is drawn, and in words. Lengths are in units of the picture."""

    x: float
    y: float
    height: float
    low: float
    high: float
    said: str


def render_calibration(checked: Sequence[Checked], method: str, t: Words = ENGLISH) -> bytes:
    """The page of calibration."""
    return render(
        "calibration.html",
        "calibration.html",
        t,
        method=method,
        checked=[
            {
                "label": t(LABELS[one.series]),
                "id": one.series,
                "sentences": [say_lately(passed, t) for passed in one.lately],
                "years": one.years,
                "lately": one.lately,
                "bars": draw_bars(one.shape, t),
                "nights": one.shape.nights,
                "p": one.shape.p,
            }
            for one in checked
        ],
    )


def draw_bars(shape: Calibration, t: Words = ENGLISH) -> list[Bar]:
    """The bars of a PIT histogram, tenth by tenth; none where there is no night. The right height is 1."""
    if not shape.nights:
        return []
    most = max(HALF, float(shape.heights.max()), float(shape.high.max()))

    def place(value: float) -> float:
        return round(HIGH * (1.0 - value / most), 1)

    bars = zip(shape.heights, shape.low, shape.high, strict=True)
    return [
        Bar(
            x=number * WIDE,
            y=place(height),
            height=round(HIGH - place(height), 1),
            low=place(low),
            high=place(high),
            said=t.figure(f"{height:.2f}"),
        )
        for number, (height, low, high) in enumerate(bars)
    ]
