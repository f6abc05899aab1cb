"""Finds how often a feed wishes to be asked: its text goes in, hints come out.

RSS says it by `ttl`, `skipHours` and `skipDays`, and with the syndication module by `sy:updatePeriod`. It is
looked for around the items only, so that nothing inside one can speak for the feed.
"""

from __future__ import annotations

import re
from datetime import timedelta

from ..model import Hints

_REACH = 20_000
"""Characters before the first item, and after the last, that are looked at."""
_FIRST = re.compile(r"<(?:\w+:)?(?:item|entry)[\s>/]", re.IGNORECASE)
_LAST = re.compile(r"</(?:\w+:)?(?:item|entry)\s*>", re.IGNORECASE)
_TTL = re.compile(r"<ttl>\s*(\d{1,6})\s*</ttl>", re.IGNORECASE)
_PERIOD = re.compile(r"<(?:\w+:)?updatePeriod>\s*(\w{1,20})", re.IGNORECASE)
_FREQUENCY = re.compile(r"<(?:\w+:)?updateFrequency>\s*(\d{1,6})", re.IGNORECASE)
_HOURS = re.compile(r"<skipHours>([^&]{0,2000}?)</skipHours>", re.IGNORECASE)
_DAYS = re.compile(r"<skipDays>([^&]{0,2000}?)</skipDays>", re.IGNORECASE)
_HOUR = re.compile(r"<hour>\s*(\d{1,2})\s*</hour>", re.IGNORECASE)
_DAY = re.compile(r"<day>\s*(\w{3})\w*\s*</day>", re.IGNORECASE)
_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(days=7),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def find_hints(text: str) -> Hints:
    """The wishes of an RSS or Atom feed, none where it has none. Hours and days are those of GMT."""
    first = _FIRST.search(text)
    head = text[: first.start() if first else len(text)][:_REACH]
    around = head + _LAST.split(text[-_REACH:])[-1] if first else head
    hours = {int(hour) % 24 for part in _HOURS.findall(around) for hour in _HOUR.findall(part)}
    days = {
        _WEEK.index(day.lower())
        for part in _DAYS.findall(around)
        for day in _DAY.findall(part)
        if day.lower() in _WEEK
    }
    skips = frozenset(
        day * 24 + hour for day in range(7) for hour in range(24) if day in days or hour in hours
    )
    return Hints(_find_pace(around), skips if len(skips) < len(_WEEK) * 24 else frozenset())


def _find_pace(around: str) -> timedelta | None:
    """The longer of the two intervals that a feed can name."""
    wishes = []
    if ttl := _TTL.search(around):
        wishes.append(timedelta(minutes=int(ttl[1])))
    if (period := _PERIOD.search(around)) and (span := _PERIODS.get(period[1].lower())):
        often = _FREQUENCY.search(around)
        wishes.append(span / max(int(often[1]) if often else 1, 1))
    return max(wishes, default=None)
