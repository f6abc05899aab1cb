"""Observations become a series with a value for each date, or a table with a row for each night."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import nan
from typing import TYPE_CHECKING, Final, NamedTuple

from .model import LEVEL_SUFFIX, RATE, Bound, Family, Measure, Observation, Series, Standing, Window

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class SeriesKey:
    """What a series counts."""

    window: Window
    family: Family
    measure: Measure


SERIES: Final[dict[str, SeriesKey]] = {
    "drones_launched": SeriesKey(Window.NIGHT, Family.DRONE, Measure.LAUNCHED),
    "drones_intercepted": SeriesKey(Window.NIGHT, Family.DRONE, Measure.INTERCEPTED),
    "drones_lost": SeriesKey(Window.NIGHT, Family.DRONE, Measure.LOST),
    "missiles_launched": SeriesKey(Window.NIGHT, Family.MISSILE, Measure.LAUNCHED),
    "missiles_intercepted": SeriesKey(Window.NIGHT, Family.MISSILE, Measure.INTERCEPTED),
    "day_drones_launched": SeriesKey(Window.DAY, Family.DRONE, Measure.LAUNCHED),
    "day_drones_intercepted": SeriesKey(Window.DAY, Family.DRONE, Measure.INTERCEPTED),
    "day_missiles_launched": SeriesKey(Window.DAY, Family.MISSILE, Measure.LAUNCHED),
    "day_missiles_intercepted": SeriesKey(Window.DAY, Family.MISSILE, Measure.INTERCEPTED),
}
"""Every series by its name; a new one is a line here and one in `LABELS`. Each is a column of a history."""

DAILY: Final[dict[str, tuple[str, str]]] = {
    f"daily_{name}": (name, f"day_{name}")
    for name in ("drones_launched", "drones_intercepted", "missiles_launched", "missiles_intercepted")
}
"""Series that join a night and the day after it, each with the two series of `SERIES` that it joins."""

NAMES: Final = (*SERIES, *DAILY)
"""Everything that `build_series` can build."""

HEADLINE: Final = ("drones_launched", "missiles_launched")
"""The series that are judged each night and may alert; the others explain."""

DAILY_HEADLINE: Final = tuple(f"daily_{name}" for name in HEADLINE)
"""The same with the raids of the day: judged, and may alert, on dates on which a raid by day was reported."""

JUDGED: Final = (*HEADLINE, *DAILY_HEADLINE)
"""All series that are judged."""

LEVELS: Final = tuple(f"{name}{LEVEL_SUFFIX}" for name in HEADLINE)
"""What alerts on a level that moved are named."""

ALERTED: Final = (*JUDGED, RATE, *LEVELS)
"""Every name that an alert can have."""

LABELS: Final[dict[str, str]] = {
    "drones_launched": "Drones launched",
    "drones_intercepted": "Drones intercepted",
    "drones_lost": "Drones lost from radar",
    "missiles_launched": "Missiles launched",
    "missiles_intercepted": "Missiles intercepted",
    "day_drones_launched": "Drones launched by day",
    "day_drones_intercepted": "Drones intercepted by day",
    "day_missiles_launched": "Missiles launched by day",
    "day_missiles_intercepted": "Missiles intercepted by day",
    "daily_drones_launched": "Drones, night and day",
    "daily_drones_intercepted": "Drones intercepted, night and day",
    "daily_missiles_launched": "Missiles, night and day",
    "daily_missiles_intercepted": "Missiles intercepted, night and day",
    RATE: "Drones stopped, share",
    "drones_launched_level": "Level of drones",
    "missiles_launched_level": "Level of missiles",
}
"""The names that people see, of what is judged beside the series too."""

WITHHELD: Final = "missiles_withheld"
TABLE: Final = ("night", *list(SERIES)[:5], WITHHELD, *list(SERIES)[5:], "standing")
"""The columns of `nights_table`: those of a history, and how firm the row is."""

SOFTER: Final = (Standing.OFFICIAL, Standing.WITHHELD, Standing.DISPUTED, Standing.PROVISIONAL)
"""Standings from the firmest to the softest."""


class Cell(NamedTuple):
    """A date's value in a series, NaN where there is none, and whether it is settled."""

    value: float
    known: bool


