"""The versions of an entry: which retrieved text is a new one, and from when on each was in force.

Versions are numbered as they arrive, and in force in the order in which they were said: an archive that is
read today may hold the text of last year. A version is known to have been said when its site says that it was
edited, else when it was fetched; the first one, where no edit is told, since it was published.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, bindparam, exists, insert, or_, select, update

from ..model import Entry
from .settled import mark_entries
from .tables import Tables

CHUNK = 500
entries = Tables.entries
readings = Tables.readings


class Version(NamedTuple):
    """What tells the versions of an entry apart; `said` is when it is known to have been its word."""

    number: int
    digest: str
    said: datetime
    published: datetime | None
    edited: bool = False
    since: datetime | None = None
    latest: bool = False


def read_versions(connection: Connection, ids: Iterable[str]) -> dict[str, list[Version]]:
    """The stored versions of some entries, each in the order in which they were said."""
    stored: dict[str, list[Version]] = {}
    c, r = entries.c, readings.c
    query = select(c.id, c.version, c.digest, c.edited, c.fetched, c.published, r.since, r.latest)
    query = query.outerjoin(readings, and_(r.entry == c.id, r.version == c.version))
    wanted = list(ids)
    for start in range(0, len(wanted), CHUNK):
        for row in connection.execute(query.where(c.id.in_(wanted[start : start + CHUNK]))):
            said = row.edited or row.fetched
            state = row.published, row.edited is not None, row.since, row.latest
            version = Version(row.version, row.digest, said, *state)
            stored.setdefault(row.id, []).append(version)
    return {id_: sorted(versions, key=_by_saying) for id_, versions in stored.items()}


def _by_saying(version: Version) -> tuple[datetime, int]:
    return version.said, version.number


def choose_new(
    retrieved: Sequence[Entry], stored: Mapping[str, Sequence[Version]]
) -> tuple[list[Entry], dict[str, list[Version]]]:
    """The entries to append, numbered after the stored versions, and of these ids all versions then.

    Both orders of versions are that of saying.

    Not new is one that says what was said already at its time: what the latest version says, or, of an older
    text, what any version says; one that was written already (the cycle was killed and runs again); and,
    where one retrieval holds several texts under one id (some feeds give all items the same guid), one that
    any version says: else each cycle would append them all again.
    """
    digests: dict[str, set[str]] = {}
    for entry in retrieved:
        digests.setdefault(entry.id, set()).add(entry.digest)
    versions = {id_: list(stored.get(id_, ())) for id_ in digests}
    new = []
    for entry in retrieved:
        known, said = versions[entry.id], (entry.edited or entry.fetched).astimezone(UTC)
        published = entry.published.astimezone(UTC) if entry.published else None
        same = [version.said for version in known if version.digest == entry.digest]
        is_latest = bool(known) and known[-1].digest == entry.digest
        is_older = bool(known) and said < known[-1].said
        if is_latest or said in same or (same and (is_older or len(digests[entry.id]) > 1)):
            continue
        number = max((version.number for version in known), default=0) + 1
        known.append(Version(number, entry.digest, said, published, entry.edited is not None))
        known.sort(key=_by_saying)
        new.append(entry if entry.version == number else replace(entry, version=number))
    return new, {entry.id: versions[entry.id] for entry in new}


def put_in_order(
    connection: Connection, entries_of: Mapping[str, Sequence[Version]]
) -> dict[tuple[str, int], datetime]:
    """Give each version of some entries, by id, its row in `readings`, and from when on it was in force.

    A version of which that has changed is to be read again: its claims tell when they were said.
    """
    added, changed = [], []
    since: dict[tuple[str, int], datetime] = {}
    for id_, versions in entries_of.items():
        for place, version in enumerate(versions):
            begins = version.said
            if place == 0 and version.published is not None and not version.edited:
                begins = min(version.published, version.said)
            since[id_, version.number] = begins
            latest = place == len(versions) - 1
            if version.since is None:
                added.append(
                    {
                        "entry": id_,
                        "version": version.number,
                        "extractor": "",
                        "since": begins,
                        "latest": latest,
                    }
                )
            elif (version.since, version.latest) != (begins, latest):
                changed.append(
                    {"key": id_, "number": version.number, "begins": begins, "last": latest}
                    | {"again": version.since != begins}
                )
    if added:
        connection.execute(insert(readings), added)
    mark_entries(connection, dict.fromkeys(str(change["key"]) for change in changed))
    these = readings.c.entry == bindparam("key"), readings.c.version == bindparam("number")
    for change in changed:
        values: dict[str, object] = {"since": bindparam("begins"), "latest": bindparam("last")}
        if change.pop("again"):
            values["extractor"] = ""
        connection.execute(update(readings).where(*these).values(values), change)
    return since


def was_in_force(as_of: datetime) -> ColumnElement[bool]:
    """Whether a version was the word of its source at a time."""
    later = readings.alias("later")
    beats = or_(
        later.c.since > readings.c.since,
        and_(later.c.since == readings.c.since, later.c.version > readings.c.version),
    )
    superseded = exists().where(later.c.entry == readings.c.entry, later.c.since <= as_of, beats)
    return and_(readings.c.since <= as_of, ~superseded)
