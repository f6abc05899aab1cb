"""Which alerts a recipient wants, and which of them a mute keeps back for now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from ..model import Mute, Recipient


def is_about(series: str, wanted: str) -> bool:
    """Whether a series is the one that is named, or about it: `drones` names all that is about drones."""
    return series == wanted or wanted in series.split("_")


def wants(recipient: Recipient, series: str) -> bool:
    """Whether a recipient asked for alerts of a series; who named none wants all."""
    return not recipient.series or any(is_about(series, wanted) for wanted in recipient.series)


def is_muted(mutes: Iterable[Mute], recipient: Recipient, series: str, night: date, now: datetime) -> bool:
    """Whether a mute keeps back alerts of a series and night from a recipient at `now`."""
    return any(
        _holds(mute, recipient, now)
        and (mute.series is None or is_about(series, mute.series))
        and mute.night in (None, night)
        for mute in mutes
    )


def is_left_alone(mutes: Iterable[Mute], recipient: Recipient, now: datetime) -> bool:
    """Whether a mute keeps everything back from a recipient at `now`, of all series and nights."""
    return any(_holds(mute, recipient, now) and mute.series is None and mute.night is None for mute in mutes)


def _holds(mute: Mute, recipient: Recipient, now: datetime) -> bool:
    return mute.created <= now < mute.until and mute.recipient in (None, recipient.name)
