"""A CSV of nights in; claims with the weight of a record out, each pointing into the row it stands in."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from difflib import get_close_matches
from importlib.resources import files
from typing import Final, NamedTuple, TypeAlias

from ..errors import InputError
from ..model import AIR_FORCE, KYIV, Attacker, Bound, Claim, Entry, Family, Measure, Scope, Standing, Window
from .cells import cut_cells, cut_rows, find_delimiter
from .sources import RECORD
from .windows import check_year

COLUMNS: Final[Mapping[str, tuple[Window, Family, Measure]]] = {
    "drones_launched": (Window.NIGHT, Family.DRONE, Measure.LAUNCHED),
    "drones_intercepted": (Window.NIGHT, Family.DRONE, Measure.INTERCEPTED),
    "drones_lost": (Window.NIGHT, Family.DRONE, Measure.LOST),
    "missiles_launched": (Window.NIGHT, Family.MISSILE, Measure.LAUNCHED),
    "missiles_intercepted": (Window.NIGHT, Family.MISSILE, Measure.INTERCEPTED),
    "day_drones_launched": (Window.DAY, Family.DRONE, Measure.LAUNCHED),
    "day_drones_intercepted": (Window.DAY, Family.DRONE, Measure.INTERCEPTED),
    "day_missiles_launched": (Window.DAY, Family.MISSILE, Measure.LAUNCHED),
    "day_missiles_intercepted": (Window.DAY, Family.MISSILE, Measure.INTERCEPTED),
}
"""The columns of counts and what each counts."""
WITHHELD: Final = "missiles_withheld"
"""How many sorts of missile were named that night without a number; no count of weapons itself."""
WITHHELD_FROM: Final = "missiles_launched"
COUNTED: Final = (*COLUMNS, WITHHELD)
KNOWN: Final = ("night", *COUNTED)
BOUNDS: Final[Mapping[str, str]] = {
    "drones_launched_bound": "drones_launched",
    "missiles_launched_bound": "missiles_launched",
}
NOTES: Final = (*BOUNDS, "standing", "seen", "as_of", "sources", "attribution")
"""The columns that `raid-monitor export` adds: they hold no count, and say what one is worth."""

Cell: TypeAlias = tuple[str, int]
"""The bare text of a cell, and its place in the row."""

DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
NUMBER = re.compile(r"([0-9]{1,9})(?:\.0+)?")
NEGATIVE = re.compile(r"[-−][0-9.]+")


@dataclass(frozen=True, slots=True)
class History:
    """What a CSV of nights says: its claims in order of the file, and the entries they point into.

    `last` is the last night with a number, None where there is none.
    """

    name: str
    claims: tuple[Claim, ...]
    last: date | None
    header: str = field(repr=False)
    lines: Mapping[date, str] = field(repr=False)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """One entry for each row, in order of the file; made on demand, as few are ever shown."""
        return tuple(self.record_entry(night) for night in self.lines)

    def record_entry(self, night: date) -> Entry:
        """The row of a night as an entry: the header as its title, then the row. KeyError without a row."""
        text = f"{self.header}\n{self.lines[night]}"
        noon = find_noon(night)
        return Entry(
            id=name_entry(self.name, night),
            feed="",
            source=RECORD.id,
            title=self.header,
            text=text,
            link="",
            published=noon,
            fetched=noon,
            digest=hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest(),
        )


class Count(NamedTuple):
    """A number read from a cell: its digits, and their place in the row's line."""

    value: int
    digits: str
    start: int


@dataclass(frozen=True, slots=True)
class Row:
    """A row as read: its place in the file, and its counts by column, without empty cells."""

    number: int
    line: str
    counts: Mapping[str, Count]
    notes: Mapping[str, str] = field(default_factory=dict)


def read_history(text: str, name: str) -> History:
    """The claims of a CSV of nights: `night` (YYYY-MM-DD) and one or more columns of `COLUMNS`.

    `name` is what the file is called in errors and in the ids of its entries. Raises an InputError
    that names every mistake with its line.
    """
    numbered = cut_rows(text)
    if not numbered:
        raise InputError(
            f"{name}: line 1: the file is empty: its first line names columns, {', '.join(KNOWN)}"
        )
    number, header = numbered[0]
    delimiter = find_delimiter(header)
    columns = [cell for cell, _ in cut_cells(header, delimiter)]
    problems = [(number, problem) for problem in check_columns(columns)]
    rows: dict[date, Row] = {}
    if "night" in columns:
        rows, wrong = read_rows(numbered[1:], columns, delimiter)
        problems += wrong
    if problems:
        raise InputError("\n".join(f"{name}: line {number}: {problem}" for number, problem in problems))
    shift = len(header) + 1
    claims = tuple(
        claim
        for night, row in rows.items()
        for claim in make_claims(night, row, shift, name_entry(name, night), find_noon(night))
    )
    last = max((claim.night for claim in claims if claim.night), default=None)
    return History(name, claims, last, header, {night: row.line for night, row in rows.items()})


def bundled_history() -> str:
    """The text of the history that comes with the package."""
    return files("monitor").joinpath("data", "history.csv").read_text(encoding="utf-8")


