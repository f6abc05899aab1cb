"""The chart of nights: panels one below the other, each with its name and what its night came to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from .axes import draw_axes
from .legend import make_legend
from .look import HEAD, TEXT, Look
from .page import EDGE, LEFT, LINE, RIGHT, Sheet, open_page, write
from .panels import View

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Inches.
NAMES, TALL, BETWEEN, DATES = 0.60, 2.05, 0.22, 0.42
ABOUT: Final = (
    "A bar a night. Lines: what 50, 95 and 99 % of nights were expected to stay below, as known before each."
)

UNMEASURED: Final = "A bar a night. Too few of the nights before are known to say what was expected."


def build_nights(views: Sequence[View], sheet: Sheet, look: Look) -> Figure:
    """The figure of one chart, ready to be saved inside `chart_style`."""
    rows = make_legend(views, look)
    tall = TALL if len(views) > 1 else 2.9
    free = rows.height + len(views) * (NAMES + tall) + (len(views) - 1) * BETWEEN + DATES
    has_lines = any(np.isfinite(view.median).any() for view in views)
    page = open_page(sheet, look.t(ABOUT if has_lines else UNMEASURED), free, look)
    rows.draw(page.figure, EDGE, page.top)
    upper = page.top - rows.height - NAMES
    for number, view in enumerate(views):
        write(page.figure, EDGE, upper + 0.37, view.label, size=HEAD, weight="bold", vertical="baseline")
        write(page.figure, EDGE, upper + 0.37 - LINE, view.say_night(look.t), size=TEXT, vertical="baseline")
        axes = page.add_axes(LEFT, upper, RIGHT, upper - tall)
        draw_axes(axes, view, look, tall=tall, dated=number == len(views) - 1)
        upper -= tall + BETWEEN + NAMES
    return page.figure
