"""What a store URL can name: each kind of database behind the same few calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

Release = Callable[[], None]
"""Gives a lock back."""


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

    def take_lock(self, engine: Engine) -> Release:
        """Takes the lock of the one monitor that works on a store; a StoreError where another has it.

        The lock is freed when the process ends, however it ends.
        """

    def find_mend(self, error: DBAPIError) -> str:
        """What a person can do about an error of the database."""
