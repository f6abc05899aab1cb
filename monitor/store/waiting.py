"""What waits in the outbox and what was refused, without the messages, which are large."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from sqlalchemy import Connection, exists, select

from ..model import Delivery, Notification, Outcome, Refusal, Waiting
from .retries import next_try
from .rows import columns_of
from .tables import Tables

notifications = Tables.notifications
deliveries = Tables.deliveries

SUMMARY = tuple(notifications.c[name] for name in ("id", "night", "recipient", "reason", "created"))


FINAL = deliveries.alias("final")
IS_OVER = exists().where(FINAL.c.notification == notifications.c.id, FINAL.c.outcome != Outcome.RETRY)
"""Whether a notification was sent or refused."""


def read_waiting(connection: Connection) -> list[Waiting]:
    """The notifications that are neither sent nor refused, in the order in which they were written."""
    tried: dict[str, list[Delivery]] = defaultdict(list)
    query = select(*columns_of(deliveries, Delivery)).join(notifications).where(~IS_OVER)
    for row in connection.execute(query.order_by(deliveries.c.number)):
        tried[row.notification].append(Delivery(*row))
    waiting = []
    for row in connection.execute(select(*SUMMARY).where(~IS_OVER).order_by(notifications.c.number)):
        attempts = tried[row.id]
        if (due := next_try(attempts)) is not None:
            detail = attempts[-1].detail if attempts else ""
            waiting.append(
                Waiting(row.id, row.night, row.recipient, row.reason, row.created, len(attempts), due, detail)
            )
    return waiting


def read_notification(connection: Connection, id: str) -> Notification | None:
    """One notification with its message; None where there is none."""
    query = select(*columns_of(notifications, Notification)).where(notifications.c.id == id)
    row = connection.execute(query).one_or_none()
    return None if row is None else Notification(*row)


def read_refusals(connection: Connection, since: datetime) -> list[Refusal]:
    """The notifications that were refused since a time and not sent after it, in order of refusal."""
    later = deliveries.alias("later")
    is_sent = exists().where(
        later.c.notification == deliveries.c.notification,
        later.c.number > deliveries.c.number,
        later.c.outcome == Outcome.SENT,
    )
    query = (
        select(*SUMMARY[:-1], deliveries.c.tried, deliveries.c.detail)
        .join_from(deliveries, notifications)
        .where(deliveries.c.outcome == Outcome.REFUSED, deliveries.c.tried >= since, ~is_sent)
        .order_by(deliveries.c.number)
    )
    found = {
        row.id: Refusal(row.id, row.night, row.recipient, row.reason, row.tried, row.detail)
        for row in connection.execute(query)
    }
    return list(found.values())
