"""The legend of a chart: a key for each thing that is in the picture, and for nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from .look import TEXT, Look
from .page import EDGE, WIDTH, measure
from .panels import View

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure

ROW: Final = 0.27
KEY: Final = 0.53
"""What a key takes beside its words, in inches."""
GAP_HATCH: Final = "---"
"""Level lines: in a picture, slanted ones take many times as many bytes."""
NONE: Final = 4.0
"""The size of the dot of a night of none, in points."""


@dataclass(frozen=True, slots=True)
class Legend:
    """Keys in rows; `height` is what they take, in inches."""

    rows: Sequence[Sequence[Artist]]

    @property
    def height(self) -> float:
        """What the rows take, in inches."""
        return ROW * len(self.rows) + 0.1

    def draw(self, figure: Figure, x: float, y: float) -> None:
        """Draws the rows below (x, y), in inches."""
        for number, row in enumerate(self.rows):
            draw_row(figure, row, x=x, y=y - 0.05 - ROW * number)


def draw_row(figure: Figure, keys: Sequence[Artist], *, x: float, y: float) -> None:
    """Draws one row of keys, its upper left corner at (x, y), in inches."""
    from matplotlib.legend_handler import HandlerTuple

    width, height = figure.get_size_inches()
    figure.legend(
        handles=list(keys),
        labels=[_name(key) for key in keys],
        handler_map={tuple: HandlerTuple(ndivide=None, pad=0.0)},
        loc="upper left",
        bbox_to_anchor=(x / width, y / height),
        ncols=len(keys),
        frameon=False,
        fontsize=TEXT,
        borderpad=0.0,
        borderaxespad=0.0,
        handlelength=1.1,
        handleheight=0.8,
        handletextpad=0.45,
        columnspacing=1.2,
    )


def fill_rows(keys: Sequence[Any]) -> Legend:
    """The keys in rows that fit on the picture."""
    rows: list[list[Any]] = []
    left = 0.0
    for key in keys:
        need = measure(_name(key), TEXT) + KEY
        if need > left or not rows:
            rows.append([])
            left = WIDTH - EDGE
        rows[-1].append(key)
        left -= need
    return Legend(rows)


def _name(key: Any) -> str:
    return str((key[0] if isinstance(key, tuple) else key).get_label())


def make_legend(views: Sequence[View], look: Look) -> Legend:
    """The keys of a chart of nights."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    t, colours = look.t, look.colours

    def has(test: str) -> bool:
        return any(bool(np.any(getattr(view, test))) for view in views)

    keys: list[Any] = []
    if any(np.isfinite(view.values).any() for view in views):
        keys.append(Patch(facecolor=colours.launched, label=t("launched")))
    if any(np.isfinite(view.stopped).any() for view in views):
        keys.append(Patch(facecolor=colours.stopped, label=t("of them stopped")))
    if any(np.isfinite(view.values[view.bright]).any() for view in views):
        label = t("this week" if any(view.bright.sum() > 1 for view in views) else "this night")
        keys.append(
            (Patch(facecolor=colours.night, label=label), Patch(facecolor=colours.night_stopped, label=label))
        )
    if has("partial"):
        keys.append(Line2D([], [], color=colours.ink, marker=6, ls="", ms=7, label=t("more may have come")))
    if has("absent"):
        keys.append(gap_key(look, t("not reported")))
    if any(len(view.values) <= 200 and np.any(view.values == 0) for view in views):
        keys.append(Line2D([], [], color=colours.quiet, marker=".", ls="", ms=NONE, label=t("none")))
    if has("uncounted"):
        keys.append(diamond_key(look, t("count withheld, or not said")))
    elif has("withheld"):
        keys.append(diamond_key(look, t("count withheld")))
    return fill_rows(keys)


def gap_key(look: Look, label: str) -> Artist:
    """The key of a column that stands for no word."""
    from matplotlib.patches import Patch

    colours = look.colours
    return Patch(facecolor=colours.paper, edgecolor=colours.gap, hatch=GAP_HATCH, lw=0.8, label=label)


def diamond_key(look: Look, label: str) -> Artist:
    """The key of a count that was kept back."""
    from matplotlib.lines import Line2D

    ink, paper = look.colours.ink, look.colours.paper
    return Line2D([], [], color=ink, mfc=paper, marker="D", ls="", ms=7, label=label)
