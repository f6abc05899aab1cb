"""The dates below a chart: which days carry one, and in what words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from .look import TEXT, Look

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def draw_dates(axes: Axes, days: Sequence[date], marked: int | None, look: Look, *, dated: bool) -> None:
    """Marks the dates below axes whose x is the place of a day; `dated` ones carry the words."""
    t, colours = look.t, look.colours
    ticks = choose_ticks(days, look)
    if marked is not None and len(days) <= 400:
        # The night's own date stands alone: one that it would touch goes.
        room = 0.21 if marked > 0.93 * len(days) else 0.15
        ticks = [(x, said) for x, said in ticks if abs(x - marked) > room * len(days)]
        ticks.append((marked, t.short_date(days[marked])))
    axes.tick_params(axis="x", length=4, pad=6, color=colours.quiet, direction="out")
    axes.tick_params(axis="x", labelsize=TEXT, labelcolor=colours.quiet)
    axes.set_xticks([place for place, _ in ticks], [said if dated else "" for _, said in ticks])
    if marked is not None and len(days) <= 400:
        label = axes.get_xticklabels()[-1]
        label.set_color(colours.night)
        label.set_fontweight("bold")
        if marked > 0.93 * len(days):
            label.set_horizontalalignment("right")
    axes.spines["bottom"].set_color(colours.ink)
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)


def choose_ticks(days: Sequence[date], look: Look) -> list[tuple[int, str]]:
    """The places that carry a date, in words: by the span weeks, two weeks, months, half years or years."""
    t, span = look.t, len(days)
    if span <= 45:
        step = 7 if span <= 28 else 14
        return [(place, t.short_date(days[place])) for place in range((span - 1) % step, span, step)]
    step = 1 if span <= 200 else 2 if span <= 400 else 6 if span <= 1500 else 12
    firsts = [place for place, day in enumerate(days) if day.day == 1 and (day.month - 1) % step == 0]
    if step >= 6:
        return [(x, f"{days[x].year}" if days[x].month == 1 else t.month(days[x])) for x in firsts]
    return [
        (
            x,
            f"{t.month(days[x])} {days[x].year}"
            if x == firsts[0] or days[x].month == 1
            else t.month(days[x]),
        )
        for x in firsts
    ]


def draw_scale(axes: Axes, look: Look, *, most: int = 4) -> None:
    """Whole numbers beside the axes, and a quiet line for each."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.yaxis.set_major_locator(MaxNLocator(most, integer=True, min_n_ticks=2))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: look.t.number(value)))
    axes.grid(axis="y", color=look.colours.grid, lw=0.7, zorder=0)
    axes.set_axisbelow(True)
    axes.tick_params(axis="y", length=0, labelsize=TEXT, labelcolor=look.colours.quiet)


def find_runs(flags: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> list[tuple[int, int]]:
    """The unbroken runs of True in flags (n,), as half-open ranges of places."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], flags.astype(np.int8), [0]))))
    return [(int(start), int(stop)) for start, stop in edges.reshape(-1, 2)]
