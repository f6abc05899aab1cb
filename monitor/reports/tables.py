"""Verdicts become the small table of a report: what came, what was expected, how rare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ..lang import ENGLISH, Words
from ..model import Finding, Level, Measure, Observation, Topic, Verdict, topic_of
from .words import BOUNDS, below, came_words, expected, family_of, label_of, period_words, window_of

NOTHING: Final = "–"


@dataclass(frozen=True, slots=True)
class Row:
    """One series of the table, in words. `stopped` is empty where nobody said it.

    `stopped_count` is its number without the word, for a column that has the word as its head.
    """

    label: str
    came: str
    stopped: str
    expected: str
    below: str
    rarity: str
    large: bool
    stopped_count: str = ""


def make_rows(
    verdicts: Sequence[Verdict],
    told: Sequence[Verdict],
    evidence: Sequence[Observation],
    t: Words = ENGLISH,
) -> tuple[Row, ...]:
    """One row a series; where it has an alert, the alert's verdict is the one that is told."""
    by_series = {
        verdict.series: verdict
        for verdict in (*verdicts, *told)
        if topic_of(verdict.series) is Topic.RAID  # the others are told in words
    }
    return tuple(_make_row(verdict, evidence, t) for verdict in by_series.values())


def _make_row(verdict: Verdict, evidence: Sequence[Observation], t: Words) -> Row:
    forecast, count = verdict.forecast, _find_stopped(verdict, evidence, t)
    return Row(
        label=label_of(verdict.series, t),
        came=came_words(verdict, t),
        stopped=t("{count} stopped", count=count) if count else "",
        expected=NOTHING if forecast is None else expected(forecast, t),
        below=NOTHING if forecast is None else below(forecast, t=t),
        rarity=_say_rarity(verdict, t),
        large=verdict.finding is Finding.UNUSUAL,
        stopped_count=count,
    )


def _find_stopped(verdict: Verdict, evidence: Sequence[Observation], t: Words) -> str:
    for seen in evidence:
        same = (seen.family, seen.window) == (family_of(verdict.series), window_of(verdict.series))
        if same and seen.measure is Measure.INTERCEPTED and seen.value is not None:
            return t(BOUNDS[seen.bound], count=t.number(seen.value))
    return ""


def _say_rarity(verdict: Verdict, t: Words) -> str:
    if verdict.finding is Finding.UNKNOWN or verdict.adjusted is None:
        return t("not known")
    if verdict.finding is Finding.USUAL and verdict.level is Level.NONE:
        return t("usual")
    return period_words(verdict.adjusted, t)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table in a mail: head, cells, a note below. With `mark` head and first cell stand out."""

    label: str
    cells: tuple[str, ...]
    note: str = ""
    mark: bool = False
    strong: bool = True


def lay_rows(rows: Sequence[Row], t: Words = ENGLISH) -> tuple[Line, ...]:
    """The rows as lines that a telephone has room for: the rarity stands below the numbers."""
    return tuple(
        Line(
            row.label,
            (row.came, row.expected, row.below),
            "; ".join(filter(None, (t("Rarity: {rarity}", rarity=row.rarity), row.stopped))),
            row.large,
        )
        for row in rows
    )


def list_heads(t: Words = ENGLISH) -> tuple[str, ...]:
    """What stands above the rows of a night."""
    return t("launched"), t("came"), t("expected"), t("95 % below")


def write_lines(heads: Sequence[str], lines: Sequence[Line]) -> str:
    """A table in plain text: the first column ranged left, the others right, a note on a line of its own."""
    rows = [tuple(heads), *((line.label, *line.cells) for line in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(heads))]
    notes = ["", *(line.note for line in lines)]
    said = []
    for (label, *cells), note in zip(rows, notes, strict=True):
        ranged = (cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True))
        said.append("  ".join([label.ljust(widths[0]), *ranged]).rstrip())
        said += [f"  {note}"] if note else []
    return "\n".join(said)
