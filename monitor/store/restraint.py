"""What keeps a message back: mutes, holds, and silences that were told already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import (
    Column,
    Connection,
    Date,
    Integer,
    String,
    Table,
    delete,
    func,
    insert,
    select,
    update,
)

from ..model import Hold, Mute, Why
from .rows import UPSERTS, columns_of, row_of
from .tables import Tables
from .types import Choice, Moment

mutes = Table(
    "mutes",
    Tables.metadata,
    Column("id", Integer, primary_key=True),
    Column("until", Moment, nullable=False),
    Column("created", Moment, nullable=False),
    Column("recipient", String),
    Column("series", String),
    Column("night", Date),
    Column("why", String, nullable=False),
)

# What a recipient has not been told yet.
holds = Table(
    "holds",
    Tables.metadata,
    Column("recipient", String, primary_key=True),
    Column("night", Date, primary_key=True),
    Column("why", Choice(Why), nullable=False),
    Column("day", Date, nullable=False),
)

# The silences of sources that were told, each once.
silences = Table(
    "silences",
    Tables.metadata,
    Column("key", String, primary_key=True),
    Column("found", Moment, nullable=False),
)

entries = Tables.entries
MOST_WORDS = 500


def read_mutes(connection: Connection) -> list[Mute]:
    """All mutes, those that are over too, in the order in which they were made."""
    query = select(*columns_of(mutes, Mute)).order_by(mutes.c.id)
    return [Mute(*row) for row in connection.execute(query)]


def add_mute(connection: Connection, mute: Mute) -> int:
    """Keeps a mute under a new id, and gives that."""
    added = connection.execute(insert(mutes).values(row_of(mute, without=("id",))))
    return int(added.inserted_primary_key[0])  # type: ignore[index]


def end_mute(connection: Connection, id_: int, now: datetime) -> bool:
    """Ends a mute that is not over; whether there was one."""
    done = connection.execute(update(mutes).where(mutes.c.id == id_, mutes.c.until > now).values(until=now))
    return done.rowcount > 0


def read_holds(connection: Connection) -> list[Hold]:
    """What was kept back and not told since."""
    query = select(*columns_of(holds, Hold)).order_by(holds.c.recipient, holds.c.night)
    return [Hold(*row) for row in connection.execute(query)]


def replace_holds(connection: Connection, held: Sequence[Hold]) -> None:
    """Writes what is kept back in place of what was."""
    connection.execute(delete(holds))
    if held:
        connection.execute(insert(holds), [row_of(hold) for hold in held])


def read_silences(connection: Connection) -> dict[str, datetime]:
    """The keys of all silences that were told, each with the time."""
    return {row.key: row.found for row in connection.execute(select(silences.c.key, silences.c.found))}


def add_silences(connection: Connection, keys: Iterable[str], now: datetime) -> None:
    """Notes silences as told; one that is noted already stays as it is."""
    for key in keys:
        add = UPSERTS[connection.dialect.name](silences).values(key=key, found=now)
        connection.execute(add.on_conflict_do_nothing(index_elements=["key"]))


def read_words(
    connection: Connection, feeds: Iterable[str], since: datetime, quiet_from: datetime
) -> dict[str, list[datetime]]:
    """When feeds spoke since a time, the latest first, for those from which nothing came since `quiet_from`.

    An entry speaks when it was published, where it says so, but not later than it was fetched. At most 500
    of a feed.
    """
    words = {}
    for feed in feeds:
        own = entries.c.feed == feed
        last: datetime | None = connection.scalar(select(func.max(entries.c.fetched)).where(own))
        if last is None or last > quiet_from:
            continue
        query = select(entries.c.published, entries.c.fetched).where(own, entries.c.fetched >= since)
        rows = connection.execute(query.order_by(entries.c.fetched.desc()).limit(MOST_WORDS))
        words[feed] = [min(row.published or row.fetched, row.fetched) for row in rows]
    return words
