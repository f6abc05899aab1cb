"""The times of an attack become the night or the day that it belongs to."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple

from ..model import Window

EVENING: Final = time(17)
"""What begins from here on, and ends the same day, is the beginning of the night to the next morning."""
BEFORE_BORDER: Final = time(8)
BY_NOON: Final = time(12)
"""A raid that began before the border and ended by noon is the night's."""
SMALL_HOURS: Final = time(5)
"""What began before it is the night's, however long it went on."""

MOMENT: Final = re.compile(
    r"([0-9]{4}-[0-9]{1,2}-[0-9]{1,2})(?:[ T]([0-9]{1,2}:[0-9]{2})(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
)


YEARS: Final = range(1900, 2200)


def check_year(day: date) -> date:
    """The date itself. ValueError where its year is a slip of the pen."""
    if day.year not in YEARS:
        raise ValueError(f"a year from {YEARS.start} to {YEARS.stop - 1} is needed")
    return day


class Moment(NamedTuple):
    """A date, and the time of day where one was given."""

    day: date
    time: time | None


def read_moment(column: str, text: str, form: str | None = None) -> Moment:
    """A date, or a date and time, as `2025-07-21 3:30`, or in a form of `strptime`; else a ValueError."""
    try:
        if form is not None:
            found = datetime.strptime(text, form)  # noqa: DTZ007
            has_time = "%H" in form or "%I" in form
            return Moment(check_year(found.date()), found.time() if has_time else None)
        match = MOMENT.fullmatch(text)
        if match is None:
            raise ValueError
        year, month, day = map(int, match[1].split("-"))
        if not match[2]:
            return Moment(check_year(date(year, month, day)), None)
        hour, minute = map(int, match[2].split(":"))
        return Moment(check_year(date(year, month, day)), time(hour, minute))
    except ValueError:
        example = form or "2025-07-21 or 2025-07-21 18:30"
        raise ValueError(f"{column} is '{text}': write a date, or a date and a time, as {example}") from None


def place_attack(start: Moment, end: Moment) -> tuple[Window, date]:
    """The window and date of an attack: see docs/data.md. ValueError where it ends before it starts.

    All times are Kyiv's.
    """
    if end.day < start.day or (end.day == start.day and end.time and start.time and end.time < start.time):
        raise ValueError(f"time_end is before time_start ({end.day} before {start.day}): mend one of them")
    if end.day > start.day or start.time is None:
        return Window.NIGHT, end.day
    if start.time >= EVENING:
        return Window.NIGHT, start.day + timedelta(days=1)
    ended_by_noon = end.time is None or end.time <= BY_NOON
    if start.time < SMALL_HOURS or (start.time < BEFORE_BORDER and ended_by_noon):
        return Window.NIGHT, start.day
    return Window.DAY, start.day
