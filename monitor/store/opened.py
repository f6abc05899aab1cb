"""A store that is open: its connections, the lock of the one monitor, and one moment for many looks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine

from ..errors import StoreError
from . import opening
from .places import Loan, Lock, Place


class Opened:
    """What a store is before any table of it: a place with connections. Made by `open`."""

    def __init__(self, engine: Engine, place: Place, began: datetime, lock: Lock | None) -> None:
        self._engine = engine
        self._lock = lock
        self._held: Connection | None = None
        self.place = place
        self.began = began
        """When the store was made: the time of its first cycle."""

    @staticmethod
    def exists(url: str) -> bool:
        """Whether a store has begun at a URL. Raises a StoreError where that cannot be found out."""
        return opening.exists(opening.locate(url))

    @staticmethod
    def describe(url: str) -> str:
        """The database that a URL names, for people: its kind, its place, and whether a store is there."""
        place = opening.locate(url)
        begun = "" if opening.exists(place) else " (empty: the first run begins it)"
        return f"{place.product}, {place}{begun}"

    @classmethod
    def open(
        cls, url: str, now: datetime, *, exclusive: bool = False, loan: Loan | None = None, wait: float = 5.0
    ) -> Self:
        """Opens a store, makes it where there is none, and brings it up to date.

        `url` is `sqlite:///FILE` or `postgresql://USER@HOST/DATABASE`. `exclusive` makes this the only
        monitor of the store until it is closed or the process ends; with a `loan` it is a helper of that
        monitor, and writes only while that holds the store. `wait`, in seconds, is how long a
        call waits for a lock of another program. Raises a StoreError where the file is missing its
        folder, or the database is out of reach, locked, damaged, of another program or of a newer
        version.
        """
        place = opening.locate(url)
        engine = place.make_engine(wait)
        lock = None
        try:
            if exclusive:
                lock = opening.take_lock(engine, place)
            elif loan is not None:
                lock = opening.borrow_lock(engine, place, loan)
            began = opening.prepare(engine, place, now, locked=lock is not None)
        except BaseException:
            _close(engine, lock)
            raise
        return cls(engine, place, began, lock)

    def lend(self) -> Loan:
        """What lets a helper write beside this monitor. Raises a StoreError where this is not the monitor."""
        if self._lock is None:
            raise StoreError(f"{self.place}: only the monitor of a store has a lock to lend")
        with opening.explaining(self.place):
            return self._lock.lend()

    def close(self) -> None:
        """Closes the connections and frees the lock; a second time does nothing."""
        _close(self._engine, self._lock)
        self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def one_moment(self) -> Iterator[None]:
        """Within it every look sees the store as it is at the first one, whatever is written meanwhile."""
        with opening.reading(self._engine, self.place) as connection:
            self._held = connection
            try:
                yield
            finally:
                self._held = None

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        if self._held is None:
            with opening.reading(self._engine, self.place) as connection:
                yield connection
        else:
            with opening.explaining(self.place):
                yield self._held

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with opening.writing(self._engine, self.place) as connection:
            yield connection


def _close(engine: Engine, lock: Lock | None) -> None:
    engine.dispose()
    if lock is not None:
        lock.release()
