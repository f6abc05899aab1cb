"""One panel of a chart: bars of what came before the steps of what was expected.

Colours are those of Okabe and Ito (2008): the colour-blind tell them apart, and grey print by lightness.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np

from .bars import draw_bars
from .panels import Flags, Numbers, View

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SKY, BLUE, NIGHT, NIGHT_STOPPED = "#56B4E9", "#0072B2", "#D55E00", "#8A3D00"
INK, QUIET, BAND, GRID = "#1A1A1A", "#595959", "#E9E6DF", "#D9D9D9"
TEXT: Final = 12.5
ABSENT_HATCH: Final = "//////"
# Above so many days a bar is thinner than three pixels: no room for edges and marks.
MANY: Final = 330


def draw_axes(axes: Axes, view: View, *, tall: float, dated: bool) -> None:
    """Draws one view into axes that are `tall` inches high; `dated` ones carry the dates."""
    top = find_top(view)
    axes.set_xlim(-0.8, len(view.values) - 0.2)
    axes.set_ylim(0, top)
    _draw_bounds(axes, view)
    _draw_bars(axes, view, top)
    _draw_gaps(axes, view)
    _draw_partial(axes, view, top)
    _name_bounds(axes, view, top, tall)
    _name_numbers(axes, view, top)
    _draw_scales(axes, view, dated)


def find_top(view: View) -> float:
    """Where the vertical axis ends: room above the largest number, and the bounds as far as they help.

    A number six times as large as any other is cut off (and says so): a bar beside nothing shows nothing.
    """
    counts = np.sort(view.values[np.isfinite(view.values)])[::-1]
    q99 = view.q99[np.isfinite(view.q99)]
    # A bound that leaps for a few nights runs out of the picture, so that the bars keep theirs.
    bound = max(float(np.quantile(q99, 0.9)), float(q99[-1])) if len(q99) else 0.0
    if not len(counts) or counts[0] == 0:
        return max(bound * 1.1, 5.0)
    largest = float(counts[0])
    if len(counts) > 2 and counts[1] > 0:
        context = max(float(counts[1]), min(bound, 3 * float(counts[1])))
        largest = min(largest, 2 * context) if largest > 6 * context else largest
    return max(1.3 * largest, min(1.06 * bound, 2 * largest), 5.0)


def _draw_bounds(axes: Axes, view: View) -> None:
    x = np.arange(len(view.values))
    axes.fill_between(x, 0, view.q95, step="mid", color=BAND, lw=0, zorder=1)
    if len(x) > MANY:
        axes.fill_between(x, view.q95, view.q99, step="mid", color=BAND, alpha=0.5, lw=0, zorder=1)
        axes.step(x, view.q95, where="mid", color=QUIET, lw=0.5, zorder=1.5)
        return
    axes.step(x, view.median, where="mid", color=INK, lw=1.0, ls=(0, (1, 1)), zorder=4)
    axes.step(x, view.q95, where="mid", color=INK, lw=1.1, zorder=4)
    axes.step(x, view.q99, where="mid", color=INK, lw=1.1, ls=(0, (3, 1.5)), zorder=4)


def _draw_bars(axes: Axes, view: View, top: float) -> None:
    x = np.arange(len(view.values))
    many = len(x) > MANY
    # No bar is thinner than a pixel, so that none is lost.
    wide = max(1.0, len(x) / 900) if many else 0.82
    marked = x == (-1 if view.marked is None else view.marked)
    for numbers, colour, highlight, layer in (
        (view.values, SKY, NIGHT, 2),
        (view.stopped, BLUE, NIGHT_STOPPED, 3),
    ):
        height = np.nan_to_num(np.minimum(numbers, top))
        draw_bars(axes, x[~marked], height[~marked], wide, color=colour, zorder=layer)
        # Never a hair in a chart of years, and its colour is seen beside the part that was stopped.
        broad = max(wide, len(x) / 95) * (1 if layer == 2 else 0.55)
        draw_bars(axes, x[marked], height[marked], broad, color=highlight, zorder=layer + 3)


def _draw_partial(axes: Axes, view: View, top: float) -> None:
    """An arrow head on each number that may be too small: more came, or may have come."""
    x = np.flatnonzero(view.partial)
    size = 4 if len(view.values) > MANY else 7
    axes.plot(x, np.minimum(view.values[x], top * 0.97), ls="", marker=6, ms=size, color=INK, zorder=7)


def _draw_gaps(axes: Axes, view: View) -> None:
    """A hatched strip below the axis where nobody reported, a diamond where the count was withheld."""
    from matplotlib.patches import Rectangle

    below = axes.get_xaxis_transform()
    many = len(view.values) > MANY
    for start, stop in find_runs(view.absent):
        strip = Rectangle(
            (start - 0.5, -0.055),
            stop - start,
            0.05,
            transform=below,
            clip_on=False,
            facecolor=QUIET if many else "white",
            edgecolor=QUIET,
            hatch=None if many else ABSENT_HATCH,
            lw=0.0 if many else 0.8,
            zorder=5,
        )
        axes.add_patch(strip)
        if stop - start >= 0.2 * len(view.values):
            middle = (start + stop - 1) / 2
            axes.text(middle, 0.06, "not reported", transform=below, ha="center", color=QUIET, zorder=6)
    x = np.flatnonzero(view.withheld)
    axes.plot(x, np.zeros(len(x)), ls="", marker="D", ms=6.5, mfc="white", mec=INK, clip_on=False, zorder=8)


def find_runs(flags: Flags) -> list[tuple[int, int]]:
    """The unbroken runs of True in flags (n,), as half-open ranges of places."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], flags.astype(np.int8), [0]))))
    return [(int(start), int(stop)) for start, stop in edges.reshape(-1, 2)]


