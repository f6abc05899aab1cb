"""Many bars of one colour as one shape: `Axes.bar` keeps an artist for each, and takes far longer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .panels import Numbers

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def draw_bars(axes: Axes, x: Numbers, height: Numbers, width: float, *, color: str, zorder: float) -> None:
    """Bars from 0 to `height` (n,) around `x` (n,), `width` wide; the limits of the axes stay as they are."""
    from matplotlib.collections import PolyCollection

    left, right, foot = x - width / 2, x + width / 2, np.zeros(len(x))
    corners = np.stack([left, foot, left, height, right, height, right, foot], axis=1).reshape(-1, 4, 2)
    shape = PolyCollection(list(corners[height > 0]), color=color, lw=0, zorder=zorder, aa=False)
    axes.add_collection(shape, autolim=False)
