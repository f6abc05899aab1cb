"""A report and a recipient become a notification for the outbox."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from .. import notify
from ..config import Config
from ..model import Level, Notification, Reason, Recipient, Report
from ..store import Store
from .recipients import sender_of, write_message


def address(
    config: Config,
    store: Store,
    now: datetime,
    recipient: Recipient,
    report: Report,
    *,
    night: date,
    reason: Reason,
    told: Mapping[str, Level],
    nights: Mapping[date, Mapping[str, Level]] | None = None,
) -> Notification:
    """The notification of a report. Its Message-ID is fixed, so that a repeat folds away.

    A night can be told of several times for one reason, a week only once.
    """
    level, name = max(told.values(), default=Level.NONE), recipient.name
    sequence = 0 if reason is Reason.WEEKLY else store.count_told(night, name)
    id_ = notify.message_id_for(night, name, reason, level, sequence=sequence, sender=sender_of(config))
    message = write_message(
        config, report, night=night, recipient=name, reason=reason, message_id=id_, created=now
    )
    return Notification(id_, night, name, reason, level, now, id_, message, told, nights or {})