def check_columns(columns: list[str]) -> Iterator[str]:
    """What is wrong with the names of the columns, in plain words."""
    for place, column in enumerate(columns):
        if column in columns[:place]:
            yield f"the column '{column}' stands twice: keep one"
        elif column not in (*KNOWN, *NOTES):
            close = get_close_matches(column.lower(), KNOWN, 1)
            mend = f", did you mean '{close[0]}'?" if close else f": leave it out, or use {', '.join(KNOWN)}"
            yield f"unknown column '{column}'{mend}"
    if "night" not in columns:
        yield "no column 'night': it holds the date of the morning, as 2025-07-21"
    if not set(columns) & set(COLUMNS):
        yield f"no column of counts: it takes one or more of {', '.join(COLUMNS)}"


def read_night(text: str) -> date:
    """A date written as 2025-07-21. ValueError says what to mend."""
    try:
        # fromisoformat alone would take week dates too.
        return check_year(date.fromisoformat(text if DATE.fullmatch(text) else ""))
    except ValueError:
        raise ValueError(f"night is '{text}': write a date as 2025-07-21") from None


def read_rows(
    numbered: Iterable[tuple[int, str]],
    columns: list[str],
    delimiter: str,
    read_date: Callable[[str], date] = read_night,
) -> tuple[dict[date, Row], list[tuple[int, str]]]:
    """The rows by night in order of the file, and what is wrong with which line."""
    rows: dict[date, Row] = {}
    problems: list[tuple[int, str]] = []
    for number, line in numbered:
        cells = list(cut_cells(line, delimiter))
        if len(cells) != len(columns):
            problems.append((number, f"{len(cells)} cells, where the header has {len(columns)}"))
            continue
        night: date | None = None
        try:
            night = read_date(cells[columns.index("night")][0])
        except ValueError as error:
            problems.append((number, str(error)))
        counts, wrong = read_counts(columns, cells)
        problems += [(number, problem) for problem in wrong]
        if night in rows:
            problems.append(
                (number, f"the night {night} stands in line {rows[night].number} already: keep one")
            )
        elif night is not None:
            rows[night] = Row(number, line, counts, read_notes(columns, cells))
    return rows, problems


def read_counts(columns: Sequence[str], cells: Sequence[Cell]) -> tuple[dict[str, Count], list[str]]:
    """The counts of a row by column, and what is wrong with its cells."""
    counts: dict[str, Count] = {}
    problems: list[str] = []
    for column, (text, start) in zip(columns, cells, strict=True):
        if text and column in COUNTED:
            try:
                counts[column] = read_count(column, text, start)
            except ValueError as error:
                problems.append(str(error))
    return counts, problems


def read_notes(columns: Sequence[str], cells: Sequence[Cell]) -> dict[str, str]:
    """What the row of an export says of its counts."""
    return {
        column: text for column, (text, _) in zip(columns, cells, strict=True) if text and column in NOTES
    }


def read_count(column: str, text: str, start: int) -> Count:
    """A whole number, also when written as 426.0. ValueError says what to mend."""
    if match := NUMBER.fullmatch(text):
        return Count(int(match[1]), match[1], start)
    if NEGATIVE.fullmatch(text):
        raise ValueError(f"{column} is {text}: a count cannot be negative")
    raise ValueError(f"{column} is '{text}': not a whole number; empty means not said")


def make_claims(
    night: date,
    row: Row,
    shift: int,
    entry: str,
    seen: datetime,
    source: str = RECORD.id,
) -> Iterator[Claim]:
    """A claim for each count of a row; `shift` is where the row's line starts in its entry's text.

    A night that was exported before the official word gives none: it would come back with more weight
    than it had.
    """
    if row.notes.get("standing") == Standing.PROVISIONAL:
        return
    bounds = {counted: row.notes[column] for column, counted in BOUNDS.items() if column in row.notes}
    kept_back = WITHHELD in row.counts and row.counts[WITHHELD].value > 0
    for column, count in row.counts.items():
        counted = column
        if column == WITHHELD:
            if not kept_back or WITHHELD_FROM in row.counts:
                continue
            counted = WITHHELD_FROM
        window, family, measure = COLUMNS[counted]
        withheld = kept_back and counted == WITHHELD_FROM
        bound = bounds.get(column, "")
        yield Claim(
            weapon=str(family),
            family=family,
            measure=measure,
            value=None if column == WITHHELD else count.value,
            bound=Bound.AT_LEAST if withheld else Bound(bound) if bound in set(Bound) else Bound.EXACT,
            window=window,
            night=night,
            attacker=Attacker.RU,
            scope=Scope.NATIONAL,
            part=False,
            quote=count.digits,
            start=shift + count.start,
            end=shift + count.start + len(count.digits),
            rule=f"record:{column}",
            entry=entry,
            source=source,
            voice=AIR_FORCE,
            seen=seen,
            withheld=withheld,
        )


def name_entry(name: str, night: date) -> str:
    """The id of the entry that a night's row makes."""
    return f"record:{name}:{night}"


def find_noon(night: date) -> datetime:
    """When a night's row is taken as said: 12:00 Europe/Kyiv of its date."""
    return datetime.combine(night, time(12), KYIV)
