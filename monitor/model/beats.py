"""How the monitor itself works."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Beat:
    """How the last cycle went. `ended` is None while it runs, and where it was killed.

    `succeeded` is when a cycle last came to its end without an error; `problem` says what ended the last one.
    """

    began: datetime | None = None
    ended: datetime | None = None
    succeeded: datetime | None = None
    problem: str | None = None

    @property
    def lasted(self) -> timedelta | None:
        """How long the last cycle took; None while it runs."""
        return self.ended - self.began if self.began and self.ended else None


@dataclass(frozen=True, slots=True)
class Outbox:
    """What is in the outbox: mails that wait, when the oldest of them was written, and those refused."""

    waiting: int = 0
    oldest: datetime | None = None
    refused: int = 0
