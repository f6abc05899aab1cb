"""Entries and their readings: what was said, every version, and what it was read as."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import ColumnElement, Connection, bindparam, delete, exists, insert, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from ..model import Claim, Doubt, Entry, FeedState, Reading
from .tables import Tables, columns_of, row_of

PAGE = 200
"""How many entries are held at once when all of them are read."""

T = TypeVar("T")

Version: TypeAlias = tuple[int, str, datetime]
"""What tells versions of an entry apart: number, digest, fetched."""

entries = Tables.entries
newer = entries.alias("newer")
IS_LATEST = ~exists().where(newer.c.id == entries.c.id, newer.c.version > entries.c.version)

# The one statement that Core has no common form for; both databases have the same methods.
UPSERTS: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def save_feed_state(connection: Connection, state: FeedState) -> None:
    """Writes what polling remembers of a feed over what it remembered before."""
    row = row_of(state)
    upsert = UPSERTS[connection.dialect.name](Tables.feeds).values(row)
    connection.execute(upsert.on_conflict_do_update(index_elements=["feed"], set_=row))


def read_feed_states(connection: Connection) -> dict[str, FeedState]:
    """What polling remembers, by feed."""
    rows = connection.execute(select(*columns_of(Tables.feeds, FeedState)))
    return {state.feed: state for state in (FeedState(*row) for row in rows)}


def add_entries(connection: Connection, retrieved: Sequence[Entry]) -> list[Entry]:
    """Appends the entries that say something new, and gives them with their versions."""
    stored = read_versions(connection, (entry.id for entry in retrieved))
    new = choose_new(retrieved, stored)
    if new:
        connection.execute(insert(entries), [row_of(entry) for entry in new])
    return new


def read_versions(connection: Connection, ids: Iterable[str]) -> dict[str, list[Version]]:
    """The stored versions of some entries in ascending order; those that are not stored are left out."""
    stored: dict[str, list[Version]] = {}
    for chunk in in_chunks(dict.fromkeys(ids), 500):
        columns = entries.c.id, entries.c.version, entries.c.digest, entries.c.fetched
        query = select(*columns).where(entries.c.id.in_(chunk)).order_by(entries.c.version)
        for id_, *version in connection.execute(query):
            stored.setdefault(id_, []).append((version[0], version[1], version[2]))
    return stored


def choose_new(retrieved: Sequence[Entry], stored: Mapping[str, Sequence[Version]]) -> list[Entry]:
    """The entries to append, numbered after the stored versions (which are in ascending order).

    Not new is one that says what the latest version says; one that was written already (same
    digest, same time of fetching: the cycle was killed and runs again); and, where one retrieval
    holds several texts under one id (some feeds give all items the same guid), one that any
    version says: else each cycle would append them all again.
    """
    digests: dict[str, set[str]] = {}
    for entry in retrieved:
        digests.setdefault(entry.id, set()).add(entry.digest)
    versions = {id_: list(stored.get(id_, ())) for id_ in digests}
    new = []
    for entry in retrieved:
        known = versions[entry.id]
        same = [fetched for _, digest, fetched in known if digest == entry.digest]
        is_latest = bool(known) and known[-1][1] == entry.digest
        if is_latest or entry.fetched in same or (same and len(digests[entry.id]) > 1):
            continue
        number = known[-1][0] + 1 if known else 1
        known.append((number, entry.digest, entry.fetched))
        new.append(replace(entry, version=number))
    return new


def read_page(
    connection: Connection, after: tuple[str, int], *conditions: ColumnElement[bool]
) -> list[Entry]:
    """The next entries in order of id and version; none when all were given."""
    key = tuple_(entries.c.id, entries.c.version)
    query = select(*columns_of(entries, Entry)).where(key > tuple_(*after), *conditions)
    rows = connection.execute(query.order_by(entries.c.id, entries.c.version).limit(PAGE))
    return [Entry(*row) for row in rows]


def is_unread(extractor: str) -> ColumnElement[bool]:
    """Whether an entry has no reading by this version of the extractor."""
    readings = Tables.readings
    return ~exists().where(
        readings.c.entry == entries.c.id,
        readings.c.version == entries.c.version,
        readings.c.extractor == extractor,
    )


def read_entry(connection: Connection, id_: str, version: int | None) -> Entry | None:
    """One version of an entry, the latest by default; None where there is none."""
    wanted = IS_LATEST if version is None else entries.c.version == version
    query = select(*columns_of(entries, Entry)).where(entries.c.id == id_, wanted)
    row = connection.execute(query).one_or_none()
    return Entry(*row) if row else None


def save_readings(connection: Connection, pairs: Iterable[tuple[Entry, Reading]], extractor: str) -> None:
    """Writes readings in place of the earlier ones of the same versions of the same entries."""
    for chunk in in_chunks(pairs, 1000):
        found = {(entry.id, entry.version): reading for entry, reading in chunk}
        keys = [{"entry": id_, "version": version} for id_, version in found]
        readings = Tables.readings
        these = readings.c.entry == bindparam("entry"), readings.c.version == bindparam("version")
        connection.execute(delete(readings).where(*these), keys)
        connection.execute(insert(readings), [key | {"extractor": extractor} for key in keys])
        for table, part in ((Tables.claims, "claims"), (Tables.doubts, "doubts")):
            rows = [
                row_of(item, entry=id_, version=version, place=place)
                for (id_, version), reading in found.items()
                for place, item in enumerate(getattr(reading, part))
            ]
            if rows:
                connection.execute(insert(table), rows)


def read_claims(connection: Connection) -> list[Claim]:
    """The claims of the latest versions of all entries."""
    return [Claim(*row) for row in _read_latest(connection, Tables.claims, Claim)]


def read_doubts(connection: Connection) -> list[Doubt]:
    """The doubts of the latest versions of all entries."""
    return [Doubt(*row) for row in _read_latest(connection, Tables.doubts, Doubt)]


def _read_latest(connection: Connection, table: Any, kind: type) -> Iterable[Any]:
    key = table.c.entry, table.c.version
    latest = ~exists().where(newer.c.id == key[0], newer.c.version > key[1])
    query = select(*columns_of(table, kind)).where(latest)
    return connection.execute(query.order_by(*key, table.c.place))


def in_chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in lists of `size` at most."""
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk
