"""Archives are read into the store: members in batches, one writer, progress kept, nobody told."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import accumulate
from pathlib import Path

from ..archive import Archive, Member, Speakers, Stretch, cut_archive, find_archives, read_archive
from ..config import Config
from ..extract import VERSION
from ..model import FeedState
from ..store import Store
from . import quiet
from .batches import Done, Terms, make_batches
from .keep import Kept, keep
from .poll import official_sources
from .readers import Read, open_readers

WRITTEN_AT_ONCE = 500
"""Entries of one transaction: enough that the disk is not waited for, few enough to be read again."""
MOST_HELD = 50
"""Batches that are held at most: those of strangers bring no entries, and the place must still move on."""


@dataclass(slots=True)
class Backfill:
    """What a backfill has done so far. `share` is how much of its way lies behind, from 0 to 1.

    `damaged` are names and problems; `damaged_before` counts those that an earlier, broken call has met.
    `stopped` says why it ended early: the next call goes on.
    """

    share: float = 0.0
    members: int = 0
    foreign: int = 0
    empty: int = 0
    resumed: int = 0
    damaged_before: int = 0
    damaged: list[tuple[str, str]] = field(default_factory=list)
    kept: Kept = field(default_factory=Kept)
    alerts: int = 0
    stopped: str | None = None

    @property
    def failed(self) -> bool:
        """Whether a part could not be read."""
        return bool(self.damaged or self.damaged_before or self.stopped)

    def add(self, kept: Kept) -> None:
        """Count what was stored."""
        for name in ("new", "known", "older", "claims"):
            setattr(self.kept, name, getattr(self.kept, name) + getattr(kept, name))


Report = Callable[[Backfill], None]


def backfill(
    config: Config,
    store: Store,
    now: datetime,
    paths: Sequence[Path],
    *,
    source: str | None = None,
    jobs: int = 1,
    dask: str | None = None,
    report: Report = lambda _: None,
) -> Backfill:
    """Read archives into the store, each from where an earlier call was broken off.

    `jobs` processes read, or the workers of the Dask scheduler at the address `dask`; this one writes. Any
    moment may be the last. Raises ConfigError for a `source` without a feed, InputError for a path that is
    no archive, MonitorError for a cluster that cannot be used, before anything is stored.
    """
    speakers = Speakers.of(config.feeds, config.sources, source)
    archives = [find_archives(path) for path in paths]
    terms = Terms(speakers, frozenset(official_sources(config)), now)
    done = Backfill()
    with open_readers(jobs, dask) as read:
        quiet.begin(store, now)
        for number, files in enumerate(archives):
            _Task(store, files, terms, done, number, len(archives), report).run(read)
    done.alerts = quiet.settle(config, store, now)
    return done


class _Task:
    """One path of a call: its files in their order, and the place up to which they are stored."""

    def __init__(
        self,
        store: Store,
        files: Sequence[Archive],
        terms: Terms,
        done: Backfill,
        number: int,
        of: int,
        report: Report,
    ) -> None:
        self._store, self._files, self._terms, self._done = store, files, terms, done
        self._number, self._of, self._report = number, of, report
        self._key = f"backfill:{fingerprint(files, terms.speakers)}"
        self._begins = list(accumulate((file.size for file in files), initial=0))
        self._size = max(self._begins[-1], 1)
        self._damaged = 0
        self._held: list[Done] = []

    def run(self, read: Read) -> None:
        """Read and store what lies behind the place. Batches run across files: many are small."""
        state = self._store.feed_states().get(self._key)
        if state is not None:
            self._done.damaged_before += state.failures
            self._damaged = state.failures
        for done in read(make_batches(self._pieces(*_parse_place(state)), self._terms)):
            self._take(done)
        self._write()
        ended = FeedState(self._key, succeeded=self._terms.now)
        self._store.save_feed_state(ended)  # next time all is looked at again

    def _pieces(self, file: int, position: int) -> Iterator[Member | Stretch]:
        """What lies behind a position in a file, and all files behind it, in stretches where that can be."""
        self._done.resumed += file
        for index, archive in enumerate(self._files[file:], file):
            behind = position if index == file else -1
            stretches = cut_archive(archive, behind + 1)
            if stretches is not None:
                self._done.resumed += behind > 0
                yield from (replace(stretch, file=index) for stretch in stretches)
                continue
            for member in read_archive(archive, self._terms.speakers):
                if member.position <= behind:
                    self._done.resumed += 1
                else:
                    yield replace(member, file=index)

    def _take(self, done: Done) -> None:
        """Count what a batch held, and store it as soon as that is worth a transaction."""
        total = self._done
        total.members += done.members
        total.foreign += done.foreign
        total.empty += done.empty
        total.damaged += done.damaged
        file = done.place[0]
        size = self._begins[file] + done.share * self._files[file].size
        total.share = (self._number + size / self._size) / self._of
        self._damaged += len(done.damaged)
        self._held.append(done)
        if sum(len(one.pairs) for one in self._held) >= WRITTEN_AT_ONCE or len(self._held) >= MOST_HELD:
            self._write()
        self._report(total)

    def _write(self) -> None:
        """Store what is held, then the place behind it."""
        if not self._held:
            return
        self._done.add(keep(self._store, (pair for one in self._held for pair in one.pairs)))
        file, position = self._held[-1].place
        self._held = []
        place, now = f"{file}:{position}", self._terms.now
        self._store.save_feed_state(FeedState(self._key, etag=place, polled=now, failures=self._damaged))


def fingerprint(files: Sequence[Archive], speakers: Speakers) -> str:
    """What a place in archives depends on: the files as they are, who is known, and the extractor."""
    about = [(str(file.path.absolute()), file.size, file.written.isoformat()) for file in files]
    return hashlib.sha256(repr((about, speakers, VERSION)).encode()).hexdigest()[:32]


def _parse_place(state: FeedState | None) -> tuple[int, int]:
    """The file and the last position in it that are stored."""
    if state is None or not state.etag:
        return 0, -1
    file, _, position = state.etag.partition(":")
    return int(file), int(position)
