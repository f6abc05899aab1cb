"""Trials of methods go in; a picture of how true their forecasts were comes out.

Above, one histogram a method: where the nights stood in their forecasts. Below, how often each method's
bounds were passed. Both beside the band in which a true forecast stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING, Final

import numpy as np

from ..backtest import Calibration, Passed, Trial
from .legend import Legend, fill_rows
from .look import HEAD, SMALL, TEXT, Look
from .page import EDGE, WIDTH, Page, Sheet, open_page, write

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Inches.
COLUMNS: Final = 2
LEFT, RIGHT, BETWEEN = 0.72, WIDTH - EDGE, 0.3
TITLED: Final = 0.40
"""The words above a part."""
TALL, NAME, UNDER = 1.25, 0.38, 0.34
"""A histogram, the name above it, what stands under it."""
ROW, ROWS_LEFT, ROWS_BETWEEN, VALUE = 0.34, 1.5, 0.3, 0.8
"""A line of the lower part, where its dots begin, the gap between its columns, room for a number."""
LEVELS, NUMBERS = 0.36, 0.46
"""The names of the bounds above their dots, the numbers below them and the gap to the foot."""
ABOUT: Final = (
    "A bar for each tenth of the forecast, from its lowest counts to its highest: all at 10 % is right. "
    "p: how probable it is that a true forecast strays so far."
)


def build_calibration(trials: Sequence[Trial], sheet: Sheet, look: Look) -> Figure:
    """The figure, ready to be saved inside `chart_style`; its height follows the number of methods."""
    t = look.t
    keys = _make_legend(look)
    bars = ceil(max(1, len(trials)) / COLUMNS) * (NAME + TALL + UNDER)
    dots = LEVELS + ROW * max(1, len(trials)) + NUMBERS
    page = open_page(sheet, t(ABOUT), keys.height + TITLED + bars + TITLED + dots, look)
    keys.draw(page.figure, EDGE, page.top)
    upper = page.top - keys.height - TITLED
    _write_head(page, upper, t("Where the nights stood in their forecasts"))
    _draw_histograms(page, [trial.calibration for trial in trials], upper, look)
    upper -= bars + TITLED
    _write_head(page, upper, t("How often the bounds were passed"))
    _draw_bounds(page, trials, upper, look)
    return page.figure


def _write_head(page: Page, upper: float, text: str) -> None:
    write(page.figure, EDGE, upper + 0.06, text, size=HEAD, weight="bold", vertical="baseline")


def _draw_histograms(page: Page, found: Sequence[Calibration], upper: float, look: Look) -> None:
    highest = max([13.0, *(10 * float(np.nanmax(one.heights)) for one in found if one.nights)])
    wide = (RIGHT - LEFT - BETWEEN * (COLUMNS - 1)) / COLUMNS
    for number, one in enumerate(found):
        row, column = divmod(number, COLUMNS)
        left, top = LEFT + column * (wide + BETWEEN), upper - row * (NAME + TALL + UNDER) - NAME
        axes = page.add_axes(left, top, left + wide, top - TALL)
        _draw_histogram(axes, one, 1.08 * highest, look, labelled=column == 0)
        write(page.figure, left, top + 0.08, one.method, size=TEXT, weight="bold", vertical="baseline")
        if one.nights:
            said = "p < 0.001" if one.p < 0.001 else f"p = {one.p:.3f}" if one.p < 0.1 else f"p = {one.p:.2f}"
            write(
                page.figure,
                left + wide,
                top + 0.08,
                look.t.figure(said),
                size=TEXT,
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
    axes.set_xticks([0, 50, 100], [look.t(said) for said in ("low", "middle", "high")])
    first, _, last = axes.get_xticklabels()
    first.set_horizontalalignment("left")
    last.set_horizontalalignment("right")
    _calm(axes, look)
    axes.grid(axis="y", color=look.colours.grid, lw=0.7, zorder=0)


def _make_legend(look: Look) -> Legend:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    t, colours = look.t, look.colours
    return fill_rows(
        [
            Patch(facecolor=colours.launched, label=t("% of nights")),
            Patch(facecolor=colours.night, label=t("outside the band")),
            Patch(facecolor=colours.band, label=t("95 % band of a true forecast")),
            Line2D([], [], color=colours.ink, lw=1.0, label=t("right")),
        ]
    )


def _draw_bounds(page: Page, trials: Sequence[Trial], upper: float, look: Look) -> None:
    wide = (RIGHT - ROWS_LEFT - ROWS_BETWEEN) / 2 - VALUE
    top = upper - LEVELS
    for number, trial in enumerate(trials):
        y = top - ROW * (number + 0.5)
        write(page.figure, EDGE, y, trial.method, size=TEXT, vertical="center_baseline")
    for column, passed in enumerate(zip(*(trial.score.passed for trial in trials), strict=True)):
        left, level = ROWS_LEFT + column * (wide + VALUE + ROWS_BETWEEN), 100 * passed[0].level
        said = look.t("{level} % bound: {share} % is right", level=f"{level:g}", share=f"{100 - level:g}")
        write(page.figure, left, top + 0.08, said, size=TEXT, colour=look.colours.quiet)
        axes = page.add_axes(left, top, left + wide, top - ROW * len(passed))
        _draw_shares(axes, passed, look)


def _draw_shares(axes: Axes, passed: Sequence[Passed], look: Look) -> None:
    """A dot for each method's share of nights above a bound, in per cent, before its band."""
    ends = [end for one in passed if one.nights for end in (one.percent, one.band[1])]
    right = 1.08 * max([2.0, *ends])
    axes.set_xlim(0, right)
    axes.set_ylim(len(passed) - 0.5, -0.5)
    for place, one in enumerate(passed):
        if not one.nights:
            axes.text(0.02 * right, place, look.t("no night is known"), va="center", color=look.colours.quiet)
            continue
        low, high = one.band
        axes.barh(place, high - low, 0.62, left=low, color=look.colours.band, zorder=1)
        colour = look.colours.stopped if one.is_right else look.colours.night
        axes.plot(
            one.percent, place, ls="", marker="o", ms=7.5, color=colour, mec=look.colours.paper, zorder=4
        )
        axes.annotate(
            look.t.figure(f"{one.percent:.1f} %"),
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


def _calm(axes: Axes, look: Look) -> None:
    """No frame, quiet numbers, one line to stand on."""
    axes.set_axisbelow(True)
    axes.tick_params(axis="both", length=0, labelsize=SMALL, labelcolor=look.colours.quiet)
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(look.colours.ink)
