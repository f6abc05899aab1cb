"""Any table of nights or attacks becomes entries for the store, and an entry becomes its claims again."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from difflib import get_close_matches
from typing import Final

from ..errors import InputError
from ..model import Entry, Reading, Standing
from . import attacks
from .cells import cut_cells, cut_rows, find_delimiter
from .nights import (
    COLUMNS,
    KNOWN,
    NOTES,
    Row,
    bundled_history,
    make_claims,
    read_counts,
    read_night,
    read_notes,
    read_rows,
)
from .sources import ATTRIBUTION, IMPORTED, RECORD, RECORD_LINK
from .windows import read_moment

FEED: Final = "import:"
"""How the feed of an imported entry begins. No feed of a configuration can have a colon in its name."""
ATTACKS: Final = "massive-missile-attacks"
"""The name of the public table of attacks."""
ALIKE: Final = 0.8
"""How much the name of a column must be like one that is known, to be taken for a slip of the pen."""


@dataclass(frozen=True, slots=True)
class TableMap:
    """How a table of somebody else is read: see docs/data.md.

    `columns` are our names with theirs, `models` theirs with a family, `date` a form of `strptime`.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    models: Mapping[str, str] = field(default_factory=dict)
    name: str | None = None
    date: str | None = None
    delimiter: str | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """What a table gave: an entry for each date, mistakes by line, rows left out by reason, other columns."""

    name: str
    entries: tuple[Entry, ...]
    rows: int
    problems: tuple[str, ...]
    left_out: Mapping[str, int]
    ignored: tuple[str, ...]


def is_imported(entry: Entry) -> bool:
    """Whether an entry came from a table, and not from a feed."""
    return entry.feed.startswith(FEED)


def read_table(text: str, file: str, now: datetime, by: TableMap | None = None, name: str = "") -> Imported:
    """The entries of a table: one of nights, or the public one of attacks.

    `file` is what the table is called in errors. `name` is what its entries are called, so that the same
    table, read again later, corrects itself; by default that of the mapping, else of the table or file.
    Raises an InputError where nothing can be read; what is wrong in single rows is in `problems`.
    """
    by = by or TableMap()
    rows = cut_rows(text)
    if not rows:
        raise InputError(f"{file}: line 1: the file is empty: its first line names columns")
    number, header = rows[0]
    delimiter = by.delimiter or find_delimiter(header)
    theirs = [cell for cell, _ in cut_cells(header, delimiter)]
    columns, problems = name_columns(theirs, by)
    header = delimiter.join(" ".join(re.split(r"[\s,;|]+", column)) for column in columns)
    problems += check_twice(columns)
    is_attacks = attacks.is_attacks(columns)
    if not is_attacks and ("night" not in columns or not set(columns) & set(COLUMNS)):
        raise InputError(f"{file}: line {number}: {say_missing(theirs)}")
    known = (*attacks.REQUIRED, *attacks.OPTIONAL) if is_attacks else (*KNOWN, *NOTES)
    other = [column for column in columns if column not in known]
    problems += [f"{problem}" for column in other if (problem := find_slip(column, columns, known))]
    found = [f"line {number}: {problem}" for problem in problems]
    name = slug(name or by.name or (ATTACKS if is_attacks else file.rpartition("/")[2].rpartition(".")[0]))
    left_out: Counter[str] = Counter()
    ours: set[date] = set()
    taken: dict[date, datetime] = {}
    if is_attacks:
        placed = attacks.sort_rows(rows[1:], columns, delimiter, by.date, by.models)
        texts = attacks.write_texts(header, placed)
        wrong, ours = placed.problems, set(texts) if by == TableMap() else set()
        left_out.update({attacks.LEFT_OUT[reason]: count for reason, count in placed.left_out.items()})
    else:
        nights, wrong = read_nights(rows[1:], columns, delimiter, by.date)
        texts, bundled = {}, bundled_rows()
        for night, row in nights.items():
            try:
                taken[night] = min(read_time(row.notes.get("as_of")) or now, now)
            except ValueError as error:
                wrong.append((row.number, str(error)))
                continue
            if row.notes.get("standing") == Standing.PROVISIONAL:
                left_out["provisional, before the official word"] += 1
            elif row.counts:
                texts[night] = f"{header}\n{row.line}"
                ours |= {night} if texts[night] in bundled else set()
            else:
                left_out["without any count"] += 1
    found += [f"line {line}: {problem}" for line, problem in wrong]
    entries = tuple(
        make_entry(name, day, texts[day], taken.get(day, now), day in ours) for day in sorted(texts)
    )
    return Imported(
        name, entries, len(rows) - 1, tuple(f"{file}: {one}" for one in found), dict(left_out), tuple(other)
    )


