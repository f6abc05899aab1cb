"""Trials of methods go in; a picture of how true their forecasts were comes out.

Above, one histogram a method: where the nights stood in their forecasts. Below, how often each method's
bounds were passed. Both beside the band in which a true forecast stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import TYPE_CHECKING, Final

import numpy as np

from ..backtest import Calibration, Passed, Trial
from .legend import draw_row
from .look import Look
from .page import DPI, WIDTH, wrap_title, write, write_footer

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLE, TEXT, SMALL, EDGE = 17.0, 12.5, 11.0, 0.14
COLUMNS: Final = 3
LEFT, RIGHT, BETWEEN = 0.62, 7.86, 0.22
TALL, NAME, UNDER = 1.35, 0.30, 0.36
"""Inches: a histogram, the name above it, what stands under it."""
HEAD: Final = 0.95
"""Inches: the words and the legend above the histograms."""
ROW, ROWS_LEFT, ROWS_BETWEEN, VALUE = 0.32, 1.45, 0.3, 0.68
"""Inches: a line of the lower part, where its dots begin, the gap between its columns, room for a number."""
HOW_TO_READ: Final = (
    "A bar for each tenth of the forecast, from its lowest counts to its highest: all at 10 % is right.",
    "p: how probable it is that a true forecast strays so far.",
)


@dataclass(frozen=True, slots=True)
class Corner:
    """The upper left corner of something on a page, in inches from the lower left of the page."""

    x: float
    y: float


def build_calibration(
    trials: Sequence[Trial], *, title: str, sources: Sequence[str], made: datetime, look: Look
) -> Figure:
    """The figure, ready to be saved inside `chart_style`; its height follows the number of methods."""
    from matplotlib.figure import Figure

    rows = max(1, ceil(len(trials) / COLUMNS))
    titles, foot = wrap_title(title, 52), write_footer(sources, made, look, 100)
    upper = HEAD + 0.19 + rows * (NAME + TALL + UNDER)
    lower = 0.62 + ROW * max(1, len(trials)) + 0.3
    height = 0.22 + 0.3 * len(titles) + upper + lower + 0.22 + 0.2 * len(foot)
    figure = Figure(figsize=(WIDTH, height), dpi=DPI)
    write(figure, EDGE, height - 0.12, "\n".join(titles), size=TITLE, weight="bold", vertical="top")
    for number, line in enumerate(reversed(foot)):
        write(figure, EDGE, 0.1 + 0.2 * number, line, size=SMALL, colour=look.colours.quiet)
    top = height - 0.22 - 0.3 * len(titles)
    _draw_histograms(figure, [trial.calibration for trial in trials], top, look)
    _draw_bounds(figure, trials, top - upper, look)
    return figure


def _draw_histograms(figure: Figure, found: Sequence[Calibration], top: float, look: Look) -> None:
    write(figure, EDGE, top - 0.24, "Where the nights stood in their forecasts", size=TEXT + 1, weight="bold")
    for number, line in enumerate(HOW_TO_READ):
        write(figure, EDGE, top - 0.47 - 0.2 * number, line, size=SMALL, colour=look.colours.quiet)
    _draw_legend(figure, top - 0.78, look)
    highest = max([13.0, *(10 * float(np.nanmax(one.heights)) for one in found if one.nights)])
    wide = (RIGHT - LEFT - BETWEEN * (COLUMNS - 1)) / COLUMNS
    for number, one in enumerate(found):
        row, column = divmod(number, COLUMNS)
        corner = Corner(
            LEFT + column * (wide + BETWEEN), top - HEAD - 0.1 - row * (NAME + TALL + UNDER) - NAME
        )
        axes = _add_axes(figure, corner, wide, TALL)
        _draw_histogram(axes, one, 1.08 * highest, look, labelled=column == 0)
        write(figure, corner.x, corner.y + 0.06, one.method, size=TEXT, weight="bold", vertical="baseline")
        if one.nights:
            said = "p < 0.001" if one.p < 0.001 else f"p = {one.p:.3f}" if one.p < 0.1 else f"p = {one.p:.2f}"
            write(
                figure,
                corner.x + wide,
                corner.y + 0.06,
                said,
                size=SMALL,
                colour=look.colours.quiet,
                side="right",
                vertical="baseline",
            )


def _draw_histogram(axes: Axes, one: Calibration, top: float, look: Look, *, labelled: bool) -> None:
    """Bars of the share of nights in each part of the forecast, in per cent, before their band."""
    bins = len(one.heights)
    share = 100.0 / bins
    edges = np.linspace(0.0, 100.0, bins + 1)
    axes.set_xlim(0, 100)
    axes.set_ylim(0, top)
    if one.nights:
        low, high = share * one.low, share * one.high
        colours = [look.colours.night if outside else look.colours.launched for outside in one.outside]
        middle = (edges[1:] + edges[:-1]) / 2
        ends = np.append(low, low[-1]), np.append(high, high[-1])
        axes.fill_between(edges, *ends, step="post", color=look.colours.band, lw=0, zorder=1)
        axes.bar(middle, share * one.heights, 0.58 * share, color=colours, zorder=2)
    axes.axhline(share, color=look.colours.ink, lw=1.0, zorder=4)
    ticks = np.arange(0, top, 10.0 if top < 45 else 20.0)
    axes.set_yticks(ticks, [f"{tick:g} %" if labelled else "" for tick in ticks])
    axes.set_xticks([0, 50, 100], ["low", "middle", "high"])
    first, _, last = axes.get_xticklabels()
    first.set_horizontalalignment("left")
    last.set_horizontalalignment("right")
    _calm(axes, look)
    axes.grid(axis="y", color=look.colours.grid, lw=0.7, zorder=0)


def _draw_legend(figure: Figure, y: float, look: Look) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    keys = (
        Patch(facecolor=look.colours.launched, label="% of nights"),
        Patch(facecolor=look.colours.night, label="outside the band"),
        Patch(facecolor=look.colours.band, label="95 % band of a true forecast"),
        Line2D([], [], color=look.colours.ink, lw=1.0, label="right"),
    )
    draw_row(figure, keys, x=EDGE, y=y, size=TEXT)


def _draw_bounds(figure: Figure, trials: Sequence[Trial], top: float, look: Look) -> None:
    write(figure, EDGE, top - 0.24, "How often the bounds were passed", size=TEXT + 1, weight="bold")
    wide = (RIGHT - ROWS_LEFT - ROWS_BETWEEN) / 2 - VALUE
    tall = ROW * max(1, len(trials))
    for number, trial in enumerate(trials):
        y = top - 0.62 - ROW * (number + 0.5)
        write(figure, EDGE, y, trial.method, size=TEXT, vertical="center_baseline")
    for column, passed in enumerate(zip(*(trial.score.passed for trial in trials), strict=True)):
        corner = Corner(ROWS_LEFT + column * (wide + VALUE + ROWS_BETWEEN), top - 0.62)
        level = 100 * passed[0].level
        said = f"{level:g} % bound: {100 - level:g} % is right"
        write(figure, corner.x, corner.y + 0.08, said, size=TEXT)
        _draw_shares(_add_axes(figure, corner, wide, tall), passed, look)


def _draw_shares(axes: Axes, passed: Sequence[Passed], look: Look) -> None:
    """A dot for each method's share of nights above a bound, in per cent, before its band."""
    ends = [end for one in passed if one.nights for end in (one.percent, one.band[1])]
    right = 1.08 * max([2.0, *ends])
    axes.set_xlim(0, right)
    axes.set_ylim(len(passed) - 0.5, -0.5)
    for place, one in enumerate(passed):
        if not one.nights:
            axes.text(0.02 * right, place, "no night is known", va="center", color=look.colours.quiet)
            continue
        low, high = one.band
        axes.barh(place, high - low, 0.62, left=low, color=look.colours.band, zorder=1)
        colour = look.colours.stopped if one.is_right else look.colours.night
        axes.plot(
            one.percent, place, ls="", marker="o", ms=7.5, color=colour, mec=look.colours.paper, zorder=4
        )
        axes.annotate(
            f"{one.percent:.1f} %",
            (right, place),
            xytext=(60 * VALUE, 0),
            textcoords="offset points",
            ha="right",
            va="center_baseline",
            weight="normal" if one.is_right else "bold",
            color=look.colours.ink if one.is_right else look.colours.night,
            annotation_clip=False,
        )
    axes.axvline(100 * (1 - passed[0].level), color=look.colours.ink, lw=1.0, zorder=2)
    step = 1 if right < 6 else 2 if right < 14 else 5 if right < 40 else 20
    ticks = np.arange(0, right, step)
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.set_yticks([])
    _calm(axes, look)


def _add_axes(figure: Figure, corner: Corner, wide: float, tall: float) -> Axes:
    """Axes below and right of a corner; sizes in inches."""
    width, height = figure.get_size_inches()
    return figure.add_axes((corner.x / width, (corner.y - tall) / height, wide / width, tall / height))


def _calm(axes: Axes, look: Look) -> None:
    """No frame, quiet numbers, one line to stand on."""
    axes.set_axisbelow(True)
    axes.tick_params(axis="both", length=0, labelsize=SMALL, labelcolor=look.colours.quiet)
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(look.colours.ink)
