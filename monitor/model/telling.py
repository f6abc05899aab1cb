"""What people are told: alerts, reports, notifications and deliveries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final

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
    SUPPRESSED = "suppressed"
    WEEKLY = "weekly"


CORRECTIONS: Final = (Reason.LOWER, Reason.WITHDRAWN)
"""What takes back a word that was given."""
UNCOUNTED: Final = (Reason.SUPPRESSED, Reason.SILENCE, Reason.WEEKLY)
"""What is no word on a night, and uses up nothing of what a day may bring."""

MESSENGER: Final = "notify:"
"""What the name of a recipient that is a messenger begins with; its address is nowhere in the store."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom to tell: from which level on, of which series, in which language, and whether of each week too.

    `name` is where it goes: a mail address, or `MESSENGER` and the messenger's name. `series` holds names of
    series, or `drones` and `missiles` for all that is about these; empty: everything.
    """

    name: str
    level: Level = Level.UNUSUAL
    series: tuple[str, ...] = ()
    lang: str = "en"
    weekly: bool = False


@dataclass(frozen=True, slots=True)
class Mute:
    """What the operator does not want told until a time: an alert under it is raised and shown, not told.

    `recipient`, `series` (as in `Recipient`) and `night` say for whom and of what; None: for all, of all.
    """

    id: int
    until: datetime
    created: datetime
    recipient: str | None = None
    series: str | None = None
    night: date | None = None
    why: str = ""


class Why(StrEnum):
    """Why something that a recipient is to know was kept back: a mute, or the cap of a day."""

    MUTED = "muted"
    CAPPED = "capped"


@dataclass(frozen=True, slots=True)
class Hold:
    """A night of which a recipient has not been told yet all that is news to him; `day` is a date in Kyiv."""

    recipient: str
    night: date
    why: Why
    day: date


class SilenceKind(StrEnum):
    """How sources are silent: no official report, a feed without news, one that fails, one that is gone."""

    REPORT = "report"
    QUIET = "quiet"
    FAILING = "failing"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Silence:
    """The silence of a source, found once. `subject` is a feed, or the night in question as YYYY-MM-DD.

    `since` is the last word, the last good answer, or the noon by which the report was missing; None where
    there never was one. `habit` is the longest silence that a feed is used to, `problem` what its site says.
    """

    kind: SilenceKind
    subject: str
    since: datetime | None
    official: bool = False
    habit: timedelta | None = None
    failures: int = 0
    problem: str = ""

    @property
    def key(self) -> str:
        """The identity of an episode: the same silence later has the same key."""
        since = self.since.astimezone(UTC).isoformat() if self.since else "ever"
        return f"{self.stem}{since}"

    @property
    def stem(self) -> str:
        """What the keys of all such silences of its subject begin with."""
        return f"{self.kind}/{self.subject}/"


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
    level of each alert of the night as it then stood, `Level.NONE` for one that is withdrawn. A digest has
    in `nights` what it told of each night, and the latest of them as its `night`.
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
    nights: Mapping[date, Mapping[str, Level]] = field(default_factory=dict)


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
