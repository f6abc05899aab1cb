"""The page of a chart: title and explanation above, sources and the time of making at its foot."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from textwrap import wrap
from typing import TYPE_CHECKING, Final, Literal

from ..model import KYIV
from .look import SMALL, TEXT, TITLE, Look

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Inches.
WIDTH, DPI = 7.0, 140
EDGE, LEFT, RIGHT = 0.16, 0.78, 6.06
LINE: Final = 0.235
TITLE_LINE: Final = 0.345
TITLE_CHARACTERS: Final = 41
TEXT_CHARACTERS: Final = 61
FOOT_CHARACTERS: Final = 67


@dataclass(frozen=True, slots=True)
class Sheet:
    """The words around a picture. `made` is an aware time."""

    title: str
    sources: Sequence[str]
    made: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """A figure with its words in place; what is between `top` and `bottom`, in inches, is free."""

    figure: Figure
    top: float
    bottom: float

    def add_axes(self, left: float, upper: float, right: float, lower: float) -> Axes:
        """Axes between two corners, in inches."""
        width, height = self.figure.get_size_inches()
        return self.figure.add_axes(
            (left / width, lower / height, (right - left) / width, (upper - lower) / height)
        )


def open_page(sheet: Sheet, about: str, free: float, look: Look) -> Page:
    """A page with `free` inches between its words; to be called inside `chart_style`.

    `about` says below the title how the picture is read.
    """
    from matplotlib.figure import Figure

    titles = wrap_title(sheet.title)
    lines = wrap(about, TEXT_CHARACTERS)
    foot = write_footer(sheet.sources, sheet.made, look)
    head = 0.2 + TITLE_LINE * len(titles) + LINE * len(lines) + 0.06
    below = 0.13 + 0.22 * len(foot)
    height = round(DPI * (head + free + below)) / DPI
    figure = Figure(figsize=(WIDTH, height), dpi=DPI)
    y = height - 0.17
    for title in titles:
        y -= TITLE_LINE
        write(figure, EDGE, y + 0.15, title, size=TITLE, weight="bold", vertical="baseline")
    for line in lines:
        y -= LINE
        write(figure, EDGE, y, line, size=TEXT, colour=look.colours.quiet, vertical="baseline")
    for number, line in enumerate(reversed(foot)):
        write(figure, EDGE, 0.14 + 0.22 * number, line, size=SMALL, colour=look.colours.quiet)
    return Page(figure, height - head, below)


def wrap_title(title: str, characters: int = TITLE_CHARACTERS) -> list[str]:
    """The title on lines of like length, broken after its colon. Dates and counts stay whole."""
    bound = re.sub(r"(?<=\d) (?=\w)| (?=\d{4}\b)", "\u00a0", " ".join(title.split()))
    if len(bound) <= characters:
        return [bound]
    before, colon, after = bound.partition(": ")
    parts = [f"{before}:", after] if colon else [bound]
    return [line for part in parts for line in balance(part, characters)]


def balance(text: str, characters: int) -> list[str]:
    """A text on as few lines as hold it, at most three, the longest as short as can be."""
    lines = wrap(text, characters, max_lines=3, placeholder=" …")
    for fewer in range(characters - 1, characters // 2, -1):
        shorter = wrap(text, fewer, max_lines=3, placeholder=" …")
        if len(shorter) > len(lines) or shorter[-1].endswith("…"):
            break
        lines = shorter
    return lines


def write_footer(
    sources: Sequence[str], made: datetime, look: Look, characters: int = FOOT_CHARACTERS
) -> list[str]:
    """The lines at the foot of a page: the sources, each once, and when it was made."""
    t, local = look.t, made.astimezone(KYIV)
    names = ", ".join(dict.fromkeys(" ".join(name.split()) for name in sources))
    said = t("Sources: {names}", names=names or t("none named"))
    last = t(
        "Raid Monitor, {date}, {time} Kyiv time; from published figures",
        date=t.date(local.date()),
        time=f"{local:%H:%M}",
    )
    head, _, tail = last.partition("; ")
    made_lines = [last] if len(last) <= characters else [f"{head};", tail]
    return [*wrap(said, characters, max_lines=3, placeholder=" …"), *made_lines]


def measure(text: str, size: float, weight: str = "normal") -> float:
    """How wide a text is, in inches, at a size in points; to be called inside `chart_style`."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    wide, _, _ = text_to_path.get_text_width_height_descent(
        text, FontProperties(size=size, weight=weight), False
    )
    return float(wide) / 72


def write(
    figure: Figure,
    x: float,
    y: float,
    text: str,
    *,
    size: float,
    colour: str | None = None,
    weight: str = "normal",
    side: Literal["left", "right"] = "left",
    vertical: Literal["bottom", "baseline", "center_baseline"] = "bottom",
) -> None:
    """Text at a place in inches. A dollar sign in a stranger's name opens no formula."""
    from matplotlib import rcParams

    width, height = figure.get_size_inches()
    figure.text(
        x / width,
        y / height,
        text,
        size=size,
        weight=weight,
        ha=side,
        va=vertical,
        parse_math=False,
        color=colour or rcParams["text.color"],
    )
