"""A CSV of nights in; claims with the weight of a record out, each pointing into the row it stands in."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from difflib import get_close_matches
from importlib.resources import files
from typing import Final

from .errors import InputError
from .model import (
    KYIV,
    Attacker,
    Bound,
    Claim,
    Entry,
    Family,
    Measure,
    Rank,
    Scope,
    Source,
    Window,
)

RECORD: Final = Source(
    "record", "Massive Missile Attacks on Ukraine (compiled from Air Force reports)", Rank.RECORD
)
VOICE: Final = "ua-air-force"
"""Who speaks in such a table: it compiles what the Air Force said."""

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
KNOWN: Final = ("night", *COLUMNS, WITHHELD)

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


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a row; `start` is its place in the row's line."""

    column: str
    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Count:
    """A number read from a cell; `start` and `end` are the place of its digits in the row's line."""

    value: int
    start: int
    end: int


def read_history(text: str, name: str) -> History:
    """The claims of a CSV of nights: `night` (YYYY-MM-DD) and one or more columns of `COLUMNS`.

    `name` is what the file is called in errors and in the ids of its entries. Raises an InputError
    that names every mistake with its line.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    rows = [(number, line) for number, line in enumerate(lines, 1) if line.strip(' \t,;"')]
    if not rows:
        raise InputError(f"{name}: line 1: the file is empty; the first line names columns: {', '.join(KNOWN)}")
    number, header = rows[0]
    delimiter = max(",;\t", key=header.count)
    columns = [cell.strip().strip('"').strip() for cell in header.split(delimiter)]
    problems = [f"line {number}: {problem}" for problem in check_columns(columns)]
    table: dict[date, tuple[str, dict[str, Count]]] = {}
    first: dict[date, int] = {}
    for number, line in rows[1:] if {"night"} < set(columns) & set(KNOWN) else []:
        cells = cut_row(line, columns, delimiter)
        if len(cells) != len(columns):
            problems.append(f"line {number}: {len(cells)} cells, where the header has {len(columns)}")
            continue
        counts, wrong = read_counts(cells)
        night = read_night(next(cell.text for cell in cells if cell.column == "night"))
        if isinstance(night, str):
            wrong.insert(0, night)
        elif night in first:
            wrong.insert(0, f"the night {night} stands in line {first[night]} already: keep one of the two")
        else:
            first[night] = number
            table[night] = (line, counts)
        problems += [f"line {number}: {problem}" for problem in wrong]
    if problems:
        raise InputError("\n".join(f"{name}: {problem}" for problem in problems))
    claims = tuple(
        claim
        for night, (_, counts) in table.items()
        for claim in make_claims(night, counts, name, len(header) + 1)
    )
    last = max((claim.night for claim in claims if claim.night), default=None)
    return History(name, claims, last, header, {night: line for night, (line, _) in table.items()})


def bundled_history() -> str:
    """The text of the history that comes with the package."""
    return files("monitor").joinpath("data", "history.csv").read_text(encoding="utf-8")


def check_columns(columns: list[str]) -> Iterator[str]:
    """What is wrong with the names of the columns, in plain words."""
    for place, column in enumerate(columns):
        close = get_close_matches(column.lower(), KNOWN, 1)
        if column in columns[:place]:
            yield f"the column '{column}' stands twice: keep one"
        elif column not in KNOWN:
            mend = f", did you mean '{close[0]}'?" if close else f": leave it out, or use {', '.join(KNOWN)}"
            yield f"unknown column '{column}'{mend}"
    if "night" not in columns:
        yield "no column 'night': it holds the date of the morning, as 2025-07-21"
    if not set(columns) & set(COLUMNS):
        yield f"no column of counts: it takes one or more of {', '.join(COLUMNS)}"


def cut_row(line: str, columns: list[str], delimiter: str) -> list[Cell]:
    """The cells of a row with their places; a cell beyond the last column has no name."""
    cells, start = [], 0
    for place, raw in enumerate(line.split(delimiter)):
        bare = raw.strip(' \t"')
        offset = raw.find(bare) if bare else 0
        cells.append(Cell(columns[place] if place < len(columns) else "", bare, start + offset))
        start += len(raw) + len(delimiter)
    return cells


def read_night(text: str) -> date | str:
    """The date, or what is wrong with it."""
    try:
        # fromisoformat alone would take week dates too.
        return date.fromisoformat(text if DATE.fullmatch(text) else "")
    except ValueError:
        return f"night is '{text}': write a date as 2025-07-21"


def read_counts(cells: list[Cell]) -> tuple[dict[str, Count], list[str]]:
    """The counts of a row by column, without empty cells, and what is wrong with the others."""
    counts: dict[str, Count] = {}
    wrong = []
    for cell in cells:
        if not cell.text or cell.column == "night" or cell.column not in KNOWN:
            continue
        if match := NUMBER.fullmatch(cell.text):
            end = cell.start + match.end(1)
            counts[cell.column] = Count(int(match[1]), cell.start, end)
        elif NEGATIVE.fullmatch(cell.text):
            wrong.append(f"{cell.column} is {cell.text}: a count cannot be negative")
        else:
            wrong.append(
                f"{cell.column} is '{cell.text}': not a whole number (leave it empty where nothing was said)"
            )
    return counts, wrong


def make_claims(night: date, counts: Mapping[str, Count], name: str, shift: int) -> Iterator[Claim]:
    """A claim for each count of a row; `shift` is where the row's line starts in its entry's text."""
    withheld = counts.get(WITHHELD)
    entry, noon = name_entry(name, night), find_noon(night)
    for column, count in counts.items():
        kept_back = column == WITHHELD_FROM and withheld is not None and withheld.value > 0
        if column != WITHHELD:
            yield make_claim(night, column, count, count.value, kept_back, entry, noon, shift)
    if withheld is not None and withheld.value > 0 and WITHHELD_FROM not in counts:
        yield make_claim(night, WITHHELD, withheld, None, True, entry, noon, shift)


def make_claim(
    night: date,
    column: str,
    count: Count,
    value: int | None,
    withheld: bool,
    entry: str,
    seen: datetime,
    shift: int,
) -> Claim:
    """One claim of the record; `value` None where the row says that a count was kept back."""
    window, family, measure = COLUMNS[WITHHELD_FROM if column == WITHHELD else column]
    return Claim(
        weapon=family.value,
        family=family,
        measure=measure,
        value=value,
        bound=Bound.AT_LEAST if withheld else Bound.EXACT,
        window=window,
        night=night,
        attacker=Attacker.RU,
        scope=Scope.NATIONAL,
        part=False,
        quote="",
        start=shift + count.start,
        end=shift + count.end,
        rule=f"record:{column}",
        entry=entry,
        source=RECORD.id,
        voice=VOICE,
        seen=seen,
        withheld=withheld,
    )


def name_entry(name: str, night: date) -> str:
    """The id of the entry that a night's row makes."""
    return f"record:{name}:{night}"


def find_noon(night: date) -> datetime:
    """When a night's row is taken as said: 12:00 Europe/Kyiv of its date."""
    return datetime.combine(night, time(12), KYIV)
