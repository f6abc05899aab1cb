"""What people are told: alerts, reports, notifications and deliveries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from .verdicts import Level, Verdict


class AlertState(StrEnum):
    """Where an alert stands."""

    RAISED = "raised"
    REVISED = "revised"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Alert:
    """A night of a series that people are told of. Corrections move its `state`; its `key` is for good.

    `verdict.forecast` is the forecast that it was first raised on: later numbers are judged
    against the same one.
    """

    series: str
    night: date
    state: AlertState
    verdict: Verdict
    raised: datetime
    changed: datetime

    @property
    def key(self) -> tuple[str, date]:
        """The identity of an alert."""
        return self.series, self.night


class Reason(StrEnum):
    """Why a notification is sent. Nothing else interrupts a person."""

    FIRST = "first"
    HIGHER = "higher"
    LOWER = "lower"
    WITHDRAWN = "withdrawn"
    DIGEST = "digest"
    SILENCE = "silence"


@dataclass(frozen=True, slots=True)
class Report:
    """What a person gets. `text` stands alone; `html` names the picture as `cid:chart`."""

    subject: str
    text: str
    html: str
    png: bytes


@dataclass(frozen=True, slots=True)
class Notification:
    """A report addressed to somebody about a night, stored before anything is sent.

    `id` is made of what it says and to whom, so that writing it twice is writing it once. `told` is the
    level of each alert of the night as it then stood, `Level.NONE` for one that is withdrawn.
    """

    id: str
    night: date
    recipient: str
    reason: Reason
    level: Level
    created: datetime
    message_id: str
    message: bytes
    told: Mapping[str, Level]


class Outcome(StrEnum):
    """How one attempt at a notification ended: sent, to be tried again, or refused for good."""

    SENT = "sent"
    RETRY = "retry"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Delivery:
    """A try to send a notification, with its outcome."""

    notification: str
    tried: datetime
    outcome: Outcome
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A notification in the outbox that is neither sent nor refused, without its message.

    `due` is the earliest time of its next try; before the first it is long past. `detail` says how the last
    one ended.
    """

    notification: str
    night: date
    recipient: str
    reason: Reason
    created: datetime
    tries: int
    due: datetime
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A notification that was refused, or given up, and not sent since."""

    notification: str
    night: date
    recipient: str
    reason: Reason
    refused: datetime
    detail: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """A recipient whom a mail server refused for good: nothing is sent to it until a test gets through."""

    recipient: str
    since: datetime
    detail: str
