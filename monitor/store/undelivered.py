"""A store that is open, as delivery sees it: what waits, what was refused, and who is stopped."""

from __future__ import annotations

from datetime import datetime

from ..model import Notification, Refusal, Stopped, Waiting
from . import recipients, waiting
from .opened import Opened


class Undelivered(Opened):
    """The part of the store that is about what did not arrive. Each method is one transaction."""

    def waiting(self) -> list[Waiting]:
        """What is neither sent nor refused, due or not, in the order in which it was written."""
        with self._reading() as connection:
            return waiting.read_waiting(connection)

    def notification(self, id: str) -> Notification | None:
        """One notification with its message; None where there is none."""
        with self._reading() as connection:
            return waiting.read_notification(connection, id)

    def refusals(self, since: datetime) -> list[Refusal]:
        """What was refused since a time, or given up, and not sent after it."""
        with self._reading() as connection:
            return waiting.read_refusals(connection, since)

    def stopped(self) -> list[Stopped]:
        """The recipients to whom nothing is sent, in order of their names."""
        with self._reading() as connection:
            return recipients.read_stopped(connection)

    def stop_recipient(self, stopped: Stopped) -> None:
        """Sends nothing more to a recipient; one that is stopped already stays as it is."""
        with self._writing() as connection:
            recipients.stop(connection, stopped)

    def free_recipient(self, recipient: str) -> bool:
        """Lets a recipient be told again; whether it was stopped."""
        with self._writing() as connection:
            return recipients.free(connection, recipient)
