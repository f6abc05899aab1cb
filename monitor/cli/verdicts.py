"""Verdicts as people read them: a line a series and night, then why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from rich.console import Console

from ..lang import ENGLISH, Words
from ..model import Finding, Topic, Verdict, topic_of
from ..pipeline.weeks import Weeks
from ..reports import find_below, label_of, period_words, say_why
from ..series import LABELS
from .tables import NARROW, make_table, print_line, print_table, say_value

COLOUR_OF: Final = {Finding.UNUSUAL: "bold red", Finding.USUAL: "green", Finding.UNKNOWN: "yellow"}
NUMBERS: Final = ("came", "expected", "95 % below")


def show_verdicts(
    verdicts: Sequence[Verdict], console: Console, t: Words = ENGLISH, *, every: bool = False
) -> None:
    """What came, what was expected, and how rare that is; a narrow terminal has the verdict as a colour.

    Then why each is called so, where it is not usual or `every` reason is wanted.
    """
    heads = ["night", "series", *NUMBERS, "rarity", "verdict"]
    is_narrow = console.width < NARROW
    heads = heads[:-1] if is_narrow else heads
    table = make_table([t(head) for head in heads], [t(head) for head in NUMBERS])
    for place in (0, 2, 3, 5):  # numbers and rarities stay on one line, and a long series breaks
        table.columns[place].no_wrap = True
    before: date | None = None
    for one in verdicts:
        colour, found = COLOUR_OF[one.finding], say_finding(one, t)
        rarity = say_rarity(one, t)
        row = [
            # A pipe is searched line by line; eyes want each night once.
            "" if console.is_terminal and one.night == before else one.night.isoformat(),
            name_series(one.series, t, short=is_narrow),
            "–" if one.value is None else say_value(one.value, one.bound, t),
            *say_bounds(one, t),
        ]
        row += [f"[{colour}]{rarity or found}[/]"] if is_narrow else [rarity, f"[{colour}]{found}[/]"]
        table.add_row(*row)
        before = one.night
    print_table(console, table)
    told = verdicts if every else [one for one in verdicts if one.finding is not Finding.USUAL]
    show_reasons(told, console, t)


def show_reasons(verdicts: Iterable[Verdict], console: Console, t: Words = ENGLISH) -> None:
    """Why each is called so, each reason once."""
    for line in dict.fromkeys(f"{t(LABELS[one.series])}: {say_why(one, t)}" for one in verdicts):
        print_line(console, line)


def name_series(series: str, t: Words, *, short: bool) -> str:
    """A series as people see it, or as mails name it, which is shorter."""
    is_raid = topic_of(series) is Topic.RAID
    return label_of(series, t) if short and is_raid else t(LABELS[series])


def say_finding(verdict: Verdict, t: Words = ENGLISH) -> str:
    """The finding in a word."""
    return t(str(verdict.finding))


def say_bounds(verdict: Verdict, t: Words = ENGLISH) -> tuple[str, str]:
    """The middle of what was expected, and what 95 of 100 nights stay below; empty where unknown."""
    expected, below = find_bounds(verdict)
    return (
        "" if expected is None else t.number(expected),
        "" if below is None else t.number(below),
    )


def find_bounds(verdict: Verdict) -> tuple[float | None, int | None]:
    """The same as numbers."""
    forecast = verdict.forecast
    if forecast is None:
        return None, None
    is_raid = topic_of(verdict.series) is Topic.RAID
    return forecast.quantile(0.5), find_below(forecast) if is_raid else None


def say_rarity(verdict: Verdict, t: Words = ENGLISH) -> str:
    """How rare a number is, as mails say it; empty where it cannot be said."""
    return "" if verdict.adjusted is None else period_words(verdict.adjusted, t)


def summarise_verdict(verdict: Verdict) -> dict[str, Any]:
    """A verdict as JSON has it: `expected` and `below95` are what the table shows, not yet rounded."""
    expected, below = find_bounds(verdict)
    return {
        "night": verdict.night.isoformat(),
        "series": verdict.series,
        "value": verdict.value,
        "bound": verdict.bound,
        "standing": verdict.standing,
        "finding": verdict.finding,
        "level": verdict.level.name.lower(),
        "tail": verdict.tail,
        "adjusted": verdict.adjusted,
        "expected": expected,
        "below95": below,
        "reason": verdict.reason,
    }


def summarise_weeks(weeks: Weeks) -> list[dict[str, Any]]:
    """Four weeks as JSON has them: a count a night from the first on, null where there is no number."""
    return [
        {
            "series": name,
            "since": weeks.first.isoformat(),
            "until": weeks.last.isoformat(),
            "counts": list(counts),
            "unusual": [night.isoformat() for night in weeks.unusual[name]],
        }
        for name, counts in weeks.counts.items()
    ]
