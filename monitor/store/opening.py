"""Opening: a URL in, a checked, locked and migrated database out; every failure names place and mend."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection, Engine, insert, inspect, make_url, select, text
from sqlalchemy.exc import ArgumentError, DBAPIError

from ..errors import StoreError
from .places import Loan, Lock, Place
from .postgres import PostgresDatabase
from .sqlite import SqliteFile
from .tables import Tables

HEAD = "0010"

FORMS = "write sqlite:///FILE, or postgresql://USER@HOST/DATABASE"


def locate(url: str) -> Place:
    """The place that a store URL names. A StoreError where it names none, or the folder is missing."""
    try:
        parts = make_url(url)
    except (ArgumentError, ValueError):
        raise StoreError(f"store {hide_password(url)!r}: not a URL of a database; {FORMS}") from None
    match parts.get_backend_name():
        case "sqlite":
            return SqliteFile.find(parts)
        case "postgresql":
            return PostgresDatabase.find(parts)
    raise StoreError(f"store {hide_password(url)!r}: no such kind of store; {FORMS}")


def hide_password(url: str) -> str:
    """What somebody wrote for a URL, without what may be a password in it."""
    return re.sub(r"(?i)(password=)[^&]*", r"\1***", re.sub(r"(?s):.*@", "://***@", url))


def exists(place: Place) -> bool:
    """Whether a store has begun at a place; asking begins none."""
    if place.is_missing():
        return False
    engine = place.make_engine(wait=5.0)
    try:
        with reading(engine, place) as connection:
            return read_revision(connection, place) is not None
    finally:
        engine.dispose()


def take_lock(engine: Engine, place: Place) -> Lock:
    """Takes the lock of the one monitor that works on a store; a StoreError where another has it."""
    with explaining(place):
        return place.take_lock(engine)


def borrow_lock(engine: Engine, place: Place, loan: Loan) -> Lock:
    """Works under a lock that the monitor lent; a StoreError where it was not handed over."""
    with explaining(place):
        return place.borrow_lock(engine, loan)


@contextmanager
def reading(engine: Engine, place: Place) -> Iterator[Connection]:
    """A connection that sees one moment of the store."""
    with explaining(place), engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine, place: Place) -> Iterator[Connection]:
    """A connection in a transaction that is kept whole or not at all."""
    with explaining(place), engine.connect() as connection:
        connection.execution_options(writes=True)
        with connection.begin():
            yield connection


@contextmanager
def explaining(place: Place) -> Iterator[None]:
    """Turns what the database says into a StoreError that names the place and the mend."""
    try:
        yield
    except DBAPIError as error:
        said = " ".join(str(error.orig).split())
        raise StoreError(f"{place}: {place.find_mend(error)} (the database says: {said})") from error
    except (UnicodeEncodeError, OverflowError) as error:
        raise StoreError(f"{place}: a text or number that cannot be stored ({error})") from error


def prepare(engine: Engine, place: Place, now: datetime, *, locked: bool) -> datetime:
    """Brings the schema up to date and gives the time that the store began: `now` for a new one.

    An older one is not changed under a monitor at work, which would not know the new tables: unless the
    lock is held already (`locked`), it is taken meanwhile.
    """
    with reading(engine, place) as connection:
        revision = read_revision(connection, place)
    if revision != HEAD:
        lock = None if locked or revision is None else take_lock(engine, place)
        try:
            with writing(engine, place) as connection:
                # Asked again behind the lock: another process may have been quicker.
                if read_revision(connection, place) != HEAD:
                    migrate(connection, place)
                if connection.scalar(select(Tables.meta.c.began)) is None:
                    connection.execute(insert(Tables.meta).values(id=1, began=now))
        finally:
            if lock is not None:
                lock.release()
    with reading(engine, place) as connection:
        began: datetime | None = connection.scalar(select(Tables.meta.c.began))
    if began is None:
        raise StoreError(f"{place}: does not say when it began; put a backup in its place")
    return began


def read_revision(connection: Connection, place: Place) -> str | None:
    """The version of the schema, None in an empty database. Tables of others are a StoreError."""
    tables = inspect(connection).get_table_names()
    if not tables:
        return None
    if "alembic_version" not in tables:
        raise StoreError(f"{place}: it belongs to another program; name another {place.unit} in `store`")
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def migrate(connection: Connection, place: Place) -> None:
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
            f"{HEAD}); update raid-monitor, or name another {place.unit} in `store`"
        ) from None
    command.upgrade(config, HEAD)
