"""The chart by type of weapon: a row of bars for each type, each on a scale of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from ..lang import name_weapon
from ..reconcile import Types
from .axes import draw_gaps
from .bars import draw_bars
from .legend import fill_rows, gap_key
from .look import TEXT, Look
from .page import EDGE, RIGHT, Page, Sheet, open_page, write
from .panels import Numbers
from .ticks import draw_dates

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Inches.
ROW, TALL, LEFT, DATES = 0.66, 0.5, 2.95, 0.42
MOST: Final = 12
"""So many types have a row each; those of which fewest came share one."""
ABOUT: Final = (
    "A bar a night, each row on its own scale: the number beside its bars is the largest. Below each name: "
    "how many in all."
)
NONE_NAMED: Final = "No report of these nights lists types: only the totals of drones and missiles are known."
SOME_NAMED: Final = "{nights} of {known} nights list types; of the others only totals are known."
UNNAMED: Final = {"drone": "Drones, type not said", "missile": "Missiles, type not said"}


def build_weapons(types: Types, sheet: Sheet, look: Look) -> Figure:
    """The figure, ready to be saved inside `chart_style`."""
    t = look.t
    days = [types.first + timedelta(days=place) for place in range((types.last - types.first).days + 1)]
    rows = list_rows(types, look)
    known = {night for counts in types.unnamed.values() for night in counts}
    naming = {night for counts in types.named.values() for night in counts}
    said = t(SOME_NAMED, nights=len(naming), known=len(known)) if naming else t(NONE_NAMED)
    absent = np.array([day not in known for day in days], dtype=np.bool_)
    keys = fill_rows([gap_key(look, t("not reported"))] if absent.any() else [])
    page = open_page(sheet, f"{t(ABOUT)} {said}", keys.height + ROW * max(1, len(rows)) + DATES, look)
    keys.draw(page.figure, EDGE, page.top)
    upper = page.top - keys.height - (ROW - TALL)
    for number, (name, counts, colour) in enumerate(rows):
        values = np.array([counts.get(day, 0) for day in days], dtype=np.float64)
        _draw_row(page, upper, name, values, colour, look)
        axes = page.add_axes(LEFT, upper, RIGHT, upper - TALL)
        axes.set_xlim(-0.8, len(days) - 0.2)
        axes.set_ylim(0, max(1.0, float(values.max(initial=0.0))))
        wide = 0.86 if len(days) < 200 else 1.0
        draw_bars(axes, np.arange(len(days), dtype=np.float64), values, wide, color=colour, zorder=2)
        draw_gaps(axes, absent, look)
        axes.set_yticks([])
        draw_dates(axes, days, None, look, dated=number == len(rows) - 1)
        upper -= ROW
    return page.figure


def list_rows(types: Types, look: Look) -> list[tuple[str, Mapping[date, int], str]]:
    """The rows: the types, those of which most came first, then what no type was said of."""
    t, colours = look.t, look.colours
    order = sorted(types.named, key=lambda weapon: (-sum(types.named[weapon].values()), weapon))
    rows = [(name_weapon(weapon, t), types.named[weapon], colours.stopped) for weapon in order[:MOST]]
    if order[MOST:]:
        rows.append(
            (t("Other types"), add_counts(types.named[weapon] for weapon in order[MOST:]), colours.stopped)
        )
    rest = [(t(UNNAMED[family]), types.unnamed.get(family, {}), colours.launched) for family in UNNAMED]
    return [*rows, *(row for row in rest if any(row[1].values()))]


def add_counts(counts: Iterable[Mapping[date, int]]) -> Mapping[date, int]:
    """Several types as one."""
    total: Counter[date] = Counter()
    for one in counts:
        total.update(one)
    return total


def _draw_row(page: Page, upper: float, name: str, values: Numbers, colour: str, look: Look) -> None:
    """The words beside the bars of a row."""
    total, largest = look.t.number(float(values.sum())), look.t.number(float(values.max(initial=0.0)))
    write(page.figure, EDGE, upper - 0.21, name, size=TEXT, weight="bold", vertical="baseline")
    write(page.figure, EDGE, upper - 0.43, total, size=TEXT, colour=look.colours.quiet, vertical="baseline")
    write(page.figure, RIGHT + 0.1, upper - 0.2, largest, size=TEXT, vertical="baseline")
