"""Whether the digest of a week is due: the time, and what a recipient was told of weeks, go in."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from typing import Final

from ..model import KYIV, Mute, Recipient
from .mutes import is_left_alone

SENT: Final = time(13)
"""When the digest goes out, on Monday in Kyiv: an hour after the noon by which a night is reported."""


def find_week(now: datetime) -> date:
    """The last week that is over at `now`, by its Monday: the seven nights up to that one."""
    today = now.astimezone(KYIV).date()
    monday = today - timedelta(days=today.weekday())
    return monday if now >= close_week(monday) else monday - timedelta(days=7)


def close_week(monday: date) -> datetime:
    """When the digest of a week goes out."""
    return datetime.combine(monday, SENT, KYIV)


def is_week_due(
    recipient: Recipient,
    since: datetime | None,
    told: Collection[date],
    mutes: Iterable[Mute],
    now: datetime,
) -> bool:
    """Whether a recipient is to get the digest of the last week at `now`.

    `since` is when it was first seen that he wants one, None where that is now: a week that was over before
    is not his. `told` are the weeks that he was told of. A week that was missed is told until the next is
    over, older ones are not. A mute of everything keeps it back while it lasts.
    """
    week = find_week(now)
    return (
        recipient.weekly
        and since is not None
        and since <= close_week(week)
        and week not in told
        and not is_left_alone(mutes, recipient, now)
    )
