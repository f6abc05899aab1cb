"""The legend of a chart: a key for each thing that is in the picture, and for nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from .axes import ABSENT_HATCH, BAND, BLUE, INK, MANY, NIGHT, NIGHT_STOPPED, QUIET, SKY, TEXT
from .panels import View

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure

ROW: Final = 0.255
ROW_CHARACTERS: Final = 72


def make_legend(figure: Figure, views: Sequence[View], *, x: float, y: float) -> float:
    """Draws the legend below (x, y), in inches; gives the height that it took, in inches."""
    rows = _fill_rows(_make_keys(views))
    for number, row in enumerate(rows):
        draw_row(figure, row, x=x, y=y - ROW * number)
    return ROW * len(rows) + 0.04


def draw_row(figure: Figure, keys: Sequence[Artist], *, x: float, y: float) -> None:
    """Draws one row of keys, its upper left corner at (x, y), in inches."""
    width, height = figure.get_size_inches()
    figure.legend(
        handles=list(keys),
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
        columnspacing=1.3,
    )


def _fill_rows(keys: Sequence[Artist]) -> list[list[Artist]]:
    """The keys in rows that fit on the picture, judged by their letters."""
    rows: list[list[Artist]] = []
    left = 0
    for key in keys:
        need = len(str(key.get_label())) + 4
        if need > left or not rows:
            rows.append([])
            left = ROW_CHARACTERS
        rows[-1].append(key)
        left -= need
    return rows


def _make_keys(views: Sequence[View]) -> list[Artist]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    def has(test: str) -> bool:
        return any(bool(np.any(getattr(view, test))) for view in views)

    keys: list[Artist] = []
    if any(np.isfinite(view.values).any() for view in views):
        keys.append(Patch(facecolor=SKY, label="launched"))
    if any(np.isfinite(view.stopped).any() for view in views):
        keys.append(Patch(facecolor=BLUE, label="stopped"))
    if any(view.marked is not None and np.isfinite(view.values[view.marked]) for view in views):
        keys.append(Patch(facecolor=NIGHT, edgecolor=NIGHT_STOPPED, label="this night"))
    if any(np.isfinite(view.q95).any() for view in views):
        keys.append(Patch(facecolor=BAND, edgecolor=INK, label="expected: 50, 95, 99 % of nights below"))
    if has("partial"):
        keys.append(Line2D([], [], color=INK, marker=6, ls="", ms=7, label="at least so many"))
    if has("absent"):
        many = any(len(view.values) > MANY for view in views)
        face, hatch = (QUIET, None) if many else ("white", ABSENT_HATCH)
        keys.append(Patch(facecolor=face, edgecolor=QUIET, hatch=hatch, label="not reported"))
    if has("withheld"):
        keys.append(Line2D([], [], color=INK, mfc="white", marker="D", ls="", ms=6.5, label="count withheld"))
    return keys
