"""Opening: a URL in, a checked, locked and migrated database out; every failure names place and mend."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, insert, inspect, make_url, select, text
from sqlalchemy.exc import ArgumentError, DBAPIError

from ..errors import StoreError
from .tables import Tables

HEAD = "0002"

# What SQLite says, and what a person can do about it. The first that fits counts.
MENDS = {
    "not a database": "it is not a SQLite database: name another file in `store`, or move this one away",
    "malformed": "it is damaged: put a backup in its place, or save what `sqlite3 FILE .recover` can read",
    "disk is full": "the disk is full: free some space and try again",
    "locked": "another program keeps it locked: wait for it to end, or stop it",
    "readonly": "it cannot be written: check the owner and permissions of the file and its folder",
    "unable to open": "it cannot be opened: check the owner and permissions of the file and its folder",
    "disk i/o": "the disk failed to read or write: check its space and its health",
    "no such": "it lacks a table or column of the monitor: put a backup in its place",
}


def locate(url: str) -> Path:
    """The file that a store URL names. A StoreError where it names none, or its folder is missing."""
    try:
        parts = make_url(url)
    except ArgumentError:
        raise StoreError(f"store {url!r}: not a URL of a database; write sqlite:///FILE") from None
    if parts.get_backend_name() != "sqlite" or parts.database in (None, "", ":memory:"):
        shown = parts.render_as_string(hide_password=True)
        raise StoreError(f"store {shown!r}: only a SQLite file can be a store; write sqlite:///FILE")
    place = Path(str(parts.database))
    if not place.absolute().parent.is_dir():
        raise StoreError(f"{place}: the folder {place.absolute().parent} does not exist; create it")
    return place


def make_engine(place: Path, wait: float) -> Engine:
    """An engine on a SQLite file; a statement waits `wait` seconds at most for another's lock."""
    engine = create_engine(URL.create("sqlite", database=str(place)))

    @event.listens_for(engine, "connect")
    def set_up(connection: sqlite3.Connection, _: object) -> None:
        # The driver's own BEGIN comes too late for reads and schema changes; ours is below.
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {int(wait * 1000)}")
        connection.execute("PRAGMA journal_mode = WAL")
        # FULL: what was sent must still be known after a power cut. NORMAL may forget the last
        # commits, and a mail would go out twice.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer takes the lock first: one that reads first and then writes can fail at once,
        # however long it was willing to wait.
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


@contextmanager
def reading(engine: Engine, place: Path) -> Iterator[Connection]:
    """A connection that sees one moment of the store."""
    with explaining(place), engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine, place: Path) -> Iterator[Connection]:
    """A connection in a transaction that is kept whole or not at all."""
    with explaining(place), engine.connect() as connection:
        connection.execution_options(writes=True)
        with connection.begin():
            yield connection


@contextmanager
def explaining(place: Path) -> Iterator[None]:
    """Turns what the database says into a StoreError that names the place and the mend."""
    try:
        yield
    except DBAPIError as error:
        said = str(error.orig)
        mend = next((mend for sign, mend in MENDS.items() if sign in said.lower()), "see what it says")
        raise StoreError(f"{place}: {mend} (the database says: {said})") from error
    except (UnicodeEncodeError, OverflowError) as error:
        raise StoreError(f"{place}: a text or number that cannot be stored ({error})") from error


def take_lock(place: Path) -> int:
    """Takes the lock of the one monitor that works on a store: an open file, freed when it is closed.

    The system frees it when the process ends, however it ends. The file itself stays: deleting it
    would let two monitors lock two files of one name.
    """
    import fcntl

    path = place.with_name(place.name + ".lock")
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise StoreError(
            f"{path}: cannot be written ({error.strerror}); check the owner and permissions of its folder"
        ) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise StoreError(
            f"{place}: another monitor is at work on this store; stop it, or name another store"
        ) from None
    return handle


def prepare(engine: Engine, place: Path, now: datetime) -> datetime:
    """Brings the schema up to date and gives the time that the store began: `now` for a new one."""
    with reading(engine, place) as connection:
        is_current = read_revision(connection, place) == HEAD
    if not is_current:
        with writing(engine, place) as connection:
            # Asked again behind the lock: another process may have been quicker.
            if read_revision(connection, place) != HEAD:
                migrate(connection, place)
            if connection.scalar(select(Tables.meta.c.began)) is None:
                connection.execute(insert(Tables.meta).values(id=1, began=now))
    with reading(engine, place) as connection:
        began: datetime | None = connection.scalar(select(Tables.meta.c.began))
    if began is None:
        raise StoreError(f"{place}: does not say when it began; put a backup in its place")
    return began


def read_revision(connection: Connection, place: Path) -> str | None:
    """The version of the schema, None in an empty database. Tables of others are a StoreError."""
    tables = inspect(connection).get_table_names()
    if not tables:
        return None
    if "alembic_version" not in tables:
        raise StoreError(f"{place}: it belongs to another program; name another file in `store`")
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def migrate(connection: Connection, place: Path) -> None:
    """Moves the schema forward to HEAD inside the transaction of `connection`."""
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", "monitor.store:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    revision = read_revision(connection, place)
    try:
        if revision:
            ScriptDirectory.from_config(config).get_revision(revision)
    except CommandError:
        raise StoreError(
            f"{place}: written by a newer version of raid-monitor (schema {revision}, this one knows "
            f"{HEAD}); update raid-monitor, or name another file in `store`"
        ) from None
    command.upgrade(config, HEAD)
