"""A store in a PostgreSQL database: how it is reached, locked, and what its errors mean."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from ..errors import StoreError
from .advisory import WRITE_LOCK, LentLock, MonitorLock
from .places import Loan

if TYPE_CHECKING:
    import psycopg

# Of the client: what the URL does not say itself. A server that is gone is noticed within a minute.
CLIENT = {
    "application_name": "raid-monitor",
    "client_encoding": "UTF8",
    "connect_timeout": "10",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "60000",
}

# Of each session, whatever the server or the user has as default; those that it does not know are left out.
SESSION = {
    "synchronous_commit": "on",  # what was sent must still be known after a power cut
    "idle_session_timeout": "0",  # the connection that holds the lock has nothing to say
    "tcp_keepalives_idle": "30",  # the lock of a machine that is gone is freed within a minute
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
}

SET = """
SELECT set_config(name, wanted.value, false) FROM pg_settings
JOIN unnest(%s::text[], %s::text[]) AS wanted (name, value) USING (name)
"""

LOST = (
    "the connection was lost: check that the server runs and try again; what was being written is there"
    " whole or not at all"
)
UNREACHED = "the server cannot be reached: check that it runs, and the host and port in `store`"
NOT_LET_IN = "the server does not let the user in: check user and password (PGPASSWORD, or ~/.pgpass)"
CREATE = "no such database: check its name in `store`, or create it with `createdb`"
NOT_ALLOWED = "the user may not do this: make it the owner of the database, or GRANT it what is missing"
BUSY = "another program keeps it locked: wait for it to end, or stop it"
FULL = "the disk of the server is full: free some space there and try again"
CROWDED = "the server has no connection to spare: close some, or raise its max_connections"
LACKS = "it lacks a table or column of the monitor: put a backup in its place"
DAMAGED = "it is damaged: put a backup in its place"
UNSTORED = "a text or number that cannot be stored"

# By SQLSTATE, the longest beginning that fits. https://www.postgresql.org/docs/current/errcodes-appendix.html
STATES = {
    "08": LOST,
    "22": UNSTORED,
    "25006": "the server only reads, as a standby does: name the one that also writes in `store`",
    "28": NOT_LET_IN,
    "3D000": CREATE,
    "3F000": "its schema is missing: create it, or set the user's search_path",
    "42501": NOT_ALLOWED,
    "42P01": LACKS,
    "42703": LACKS,
    "53100": FULL,
    "53200": "the server has no memory left: free some there and try again",
    "53300": CROWDED,
    "55P03": BUSY,
    "57014": "the server ended a long statement: raise its statement_timeout for this user",
    "57P01": LOST,
    "57P02": LOST,
    "57P03": "the server is starting or stopping: wait a moment and try again",
    "58": "the disk of the server failed to read or write: check its space and its health",
    "XX001": DAMAGED,
    "XX002": DAMAGED,
}

# A connection that was never made has no SQLSTATE, only words; English ones, or the fallback is used.
SIGNS = {
    "refused": UNREACHED,
    "timeout": UNREACHED,
    "translate host name": UNREACHED,
    "no such file": UNREACHED,
    "no pg_hba.conf entry": "the server lets nobody in from here as this user: add a line to its pg_hba.conf",
    "permission denied": NOT_ALLOWED,
    "not currently accepting": "the database takes no connections for now: wait, or ask who administers it",
    "too many": CROWDED,
    "connection slots": CROWDED,
    "authentication failed": NOT_LET_IN,
    "no password supplied": NOT_LET_IN,
    'role "': NOT_LET_IN,
    'database "': CREATE,
    "starting up": STATES["57P03"],
    "shutting down": STATES["57P03"],
    "invalid connection option": "the URL in `store` has an option that is not one of PostgreSQL's",
    "ssl": "no safe connection: check sslmode in the URL, and whether the server offers SSL",
    "certificate": "no safe connection: check sslmode and sslrootcert in the URL",
}


@dataclass(frozen=True, slots=True)
class PostgresDatabase:
    """A database of a PostgreSQL server, which must be there; its tables need not."""

    url: URL
    product = "PostgreSQL"
    unit = "database"

    def __str__(self) -> str:
        """The URL without any password and without options; a socket's folder is the host."""
        shown = {name: self.url.query[name] for name in ("host", "port", "service") if name in self.url.query}
        bare = URL.create("postgresql", self.url.username, None, self.url.host, self.url.port)
        return unquote(str(bare.set(database=self.url.database, query=shown)))

    @classmethod
    def find(cls, url: URL) -> PostgresDatabase:
        """The database that a URL names. A StoreError where it names none, or a driver that is not ours."""
        if "@" in (url.host or ""):
            raise StoreError(
                "store: its URL has more than one @; write one in a user name or password as %40"
            )
        place = cls(url.set(drivername="postgresql+psycopg"))
        if url.drivername not in ("postgresql", "postgresql+psycopg"):
            raise StoreError(f"{place}: the driver is always psycopg; write postgresql://")
        if not url.database and "service" not in url.query:
            raise StoreError(f"{place}: names no database; write postgresql://USER@HOST/DATABASE")
        return place

    def is_missing(self) -> bool:
        """Never known without asking the server."""
        return False

    def make_engine(self, wait: float) -> Engine:
        """An engine, in the contract of `Place`."""
        client = {name: value for name, value in CLIENT.items() if name not in self.url.query}
        try:
            engine = create_engine(
                self.url, connect_args=client, pool_pre_ping=True, isolation_level="READ COMMITTED"
            )
        except ImportError:
            raise StoreError(f"{self}: needs psycopg; pip install 'raid-monitor[postgres]'") from None
        # It warns of a failure that it also raises, and a command would print both.
        logging.getLogger("psycopg").setLevel(logging.ERROR)
        settings = SESSION | {"lock_timeout": str(int(wait * 1000))}

        @event.listens_for(engine, "connect")
        def set_up(connection: psycopg.Connection[Any], _: object) -> None:
            encoding = connection.info.parameter_status("server_encoding")
            if encoding != "UTF8":
                mend = "create it anew with `createdb --template=template0 --encoding=UTF8`"
                raise StoreError(f"{self}: its encoding is {encoding}, which lacks letters; {mend}")
            drop_nulls(connection)
            connection.autocommit = True
            connection.execute(SET, [list(settings), list(settings.values())])
            connection.autocommit = False

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            options = connection.get_execution_options()
            if options.get("isolation_level") == "AUTOCOMMIT":
                return
            # One writer at a time, as in SQLite. Locks on rows would not do: what a writer decides on
            # (no such entry yet, the number of the next version) has no row to lock. READ COMMITTED,
            # because a stricter level would show the store as it was before the wait for this lock.
            if options.get("writes"):
                connection.exec_driver_sql(WRITE_LOCK)
            else:
                connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")

        return engine

    def take_lock(self, engine: Engine) -> MonitorLock:
        """The lock is an advisory one of a connection of its own; it ends with the connection."""
        lock = MonitorLock(self, engine)
        try:
            lock.take()
        except BaseException:
            lock.release()
            raise
        # After the listener above: with the write lock in hand, no other monitor can get in between.
        event.listen(engine, "begin", lock.keep)
        return lock

    def borrow_lock(self, engine: Engine, loan: Loan) -> LentLock:
        """Looked at before each write, with the write lock in hand: no other begins until it ends."""
        lock = LentLock(self, loan.token)
        event.listen(engine, "begin", lock.check)
        return lock

    def find_mend(self, error: DBAPIError) -> str:
        """By what happened to the connection, then by SQLSTATE, then by the words."""
        if error.connection_invalidated:
            return LOST
        said, state = str(error.orig).lower(), getattr(error.orig, "sqlstate", None)
        if state:
            fits = (STATES[state[:size]] for size in (5, 2) if state[:size] in STATES)
            return next(fits, "see what it says")
        return next((mend for sign, mend in SIGNS.items() if sign in said), UNREACHED)


def drop_nulls(connection: psycopg.Connection[Any]) -> None:
    """Makes a connection leave out NUL characters, which PostgreSQL has no way to store.

    Entries have none; this is for words of strangers elsewhere, such as the answer of a mail server.
    """
    from psycopg.types.string import StrDumperUnknown

    class Dumper(StrDumperUnknown):
        def dump(self, obj: str) -> Any:
            return super().dump(obj.replace("\0", ""))

    connection.adapters.register_dumper(str, Dumper)
