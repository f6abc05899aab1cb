"""A rebuild: every version is read again beside what is in use, compared, and put in its place in one step.

A rebuild that was killed goes on where it was; one that another extractor began is begun anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, and_, delete, exists, func, insert, select, tuple_, union, update

from ..model import Claim, Entry, Reading
from .rows import columns_of, row_of
from .settled import mark_all
from .tables import Tables
from .texts import OF_ENTRY, PAGE, WHOLE

entries, readings = Tables.entries, Tables.readings
done, claims, doubts = Tables.next_readings, Tables.next_claims, Tables.next_doubts


def begin(connection: Connection, extractor: str) -> tuple[int, int]:
    """Take up the rebuild of an extractor, or begin it; gives how many versions are read, and of how many."""
    others = select(func.count()).select_from(done).where(done.c.extractor != extractor)
    if connection.scalar(others):
        clear(connection)
    read = connection.scalar(select(func.count()).select_from(done)) or 0
    return read, count_versions(connection)


def count_versions(connection: Connection) -> int:
    """How many versions of entries there are."""
    return connection.scalar(select(func.count()).select_from(readings)) or 0


def count_behind(connection: Connection, extractor: str) -> int:
    """How many versions another extractor read last."""
    others = [
        and_(readings.c.extractor > "", readings.c.extractor < extractor),
        readings.c.extractor > extractor,
    ]
    counts = (select(func.count()).select_from(readings).where(other) for other in others)
    return sum(connection.scalar(count) or 0 for count in counts)


def read_left(connection: Connection, after: tuple[str, int]) -> list[Entry]:
    """The next versions that the rebuild has not read, in order of id and version."""
    key = readings.c.entry, readings.c.version
    is_done = exists().where(done.c.entry == readings.c.entry, done.c.version == readings.c.version)
    query = (
        select(*WHOLE).join_from(readings, entries, OF_ENTRY).where(tuple_(*key) > tuple_(*after), ~is_done)
    )
    return [Entry(*row) for row in connection.execute(query.order_by(*key).limit(PAGE))]


def save(connection: Connection, pairs: Iterable[tuple[Entry, Reading]], extractor: str) -> None:
    """Keep what versions were read as, beside what is in use."""
    for entry, reading in pairs:
        connection.execute(
            insert(done), {"entry": entry.id, "version": entry.version, "extractor": extractor}
        )
        for table, items in ((claims, reading.claims), (doubts, reading.doubts)):
            rows = [
                row_of(item, entry=entry.id, version=entry.version, place=place)
                for place, item in enumerate(items)
            ]
            if rows:
                connection.execute(insert(table), rows)


def read_claims(connection: Connection, first: date, last: date) -> list[Claim]:
    """The claims on a range of nights that the latest versions have by the rebuild."""
    of_latest = and_(readings.c.entry == claims.c.entry, readings.c.version == claims.c.version)
    query = select(*columns_of(claims, Claim)).join(readings, of_latest).where(readings.c.latest)
    query = query.where(claims.c.night.between(first, last))
    key = claims.c.entry, claims.c.version, claims.c.place
    return [Claim(*row) for row in connection.execute(query.order_by(*key))]


def read_nights(connection: Connection) -> list[date]:
    """Every night that a claim in use, or one by the rebuild, speaks of."""
    spoken = (select(table.c.night).where(table.c.night.is_not(None)) for table in (Tables.claims, claims))
    return sorted(connection.scalars(union(*spoken)))


def count_changed(connection: Connection) -> tuple[int, int]:
    """How many claims are in use, and how many there are by the rebuild."""
    counts = (select(func.count()).select_from(table) for table in (Tables.claims, claims))
    before, after = (connection.scalar(count) or 0 for count in counts)
    return before, after


def put_in_place(connection: Connection, extractor: str) -> None:
    """What the rebuild read becomes what is in use, for the versions that it read; all or nothing."""
    for table, new in ((Tables.claims, claims), (Tables.doubts, doubts)):
        replaced = exists().where(done.c.entry == table.c.entry, done.c.version == table.c.version)
        connection.execute(delete(table).where(replaced))
        names = [column.name for column in new.columns]
        connection.execute(insert(table).from_select(names, select(*new.columns)))
    read = exists().where(done.c.entry == readings.c.entry, done.c.version == readings.c.version)
    connection.execute(update(readings).where(read).values(extractor=extractor))
    mark_all(connection)
    clear(connection)


def clear(connection: Connection) -> None:
    """Forget a rebuild."""
    for table in (claims, doubts, done):
        connection.execute(delete(table))
