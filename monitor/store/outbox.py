"""Alerts, the notifications written for them, and how each attempt to deliver one ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, LargeBinary, func, insert, literal, select

from ..model import (
    UNCOUNTED,
    Alert,
    Delivery,
    Forecast,
    Level,
    Notification,
    Reason,
    Topic,
    Verdict,
    topic_of,
)
from .retries import conclude
from .rows import UPSERTS, columns_of, row_of
from .tables import Tables

alerts = Tables.alerts
notifications = Tables.notifications
deliveries = Tables.deliveries

DECIMALS = 9
"""Of a stored cumulative probability: as fine as the smallest tail that a forecast gives."""

VERDICT = ("finding", "level", "value", "bound", "standing", "p", "adjusted", "reason")


def save_alerts(connection: Connection, changed: Iterable[Alert]) -> None:
    """Writes alerts over their earlier states.

    When an alert was raised, and the forecast it was raised on, are never written over: people
    were told on that ground. Only that of a rate goes with the number launched.
    """
    for alert in changed:
        row = alert_to_row(alert)
        upsert = UPSERTS[connection.dialect.name](alerts).values(row)
        update = {name: upsert.excluded[name] for name in row if name not in ("series", "night", "raised")}
        if topic_of(alert.series) is not Topic.RATE:
            update["forecast"] = func.coalesce(alerts.c.forecast, upsert.excluded.forecast)
        connection.execute(upsert.on_conflict_do_update(index_elements=["series", "night"], set_=update))


def read_alerts(connection: Connection) -> list[Alert]:
    """All alerts, in order of night and series."""
    rows = connection.execute(select(alerts).order_by(alerts.c.night, alerts.c.series))
    return [row_to_alert(row) for row in rows]


def alert_to_row(alert: Alert) -> dict[str, object]:
    """An alert as a row, its forecast as JSON."""
    row: dict[str, object] = {name: getattr(alert.verdict, name) for name in VERDICT}
    row |= {"series": alert.series, "night": alert.night, "state": alert.state}
    row |= {"raised": alert.raised, "changed": alert.changed, "forecast": None}
    if forecast := alert.verdict.forecast:
        row["forecast"] = {
            "method": forecast.method,
            "nights": forecast.nights,
            "grid": forecast.grid.tolist(),
            "cdf": forecast.cdf.round(DECIMALS).tolist(),
        }
    return row


def row_to_alert(row: Any) -> Alert:
    """The alert that a row was made of."""
    import numpy as np

    forecast = None
    if row.forecast:
        forecast = Forecast(
            row.series,
            row.night,
            row.forecast["method"],
            row.forecast["nights"],
            np.array(row.forecast["grid"], dtype=np.float64),
            np.array(row.forecast["cdf"], dtype=np.float64),
        )
    judged = {name: getattr(row, name) for name in VERDICT}
    verdict = Verdict(series=row.series, night=row.night, forecast=forecast, **judged)
    return Alert(row.series, row.night, row.state, verdict, row.raised, row.changed)


def add_notifications(connection: Connection, written: Iterable[Notification]) -> None:
    """Appends notifications; one whose id is stored already stays as it is."""
    for notification in written:
        add = UPSERTS[connection.dialect.name](notifications).values(row_of(notification))
        connection.execute(add.on_conflict_do_nothing(index_elements=["id"]))


def read_notifications(connection: Connection) -> list[Notification]:
    """All notifications in the order in which they were written."""
    query = select(*columns_of(notifications, Notification)).order_by(notifications.c.number)
    return [Notification(*row) for row in connection.execute(query)]


def read_notifications_since(connection: Connection, first: date) -> list[Notification]:
    """The notifications under nights from `first` on, in the order of writing, without their messages."""
    bare = [
        literal(b"", LargeBinary).label("message") if column.name == "message" else column
        for column in columns_of(notifications, Notification)
    ]
    query = select(*bare).where(notifications.c.night >= first).order_by(notifications.c.number)
    return [Notification(*row) for row in connection.execute(query)]


def read_told(connection: Connection, night: date, recipient: str) -> Mapping[str, Level] | None:
    """The levels that a recipient was last told of a night, by series; None where nothing was said."""
    return read_told_since(connection, night, recipient).get((recipient, night))


def read_told_since(
    connection: Connection, first: date, recipient: str | None = None
) -> dict[tuple[str, date], Mapping[str, Level]]:
    """The levels that each recipient was last told of each night from `first` on.

    A word on silence or a week, or that more was kept back, is not a word about a night. A digest speaks of
    several, and stands under the latest of them.
    """
    wanted = ("recipient", "night", "reason", "told", "nights")
    query = select(*(notifications.c[name] for name in wanted)).where(
        notifications.c.night >= first,
        notifications.c.reason.not_in(UNCOUNTED),
    )
    if recipient is not None:
        query = query.where(notifications.c.recipient == recipient)
    told: dict[tuple[str, date], Mapping[str, Level]] = {}
    for row in connection.execute(query.order_by(notifications.c.number)):
        of_nights = row.nights or {row.night: row.told}
        told |= {(row.recipient, night): levels for night, levels in of_nights.items()}
    return told


def count_told(connection: Connection, night: date, recipient: str) -> int:
    """How many notifications a recipient was written under a night."""
    return (
        connection.scalar(
            select(func.count())
            .select_from(notifications)
            .where(notifications.c.night == night, notifications.c.recipient == recipient)
        )
        or 0
    )


def read_reasons(connection: Connection, recipient: str, first: datetime, until: datetime) -> list[Reason]:
    """Why a recipient was written to, message for message, from one time up to before another."""
    created = notifications.c.created
    query = select(notifications.c.reason).where(
        notifications.c.recipient == recipient, created >= first, created < until
    )
    return list(connection.scalars(query.order_by(notifications.c.number)))


def record_delivery(connection: Connection, delivery: Delivery) -> Delivery:
    """Appends an attempt and gives it as recorded: the last of too many failures is a refusal."""
    recorded = conclude(read_deliveries(connection, delivery.notification), delivery)
    connection.execute(insert(deliveries), row_of(recorded))
    return recorded


def read_deliveries(connection: Connection, notification: str) -> list[Delivery]:
    """The attempts at one notification, in order."""
    query = select(*columns_of(deliveries, Delivery)).where(deliveries.c.notification == notification)
    return [Delivery(*row) for row in connection.execute(query.order_by(deliveries.c.number))]
