"""The chart by type of weapon: a row of bars for each type, each on a scale of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from ..lang import name_weapon
from ..model import SIGNS, Bound
from ..reconcile import Types
from .axes import draw_diamonds, draw_gaps
from .bars import draw_bars
from .legend import diamond_key, fill_rows, gap_key
from .look import TEXT, Look
from .page import EDGE, RIGHT, Page, Sheet, open_page, write
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
    known |= {night for nights in types.uncounted.values() for night in nights}
    naming = {night for counts in types.named.values() for night in counts}
    said = t(SOME_NAMED, nights=len(naming), known=len(known)) if naming else t(NONE_NAMED)
    absent = np.array([day not in known for day in days], dtype=np.bool_)
    keys = [gap_key(look, t("not reported"))] if absent.any() else []
    if any(row.uncounted for row in rows):
        keys.append(diamond_key(look, t("count withheld, or not said")))
    legend = fill_rows(keys)
    page = open_page(sheet, f"{t(ABOUT)} {said}", legend.height + ROW * max(1, len(rows)) + DATES, look)
    legend.draw(page.figure, EDGE, page.top)
    upper = page.top - legend.height - (ROW - TALL)
    for number, row in enumerate(rows):
        values = np.array([row.counts.get(day, 0) for day in days], dtype=np.float64)
        _write_row(page, upper, row, days[int(values.argmax())], look)
        axes = page.add_axes(LEFT, upper, RIGHT, upper - TALL)
        axes.set_xlim(-0.8, len(days) - 0.2)
        axes.set_ylim(0, max(1.0, float(values.max(initial=0.0))))
        wide = 0.86 if len(days) < 200 else 1.0
        draw_bars(axes, np.arange(len(days), dtype=np.float64), values, wide, color=row.colour, zorder=2)
        draw_gaps(axes, absent, look)
        draw_diamonds(axes, np.array([day in row.uncounted for day in days], dtype=np.bool_), look)
        axes.set_yticks([])
        draw_dates(axes, days, None, look, dated=number == len(rows) - 1)
        upper -= ROW
    return page.figure


@dataclass(frozen=True, slots=True)
class Row:
    """One type, or several together: its counts by night, how they bind, and nights without a number."""

    name: str
    counts: Mapping[date, int]
    bounds: Mapping[date, Bound]
    uncounted: frozenset[date]
    whole: Bound
    colour: str


def list_rows(types: Types, look: Look) -> list[Row]:
    """The rows: the types, those of which most came first, then what no type was said of."""
    t, colours = look.t, look.colours

    def make_row(name: str, weapons: Sequence[str], colour: str) -> Row:
        listed = [types.named.get(one) or types.unnamed.get(one, {}) for one in weapons]
        bounds = {night: bound for (one, night), bound in types.bounds.items() if one in weapons}
        silent = frozenset(night for one in weapons for night in types.uncounted.get(one, ()))
        whole = types.bound_of(*weapons)
        return Row(name, add_counts(listed), bounds, silent, whole, colour)

    totals = {
        weapon: sum(types.named.get(weapon, {}).values()) for weapon in (*types.named, *types.uncounted)
    }
    order = sorted(totals.keys() - UNNAMED.keys(), key=lambda weapon: (-totals[weapon], weapon))
    rows = [make_row(name_weapon(one, t), [one], colours.stopped) for one in order[:MOST]]
    if order[MOST:]:
        rows.append(make_row(t("Other types"), order[MOST:], colours.stopped))
    rest = [make_row(t(UNNAMED[family]), [family], colours.launched) for family in UNNAMED]
    return [*rows, *(row for row in rest if any(row.counts.values()) or row.uncounted)]


def add_counts(counts: Iterable[Mapping[date, int]]) -> Mapping[date, int]:
    """Several types as one."""
    total: Counter[date] = Counter()
    for one in counts:
        total.update(one)
    return total


def _write_row(page: Page, upper: float, row: Row, most: date, look: Look) -> None:
    """The words beside the bars of a row: how many in all, and on the night of `most`."""
    t, quiet = look.t, look.colours.quiet
    count, on_most = sum(row.counts.values()), row.counts.get(most, 0)
    total = SIGNS[row.whole] + t.number(count) if count else t("not said")
    largest = SIGNS[row.bounds.get(most, Bound.EXACT)] + t.number(on_most) if count else ""
    write(page.figure, EDGE, upper - 0.21, row.name, size=TEXT, weight="bold", vertical="baseline")
    write(page.figure, EDGE, upper - 0.43, total, size=TEXT, colour=quiet, vertical="baseline")
    write(page.figure, RIGHT + 0.1, upper - 0.2, largest, size=TEXT, vertical="baseline")
