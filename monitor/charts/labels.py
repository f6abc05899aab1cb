"""Numbers beside bars: which bars have one, and where it stands, so that it covers no other bar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from .look import TEXT, Look
from .page import LEFT, RIGHT, measure
from .panels import View

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LARGE: Final = TEXT + 4
OVER: Final = 4.0
"""Points by which a number at a side of the picture stands out over its bar."""


def name_numbers(axes: Axes, view: View, top: float, tall: float, look: Look) -> None:
    """The number of the night in question, and of each bar that the axis cuts off.

    `top` is where the axis ends, `tall` the height of the axes in inches.
    """
    places = set(np.flatnonzero(np.nan_to_num(view.values) > top).tolist())
    if view.named is not None:
        places.add(view.named)
    if not np.isfinite(view.values).any():
        axes.text(
            0.5,
            0.5,
            look.t("no number was reported"),
            transform=axes.transAxes,
            ha="center",
            color=look.colours.quiet,
        )
    for place in sorted(places):
        _name_number(axes, view, place, top, tall, look)


def _name_number(axes: Axes, view: View, place: int, top: float, tall: float, look: Look) -> None:
    from matplotlib.patheffects import withStroke

    value = view.values[place]
    text, cut = view.say_number(place, look.t), bool(value > top)
    if cut:
        text += " ↑ (" + look.t("bar cut off") + ")"
    size = LARGE if place == view.named and np.isfinite(value) else TEXT
    wide, count = find_width(axes, text, size), len(view.values)
    side = find_side(place, wide, count)
    colour = look.colours.night if view.bright[place] else look.colours.ink
    own = min(float(np.nan_to_num(value)), top)
    room = 1.5 * size / 72 / tall * top
    foot = own if cut else find_foot(view, place, side, wide, top - room)
    if foot > own:
        axes.vlines(place, own, foot, color=colour, lw=1.0, zorder=8.5)
    shift = {"left": -OVER, "center": 0.0, "right": OVER}[side]
    if cut:
        shift += {"left": 10.0, "center": 0.0, "right": -12.0}[side]
    axes.annotate(
        text,
        (place, foot),
        xytext=(shift, -2 if cut else 9 if foot == own and (np.isnan(value) or view.partial[place]) else 3),
        textcoords="offset points",
        ha=side,
        va="top" if cut else "bottom",
        size=size,
        weight="bold",
        color=colour,
        annotation_clip=False,
        path_effects=[withStroke(linewidth=3.5, foreground=look.colours.paper)],
        zorder=9,
    )


def find_width(axes: Axes, text: str, size: float, weight: str = "bold") -> float:
    """How many days of the axes a text covers, at a size in points."""
    low, high = axes.get_xlim()
    return measure(text, size, weight) / (RIGHT - LEFT) * (high - low)


def find_side(place: int, wide: float, count: int) -> Literal["left", "center", "right"]:
    """How a text `wide` days stands to its day of `count`: in the middle where that stays on the axes."""
    if place - wide / 2 < -1:
        return "left"
    return "right" if place + wide / 2 > count else "center"


def find_foot(
    view: View, place: int, side: Literal["left", "center", "right"], wide: float, most: float
) -> float:
    """How high the number of a day stands: on its bar, or above the highest bar that it would cover.

    Never above `most`, from where on it would leave the picture.
    """
    before, after = {"left": (0.0, wide), "center": (wide / 2, wide / 2), "right": (wide, 0.0)}[side]
    days = np.arange(len(view.values))
    covered = (days >= place - before) & (days <= place + after) & (days != place)
    own = float(np.nan_to_num(view.values[place]))
    highest = max(np.nan_to_num(view.values[covered]), default=0.0)
    return max(own, min(float(highest), most))