def name_columns(theirs: Sequence[str], by: TableMap) -> tuple[list[str], list[str]]:
    """The columns by our names, where they have one, and what a mapping names that is not there."""
    ours = {column: name for name, column in by.columns.items()}
    lower = {column.lower() for column in theirs}
    problems = [
        f"no column '{column}', which the mapping names for {name}: the file has {', '.join(theirs)}"
        for name, column in by.columns.items()
        if column.lower() not in lower
    ]
    known = {*KNOWN, *NOTES, *attacks.REQUIRED, *attacks.OPTIONAL}
    by_lower = {column.lower(): name for column, name in ours.items()}
    named = [
        by_lower.get(column.lower(), column.lower() if column.lower() in known else column)
        for column in theirs
    ]
    return named, problems


def check_twice(columns: Sequence[str]) -> list[str]:
    """The columns that stand twice, in plain words."""
    return [
        f"the column '{column}' stands twice: keep one"
        for column, count in Counter(column for column in columns if column).items()
        if count > 1
    ]


def find_slip(column: str, columns: Sequence[str], known: Sequence[str]) -> str | None:
    """What a column was probably meant to be called; None where it is just another one."""
    missing = [name for name in known if name not in columns]
    near = get_close_matches(column.lower(), missing, 1, ALIKE)
    return f"unknown column '{column}', did you mean '{near[0]}'? It is not read" if near else None


def say_missing(theirs: Sequence[str]) -> str:
    """What a table needs that this one has not, with the nearest of its columns."""
    lower = [column.lower() for column in theirs]
    slips = [
        f"'{near[0]}' looks like '{name}'"
        for name in ("night", *COLUMNS, *attacks.REQUIRED)
        if name not in lower and (near := get_close_matches(name, lower, 1, ALIKE))
    ]
    hint = f" ({'; '.join(slips)})" if slips else ""
    return (
        f"not a table that can be read{hint}: it has the columns {', '.join(theirs)[:300]}; it needs night"
        f" and one or more of {', '.join(COLUMNS)}; or {', '.join(attacks.REQUIRED)}; or say with --mapping"
        " which column is which"
    )


def read_nights(
    rows: Sequence[tuple[int, str]], columns: list[str], delimiter: str, form: str | None
) -> tuple[dict[date, Row], list[tuple[int, str]]]:
    """The rows of a table of nights by date, and what is wrong with which line."""
    if form is None:
        return read_rows(rows, columns, delimiter)
    return read_rows(rows, columns, delimiter, lambda text: read_moment("night", text, form).day)


def bundled_rows() -> frozenset[str]:
    """Each row of the record that ships with the program, under its header."""
    header, *rows = bundled_history().split("\n")
    return frozenset(f"{header}\n{row}" for row in rows)


def read_time(text: str | None) -> datetime | None:
    """The time as of which a row was exported, None for the present. ValueError says what to mend."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f"as_of is '{text}': write a time as 2026-05-24T06:00:00Z, or leave it empty"
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def make_entry(name: str, day: date, text: str, now: datetime, ours: bool) -> Entry:
    """One date of a table as an entry; `ours`: it is of the record, or of the table it was made of."""
    is_record = ours or ATTRIBUTION in text
    return Entry(
        id=f"{FEED}{name}:{day}",
        feed=f"{FEED}{name}",
        source=(RECORD if is_record else IMPORTED).id,
        title=f"{name}: {day}",
        text=text,
        link=RECORD_LINK if is_record else "",
        published=None,
        fetched=now,
        digest=hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest(),
    )


def read_record(entry: Entry) -> Reading:
    """The claims of an imported entry. They were said when the table was brought in."""
    day = read_night(entry.id.rpartition(":")[2])
    header, _, row = entry.text.partition("\n")
    seen = entry.published or entry.fetched
    if attacks.SECTION.match(row):
        return Reading(tuple(attacks.read_attacks(entry, day, seen)))
    delimiter = find_delimiter(header)
    columns = [cell for cell, _ in cut_cells(header, delimiter)]
    cells = list(cut_cells(row, delimiter))[: len(columns)]
    columns = columns[: len(cells)]
    counts, _ = read_counts(columns, cells)
    read = Row(0, row, counts, read_notes(columns, cells))
    return Reading(tuple(make_claims(day, read, len(header) + 1, entry.id, seen, entry.source)))


def slug(name: str) -> str:
    """A name in small letters, digits and hyphens."""
    return "-".join(re.findall(r"\w+", name.lower())) or "table"
