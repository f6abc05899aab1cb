"""Reads the dates of feeds: what was written and what feedparser made of it go in, aware UTC comes out.

feedparser reads a zone name that it does not know as UTC, without a word. For the zones that feeds about
Ukraine use, that is an error of one to four hours, which can move a report to another night.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz
from time import struct_time

_LONGEST = 100
"""Letters: a date is no longer."""
_HOURS = {"EET": 2, "EEST": 3, "FET": 3, "MSK": 3, "MSD": 4, "TRT": 3}
_HOURS |= {"CET": 1, "CEST": 2, "WET": 0, "WEST": 1, "BST": 1}
_NAMED = re.compile(
    r"(?P<clock>\d:\d\d(?:\.\d+)?)\s*\(?(?:(?P<name>[A-Z]{3,4})|(?:GMT|UTC)\s*(?P<sign>[+-])(?P<hours>\d\d?):?(?P<minutes>\d\d)?)\)?\s*$",
    re.IGNORECASE,
)


_MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"
_PLAIN = re.compile(
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?(\d\d?) ([A-Z][a-z]{2}) (\d{4}) "
    r"(\d\d:\d\d:\d\d) (GMT|UTC|Z|[+-]\d{4})",
    re.ASCII,
)
_PLAIN_ISO = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII)


def read_plain_date(written: str) -> datetime | None:
    """The moment, in UTC, of a date in one of the two forms that feeds should use, or with a zone of ours.

    None for any other, which may be a date all the same.
    """
    try:
        if found := _PLAIN_ISO.fullmatch(written):
            return datetime.fromisoformat(found[1] + found[2]).astimezone(UTC)
        if found := _PLAIN.fullmatch(written):
            day, name, year, clock, zone = found.groups()
            zone = f"{zone[:3]}:{zone[3:]}" if zone[0] in "+-" else "Z"
            month = _MONTHS.index(name) // 3 + 1
            return datetime.fromisoformat(f"{year}-{month:02}-{day:>02}T{clock}{zone}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return _read_named_zone(written[:_LONGEST])


def read_date(written: str | None, parsed: struct_time | None) -> datetime | None:
    """The moment of a feed's date in UTC, or None. `parsed` is feedparser's reading, in UTC."""
    named = _read_named_zone((written or "")[:_LONGEST])
    if named is not None or parsed is None:
        return named
    try:
        return datetime(*parsed[:6], tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def read_iso(written: object) -> datetime | None:
    """The moment of an ISO 8601 date in UTC, or None; one without a zone is taken for UTC."""
    try:
        moment = datetime.fromisoformat(str(written).strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _read_named_zone(written: str) -> datetime | None:
    """The moment of a date that ends in a clock and a zone that feedparser does not know."""
    found = _NAMED.search(written)
    if found is None:
        return None
    if found["name"]:
        hours = _HOURS.get(found["name"].upper())
        offset = None if hours is None else timedelta(hours=hours)
    else:
        offset = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0))
        offset *= -1 if found["sign"] == "-" else 1
    stem = written[: found.end("clock")].strip()
    parts = parsedate_tz(stem)
    try:
        naive = datetime(*parts[:6]) if parts else datetime.fromisoformat(stem)  # noqa: DTZ001
        return None if offset is None else naive.replace(tzinfo=timezone(offset)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
