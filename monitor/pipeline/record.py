"""What is known of every night: the store's claims and the history's, settled, most of it from what was kept.

A night depends on its own claims and on those of the night before it. So a night of the store that has not
changed since it was settled is not settled again, and one that has is settled alone.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import chain
from typing import TypeAlias

from ..analysis import Record, join_nights
from ..config import BUNDLED, Config
from ..errors import InputError
from ..history import History, bundled_history, read_history
from ..model import Claim, Doubt, Entry
from ..reconcile import SettledNight, settle_nights
from ..store import Store
from .nights import known_sources, night_of
from .program import digest_files

Read: TypeAlias = Callable[[date, date], list[Claim]]

DAY = timedelta(days=1)
SETTLING = ("model/*.py*", "history/*.py*", "reconcile/*.py*")
"""The files whose code decides what claims are settled to: another text of it may settle them otherwise."""
AT_ONCE = 30
"""Nights whose claims are held at once where many are settled."""


def load_history(config: Config) -> History | None:
    """The history that the configuration names. Raises InputError where its file cannot be read."""
    if config.history is None:
        return None
    if config.history == BUNDLED:
        return read_history(bundled_history(), "history.csv")
    try:
        text = config.history.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{config.history}: cannot be read as a CSV of nights: {error}") from error
    return read_history(text, config.history.name)


class Known:
    """All that was known at a time, `now`: of each entry the version that was in force then."""

    def __init__(self, config: Config, store: Store, now: datetime) -> None:
        self._store, self._now = store, now
        self._history = load_history(config)
        self.sources = known_sources(config)

    @cached_property
    def history(self) -> Mapping[date, Sequence[Claim]]:
        """The claims of the history by night, those that were not said yet among them."""
        by_night: dict[date, list[Claim]] = defaultdict(list)
        for claim in self._history.claims if self._history else ():
            if claim.night is not None:
                by_night[claim.night].append(claim)
        return by_night

    @cached_property
    def rule(self) -> str:
        """All that settling rests on beside the store's claims: the code, the sources and the history."""
        sources = sorted((one.id, one.name, int(one.rank)) for one in self.sources.values())
        history = self._history and (
            self._history.name,
            self._history.header,
            tuple(self._history.lines.items()),
        )
        return hashlib.sha256(repr((digest_files(*SETTLING), sources, history)).encode()).hexdigest()

    def keep(self) -> None:
        """Settle the nights of the store that changed, and keep them. For the one monitor of the store.

        Memory stays flat. Any moment may be the last: some nights are settled at a time.
        """
        self._store.begin_settling(self.rule)
        for some in find_runs(self._find_stale(self._store.nights())):
            changed = self._store.changed(min([*list_before(some[0]), some[0]]), some[-1])
            kept: list[tuple[SettledNight, datetime | None]] = []
            for one in self.settle(some):
                if one.night not in changed:
                    kept.append((one, None))
                elif (when := self._find_changed(one.night, changed)) <= self._now:
                    kept.append((one, when))  # else some of it was not said yet: it stays stale
            self._store.save_settled(kept)

    def _find_changed(self, night: date, changed: Mapping[date, datetime]) -> datetime:
        """When anything last changed that a night depends on; `changed` has it for the store's claims."""
        near = *list_before(night), night
        past = (claim.seen for one in near for claim in self.history.get(one, ()) if claim.seen)
        return max([*(changed[one] for one in near if one in changed), *past])

    def make_record(self, names: Sequence[str], whole: Collection[date] = ()) -> Record:
        """The record up to the present night, with the series `names`.

        The claims behind the numbers are there for the nights of `whole`; of others they may be left out.
        """
        kept = self._store.settled()
        changed = kept.changed if kept.rule == self.rule else dict.fromkeys(kept.changed)
        anew = {*self._find_stale(changed), *(self.history.keys() - changed.keys()), *whole}
        nights = {night: one for night, one in kept.nights.items() if night not in anew}
        nights |= {one.night: one for one in self.settle(anew, among=changed.keys())}
        return join_nights((nights[night] for night in sorted(nights)), night_of(self._now), names)

    def list_nights(self) -> list[date]:
        """Every night that was spoken of, up to the present one."""
        spoken = {*self._store.nights(), *self.history}
        return sorted(night for night in spoken if night <= night_of(self._now))

    def claims(self) -> list[Claim]:
        """Every claim, those without a night too: of the store, then of the history."""
        return [*self._store.claims(self._now), *chain.from_iterable(map(self._find_past, self.history))]

    def find_doubts(self, record: Record, first: date, last: date) -> tuple[Doubt, ...]:
        """What is doubtful in some nights of the record, and in the texts about them."""
        settled = (doubt for doubt in record.doubts if doubt.night and first <= doubt.night <= last)
        return (*settled, *self._store.doubts(self._now, (first, last)))

    def find_night(self, night: date) -> SettledNight:
        """One night, with all claims behind its numbers."""
        return next(iter(self.settle([night])))

    def entries(self, ids: Iterable[str]) -> dict[str, Entry]:
        """The entries that claims point into, by id: the latest of the store, or rows of the history."""
        found = ((id, self._store.entry(id) or self._rows.get(id)) for id in dict.fromkeys(ids))
        return {id: entry for id, entry in found if entry is not None}

    @cached_property
    def _rows(self) -> Mapping[str, Entry]:
        return {entry.id: entry for entry in self._history.entries} if self._history else {}

    def settle(
        self, nights: Collection[date], *, read: Read | None = None, among: Collection[date] | None = None
    ) -> Iterator[SettledNight]:
        """Settle some nights, in order, each with all claims behind its numbers; memory stays flat.

        `read` gives the store's claims of a range of nights, by default those in force. `among` are the
        nights of which the store has claims, where that is known.
        """
        read = read or (lambda first, last: self._store.claims(self._now, (first, last)))
        asked = set(nights)
        wanted = sorted(asked.union(*map(list_before, asked)))
        for one in settle_nights(self._gather(wanted, read, among), self.sources):
            if one.night in asked:
                yield one

    def _gather(
        self, nights: Sequence[date], read: Read, among: Collection[date] | None
    ) -> Iterator[tuple[date, Sequence[Claim]]]:
        """Each night with its claims: those of the store, then those of the history."""
        for run in find_runs(nights):
            stored: dict[date, list[Claim]] = defaultdict(list)
            if among is None or any(night in among for night in run):
                for claim in read(run[0], run[-1]):
                    if claim.night is not None:
                        stored[claim.night].append(claim)
            for night in run:
                yield night, (*stored[night], *self._find_past(night))

    def _find_past(self, night: date) -> Iterator[Claim]:
        """What the history had said of a night."""
        return (one for one in self.history.get(night, ()) if one.seen is None or one.seen <= self._now)

    def _find_stale(self, changed: Mapping[date, datetime | None]) -> list[date]:
        """The nights to be settled anew: those that changed since they were, or after `now`."""
        return sorted(night for night, when in changed.items() if when is None or when > self._now)


def list_before(night: date) -> list[date]:
    """The night before; none before the first date that there is."""
    return [night - DAY] if night > date.min else []


def find_runs(nights: Sequence[date]) -> Iterator[list[date]]:
    """Sorted nights in runs without a gap, none longer than `AT_ONCE`."""
    run: list[date] = []
    for night in nights:
        if run and (night - run[-1] != DAY or len(run) == AT_ONCE):
            yield run
            run = []
        run.append(night)
    if run:
        yield run