def build_series(observations: Iterable[Observation], name: str, until: date | None = None) -> Series:
    """The series `name` of `NAMES`, on every date from its first observation to its last, or to `until`.

    `values` is float64, NaN where nobody said a number and 0 where they said none; `known` is True
    where the number is settled. Observations after `until` are left out. Without observations both
    are empty. KeyError for an unknown name.
    """
    import numpy as np
    import pandas as pd

    seen = [one for one in observations if (until is None or one.night <= until) and one.is_said]
    cells = join_days(seen, *DAILY[name]) if name in DAILY else pick_cells(seen, SERIES[name])
    first = min(cells, default=None)
    last = until or max(cells, default=None)
    days = (last - first).days + 1 if first and last else 0
    index = pd.date_range(first or date(1970, 1, 1), periods=days, freq="D", name="night")
    values, known = np.full(days, np.nan), np.full(days, False)
    for night, cell in cells.items():
        if first:
            place = (night - first).days
            values[place], known[place] = cell
    shown: pd.Series[float] = pd.Series(values, index=index, name=name)
    settled: pd.Series[bool] = pd.Series(known, index=index, name=name)
    return Series(name, shown, settled)


def pick_cells(seen: Iterable[Observation], key: SeriesKey) -> dict[date, Cell]:
    """The cells of one window by date."""
    return {
        one.night: Cell(nan if one.value is None else one.value, one.is_settled)
        for one in seen
        if (one.window, one.family, one.measure) == (key.window, key.family, key.measure)
    }


def join_days(seen: Iterable[Observation], night_name: str, day_name: str) -> dict[date, Cell]:
    """The cells of a daily series: on each date what came in the night to it and in the day after that.

    Both numbers added; else an official figure for the 24 hours; else, where no report of the day
    has a word on the family, the night alone, which is settled once a later night was reported. NaN
    where the night is not known, or where a part is withheld or was said without a number.
    """
    family, measure = SERIES[night_name].family, SERIES[day_name].measure
    parts: dict[tuple[Window, date], Observation] = {}
    by_day: set[date] = set()
    last_night = date.min
    for one in seen:
        if one.family is family and one.measure is measure:
            parts[one.window, one.night] = one
        if one.family is family and one.window is Window.DAY:
            by_day.add(one.night)
        if one.window is Window.NIGHT and one.standing is not Standing.PROVISIONAL:
            last_night = max(last_night, one.night)
    cells = {}
    for day in {day for _, day in parts}:
        night = find_number(parts.get((Window.NIGHT, day)))
        light = find_number(parts.get((Window.DAY, day)))
        whole = find_number(parts.get((Window.FULL_DAY, day)))
        if night and light:
            cells[day] = Cell(night.value + light.value, night.known and light.known)
        elif whole and whole.known and (night is None or night.value <= whole.value):
            cells[day] = whole
        elif night and day not in by_day:
            cells[day] = Cell(night.value, night.known and whole is None and day < last_night)
        else:
            cells[day] = Cell(nan, False)
    return cells


def find_companion(name: str) -> str:
    """The series that is judged together with one of `JUDGED`. KeyError for one that explains."""
    for names in (HEADLINE, DAILY_HEADLINE):
        if name in names:
            return next(other for other in names if other != name)
    raise KeyError(name)


def find_date(observations: Iterable[Observation], name: str) -> Observation | None:
    """What the daily series `name` of `DAILY` has for the one date of `observations`, joined from its parts.

    The sum of two settled parts; else a figure for the 24 hours that is not below them; else the sum of what
    was said, as firm as its softest part, and a least number where a part is missing, withheld or one. None
    where no report has a number of the day: the night alone says all.
    """
    family, measure = SERIES[DAILY[name][0]].family, SERIES[DAILY[name][0]].measure
    parts = {
        one.window: one
        for one in observations
        if (one.family, one.measure) == (family, measure) and one.is_said
    }
    night, light, whole = (parts.get(window) for window in (Window.NIGHT, Window.DAY, Window.FULL_DAY))
    asked = [one for one in (night, light) if one is not None]
    if light is not None and len(asked) == 2 and all(one.is_settled for one in asked):
        return add_parts(light, asked)
    floor = sum(one.value or 0 for one in asked if one.bound is not Bound.AT_MOST)
    is_needed = sum(one.value is not None for one in asked) < 2
    if whole is not None and (whole.is_settled or is_needed) and (whole.value or -1) >= floor:
        return whole
    return None if light is None else add_parts(light, asked)


