"""Archives are read into the store: members in batches, one writer, progress kept, nobody told."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from ..archive import Archive, Member, Speakers, find_archives, read_archive
from ..config import Config
from ..extract import VERSION
from ..model import FeedState
from ..store import Store
from . import quiet
from .batches import Done, Readers, make_batches
from .keep import Kept, keep
from .poll import official_sources

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
    report: Report = lambda _: None,
) -> Backfill:
    """Read archives into the store, each from where an earlier call was broken off.

    Any moment may be the last. Raises ConfigError for a `source` without a feed, InputError for a path that
    is no archive, before anything is stored.
    """
    speakers = Speakers.of(config.feeds, config.sources, source)
    archives = [find_archives(path) for path in paths]
    official = frozenset(official_sources(config))
    done = Backfill()
    quiet.begin(store, now)
    with Readers(jobs) as readers:
        for number, files in enumerate(archives):
            task = _Task(store, files, speakers, done, number, len(archives), report)
            task.run(readers, official, now)
    done.alerts = quiet.settle(config, store, now)
    return done


class _Task:
    """One path of a call: its files in their order, and the place up to which they are stored."""

    def __init__(
        self,
        store: Store,
        files: Sequence[Archive],
        speakers: Speakers,
        done: Backfill,
        number: int,
        of: int,
        report: Report,
    ) -> None:
        self._store, self._files, self._speakers, self._done = store, files, speakers, done
        self._number, self._of, self._report = number, of, report
        self._key = f"backfill:{fingerprint(files, speakers)}"
        self._size = max(sum(file.size for file in files), 1)
        self._damaged = 0
        self._held: list[Done] = []

    def run(self, readers: Readers, official: frozenset[str], now: datetime) -> None:
        """Read and store what lies behind the place. Batches run across files: many are small."""
        state = self._store.feed_states().get(self._key)
        if state is not None:
            self._done.damaged_before += state.failures
            self._damaged = state.failures
        for done in readers.read(make_batches(self._members(*_parse_place(state)), official, now)):
            self._take(done, now)
        self._write(now)
        self._store.save_feed_state(FeedState(self._key, succeeded=now))  # next time all is looked at again

    def _members(self, file: int, position: int) -> Iterator[Member]:
        """The members behind a position in a file, and of all files behind it."""
        before = sum(one.size for one in self._files[:file])
        for index, archive in enumerate(self._files[file:], file):
            for member in read_archive(archive, self._speakers):
                if index == file and member.position <= position:
                    self._done.resumed += 1
                    continue
                share = (before + member.share * archive.size) / self._size
                yield replace(member, file=index, share=share)
            before += archive.size
        self._done.resumed += file

    def _take(self, done: Done, now: datetime) -> None:
        """Count what a batch held, and store it as soon as that is worth a transaction."""
        total = self._done
        total.members += done.members
        total.foreign += done.foreign
        total.empty += done.empty
        total.damaged += done.damaged
        total.share = (self._number + done.share) / self._of
        self._damaged += len(done.damaged)
        self._held.append(done)
        if sum(len(one.pairs) for one in self._held) >= WRITTEN_AT_ONCE or len(self._held) >= MOST_HELD:
            self._write(now)
        self._report(total)

    def _write(self, now: datetime) -> None:
        """Store what is held, then the place behind it."""
        if not self._held:
            return
        self._done.add(keep(self._store, (pair for one in self._held for pair in one.pairs)))
        file, position = self._held[-1].place
        self._held = []
        place = f"{file}:{position}"
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
