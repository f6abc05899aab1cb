"""When a feed that answers is to be asked next: what it and its server wish for, within limits."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from ..model import Answer, FeedState, Hints

_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})")
_NOT_KEPT = re.compile(r"(?:^|[,\s])no-(?:cache|store)\b")
_HOUR = timedelta(hours=1)


def heed(
    state: FeedState, hints: Hints, answer: Answer, now: datetime, every: timedelta, slowest: timedelta
) -> FeedState:
    """The state of a feed whose new body says how often it wishes to be asked."""
    heeded = replace(state, pace=hints.pace, skips=hints.skips)
    return replace(heeded, due=find_due(heeded, answer, now, every, slowest))


def find_due(
    state: FeedState, answer: Answer, now: datetime, every: timedelta, slowest: timedelta
) -> datetime:
    """The next visit after a success: in `every`, or later where that is wished for, up to `slowest`."""
    latest = now + max(slowest, every)
    wish = max(every, state.pace or every, find_max_age(answer) or every)
    due = min(now + wish, latest)
    while due < latest and _hour_of_week(due) in state.skips:
        due = due.replace(minute=0, second=0, microsecond=0) + _HOUR
    return min(due, latest)


def find_max_age(answer: Answer) -> timedelta | None:
    """How long an answer stays fresh, as its Cache-Control says; None where it says nothing of it."""
    said = answer.headers.get("cache-control", "").lower()
    found = _MAX_AGE.search(said)
    if found is None or _NOT_KEPT.search(said):
        return None
    age = answer.headers.get("age", "").strip()
    old = int(age[:9]) if age.isascii() and age.isdigit() else 0
    return timedelta(seconds=max(int(found[1]) - old, 0))


def _hour_of_week(when: datetime) -> int:
    """The hour of the week, by the clock of UTC."""
    utc = when.astimezone(UTC)
    return utc.weekday() * 24 + utc.hour
