"""What a person writes for a time becomes an aware one, and for a night its date."""

from __future__ import annotations

from datetime import date, datetime, time

from ..errors import InputError
from ..model import KYIV


def find_time(when: datetime | date | str | None) -> datetime | None:
    """An aware time: of Kyiv where it has no zone, and at noon where it is a date. InputError for no date."""
    if when is None:
        return None
    if not isinstance(when, str | date):
        raise InputError(f"{when!r} is no date: write '2025-07-22', or hand in a date or datetime")
    if isinstance(when, str):
        try:
            read = datetime.fromisoformat(when.strip())
        except ValueError:
            raise InputError(f"'{when}' is no date: write 2025-07-22 or 2025-07-22T09:30") from None
        when = read if ":" in when else read.date()
    if not isinstance(when, datetime):
        when = datetime.combine(when, time(12))
    return when if when.tzinfo else when.replace(tzinfo=KYIV)


def find_night(night: date | str) -> date:
    """The date of a night, of a date, a time or a text such as `2025-07-22`. InputError for no date."""
    if isinstance(night, str):
        try:
            return date.fromisoformat(night.strip())
        except ValueError:
            raise InputError(f"'{night}' is no date of a night: write 2025-07-22") from None
    if not isinstance(night, date):
        raise InputError(f"{night!r} is no date of a night: write '2025-07-22', or hand in a date")
    return night.date() if isinstance(night, datetime) else night
