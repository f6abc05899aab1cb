"""What was told, to whom and how that ended; mutes; and a message sent once more. For people who ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ..config import Config
from ..errors import InputError
from ..model import UNCOUNTED, Alert, Delivery, Mute, Notification
from ..store import Store
from . import deliver
from .ways import Ways


@dataclass(frozen=True, slots=True)
class Word:
    """One notification, and every attempt to deliver it, the first one first."""

    notification: Notification
    attempts: tuple[Delivery, ...]

    @property
    def outcome(self) -> str:
        """How the last attempt ended; `waiting` before the first."""
        return self.attempts[-1].outcome.value if self.attempts else "waiting"


@dataclass(frozen=True, slots=True)
class Listed:
    """A night with its alerts, and all that people were told of it."""

    night: date
    alerts: tuple[Alert, ...]
    words: tuple[Word, ...]


def list_nights(store: Store, since: date, until: date | None = None) -> list[Listed]:
    """Every night of a range that has an alert or of which somebody was told, the latest first."""
    alerts = [
        alert for alert in store.alerts() if since <= alert.night and alert.night <= (until or alert.night)
    ]
    words: dict[date, list[Word]] = {}
    for notification in store.notifications_since(since):
        word = Word(notification, tuple(store.deliveries(notification.id)))
        for night in notification.nights or [notification.night]:
            if since <= night <= (until or night):
                words.setdefault(night, []).append(word)
    nights = {alert.night for alert in alerts} | set(words)
    return [
        Listed(
            night,
            tuple(alert for alert in alerts if alert.night == night),
            tuple(words.get(night, ())),
        )
        for night in sorted(nights, reverse=True)
    ]


def find_night(store: Store, night: date) -> Listed:
    """One night. Raises InputError where it has no alert and nobody was told of it."""
    found = list_nights(store, night, night)
    if not found:
        raise InputError(
            f"{night}: no alert, and nobody was told of it; raid-monitor explain {night} says why"
        )
    return found[0]


def resend(
    config: Config, store: Store, night: date, to: Sequence[str], now: datetime
) -> list[tuple[Notification, Delivery]]:
    """Send the last word on a night once more: the stored bytes, with the same Message-ID.

    To everybody who was told and is still a recipient, or to those named. Raises InputError where one of them
    was told nothing. A word on silent sources is not a word on the night.
    """
    words = [word.notification for word in find_night(store, night).words]
    everybody = {one.name for one in config.recipients}
    last = {one.recipient: one for one in words if one.reason not in UNCOUNTED and one.recipient in everybody}
    unknown = [name for name in to if name not in last]
    if unknown or not last:
        told = f"; told were {', '.join(last)}" if last else ""
        raise InputError(f"{night}: {', '.join(unknown) or 'nobody'} was told nothing of this night{told}")
    whole = [store.notification(last[name].id) for name in to or last]
    with Ways(config) as ways:
        return [(one, deliver.resend(store, one, now, ways.send)) for one in whole if one is not None]


def mute(store: Store, wanted: Mute, config: Config) -> Mute:
    """Keep a mute, and give it with its id. Raises InputError for a recipient that nobody is."""
    names = [recipient.name for recipient in config.recipients]
    if wanted.recipient is not None and wanted.recipient not in names:
        known = f"; known are {', '.join(names)}" if names else ": the configuration names none"
        raise InputError(f"{wanted.recipient}: no such recipient{known}")
    id_ = store.add_mute(wanted)
    return next(one for one in store.mutes() if one.id == id_)
