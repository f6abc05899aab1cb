"""One panel of a chart: bars of what came before the steps of what was expected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from .bars import draw_bars
from .labels import find_width, name_numbers
from .legend import GAP_HATCH, NONE
from .look import HEAD, TEXT, Look
from .panels import Flags, Numbers, View
from .ticks import draw_dates, draw_scale, find_runs

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.typing import LineStyleType

SOME: Final = 200
MANY: Final = 400
"""Above so many days the bars touch and marks would; above so many a bar is thinner than two pixels."""


def draw_axes(axes: Axes, view: View, look: Look, *, tall: float, dated: bool) -> None:
    """Draws one view into axes that are `tall` inches high; `dated` ones carry the dates."""
    top = find_top(view)
    axes.set_xlim(-0.8, len(view.values) - 0.2)
    axes.set_ylim(0, top)
    _draw_bounds(axes, view, look)
    _draw_bars(axes, view, top, look)
    draw_gaps(axes, view.absent, look, said=look.t("not reported"))
    draw_gaps(axes, view.withheld | view.uncounted, look)
    _draw_marks(axes, view, top, look)
    name_lines(
        axes,
        [(view.median, "50 %"), (view.q95, "95 %"), (view.q99, "99 %")],
        tall,
    )
    name_numbers(axes, view, top, tall, look)
    draw_scale(axes, look)
    draw_dates(axes, view.days, view.marked, look, dated=dated)


def find_top(view: View) -> float:
    """Where the vertical axis ends: room above the largest number, and the bounds as far as they help.

    A number six times as large as any other is cut off (and says so): a bar beside nothing shows nothing.
    """
    counts = np.sort(view.values[np.isfinite(view.values)])[::-1]
    q99 = view.q99[np.isfinite(view.q99)]
    # A bound that leaps for a few nights runs out of the picture, so that the bars keep theirs.
    last = float(q99[-1]) if len(q99) else 0.0
    bound = max(float(np.quantile(q99, 0.9)), last) if len(q99) else 0.0
    if not len(counts) or counts[0] == 0:
        return max(bound * 1.1, 5.0)
    largest = float(counts[0])
    if len(counts) > 2 and counts[1] > 0:
        second = float(counts[1])
        if largest > 6 * max(second, min(bound, 3 * second)):
            # What it did to the bounds after it is no measure either.
            return max(2.6 * max(second, min(last, 3 * second)), 5.0)
    return max(1.3 * largest, min(1.06 * bound, 2 * largest), 5.0)


def _draw_bounds(axes: Axes, view: View, look: Look) -> None:
    x, colours = np.arange(len(view.values)), look.colours
    axes.fill_between(x, 0, view.q95, step="mid", color=colours.band, lw=0, zorder=1, aa=False)
    axes.fill_between(
        x, view.q95, view.q99, step="mid", color=colours.band, alpha=0.5, lw=0, zorder=1, aa=False
    )
    if len(x) > MANY:
        axes.step(x, view.q95, where="mid", color=colours.quiet, lw=0.5, zorder=1.5, aa=False)
    elif len(x) > SOME:
        axes.step(x, view.median, where="mid", color=colours.ink, lw=0.9, ls=(0, (1, 1)), zorder=4, aa=False)
        axes.step(x, view.q95, where="mid", color=colours.ink, lw=0.8, zorder=4, aa=False)
        axes.step(x, view.q99, where="mid", color=colours.gap, lw=0.5, zorder=1.5, aa=False)
    else:
        draw_line(axes, view.median, look, lw=0.95, ls=(0, (1, 1)))
        draw_line(axes, view.q95, look, lw=0.95)
        draw_line(axes, view.q99, look, lw=0.95, ls=(0, (3, 1.5)))


def draw_line(axes: Axes, bound: Numbers, look: Look, *, lw: float, ls: LineStyleType = "-") -> None:
    """A stepped line in ink, with a halo of the paper's colour where it crosses a bar."""
    x, halo = np.arange(len(bound)), look.colours.paper
    axes.step(x, bound, where="mid", color=halo, lw=lw + 1.4, alpha=0.45, zorder=3.9, aa=False)
    axes.step(x, bound, where="mid", color=look.colours.ink, lw=lw, ls=ls, zorder=4, aa=False)


