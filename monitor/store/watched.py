"""How the monitor of a store works, as it notes it there for whoever watches it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from ..model import AlertState, Beat, Level, Outbox
from . import beats
from .opened import Opened


class Watched(Opened):
    """What a store knows of its monitor. No call loads a mail, a text or a forecast."""

    def beat(self) -> Beat | None:
        """How the last cycle went; None where there was none."""
        with self._reading() as connection:
            return beats.read(connection)

    def begin_cycle(self, now: datetime) -> None:
        """Notes that a cycle has begun."""
        with self._writing() as connection:
            beats.write(connection, began=now, ended=None)

    def end_cycle(self, now: datetime, problem: str | None) -> None:
        """Notes that the cycle has ended, and what ended it: None where it came to its end."""
        done = {"ended": now, "problem": problem} | ({} if problem else {"succeeded": now})
        with self._writing() as connection:
            beats.write(connection, **done)

    def ground(self) -> str | None:
        """What the last judging rested on, as `save_ground` kept it."""
        with self._reading() as connection:
            return beats.read_ground(connection)

    def save_ground(self, ground: str) -> None:
        """Keeps what a judging rested on, once all that follows from it is stored."""
        with self._writing() as connection:
            beats.write(connection, ground=ground)

    def count_claims(self) -> int:
        """How many claims of all versions there are."""
        with self._reading() as connection:
            return beats.count_claims(connection)

    def stale_nights(self) -> Sequence[date]:
        """The nights that are to be settled anew, in order."""
        with self._reading() as connection:
            return beats.read_stale(connection)

    def alert_nights(self, first: date, level: Level) -> Sequence[date]:
        """The nights from `first` on that have an alert that stands, from `level` on, in order."""
        with self._reading() as connection:
            return beats.read_alert_nights(connection, first, level)

    def count_alerts(self) -> Mapping[AlertState, int]:
        """How many alerts there are in each state."""
        with self._reading() as connection:
            return beats.count_alerts(connection)

    def last_reported(self, until: date) -> date | None:
        """The last night up to `until` on which there is an official word, as settled; None for none.

        A text that is wrong about its date may speak of nights to come.
        """
        with self._reading() as connection:
            return beats.read_last_reported(connection, until)

    def outbox(self, since: datetime) -> Outbox:
        """What waits in the outbox, and how many mails were refused since a time."""
        with self._reading() as connection:
            return beats.read_outbox(connection, since)
