"""The recipients whom a mail server refused for good."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select

from ..model import Stopped
from .rows import UPSERTS, columns_of, row_of
from .tables import Tables

recipients = Tables.recipients


def read_stopped(connection: Connection) -> list[Stopped]:
    """The stopped recipients, in order of their names."""
    query = select(*columns_of(recipients, Stopped)).order_by(recipients.c.recipient)
    return [Stopped(*row) for row in connection.execute(query)]


def stop(connection: Connection, stopped: Stopped) -> None:
    """Stops a recipient; one that is stopped already stays as it is."""
    add = UPSERTS[connection.dialect.name](recipients).values(row_of(stopped))
    connection.execute(add.on_conflict_do_nothing(index_elements=["recipient"]))


def free(connection: Connection, recipient: str) -> bool:
    """Lets a recipient be told again; whether it was stopped."""
    return connection.execute(delete(recipients).where(recipients.c.recipient == recipient)).rowcount > 0