def _name_bounds(axes: Axes, view: View, top: float, tall: float) -> None:
    """Names the lines at their right ends, pushed apart where they would touch."""
    named = [(_last(view.median), "50 %"), (_last(view.q95), "95 %"), (_last(view.q99), "99 %")]
    named = [(height, name) for height, name in named if np.isfinite(height)]
    places = spread([min(height, top) for height, _ in named], apart=14 * top / (tall * 72), top=top)
    for (height, name), shown in zip(named, places, strict=True):
        axes.annotate(
            f"{name} ↑" if height > top else name,
            (len(view.values) - 0.2, shown),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            annotation_clip=False,
        )


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


def _name_numbers(axes: Axes, view: View, top: float) -> None:
    """The number of the night in question, and of each bar that the axis cuts off."""
    from matplotlib.patheffects import withStroke

    places = set(np.flatnonzero(np.nan_to_num(view.values) > top).tolist())
    if view.marked is not None:
        places.add(view.marked)
    if not np.isfinite(view.values).any():
        axes.text(0.5, 0.5, "no number was reported", transform=axes.transAxes, ha="center", color=QUIET)
    for place in sorted(places):
        value = view.values[place]
        cut = bool(value > top)
        text = view.say_number(place) + (" ↑ (bar cut off)" if cut else "")
        share = place / max(1, len(view.values) - 1)
        side = "left" if share < 0.15 else "right" if share > 0.85 else "center"
        shift = {"left": -4, "center": 0, "right": 4}[side]
        if cut:
            shift += {"left": 10, "center": 0, "right": -12}[side]
        axes.annotate(
            text,
            (place, min(float(np.nan_to_num(value)), top)),
            xytext=(shift, -2 if cut else 9 if np.isnan(value) or view.partial[place] else 3),
            textcoords="offset points",
            ha=side,
            va="top" if cut else "bottom",
            size=TEXT + 2.5 if place == view.marked else TEXT,
            weight="bold",
            color=NIGHT if place == view.marked else INK,
            annotation_clip=False,
            path_effects=[withStroke(linewidth=3.5, foreground="white")],
            zorder=9,
        )


def _draw_scales(axes: Axes, view: View, dated: bool) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True, min_n_ticks=2))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.grid(axis="y", color=GRID, lw=0.7, zorder=0)
    axes.set_axisbelow(True)
    axes.tick_params(axis="both", length=0, labelsize=TEXT, labelcolor=QUIET)
    axes.tick_params(axis="x", length=4, pad=7, color=QUIET, direction="out")
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(INK)
    ticks = choose_ticks(view.days, view.marked)
    axes.set_xticks([place for place, _ in ticks], [name if dated else "" for _, name in ticks])


def choose_ticks(days: list[date], marked: int | None) -> list[tuple[int, str]]:
    """The places that carry a date, and its words: weeks, months, half years or years, by the span."""
    span = len(days)
    if span <= 45:
        anchor = (marked if marked is not None else span - 1) % 7
        return [(place, f"{days[place].day} {days[place]:%b}") for place in range(anchor, span, 7)]
    step = 1 if span <= 200 else 2 if span <= 400 else 6 if span <= 1500 else 12
    firsts = [place for place, day in enumerate(days) if day.day == 1 and (day.month - 1) % step == 0]
    if step >= 6:
        return [(x, f"{days[x].year}" if days[x].month == 1 else f"{days[x]:%b}") for x in firsts]
    return [
        (x, f"{days[x]:%b %Y}" if x == firsts[0] or days[x].month == 1 else f"{days[x]:%b}") for x in firsts
    ]