def add_parts(light: Observation, asked: Sequence[Observation]) -> Observation | None:
    """A day, and its night where it was spoken of, in one number; None where no part has a least one."""
    bounds = {one.bound for one in asked}
    is_least = (
        len(asked) < 2
        or Bound.AT_LEAST in bounds
        or any(one.value is None or one.standing is Standing.WITHHELD for one in asked)
    )
    if is_least:
        bound = Bound.AT_LEAST
    else:
        bound = Bound.ABOUT if Bound.ABOUT in bounds else max(bounds, key=lambda one: one is Bound.AT_MOST)
    counted = [
        one for one in asked if one.value is not None and not (is_least and one.bound is Bound.AT_MOST)
    ]
    if not counted:
        return None
    return replace(
        light,
        window=Window.FULL_DAY,
        value=sum(one.value or 0 for one in counted),
        bound=bound,
        standing=max((one.standing for one in asked), key=SOFTER.index),
        chosen=tuple(claim for one in asked for claim in one.chosen),
        claims=tuple(claim for one in asked for claim in one.claims),
        derived=True,
    )


def find_number(one: Observation | None) -> Cell | None:
    """A part that can be added: a number from which nothing is kept back."""
    if one is None or one.value is None or one.standing is Standing.WITHHELD:
        return None
    return Cell(one.value, one.is_settled)


def nights_table(observations: Iterable[Observation]) -> pd.DataFrame:
    """One row for each night that any series of `SERIES` speaks of, with the columns `TABLE`.

    `night` is datetime64, counts are Int64 (NA: nobody said, or kept back), `standing` is the
    softest of the row's headline series, where it has any, else of its others. `missiles_withheld`
    is how many of the night's missile counts were kept back: `missiles_launched` is then a least
    number. A day's count of which a part was kept back has no such column and is left empty.
    """
    import pandas as pd

    names = {key: name for name, key in SERIES.items()}
    nights: dict[date, dict[str, Observation]] = defaultdict(dict)
    for one in observations:
        name = names.get(SeriesKey(one.window, one.family, one.measure))
        if name is not None and one.is_said:
            nights[one.night][name] = one
    rows = sorted(nights.items())
    table: dict[str, object] = {"night": pd.DatetimeIndex([night for night, _ in rows])}
    for column in TABLE[1:-1]:
        if column == WITHHELD:
            counts: list[int | None] = [count_withheld(row.get("missiles_launched")) for _, row in rows]
        else:
            counts = [find_count(row.get(column)) for _, row in rows]
        table[column] = pd.array(counts, dtype="Int64")
    table["standing"] = [str(find_standing(row)) for _, row in rows]
    return pd.DataFrame(table, columns=list(TABLE))


def find_count(one: Observation | None) -> int | None:
    """The number of a cell: None where nobody said one, or where only its night has a column to mark it."""
    if one is None or (one.standing is Standing.WITHHELD and one.window is Window.DAY):
        return None
    return one.value


def count_withheld(one: Observation | None) -> int:
    """How many of the claims behind a count keep a number back, at least 1 where it is withheld."""
    if one is None or one.standing is not Standing.WITHHELD:
        return 0
    return max(1, sum(claim.value is None or claim.withheld for claim in one.chosen))


def find_standing(row: Mapping[str, Observation]) -> Standing:
    """The standing of a row, not empty: see `nights_table`."""
    judged = [row[name] for name in HEADLINE if name in row] or list(row.values())
    return max((one.standing for one in judged), key=SOFTER.index)
