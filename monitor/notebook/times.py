"""What a person writes for a time becomes an aware one."""

from __future__ import annotations

from datetime import date, datetime, time

from ..errors import InputError
from ..model import KYIV


def find_time(when: datetime | date | str | None) -> datetime | None:
    """An aware time: of Kyiv where it has no zone, and at noon where it is a date. InputError for no date."""
    if when is None:
        return None
    if isinstance(when, str):
        try:
            read = datetime.fromisoformat(when.strip())
        except ValueError:
            raise InputError(f"'{when}' is no date: write 2025-07-22 or 2025-07-22T09:30") from None
        when = read if ":" in when else read.date()
    if not isinstance(when, datetime):
        when = datetime.combine(when, time(12))
    return when if when.tzinfo else when.replace(tzinfo=KYIV)
