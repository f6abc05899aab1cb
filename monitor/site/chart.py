"""The data of the interactive chart of the front page: arrays aligned by date, None for no word."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from markupsafe import Markup

from ..lang import ENGLISH, Words
from ..reports import label_of
from .facts import Expected
from .rendering import VERSION

WORDS: Final = {
    "chart": "Drones and missiles, night by night",
    "help": "Drag across the chart to zoom in, double-click to zoom out. "
    "Arrow keys step from night to night.",
    "touch": "Tap a night to read it. The buttons and the strip choose the nights.",
    "ranges": "Nights",
    "range_year": "1 year",
    "range_all": "All",
    "table": "Show as table",
    "picture": "Show as chart",
    "night": "Night to {date}",
    "came": "{n} came",
    "bound_at_least": "at least {count}",
    "bound_about": "about {count}",
    "bound_at_most": "at most {count}",
    "at_least": "at least {n} came, a part was withheld",
    "withheld": "the number was withheld",
    "uncounted": "came, but nobody said how many",
    "missing": "not reported",
    "provisional": "provisional",
    "disputed": "disputed",
    "stopped": "{n} stopped",
    "expected": "Expected: about {median}; 95 of 100 nights stay below {q95}, 99 below {q99}",
    "notable": "Notable: so many come once in 30 nights or less often",
    "unusual": "Unusual: so many come once in 100 nights or less often",
    "exceptional": "Exceptional: so many come once in a year or less often",
    "open": "Read the report",
    "enter": "Enter opens the report",
    "key_came": "came",
    "key_stopped": "of them stopped",
    "key_alert": "unusual night",
    "key_missing": "not reported",
    "key_withheld": "count withheld, or not said",
    "key_median": "expected",
    "key_q95": "95 of 100 nights are below",
    "key_q99": "99 of 100",
    "column_night": "Night to",
    "column_came": "came",
    "column_stopped": "stopped",
    "column_expected": "expected",
    "column_q95": "95 % below",
    "column_q99": "99 % below",
    "column_withheld": "withheld",
    "column_uncounted": "no number",
    "column_report": "Report",
    "report": "report",
}
"""What the script of the chart says; names in braces are its own."""


@dataclass(frozen=True, slots=True)
class Line:
    """One series of the chart, each sequence aligned by date.

    `withheld` are the nights of which a part was kept back, `alerts` those with an alert: page, level.
    `bounds` are the numbers launched, `stopped` those intercepted, that are not exact: place, bound. `soft`
    are the nights whose number is provisional or disputed: place, standing. `uncounted` are the nights on
    which some came and nobody said how many.
    """

    name: str
    launched: Sequence[int | None]
    intercepted: Sequence[int | None]
    expected: Sequence[Expected | None]
    withheld: Sequence[int]
    alerts: Sequence[tuple[int, str, str]]
    bounds: Sequence[tuple[int, str]] = ()
    stopped: Sequence[tuple[int, str]] = ()
    soft: Sequence[tuple[int, str]] = ()
    uncounted: Sequence[int] = ()


def make_chart(begins: date, lines: Sequence[Line], t: Words = ENGLISH) -> Markup:
    """The chart as JSON that may stand in a page: no `<` is left in it."""
    data = {
        "version": VERSION,
        "begins": begins.isoformat(),
        "words": {name: t(said) for name, said in WORDS.items()},
        "series": [_describe(line, t) for line in lines],
    }
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


def _describe(line: Line, t: Words) -> dict[str, Any]:
    return {
        "name": line.name,
        "label": label_of(line.name, t),
        "launched": line.launched,
        "intercepted": line.intercepted,
        "median": [one and one.median for one in line.expected],
        "q95": [one and one.q95 for one in line.expected],
        "q99": [one and one.q99 for one in line.expected],
        "withheld": line.withheld,
        "alerts": line.alerts,
        "bounds": line.bounds,
        "stopped": line.stopped,
        "soft": line.soft,
        "uncounted": line.uncounted,
    }
