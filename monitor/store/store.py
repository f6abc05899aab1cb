"""The store as the steps see it: types of the vocabulary in and out, each call one transaction."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine

from ..model import Alert, Claim, Delivery, Doubt, Entry, FeedState, Level, Notification, Reading
from . import opening, outbox, texts


class Store:
    """What we were told, what we told, and the cache between. Made by `Store.open`.

    Every method is one transaction: kept whole or not at all, whatever happens meanwhile. Every
    time that comes back is aware and in UTC. Every method can raise a StoreError.
    """

    def __init__(self, engine: Engine, place: Path, began: datetime, lock: int | None) -> None:
        self._engine = engine
        self._lock = lock
        self.place = place
        self.began = began
        """When the store was made: the time of its first cycle."""

    @staticmethod
    def exists(url: str) -> bool:
        """Whether there is a store at a URL. Raises a StoreError where it names no place for one."""
        return opening.locate(url).exists()

    @classmethod
    def open(cls, url: str, now: datetime, *, exclusive: bool = False, wait: float = 5.0) -> Store:
        """Opens a store (`sqlite:///FILE`), makes it where there is none, and brings it up to date.

        `exclusive` makes this the only monitor of the store until it is closed or the process
        ends. `wait`, in seconds, is how long a call waits for a lock of another program. Raises a
        StoreError where the file is missing its folder, locked, damaged, of another program or of
        a newer version.
        """
        place = opening.locate(url)
        lock = opening.take_lock(place) if exclusive else None
        engine = opening.make_engine(place, wait)
        try:
            began = opening.prepare(engine, place, now)
        except BaseException:
            _release(engine, lock)
            raise
        return cls(engine, place, began, lock)

    def close(self) -> None:
        """Closes the files and frees the lock; a second time does nothing."""
        _release(self._engine, self._lock)
        self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def feed_states(self) -> dict[str, FeedState]:
        """What polling remembers, by feed."""
        with opening.reading(self._engine, self.place) as connection:
            return texts.read_feed_states(connection)

    def save_feed_state(self, state: FeedState) -> None:
        """Remembers the state of a feed.

        Save the entries of an answer before the state that says it was read: killed in between,
        they are fetched again and nothing is lost.
        """
        with opening.writing(self._engine, self.place) as connection:
            texts.save_feed_state(connection, state)

    def add_entries(self, entries: Iterable[Entry]) -> list[Entry]:
        """Appends the entries of one retrieval; gives those that were new, with their versions.

        An entry that says what its latest version says is not new. The version that an entry comes
        with is ignored.
        """
        retrieved = list(entries)
        with opening.writing(self._engine, self.place) as connection:
            return texts.add_entries(connection, retrieved)

    def versions(self, ids: Iterable[str]) -> dict[str, list[tuple[str, datetime]]]:
        """Digest and time of fetching of every stored version of some entries, in order of version."""
        with opening.reading(self._engine, self.place) as connection:
            stored = texts.read_versions(connection, ids)
        return {id: [(digest, fetched) for _, digest, fetched in known] for id, known in stored.items()}

    def entries(self, latest: bool = True) -> Iterator[Entry]:
        """The latest version of each entry, or all versions, in order of id; a page in memory at a time."""
        conditions = (texts.IS_LATEST,) if latest else ()
        return self._stream(lambda connection, after: texts.read_page(connection, after, *conditions))

    def unread_entries(self, extractor: str) -> Iterator[Entry]:
        """The latest versions that this version of the extractor has not read. Save while you read."""
        conditions = (texts.IS_LATEST, texts.is_unread(extractor))
        return self._stream(lambda connection, after: texts.read_page(connection, after, *conditions))

    def entry(self, id: str, version: int | None = None) -> Entry | None:
        """One version of an entry, the latest by default; None where there is none."""
        with opening.reading(self._engine, self.place) as connection:
            return texts.read_entry(connection, id, version)

    def save_readings(self, pairs: Iterable[tuple[Entry, Reading]], extractor: str) -> None:
        """Writes what stored versions of entries were read as, in place of earlier readings.

        All in one transaction, which is much faster than one by one. `claim.entry` and `doubt.entry`
        become the id of the entry, whatever they were.
        """
        read = list(pairs)
        with opening.writing(self._engine, self.place) as connection:
            texts.save_readings(connection, read, extractor)

    def claims(self) -> list[Claim]:
        """The claims of the latest versions of all entries, in order of entry and place."""
        with opening.reading(self._engine, self.place) as connection:
            return texts.read_claims(connection)

    def doubts(self) -> list[Doubt]:
        """The doubts of the latest versions of all entries, in order of entry and place."""
        with opening.reading(self._engine, self.place) as connection:
            return texts.read_doubts(connection)

    def alerts(self) -> list[Alert]:
        """All alerts with the forecasts they were raised on, in order of night and series."""
        with opening.reading(self._engine, self.place) as connection:
            return outbox.read_alerts(connection)

    def save_alerts(self, alerts: Iterable[Alert], notifications: Iterable[Notification]) -> None:
        """Writes alerts and the notifications about them, all or none; twice is the same as once.

        An alert is written over its earlier state, but keeps when it was raised and the forecast
        it was raised on. A notification whose id is stored already stays as it is.
        """
        changed, written = list(alerts), list(notifications)
        with opening.writing(self._engine, self.place) as connection:
            outbox.save_alerts(connection, changed)
            outbox.add_notifications(connection, written)

    def told(self, night: date, recipient: str) -> Level | None:
        """The level of the last notification to a recipient about a night; None where there is none.

        Notices that the sources are silent do not count: they say nothing of the night.
        """
        with opening.reading(self._engine, self.place) as connection:
            return outbox.read_told(connection, night, recipient)

    def pending(self, now: datetime) -> list[Notification]:
        """The notifications to send now, oldest first: not sent, not refused, next try due."""
        with opening.reading(self._engine, self.place) as connection:
            return outbox.read_pending(connection, now)

    def record_delivery(self, delivery: Delivery) -> Delivery:
        """Appends an attempt; gives it as recorded: a day of failures ends in a refusal."""
        with opening.writing(self._engine, self.place) as connection:
            return outbox.record_delivery(connection, delivery)

    def deliveries(self, notification_id: str) -> list[Delivery]:
        """The attempts at one notification, in order."""
        with opening.reading(self._engine, self.place) as connection:
            return outbox.read_deliveries(connection, notification_id)

    def notifications(self) -> list[Notification]:
        """All notifications in the order in which they were written."""
        with opening.reading(self._engine, self.place) as connection:
            return outbox.read_notifications(connection)

    def _stream(self, read: Callable[[Connection, tuple[str, int]], list[Entry]]) -> Iterator[Entry]:
        """Page after page, with nothing held open between: the caller may write meanwhile."""
        after = ("", 0)
        while True:
            with opening.reading(self._engine, self.place) as connection:
                page = read(connection, after)
            if not page:
                return
            yield from page
            after = (page[-1].id, page[-1].version)


def _release(engine: Engine, lock: int | None) -> None:
    engine.dispose()
    if lock is not None:
        os.close(lock)
