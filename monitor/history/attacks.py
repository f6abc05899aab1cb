"""The public table of attacks, a row for each weapon and raid: sorted by night and day, and summed."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from ..model import AIR_FORCE, Attacker, Bound, Claim, Entry, Family, Measure, Scope, Window
from .cells import cut_cells, cut_rows, find_delimiter
from .nights import read_count
from .windows import place_attack, read_moment

REQUIRED: Final = ("time_start", "model", "launched")
OPTIONAL: Final = ("time_end", "destroyed", "not_reach_goal", "launched_withheld", "source")
REGIONAL: Final = re.compile(r"pvk", re.IGNORECASE)
"""How the sources of regional air commands begin: they count a part of what the Air Force counts."""

FAMILIES: Final = (Family.DRONE, Family.MISSILE)
SECTION: Final = re.compile(r"# (night|day), (drone|missile)(, at least|, none named)?")
LIKE_LATIN: Final = str.maketrans("АВЕКМНОРСТХавекмнорстх", "ABEKMHOPCTXabekmhopctx")
"""A model of Latin letters may be written with Cyrillic ones that look the same."""

LEFT_OUT: Final = {
    "regional": "of regional commands, which count a part",
    "model": "of weapons that the nightly counts leave out",
    "long": "over more than one night",
}


class Place(NamedTuple):
    """Where a row belongs."""

    day: date
    window: Window
    family: Family


@dataclass(slots=True)
class Sorted:
    """The rows of a table by place, nights and days that are not whole, what is wrong, what is left out."""

    rows: dict[Place, list[str]] = field(default_factory=lambda: defaultdict(list))
    partial: set[tuple[date, Window]] = field(default_factory=set)
    problems: list[tuple[int, str]] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


def is_attacks(columns: Sequence[str]) -> bool:
    """Whether a header is that of a table of attacks."""
    return set(REQUIRED) <= set(columns)


def sort_rows(
    numbered: Sequence[tuple[int, str]],
    columns: Sequence[str],
    delimiter: str,
    form: str | None = None,
    models: Mapping[str, str] | None = None,
) -> Sorted:
    """Each row to its night or day; `form` is how times are written, `models` adds to the known ones."""
    found = Sorted()
    for number, row in numbered:
        texts = [text for text, _ in cut_cells(row, delimiter)]
        if row.count('"') % 2:
            found.problems.append((number, "a quote is opened and never closed: close it, or take it out"))
            continue
        if len(texts) != len(columns):
            found.problems.append((number, f"{len(texts)} cells, where the header has {len(columns)}"))
            continue
        cells = dict(zip(columns, texts, strict=True))
        if REGIONAL.match(cells.get("source", "")):
            found.left_out["regional"] += 1
            continue
        sort_row(found, number, row, cells, form, models or {})
    return found


def sort_row(
    found: Sorted,
    number: int,
    row: str,
    cells: Mapping[str, str],
    form: str | None,
    models: Mapping[str, str],
) -> None:
    """Put one row where it belongs, or note what is wrong with it."""
    try:
        start = read_moment("time_start", cells["time_start"], form)
        end = read_moment("time_end", cells["time_end"], form) if cells.get("time_end") else start
        if (end.day - start.day).days > 1:
            found.left_out["long"] += 1
            return
        window, day = place_attack(start, end)
    except ValueError as error:
        found.problems.append((number, str(error)))
        return
    try:
        family = find_family(cells["model"], models)
    except ValueError as error:
        found.problems.append((number, str(error)))
        found.partial.add((day, window))
        return
    if family is None:
        found.left_out["model"] += 1
        return
    for column in ("launched", "destroyed", "not_reach_goal"):
        try:
            read_cell(column, cells)
        except ValueError as error:
            found.problems.append((number, str(error)))
    found.rows[Place(day, window, family)].append(row)


@cache
def load_models() -> Mapping[str, Family | None]:
    """Beginnings of models, and whole ones, with their family; None for weapons of no count."""
    import yaml

    text = files("monitor.history").joinpath("models.yaml").read_text(encoding="utf-8")
    known: dict[str, Family | None] = {}
    for section, models in yaml.safe_load(text).items():
        family = None if section == "not counted" else Family(section)
        known |= dict.fromkeys((normalise(model) for model in models), family)
    return known


def find_family(model: str, more: Mapping[str, str]) -> Family | None:
    """The family of a model, or of several joined by "and"; None for weapons of no count.

    ValueError for a model that is not known, or where drones and missiles share one number.
    """
    families = {find_part(part, more) for part in re.split(r"\s+and\s+", model.strip())} - {None}
    if len(families) > 1:
        raise ValueError(f"model is '{model}': drones and missiles in one number: give each a row of its own")
    return next(iter(families), None)


def find_part(part: str, more: Mapping[str, str]) -> Family | None:
    """The family of one model."""
    wanted = normalise(part)
    own = {normalise(model): None if kind == "none" else Family(kind) for model, kind in more.items()}
    for known, family in (own | dict(load_models())).items() if own else load_models().items():
        if wanted == known or (known.endswith("*") and wanted.startswith(known[:-1])):
            return family
    raise ValueError(
        f"model is '{part}': not known to be a drone or a missile: say which under `models:` of a --mapping"
    )


def normalise(model: str) -> str:
    """Small letters, single spaces; Latin letters where Cyrillic ones look the same and a digit follows."""
    text = " ".join(model.lower().split())
    return text.translate(LIKE_LATIN) if re.match(r"[хсx][-\s]?\d", text) else text


def read_cell(column: str, cells: Mapping[str, str]) -> int | None:
    """The number in a cell, None where it is empty or missing. ValueError says what to mend."""
    text = cells.get(column, "")
    return None if text.lower() in ("", "nan") else read_count(column, text, 0).value


def write_texts(header: str, found: Sorted) -> dict[date, str]:
    """The text of each date's entry: the header, then the rows of each family under a line that says which.

    A night that names one family has none of the other, as official reports name only what came.
    """
    texts: dict[date, list[str]] = defaultdict(lambda: [header])
    places = {(place.day, place.window) for place in found.rows}
    for day, window in sorted(places):
        for family in FAMILIES:
            rows = found.rows.get(Place(day, window, family))
            partial = (day, window) in found.partial
            if rows:
                texts[day] += [f"# {window}, {family}{', at least' if partial else ''}", *rows]
            elif window is Window.NIGHT and not partial:
                texts[day].append(f"# {window}, {family}, none named")
    return {day: "\n".join(lines) for day, lines in texts.items()}


def read_attacks(entry: Entry, day: date, seen: datetime) -> Iterator[Claim]:
    """The claims of one date's rows: their sums, each with the rows as its quote."""
    header, _, _ = entry.text.partition("\n")
    delimiter = find_delimiter(header)
    columns = [text for text, _ in cut_cells(header, delimiter)]
    sections: list[tuple[re.Match[str], int, list[str]]] = []
    place = len(header) + 1
    for _, row in cut_rows(entry.text[place:]):
        if match := SECTION.fullmatch(row):
            sections.append((match, place, []))
        elif sections:
            sections[-1][2].append(row)
        place += len(row) + 1
    for match, start, rows in sections:
        window, family = Window(match[1]), Family(match[2])
        if rows:
            quote, place = "\n".join(rows), start + len(match[0]) + 1
            cells = [
                dict(zip(columns, (text for text, _ in cut_cells(row, delimiter)), strict=False))
                for row in rows
            ]
            sums = sum_rows(cells, window, family, at_least=match[3] is not None)
        else:
            quote, place = match[0], start
            sums = [(Measure.LAUNCHED, 0, Bound.EXACT, False), (Measure.INTERCEPTED, 0, Bound.EXACT, False)]
        for measure, value, bound, withheld in sums:
            yield Claim(
                weapon=str(family),
                family=family,
                measure=measure,
                value=value,
                bound=bound,
                window=window,
                night=day,
                attacker=Attacker.RU,
                scope=Scope.NATIONAL,
                part=False,
                quote=quote,
                start=place,
                end=place + len(quote),
                rule=f"record:{'sum' if rows else 'none_named'}",
                entry=entry.id,
                source=entry.source,
                voice=AIR_FORCE,
                seen=seen,
                withheld=withheld,
            )


