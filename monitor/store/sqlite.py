"""A store in a SQLite file: how it is opened, locked, and what its errors mean."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from ..errors import StoreError
from .places import Loan

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


@dataclass(frozen=True, slots=True)
class SqliteFile:
    """A SQLite file, which need not be there yet."""

    path: Path
    product = "SQLite"
    unit = "file"

    def __str__(self) -> str:
        return str(self.path)

    @classmethod
    def find(cls, url: URL) -> SqliteFile:
        """The file that a URL names. A StoreError where it names none, or its folder is missing."""
        if url.database in (None, "", ":memory:"):
            shown = url.render_as_string(hide_password=True)
            raise StoreError(f"store {shown!r}: names no file; write sqlite:///FILE")
        path = Path(str(url.database))
        if not path.absolute().parent.is_dir():
            raise StoreError(f"{path}: the folder {path.absolute().parent} does not exist; create it")
        return cls(path)

    def is_missing(self) -> bool:
        """Whether there is no such file."""
        return not self.path.exists()

    def make_engine(self, wait: float) -> Engine:
        """An engine on the file, in the contract of `Place`."""
        engine = create_engine(URL.create("sqlite", database=str(self.path)))

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

    def take_lock(self, engine: Engine) -> FileLock:
        """The lock is an open file beside the store, which the system closes when the process ends.

        That file stays: deleting it would let two monitors lock two files of one name.
        """
        import fcntl

        path = self._lock_file
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
                f"{self}: another monitor is at work on this store; stop it, or name another store"
            ) from None
        return FileLock(handle)

    def borrow_lock(self, engine: Engine, loan: Loan) -> FileLock:
        """The same open file, inherited: the lock is free only when the helper has ended as well."""
        try:
            is_ours = os.path.samestat(os.fstat(loan.token), self._lock_file.stat())
        except OSError:
            is_ours = False
        if not is_ours:
            raise StoreError(f"{self}: the lock of the monitor was not handed over; it must begin its helper")
        return FileLock(loan.token)

    @property
    def _lock_file(self) -> Path:
        return self.path.with_name(self.path.name + ".lock")

    def find_mend(self, error: DBAPIError) -> str:
        """The mend of the first sign that the message holds."""
        said = str(error.orig).lower()
        return next((mend for sign, mend in MENDS.items() if sign in said), "see what it says")


@dataclass(frozen=True, slots=True)
class FileLock:
    """An open file that is locked. Processes that inherit it hold the lock together."""

    handle: int

    def release(self) -> None:
        """Closes the file; the lock goes with the last process that has it open."""
        os.close(self.handle)

    def lend(self) -> Loan:
        """The open file itself."""
        return Loan(self.handle, (self.handle,))
