"""Verdicts become the small table of a report: what came, what was expected, how rare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ..model import Finding, Level, Measure, Observation, Topic, Verdict, topic_of
from .words import BOUNDS, below, came_words, expected, family_of, label_of, period_words, window_of

HEADS: Final = ("", "came", "expected", "95 % below", "rarity")
NOTHING: Final = "–"


@dataclass(frozen=True, slots=True)
class Row:
    """One series of the table, in words. `stopped` is empty where nobody said it."""

    label: str
    came: str
    stopped: str
    expected: str
    below: str
    rarity: str
    large: bool


def make_rows(
    verdicts: Sequence[Verdict], told: Sequence[Verdict], evidence: Sequence[Observation]
) -> tuple[Row, ...]:
    """One row a series; where it has an alert, the alert's verdict is the one that is told."""
    by_series = {
        verdict.series: verdict
        for verdict in (*verdicts, *told)
        if topic_of(verdict.series) is Topic.RAID  # the others are told in words
    }
    return tuple(_make_row(verdict, evidence) for verdict in by_series.values())


def _make_row(verdict: Verdict, evidence: Sequence[Observation]) -> Row:
    forecast = verdict.forecast
    return Row(
        label=label_of(verdict.series),
        came=came_words(verdict),
        stopped=_find_stopped(verdict, evidence),
        expected=NOTHING if forecast is None else expected(forecast),
        below=NOTHING if forecast is None else below(forecast),
        rarity=_say_rarity(verdict),
        large=verdict.finding is Finding.UNUSUAL,
    )


def _find_stopped(verdict: Verdict, evidence: Sequence[Observation]) -> str:
    for seen in evidence:
        same = (seen.family, seen.window) == (family_of(verdict.series), window_of(verdict.series))
        if same and seen.measure is Measure.INTERCEPTED and seen.value is not None:
            return f"{BOUNDS[seen.bound]}{seen.value:,} stopped"
    return ""


def _say_rarity(verdict: Verdict) -> str:
    if verdict.finding is Finding.UNKNOWN or verdict.adjusted is None:
        return "not known"
    if verdict.finding is Finding.USUAL and verdict.level is Level.NONE:
        return "usual"
    return period_words(verdict.adjusted)


def write_table(rows: Sequence[Row]) -> str:
    """The table in plain text, in columns."""
    lines = [HEADS] + [
        (
            row.label,
            f"{row.came} ({row.stopped})" if row.stopped else row.came,
            row.expected,
            row.below,
            row.rarity,
        )
        for row in rows
    ]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADS) - 1)]
    return "\n".join(_lay_line(line, widths) for line in lines)


def _lay_line(line: tuple[str, ...], widths: Sequence[int]) -> str:
    middle = (cell.rjust(width) for cell, width in zip(line[1:-1], widths[1:], strict=True))
    return "  ".join([line[0].ljust(widths[0]), *middle, line[-1]]).rstrip()
