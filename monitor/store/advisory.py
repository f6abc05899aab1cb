"""The lock of the one monitor of a PostgreSQL store, and of the one writer: advisory locks of the server."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from ..errors import StoreError
from .places import Loan, Place

GRACE = 1.0
"""Seconds until a second monitor is refused: a server notices within them that a first one was killed."""

# Advisory locks are numbers that all programs of a database share: these two are "raid" and "moni" in
# ASCII. The second number is the schema, so that two schemas of one database can be two stores.
SCHEMA = "hashtext(coalesce(current_schema(), ''))"
TRY_MONITOR_LOCK = f"SELECT pg_try_advisory_lock({0x6D6F6E69}, {SCHEMA})"
UNLOCK = "SELECT pg_advisory_unlock_all()"
IS_LOCKED_BY = f"""
SELECT EXISTS (
  SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND pid = %s AND objsubid = 2
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND classid::bigint = {0x6D6F6E69} AND objid::bigint = {SCHEMA}::bigint & 4294967295
)
"""
WRITE_LOCK = f"SELECT pg_advisory_xact_lock({0x72616964}, {SCHEMA})"


class MonitorLock:
    """The lock of the one monitor of a store, and the connection that holds it."""

    def __init__(self, place: Place, engine: Engine) -> None:
        self.place = place
        self.engine = engine
        self.holder: Connection | None = None

    def take(self) -> None:
        """Takes the lock, and waits for what a killed monitor was still writing."""
        patience = time.monotonic() + GRACE
        while not self._try():
            if time.monotonic() > patience:
                raise StoreError(
                    f"{self.place}: another monitor is at work on this store; stop it, or name another store"
                )
            time.sleep(0.05)
        assert self.holder is not None
        self.holder.exec_driver_sql(WRITE_LOCK).close()  # a transaction of its own: freed at once

    def keep(self, connection: Connection) -> None:
        """Before each write: a lock that went with its connection is taken again, or the write is refused."""
        if connection.get_execution_options().get("writes"):
            self._renew()

    def lend(self) -> Loan:
        """The server's process that holds the lock. Raises a StoreError where another monitor has it now."""
        self._renew()
        assert self.holder is not None
        return Loan(int(self.holder.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()))

    def _renew(self) -> None:
        if self._stands():
            return
        self.release()
        if not self._try():
            self.release()
            raise StoreError(
                f"{self.place}: the connection was lost, and another monitor has taken this store over;"
                " stop one of the two"
            )

    def release(self) -> None:
        """Frees the lock at once, where its connection still stands, and closes that for good."""
        if self.holder is not None:
            if not self.holder.invalidated:
                # Told so: the server notices that a connection was closed only some time after.
                with suppress(DBAPIError):
                    self.holder.exec_driver_sql(UNLOCK).close()
            if not self.holder.invalidated:
                self.holder.detach()
            self.holder.close()
            self.holder = None

    def _stands(self) -> bool:
        """Whether the connection that took the lock is still there, and so the lock."""
        try:
            return self.holder is not None and self.holder.exec_driver_sql("SELECT true").scalar() is True
        except DBAPIError:
            return False

    def _try(self) -> bool:
        """Whether the lock could be taken now, by a new connection where there is none."""
        if self.holder is None:
            self.holder = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        return bool(self.holder.exec_driver_sql(TRY_MONITOR_LOCK).scalar())


@dataclass(frozen=True, slots=True)
class LentLock:
    """A lock that the monitor holds for its helper: `holder` is the server's process of that connection."""

    place: Place
    holder: int

    def check(self, connection: Connection) -> None:
        """Before each write: a monitor that has gone, or lost its lock, is helped no longer."""
        if connection.get_execution_options().get("writes"):
            held = connection.exec_driver_sql(IS_LOCKED_BY, (self.holder,)).scalar()
            if not held:
                raise StoreError(f"{self.place}: the monitor that this process helps does not hold the store")

    def release(self) -> None:
        """Nothing: the lock is the monitor's."""

    def lend(self) -> Loan:
        """The same loan."""
        return Loan(self.holder)