def _draw_bars(axes: Axes, view: View, top: float, look: Look) -> None:
    x, colours = np.arange(len(view.values), dtype=np.float64), look.colours
    many = len(x) > MANY
    # No bar is thinner than a pixel, so that none is lost.
    wide = max(1.0, len(x) / 780) if many else 0.82 if len(x) <= SOME else 1.0
    marked = view.bright
    for numbers, colour, highlight, layer in (
        (view.values, colours.launched, colours.night, 2),
        (view.stopped, colours.stopped, colours.night_stopped, 3),
    ):
        height = np.nan_to_num(np.minimum(numbers, top))
        draw_bars(axes, x[~marked], height[~marked], wide, color=colour, zorder=layer)
        # Never a hair in a chart of years, and its colour is seen beside the part that was stopped.
        broad = max(wide, len(x) / 95)
        draw_bars(axes, x[marked], height[marked], broad, color=highlight, zorder=layer + 3)


def draw_gaps(axes: Axes, flags: Flags, look: Look, *, said: str = "") -> None:
    """A ruled column on the whole height where there is no number; `said` where it has room."""
    from matplotlib.patches import Rectangle

    tall = axes.get_xaxis_transform()
    many = len(flags) > SOME
    for start, stop in find_runs(flags):
        column = Rectangle(
            (start - 0.5, 0.0),
            stop - start,
            1.0,
            transform=tall,
            facecolor=look.colours.grid if many else look.colours.paper,
            edgecolor=look.colours.gap,
            hatch=None if many and stop - start < 8 else GAP_HATCH,
            lw=0.0,
            zorder=1.8,
        )
        axes.add_patch(column)
        if said and stop - start > 1.1 * find_width(axes, said, TEXT, "normal"):
            box = {"facecolor": look.colours.paper, "edgecolor": "none", "pad": 2.0}
            middle = (start + stop - 1) / 2
            axes.text(
                middle, 0.5, said, transform=tall, ha="center", color=look.colours.quiet, bbox=box, zorder=6
            )


def _draw_marks(axes: Axes, view: View, top: float, look: Look) -> None:
    """An arrow head on each number that may be too small, a diamond where the count was kept back.

    A night of none has a dot on the line: it was reported.
    """
    ink = look.colours.ink
    x = np.flatnonzero(view.partial)
    size = 4 if len(view.values) > MANY else 7
    axes.plot(x, np.minimum(view.values[x], top * 0.97), ls="", marker=6, ms=size, color=ink, zorder=7)
    draw_diamonds(axes, view.withheld | view.uncounted, look)
    if len(view.values) <= SOME:
        x = np.flatnonzero(view.values == 0)
        axes.plot(
            x, np.zeros(len(x)), ls="", marker=".", ms=NONE, color=look.colours.quiet, clip_on=False, zorder=5
        )


def draw_diamonds(axes: Axes, flags: Flags, look: Look) -> None:
    """A diamond on the foot of the axes where a count was kept back."""
    x, colours = np.flatnonzero(flags), look.colours
    axes.plot(
        x,
        np.zeros(len(x)),
        ls="",
        marker="D",
        ms=7,
        mfc=colours.paper,
        mec=colours.ink,
        clip_on=False,
        zorder=8,
    )


def name_lines(
    axes: Axes, lines: list[tuple[Numbers, str]], tall: float, strong: str | None = None, colour: str = ""
) -> None:
    """Names lines at their right ends, pushed apart where they would touch; `strong` in its colour."""
    right = max(len(line) for line, _ in lines) - 0.2
    named = sorted((height, name) for line, name in lines if np.isfinite(height := _last(line)))
    low, top = axes.get_ylim()
    apart = 17 * (top - low) / (tall * 72)
    places = spread([min(height, top) for height, _ in named], apart=apart, top=top)
    for (height, name), shown in zip(named, places, strict=True):
        text = axes.annotate(
            f"{name} ↑" if height > top else name,
            (right, shown),
            xytext=(7, 0),
            textcoords="offset points",
            va="center",
            annotation_clip=False,
        )
        if name == strong:
            text.set(weight="bold", color=colour, size=HEAD)


def spread(heights: list[float], *, apart: float, top: float) -> list[float]:
    """Rising heights moved as little as keeps them `apart` from each other and not above `top`."""
    places: list[float] = []
    for height in heights:
        places.append(max(height, places[-1] + apart) if places else height)
    for number in reversed(range(len(places))):
        places[number] = min(places[number], top - apart * (len(places) - 1 - number))
    return places


def _last(bound: Numbers) -> float:
    finite = bound[np.isfinite(bound)]
    return float(finite[-1]) if len(finite) else float("nan")
