"""How the monitor works: its last cycle, what its judging rested on, and what a look at its health needs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, exists, func, insert, select, update

from ..model import AlertState, Beat, Level, Outbox, Outcome, Standing, Window
from .rows import columns_of
from .tables import Tables
from .waiting import IS_OVER

beats = Tables.beats
notifications = Tables.notifications
deliveries = Tables.deliveries
observations = Tables.observations
alerts = Tables.alerts


def read(connection: Connection) -> Beat | None:
    """How the last cycle went; None where there was none."""
    row = connection.execute(select(*columns_of(beats, Beat))).one_or_none()
    return None if row is None or row.began is None else Beat(*row)


def write(connection: Connection, **values: Any) -> None:
    """Writes some columns of the one row; the others stay."""
    if not connection.execute(update(beats).values(values)).rowcount:
        connection.execute(insert(beats).values(id=1, **values))


def read_ground(connection: Connection) -> str | None:
    """What the last judging rested on; None where it never was kept."""
    ground: str | None = connection.scalar(select(beats.c.ground))
    return ground


def count_claims(connection: Connection) -> int:
    """How many claims of all versions there are."""
    return connection.scalar(select(func.count()).select_from(Tables.claims)) or 0


def read_stale(connection: Connection) -> list[date]:
    """The nights that are to be settled anew, in order."""
    nights = Tables.nights
    return list(
        connection.scalars(select(nights.c.night).where(nights.c.changed.is_(None)).order_by(nights.c.night))
    )


def read_alert_nights(connection: Connection, first: date, level: Level) -> list[date]:
    """The nights from `first` on that have an alert that stands, from `level` on, in order."""
    stands = (alerts.c.night >= first, alerts.c.level >= level, alerts.c.state != AlertState.WITHDRAWN)
    return list(connection.scalars(select(alerts.c.night).where(*stands).distinct().order_by(alerts.c.night)))


def count_alerts(connection: Connection) -> Mapping[AlertState, int]:
    """How many alerts there are in each state."""
    counts = connection.execute(select(alerts.c.state, func.count().label("number")).group_by(alerts.c.state))
    return {row.state: row.number for row in counts}


def read_last_reported(connection: Connection, until: date) -> date | None:
    """The last night up to `until` on which there is an official word, as settled; None for none."""
    official = observations.c.standing.in_([Standing.OFFICIAL, Standing.DISPUTED, Standing.WITHHELD])
    is_of_night = (observations.c.window == Window.NIGHT, observations.c.night <= until)
    last: date | None = connection.scalar(
        select(func.max(observations.c.night)).where(official, *is_of_night)
    )
    return last


def read_outbox(connection: Connection, since: datetime) -> Outbox:
    """What waits in the outbox, and how many mails were refused since a time; no mail is loaded."""
    waiting = select(func.count(), func.min(notifications.c.created)).where(~IS_OVER)
    number, oldest = connection.execute(waiting).one()
    other = deliveries.alias("other")
    is_sent = exists().where(
        other.c.notification == deliveries.c.notification, other.c.outcome == Outcome.SENT
    )
    refused = select(func.count(deliveries.c.notification.distinct())).where(
        deliveries.c.outcome == Outcome.REFUSED, deliveries.c.tried >= since, ~is_sent
    )
    return Outbox(number, oldest, connection.scalar(refused) or 0)
