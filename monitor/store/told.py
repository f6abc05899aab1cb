"""What we told, and what we keep back: the half of the store that goes out. Each call is one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from ..model import Alert, Delivery, Hold, Level, Mute, Notification, Reason, Silence
from . import outbox, restraint
from .opened import Opened


class Told(Opened):
    """Alerts, notifications and deliveries; mutes, holds and silences."""

    def alerts(self) -> list[Alert]:
        """All alerts with the forecasts they were raised on, in order of night and series."""
        with self._reading() as connection:
            return outbox.read_alerts(connection)

    def save_alerts(
        self,
        alerts: Iterable[Alert],
        notifications: Iterable[Notification],
        holds: Sequence[Hold] | None = None,
        silences: Iterable[Silence] = (),
    ) -> None:
        """Writes alerts and the notifications about them, all or none; twice is the same as once.

        An alert is written over its earlier state, but keeps when it was raised and the forecast
        it was raised on. A notification whose id is stored already stays as it is. `holds` are all that
        is kept back now (None: as before), `silences` those that are told, where a notification does so.
        """
        changed, written, found = list(alerts), list(notifications), [one.key for one in silences]
        with self._writing() as connection:
            outbox.save_alerts(connection, changed)
            outbox.add_notifications(connection, written)
            if holds is not None and list(holds) != restraint.read_holds(connection):
                restraint.replace_holds(connection, holds)
            for word in [one for one in written if one.reason is Reason.SILENCE][:1]:
                restraint.add_silences(connection, found, word.created)

    def notifications_since(self, first: date) -> list[Notification]:
        """The notifications under nights from `first` on, in the order of writing, without their messages."""
        with self._reading() as connection:
            return outbox.read_notifications_since(connection, first)

    def told(self, night: date, recipient: str) -> Mapping[str, Level] | None:
        """The levels, by series, of the last notification to a recipient about a night; None: there is none.

        Notices that the sources are silent do not count: they say nothing of the night.
        """
        with self._reading() as connection:
            return outbox.read_told(connection, night, recipient)

    def told_since(self, first: date) -> dict[tuple[str, date], Mapping[str, Level]]:
        """The same for every recipient and night from `first` on, by both."""
        with self._reading() as connection:
            return outbox.read_told_since(connection, first)

    def count_told(self, night: date, recipient: str) -> int:
        """How many notifications a recipient was written under a night."""
        with self._reading() as connection:
            return outbox.count_told(connection, night, recipient)

    def reasons(self, recipient: str, first: datetime, until: datetime) -> list[Reason]:
        """Why a recipient was written to, message for message, from one time up to before another."""
        with self._reading() as connection:
            return outbox.read_reasons(connection, recipient, first, until)

    def mutes(self) -> list[Mute]:
        """All mutes, those that are over too, in the order in which they were made."""
        with self._reading() as connection:
            return restraint.read_mutes(connection)

    def add_mute(self, mute: Mute) -> int:
        """Keeps a mute; its id is ignored, and the new one given. May be called beside a monitor."""
        with self._writing() as connection:
            return restraint.add_mute(connection, mute)

    def end_mute(self, id: int, now: datetime) -> bool:
        """Ends a mute at `now`; False where none of this id still holds. May be called beside a monitor."""
        with self._writing() as connection:
            return restraint.end_mute(connection, id, now)

    def holds(self) -> list[Hold]:
        """What was kept back from recipients and not told since, in order of recipient and night."""
        with self._reading() as connection:
            return restraint.read_holds(connection)

    def silences(self) -> Mapping[str, datetime]:
        """The keys of the silences that were told, each with the time."""
        with self._reading() as connection:
            return restraint.read_silences(connection)

    def words(self, feeds: Iterable[str], since: datetime, quiet_from: datetime) -> dict[str, list[datetime]]:
        """When feeds spoke since a time, the latest first; only feeds from which nothing came of late."""
        with self._reading() as connection:
            return restraint.read_words(connection, feeds, since, quiet_from)

    def record_delivery(self, delivery: Delivery) -> Delivery:
        """Appends an attempt; gives it as recorded: a day of failures ends in a refusal."""
        with self._writing() as connection:
            return outbox.record_delivery(connection, delivery)

    def deliveries(self, notification_id: str) -> list[Delivery]:
        """The attempts at one notification, in order."""
        with self._reading() as connection:
            return outbox.read_deliveries(connection, notification_id)

    def notifications(self) -> list[Notification]:
        """All notifications in the order in which they were written."""
        with self._reading() as connection:
            return outbox.read_notifications(connection)