def sum_rows(
    cells: Sequence[Mapping[str, str]], window: Window, family: Family, at_least: bool
) -> list[tuple[Measure, int | None, Bound, bool]]:
    """What the rows of one raid come to: measure, number, bound, and whether a part was kept back.

    A cell that says nothing makes the sum a least number.
    """
    measures = {Measure.LAUNCHED: "launched", Measure.INTERCEPTED: "destroyed"}
    if window is Window.NIGHT and family is Family.DRONE:
        measures[Measure.LOST] = "not_reach_goal"
    sums: list[tuple[Measure, int | None, Bound, bool]] = []
    for measure, column in measures.items():
        numbers = [read_or_none(column, row) for row in cells]
        said = [number for number in numbers if number is not None]
        launched = measure is Measure.LAUNCHED
        withheld = launched and any(read_or_none("launched_withheld", row) for row in cells)
        bound = Bound.AT_LEAST if at_least or withheld or len(said) < len(numbers) else Bound.EXACT
        value = sum(said) if said and (bound is Bound.EXACT or sum(said)) else None
        if value is not None or launched:
            sums.append((measure, value, bound if value is not None else Bound.EXACT, withheld))
    return sums


def read_or_none(column: str, cells: Mapping[str, str]) -> int | None:
    """The number in a cell; None where there is none, or none that can be read."""
    try:
        return read_cell(column, cells)
    except ValueError:
        return None
