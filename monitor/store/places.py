"""What a store URL can name: each kind of database behind the same few calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError


@dataclass(frozen=True, slots=True)
class Loan:
    """What lets a helper of the one monitor, a process that it began, write under its lock.

    `token` tells the place which lock that is; `handles` are the open files that the helper must inherit.
    """

    token: int
    handles: tuple[int, ...] = ()


class Lock(Protocol):
    """The lock of the one monitor that works on a store."""

    def release(self) -> None:
        """Gives the lock back."""

    def lend(self) -> Loan:
        """What a helper needs to write under this lock, as long as it is held."""


class Place(Protocol):
    """A database that holds a store, or will. As text it names the place for people, without a password.

    `product` is the name of its kind; `unit` what another store would be: another file, another database.
    """

    @property
    def product(self) -> str:
        """SQLite or PostgreSQL."""

    @property
    def unit(self) -> str:
        """File or database."""

    def is_missing(self) -> bool:
        """Whether there is nothing at all yet; said without making anything."""

    def make_engine(self, wait: float) -> Engine:
        """An engine; a statement waits `wait` seconds at most for another's lock.

        Within a connection whose option `writes` is set, a transaction is the only writer of the
        store until it ends. Any other one sees the store as it was at one moment.
        """

    def take_lock(self, engine: Engine) -> Lock:
        """Takes the lock of the one monitor that works on a store; a StoreError where another has it.

        The lock is freed when the process ends, however it ends.
        """

    def borrow_lock(self, engine: Engine, loan: Loan) -> Lock:
        """In a helper: writes of this engine are refused unless the lock that was lent is still held.

        No other monitor takes the store over between such a write's beginning and its end.
        """

    def find_mend(self, error: DBAPIError) -> str:
        """What a person can do about an error of the database."""
