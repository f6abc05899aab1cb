"""The store as the steps see it: types of the vocabulary in and out, each call one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import Connection

from ..model import Claim, Doubt, Entry, FeedState, Reading
from ..reconcile import SettledNight
from ..story import Saying
from . import rebuilding, settled, texts
from .settled import Settled
from .told import Told
from .undelivered import Undelivered
from .versions import read_versions
from .visits import Visits
from .watched import Watched


class Store(Told, Undelivered, Visits, Watched):
    """What we were told, what we told, and the cache between. Made by `Store.open`.

    Every method is one transaction: kept whole or not at all, whatever happens meanwhile. Every
    time that comes back is aware and in UTC. Every method can raise a StoreError.
    """

    def feed_states(self) -> dict[str, FeedState]:
        """What polling remembers, by feed."""
        with self._reading() as connection:
            return texts.read_feed_states(connection)

    def save_feed_state(self, state: FeedState) -> None:
        """Remembers the state of a feed.

        Save the entries of an answer before the state that says it was read: killed in between,
        they are fetched again and nothing is lost.
        """
        self.save_feed_states([state])

    def save_feed_states(self, states: Iterable[FeedState]) -> None:
        """Remembers the states of some feeds, one each, in one transaction."""
        kept = list(states)
        with self._writing() as connection:
            texts.save_feed_states(connection, kept)

    def add_entries(self, entries: Iterable[Entry]) -> list[Entry]:
        """Appends the entries of one retrieval; gives those that were new, with their versions.

        An entry that says what its latest version says is not new. The version that an entry comes
        with is ignored.
        """
        retrieved = list(entries)
        with self._writing() as connection:
            return texts.add_entries(connection, retrieved)

    def versions(self, ids: Iterable[str]) -> dict[str, list[tuple[str, datetime]]]:
        """Digest and time of saying of every stored version of some entries, in the order of saying."""
        with self._reading() as connection:
            stored = read_versions(connection, dict.fromkeys(ids))
        return {id: [(one.digest, one.said) for one in known] for id, known in stored.items()}

    def entries(self, latest: bool = True) -> Iterator[Entry]:
        """The latest version of each entry, or all versions, in order of id; a page in memory at a time."""
        conditions = (texts.IS_LATEST,) if latest else ()
        return self._stream(lambda connection, after: texts.read_page(connection, after, *conditions))

    def unread_entries(self, extractor: str | None = None) -> Iterator[Entry]:
        """All versions that no extractor has read, or not this version of it. Save while you read."""
        after = ("", "", 0)
        while True:
            with self._reading() as connection:
                page = texts.read_unread(connection, after, extractor)
            if not page:
                return
            yield from (entry for _, entry in page)
            last, entry = page[-1]
            after = (last, entry.id, entry.version)

    def entry(self, id: str, version: int | None = None) -> Entry | None:
        """One version of an entry, the latest by default; None where there is none."""
        with self._reading() as connection:
            return texts.read_entry(connection, id, version)

    def save_readings(self, pairs: Iterable[tuple[Entry, Reading]], extractor: str) -> None:
        """Writes what stored versions of entries were read as, in place of earlier readings.

        All in one transaction, which is much faster than one by one. `claim.entry` and `doubt.entry`
        become the id of the entry, whatever they were.
        """
        read = list(pairs)
        with self._writing() as connection:
            texts.save_readings(connection, read, extractor)

    def count_versions(self) -> int:
        """How many versions of entries there are."""
        with self._reading() as connection:
            return rebuilding.count_versions(connection)

    def count_behind(self, extractor: str) -> int:
        """How many versions were last read by another version of the extractor."""
        with self._reading() as connection:
            return rebuilding.count_behind(connection, extractor)

    def begin_rebuild(self, extractor: str) -> tuple[int, int]:
        """Begins to read every version again beside what is in use, or goes on; (read already, all)."""
        with self._writing() as connection:
            return rebuilding.begin(connection, extractor)

    def left_to_rebuild(self) -> Iterator[Entry]:
        """The versions that the rebuild has not read yet. Save while you read."""
        return self._stream(rebuilding.read_left)

    def save_rebuilt(self, pairs: Iterable[tuple[Entry, Reading]], extractor: str) -> None:
        """Keeps what the rebuild read, beside what is in use."""
        read = list(pairs)
        with self._writing() as connection:
            rebuilding.save(connection, read, extractor)

    def rebuilt_claims(self, first: date, last: date) -> list[Claim]:
        """The claims on a range of nights in force by the rebuild."""
        with self._reading() as connection:
            return rebuilding.read_claims(connection, first, last)

    def rebuilt_nights(self) -> list[date]:
        """Every night that a claim in use, or one by the rebuild, speaks of."""
        with self._reading() as connection:
            return rebuilding.read_nights(connection)

    def count_rebuilt(self) -> tuple[int, int]:
        """How many claims of all versions are in use, and would be by the rebuild."""
        with self._reading() as connection:
            return rebuilding.count_changed(connection)

    def put_rebuild_in_place(self, extractor: str) -> None:
        """Puts what the rebuild read in the place of what is in use: all or nothing."""
        with self._writing() as connection:
            rebuilding.put_in_place(connection, extractor)

    def claims(self, as_of: datetime | None = None, nights: tuple[date, date] | None = None) -> list[Claim]:
        """The claims of the versions in force, now or at a time, in order of entry and place.

        With `nights`, a first and a last one, those that speak of these.
        """
        with self._reading() as connection:
            return texts.read_claims(connection, as_of, nights)

    def begin_settling(self, rule: str) -> None:
        """Makes every kept night stale, if it was settled by another rule: all that settling rests on."""
        with self._writing() as connection:
            settled.begin(connection, rule)

    def nights(self) -> dict[date, datetime | None]:
        """Every night that a claim speaks of, and when that last changed; None: it is to be settled anew."""
        with self._reading() as connection:
            return settled.read_nights(connection)

    def settled(self) -> Settled:
        """What is kept of nights as they were settled."""
        with self._reading() as connection:
            return settled.read(connection)

    def changed(self, first: date, last: date) -> dict[date, datetime]:
        """When what was said of each night of a range last changed, by any version that spoke of it."""
        with self._reading() as connection:
            return settled.read_changed(connection, first, last)

    def save_settled(self, nights: Sequence[tuple[SettledNight, datetime | None]]) -> None:
        """Keeps nights as settled, each with when it last changed; None: nobody speaks of it any more."""
        with self._writing() as connection:
            settled.save(connection, nights)

    def sayings(self, night: date) -> list[Saying]:
        """Every claim on a night in every version, those that edits replaced too, with its entry's link."""
        with self._reading() as connection:
            return texts.read_sayings(connection, night)

    def doubts(self, as_of: datetime | None = None, nights: tuple[date, date] | None = None) -> list[Doubt]:
        """The doubts of the versions in force, now or at a time, in order of entry and place.

        With `nights`, a first and a last one, those about these, or about a text of these dates without one.
        """
        with self._reading() as connection:
            return texts.read_doubts(connection, as_of, nights)

    def links(self) -> dict[str, str]:
        """Where each entry that has claims was published, by its id."""
        with self._reading() as connection:
            return texts.read_links(connection)

    def _stream(self, read: Callable[[Connection, tuple[str, int]], list[Entry]]) -> Iterator[Entry]:
        """Page after page, with nothing held open between: the caller may write meanwhile."""
        after = ("", 0)
        while True:
            with self._reading() as connection:
                page = read(connection, after)
            if not page:
                return
            yield from page
            after = (page[-1].id, page[-1].version)
