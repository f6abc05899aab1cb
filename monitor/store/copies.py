"""A whole store into one file and back, by SQLite's own backup, each copy verified before it is in place."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TypeAlias

from ..errors import StoreError
from .opening import HEAD, hide_password, locate
from .sqlite import MENDS, SqliteFile

Counts: TypeAlias = dict[str, int]
"""Rows by table."""


def back_up(url: str, target: Path, *, force: bool = False, wait: float = 5.0) -> Counts:
    """Copies a store, which may be at work meanwhile, into a file, and gives the rows of each table.

    The copy is of one moment. It is checked (integrity, and the rows of each table counted in both)
    before it stands under its name. Raises a StoreError where there is no store, where `target` is
    there already and not forced, or where it cannot be written.
    """
    place = find_file(url, "back up", "pg_dump --format=custom --file FILE DATABASE").path
    if not place.exists():
        raise StoreError(f"{place}: there is no store to back up: check `store`, or name it with --store")
    refuse_existing(target, force)
    if target.exists() and target.samefile(place):
        raise StoreError(f"{target}: is the store itself: name another file")
    with opened(place, wait) as source:
        check_schema(source, place)
        with explaining(target):
            source.execute("BEGIN")
            counts = count_rows(source)
            copy_verified(source, target, counts)
    return counts


def restore(file: Path, url: str, *, force: bool = False, wait: float = 5.0) -> Counts:
    """Puts a copy in the place of a store, and gives the rows of each table.

    Raises a StoreError where the copy is damaged, of another program or of a newer version; where a
    store is there already and not forced; and where anybody is at work on it.
    """
    store = find_file(url, "restore", "pg_restore --clean --dbname DATABASE FILE")
    place = store.path
    if not file.is_file():
        raise StoreError(f"{file}: no such file: name a file that `raid-monitor backup` wrote")
    if place.exists() and file.samefile(place):
        raise StoreError(f"{file}: is the store itself: name the file that `raid-monitor backup` wrote")
    engine = store.make_engine(wait)
    lock = store.take_lock(engine)
    try:
        refuse_existing(place, force)
        with opened(file, wait) as source:
            check_schema(source, file)
            check_integrity(source, file)
            with explaining(place):
                source.execute("BEGIN")
                counts = count_rows(source)
                copy_verified(source, place, counts, before=lambda: empty_out(place, wait))
    finally:
        lock.release()
        engine.dispose()
    return counts


def find_file(url: str, doing: str, instead: str) -> SqliteFile:
    """The file of a SQLite store. A StoreError that names the tool of its own for any other database."""
    place = locate(url)
    if not isinstance(place, SqliteFile):
        shown = hide_password(url)
        raise StoreError(f"store {shown}: can {doing} a SQLite store only; for this one use: {instead}")
    return place


def refuse_existing(path: Path, force: bool) -> None:
    """A StoreError where something is in the way."""
    if path.is_dir():
        raise StoreError(f"{path}: is a folder: name a file")
    if path.exists() and not force:
        raise StoreError(f"{path}: is there already: name another file, or replace it with --force")


@contextmanager
def opened(path: Path, wait: float) -> Iterator[sqlite3.Connection]:
    """A connection that writes nothing of its own into a database."""
    with (
        explaining(path),
        closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=wait)) as connection,
    ):
        connection.isolation_level = None
        connection.execute("PRAGMA query_only = ON")
        yield connection


@contextmanager
def explaining(path: Path) -> Iterator[None]:
    """Turns what SQLite or the system says into a StoreError that names the place and the mend."""
    try:
        yield
    except sqlite3.Error as error:
        said = str(error)
        mend = next((mend for sign, mend in MENDS.items() if sign in said.lower()), "see what it says")
        raise StoreError(f"{path}: {mend} (the database says: {said})") from error
    except OSError as error:
        raise StoreError(
            f"{path}: cannot be written ({error.strerror}); check its folder, its permissions and the space"
            " on the disk"
        ) from error


def check_schema(connection: sqlite3.Connection, path: Path) -> None:
    """A StoreError where a database is not a store, or of a version that this program does not know."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not {"alembic_version", "entries"} <= tables:
        raise StoreError(f"{path}: it is not a store of raid-monitor")
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    revision = str(row[0]) if row else ""
    if not revision or revision > HEAD:
        raise StoreError(
            f"{path}: written by a newer version of raid-monitor (schema {revision or 'unknown'}, this one"
            f" knows {HEAD}); update raid-monitor"
        )


def check_integrity(connection: sqlite3.Connection, path: Path) -> None:
    """A StoreError where SQLite finds damage, or rows that point at rows that are not there."""
    found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(5)")]
    if found != ["ok"]:
        raise StoreError(f"{path}: it is damaged ({'; '.join(found)}); use another copy")
    if lost := connection.execute("PRAGMA foreign_key_check").fetchone():
        raise StoreError(f"{path}: it is damaged (a row of {lost[0]} belongs to nothing); use another copy")


def count_rows(connection: sqlite3.Connection) -> dict[str, int]:
    """The rows of each table, by its name."""
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    )
    return {
        name: int(connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])
        for (name,) in names.fetchall()
    }


def copy_verified(
    source: sqlite3.Connection, target: Path, counts: Counts, before: Callable[[], None] | None = None
) -> None:
    """Copies what `source` sees into a file beside `target`, checks it, and puts it in place in one step.

    `before` is called when the copy is good and whole, just before the old file gives way.
    """
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        with closing(sqlite3.connect(temporary)) as copy:
            source.backup(copy)
            # One file, without a log beside it; the store turns the log on again when it is opened.
            copy.execute("PRAGMA journal_mode = DELETE")
            check_integrity(copy, temporary)
            if count_rows(copy) != counts:
                raise StoreError(f"{target}: the copy differs from what was copied; try again")
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        if before is not None:
            before()
        temporary.replace(target)
        sync_folder(target.absolute().parent)
    finally:
        for ending in ("", "-journal", "-wal", "-shm"):
            with suppress(OSError):
                temporary.with_name(temporary.name + ending).unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Makes a change of names last through a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def empty_out(place: Path, wait: float) -> None:
    """Makes a store ready to give way: nobody has it open, and no log is left that belongs to it.

    A log that stayed behind would be read into the file that comes after.
    """
    if place.exists():
        with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(place, timeout=wait)) as old:
            try:
                # Leaving the log writes it into the file, and is refused while anybody has it open.
                old.execute("PRAGMA journal_mode = DELETE").fetchone()
            except sqlite3.OperationalError as error:
                if "locked" in str(error):
                    raise StoreError(
                        f"{place}: it is in use: stop whatever has it open, and try again"
                    ) from None
                raise
    for ending in ("-wal", "-shm"):
        place.with_name(place.name + ending).unlink(missing_ok=True)
