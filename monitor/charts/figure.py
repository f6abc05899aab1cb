"""The page of a chart: title, legend, panels one below the other, and the sources at the foot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from textwrap import wrap
from typing import TYPE_CHECKING, Final, Literal

from ..model import KYIV
from .axes import INK, QUIET, TEXT, draw_axes
from .legend import make_legend
from .panels import View

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Inches. 12 points on a picture 8 inches wide are 8 pixels on a telephone of 375 pixels.
WIDTH, DPI = 8.0, 150
EDGE, LEFT, RIGHT = 0.14, 0.7, 7.02
TITLE, SMALL = 17.0, 11.0
TITLE_CHARACTERS: Final = 52
HEAD, GAP = 0.33, 0.17
HEIGHTS: Final = {0: 3.0, 1: 4.6, 2: 6.4}


@contextmanager
def chart_style() -> Iterator[None]:
    """The defaults and the font of matplotlib itself: no setting of the machine changes a picture."""
    from matplotlib.style import context

    with context(["default", {"font.family": "DejaVu Sans", "font.size": TEXT, "hatch.linewidth": 0.7}]):
        yield


def build_figure(views: Sequence[View], *, title: str, sources: Sequence[str], made: datetime) -> Figure:
    """The figure of one chart, ready to be saved inside `chart_style`."""
    from matplotlib.figure import Figure

    height = HEIGHTS.get(len(views), 2.4 + 2.0 * len(views))
    figure = Figure(figsize=(WIDTH, height), dpi=DPI, facecolor="white")
    title_lines = wrap_title(" ".join(title.split()))
    foot_lines = write_footer(sources, made)
    write(figure, EDGE, height - 0.12, "\n".join(title_lines), size=TITLE, weight="bold", vertical="top")
    for number, line in enumerate(reversed(foot_lines)):
        write(figure, EDGE, 0.1 + 0.2 * number, line, size=SMALL, colour=QUIET)
    top = height - 0.18 - 0.3 * len(title_lines)
    top -= make_legend(figure, views, x=EDGE, y=top)
    _place_panels(figure, views, top=top, bottom=0.55 + 0.2 * len(foot_lines))
    return figure


def wrap_title(title: str) -> list[str]:
    """The title on lines that fit; broken after its colon where both parts fit."""
    before, colon, after = title.partition(": ")
    if len(title) > TITLE_CHARACTERS and colon and max(len(before), len(after)) < TITLE_CHARACTERS:
        return [f"{before}:", after]
    return wrap(title, TITLE_CHARACTERS, max_lines=3, placeholder=" …")


def _place_panels(figure: Figure, views: Sequence[View], *, top: float, bottom: float) -> None:
    width, height = figure.get_size_inches()
    tall = (top - bottom + GAP) / max(1, len(views)) - HEAD - GAP
    for number, view in enumerate(views):
        upper = top - HEAD - number * (tall + HEAD + GAP)
        write(figure, EDGE, upper + 0.09, view.label, size=TEXT + 1, weight="bold")
        write(figure, WIDTH - EDGE, upper + 0.09, view.say_night(), size=TEXT, side="right")
        place = (LEFT / width, (upper - tall) / height, (RIGHT - LEFT) / width, tall / height)
        draw_axes(figure.add_axes(place), view, tall=tall, dated=number == len(views) - 1)


def write_footer(sources: Sequence[str], made: datetime) -> list[str]:
    """The lines at the foot of a page: the sources, each once, and when it was made."""
    names = ", ".join(dict.fromkeys(" ".join(name.split()) for name in sources))
    local = made.astimezone(KYIV)
    lines = wrap(f"Sources: {names or 'none named'}", 100, max_lines=2, placeholder=" …")
    return [*lines, f"Raid Monitor, {local.day} {local:%B %Y, %H:%M} Kyiv time; from published figures"]


def write(
    figure: Figure,
    x: float,
    y: float,
    text: str,
    *,
    size: float,
    colour: str = INK,
    weight: str = "normal",
    side: Literal["left", "right"] = "left",
    vertical: Literal["top", "bottom", "baseline", "center_baseline"] = "bottom",
) -> None:
    """Text at a place in inches. A dollar sign in a stranger's name opens no formula."""
    width, height = figure.get_size_inches()
    figure.text(
        x / width,
        y / height,
        text,
        size=size,
        color=colour,
        weight=weight,
        ha=side,
        va=vertical,
        linespacing=1.15,
        parse_math=False,
    )
