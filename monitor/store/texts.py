"""Entries and their readings: what was said, every version, and what it was read as."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    tuple_,
    update,
)

from ..errors import StoreError
from ..model import KYIV, Claim, Doubt, Entry, FeedState, Reading
from ..story import Saying
from .rows import UPSERTS, columns_of, row_of
from .settled import mark_entries, mark_stale
from .tables import Tables
from .versions import choose_new, put_in_order, read_versions, was_in_force

PAGE = 200
"""How many entries are held at once when all of them are read."""

T = TypeVar("T")

FIELDS = [field.name for field in fields(Entry)]
entries = Tables.entries
readings = Tables.readings
OF_ENTRY = and_(readings.c.entry == entries.c.id, readings.c.version == entries.c.version)
IS_LATEST = readings.c.latest
WHOLE = [readings.c.since if name == "since" else entries.c[name] for name in FIELDS]


def save_feed_states(connection: Connection, states: Iterable[FeedState]) -> None:
    """Writes what polling remembers of some feeds over what it remembered before."""
    rows = [row_of(state) for state in states]
    if rows:
        upsert = UPSERTS[connection.dialect.name](Tables.feeds)
        new = {name: upsert.excluded[name] for name in rows[0]}
        connection.execute(upsert.on_conflict_do_update(index_elements=["feed"], set_=new), rows)


def read_feed_states(connection: Connection) -> dict[str, FeedState]:
    """What polling remembers, by feed."""
    rows = connection.execute(select(*columns_of(Tables.feeds, FeedState)))
    return {state.feed: state for state in (FeedState(*row) for row in rows)}


def add_entries(connection: Connection, retrieved: Sequence[Entry]) -> list[Entry]:
    """Appends the entries that say something new, and gives them with their versions."""
    stored = read_versions(connection, dict.fromkeys(entry.id for entry in retrieved))
    new, versions = choose_new(retrieved, stored)
    if not new:
        return []
    connection.execute(insert(entries), [row_of(entry, without=("since",)) for entry in new])
    since = put_in_order(connection, versions)
    return [replace(entry, since=since[entry.id, entry.version]) for entry in new]


def read_page(
    connection: Connection, after: tuple[str, int], *conditions: ColumnElement[bool]
) -> list[Entry]:
    """The next entries in order of id and version; none when all were given."""
    key = tuple_(entries.c.id, entries.c.version)
    query = select(*WHOLE).join_from(entries, readings, OF_ENTRY).where(key > tuple_(*after), *conditions)
    rows = connection.execute(query.order_by(entries.c.id, entries.c.version).limit(PAGE))
    return [Entry(*row) for row in rows]


def read_unread(
    connection: Connection, after: tuple[str, str, int], extractor: str | None
) -> list[tuple[str, Entry]]:
    """The next versions that another extractor read last, or none, each with its name; in order of both.

    Without an extractor, those that none has read. Ranges of one index: where all is read, this costs
    nothing, however many there are.
    """
    key = readings.c.extractor, readings.c.entry, readings.c.version
    wanted = (
        (readings.c.extractor == "",)
        if extractor is None
        else (readings.c.extractor < extractor, readings.c.extractor > extractor)
    )
    for other in wanted:
        query = select(readings.c.extractor, *WHOLE).join_from(readings, entries, OF_ENTRY)
        rows = connection.execute(
            query.where(tuple_(*key) > tuple_(*after), other).order_by(*key).limit(PAGE)
        ).all()
        if rows:
            return [(row[0], Entry(*row[1:])) for row in rows]
    return []


def read_entry(connection: Connection, id_: str, version: int | None) -> Entry | None:
    """One version of an entry, the latest by default; None where there is none."""
    wanted = IS_LATEST if version is None else entries.c.version == version
    query = select(*WHOLE).join_from(entries, readings, OF_ENTRY).where(entries.c.id == id_, wanted)
    row = connection.execute(query).one_or_none()
    return Entry(*row) if row else None


def save_readings(connection: Connection, pairs: Iterable[tuple[Entry, Reading]], extractor: str) -> None:
    """Writes readings in place of the earlier ones of the same versions of the same entries."""
    for chunk in in_chunks(pairs, 1000):
        found = {(entry.id, entry.version): reading for entry, reading in chunk}
        keys = [{"key": id_, "number": version} for id_, version in found]
        known = readings.c.entry == bindparam("key"), readings.c.version == bindparam("number")
        done = connection.execute(update(readings).where(*known).values(extractor=extractor), keys)
        if done.rowcount != len(keys):
            raise StoreError("a reading of an entry that is not stored")
        mark_entries(connection, dict.fromkeys(id_ for id_, _ in found))
        read = (claim.night for reading in found.values() for claim in reading.claims)
        mark_stale(connection, (night for night in read if night is not None))
        for table, part in ((Tables.claims, "claims"), (Tables.doubts, "doubts")):
            these = table.c.entry == bindparam("key"), table.c.version == bindparam("number")
            connection.execute(delete(table).where(*these), keys)
            rows = [
                row_of(item, entry=id_, version=version, place=place)
                for (id_, version), reading in found.items()
                for place, item in enumerate(getattr(reading, part))
            ]
            if rows:
                connection.execute(insert(table), rows)


def read_claims(
    connection: Connection, as_of: datetime | None = None, nights: tuple[date, date] | None = None
) -> list[Claim]:
    """The claims of the versions of all entries that are in force, or were at a time.

    With `nights`, a first and a last one, those that speak of these.
    """
    of_nights = () if nights is None else (Tables.claims.c.night.between(*nights),)
    return [Claim(*row) for row in _read_in_force(connection, Tables.claims, Claim, as_of, *of_nights)]


def read_sayings(connection: Connection, night: date) -> list[Saying]:
    """The claims on a night of all versions, with their links, and when an edit replaced them."""
    claims, later = Tables.claims, readings.alias("later")
    until = (
        select(func.min(later.c.since))
        .where(later.c.entry == claims.c.entry, later.c.since > readings.c.since)
        .scalar_subquery()
    )
    query = select(*columns_of(claims, Claim), claims.c.version, entries.c.link, until)
    query = query.join(
        readings, and_(readings.c.entry == claims.c.entry, readings.c.version == claims.c.version)
    ).join(entries, OF_ENTRY)
    rows = connection.execute(query.where(claims.c.night == night).order_by(claims.c.entry, claims.c.version))
    size = len(columns_of(claims, Claim))
    return [Saying(Claim(*row[:size]), row[size], row[size + 1], row[size + 2]) for row in rows]


def read_doubts(
    connection: Connection, as_of: datetime | None = None, nights: tuple[date, date] | None = None
) -> list[Doubt]:
    """The doubts of the versions of all entries that are in force, or were at a time.

    With `nights`, a first and a last one, those about these, or about a text of these dates that gives none.
    """
    of_nights: tuple[ColumnElement[bool], ...] = ()
    if nights is not None:
        night, (begins, ends) = Tables.doubts.c.night, (datetime.combine(one, time(), KYIV) for one in nights)
        of_dates = and_(night.is_(None), readings.c.since.between(begins, ends + timedelta(days=1)))
        of_nights = (or_(night.between(*nights), of_dates),)
    return [Doubt(*row) for row in _read_in_force(connection, Tables.doubts, Doubt, as_of, *of_nights)]


def _read_in_force(
    connection: Connection, table: Any, kind: type, as_of: datetime | None, *conditions: ColumnElement[bool]
) -> Iterable[Any]:
    query = select(*columns_of(table, kind)).join(
        readings, and_(readings.c.entry == table.c.entry, readings.c.version == table.c.version)
    )
    query = query.where(IS_LATEST if as_of is None else was_in_force(as_of), *conditions)
    return connection.execute(query.order_by(table.c.entry, table.c.version, table.c.place))


def read_links(connection: Connection) -> dict[str, str]:
    """Where each entry that has claims was published, by its id; without those that do not say."""
    query = select(entries.c.id, entries.c.link).join_from(entries, readings, OF_ENTRY)
    query = query.where(entries.c.link != "", entries.c.id.in_(select(Tables.claims.c.entry)), IS_LATEST)
    return {row.id: row.link for row in connection.execute(query)}


def in_chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in lists of `size` at most."""
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk
