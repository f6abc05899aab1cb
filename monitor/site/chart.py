"""The data of the interactive chart of the front page: arrays aligned by date, None for no word."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from ..reports import label_of
from .facts import Expected
from .rendering import VERSION


@dataclass(frozen=True, slots=True)
class Line:
    """One series of the chart, each sequence aligned by date.

    `withheld` are the nights of which a part was kept back, `alerts` those with an alert: page, level.
    """

    name: str
    launched: Sequence[int | None]
    intercepted: Sequence[int | None]
    expected: Sequence[Expected | None]
    withheld: Sequence[int]
    alerts: Sequence[tuple[int, str, str]]


def make_chart(begins: date, lines: Sequence[Line], words: Mapping[str, str] | None = None) -> Markup:
    """The chart as JSON that may stand in a page: no `<` is left in it."""
    data = {
        "version": VERSION,
        "begins": begins.isoformat(),
        "words": dict(words or {}),
        "series": [_describe(line) for line in lines],
    }
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


def _describe(line: Line) -> dict[str, Any]:
    return {
        "name": line.name,
        "label": label_of(line.name),
        "launched": line.launched,
        "intercepted": line.intercepted,
        "median": [one and one.median for one in line.expected],
        "q95": [one and one.q95 for one in line.expected],
        "q99": [one and one.q99 for one in line.expected],
        "withheld": line.withheld,
        "alerts": line.alerts,
    }
