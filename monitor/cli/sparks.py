"""Four weeks of nights become a line of bars a series."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from rich.console import Console
from rich.text import Text

from ..lang import ENGLISH, Words
from ..pipeline.weeks import Weeks
from ..series import LABELS
from .tables import SLIM, make_list, print_heading, print_table

BARS: Final = "▁▂▃▄▅▆▇█"
"""The lowest is for none; every number has at least the second."""
GAP: Final = "·"
MARK: Final = "▲"


def show_weeks(weeks: Weeks, console: Console, t: Words = ENGLISH) -> None:
    """A bar a night, a middle dot where there is no number, a mark under an unusual night; an empty line.

    Nothing where no night has a number, or where the terminal has no such signs.
    """
    said = [name for name, counts in weeks.counts.items() if any(count is not None for count in counts)]
    if not said or not console.encoding.lower().startswith("utf"):
        return
    nights = [weeks.first + timedelta(days=place) for place in range(len(weeks.counts[said[0]]))]
    print_heading(
        console, t("{nights} to {date}", nights=t.count(len(nights), "nights"), date=weeks.last.isoformat())
    )
    is_slim = console.width < SLIM
    table = make_list(2 if is_slim else 3)
    table.columns[-2].no_wrap = True
    for name in said:
        counts, places = weeks.counts[name], [nights.index(night) for night in weeks.unusual[name]]
        bars = Text(draw_bars(counts), style="cyan")
        for place in places:
            bars.stylize("bold red", place, place + 1)
        most = max(count for count in counts if count is not None)
        label = [] if is_slim else [t(LABELS[name])]
        if is_slim:
            table.add_row(t(LABELS[name]), "")
        table.add_row(*label, bars, t("most {count}", count=t.number(most)))
        if places:
            marks = "".join(MARK if place in places else " " for place in range(len(nights)))
            table.add_row(*([""] if label else []), Text(marks, style="bold red", no_wrap=True), t("unusual"))
    print_table(console, table)
    if any(None in weeks.counts[name] for name in said):
        console.print(f"[dim]{GAP} {t('no number')}[/]")
    console.print()


def draw_bars(counts: Sequence[int | None]) -> str:
    """A sign a count, by its share of the largest one."""
    most = max((count for count in counts if count), default=0)
    return "".join(GAP if count is None else BARS[find_height(count, most)] for count in counts)


def find_height(count: int, most: int) -> int:
    """Which bar a count has: 0 for none, 7 for the largest."""
    return 1 + round((len(BARS) - 2) * count / most) if count else 0
