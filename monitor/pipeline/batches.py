"""Members of archives are read in batches, here or in other processes: each needs nothing but its arguments.

`read_batch` is the unit of work. It may be given to any executor, on this machine or on a cluster: it touches
no store, and its answer is small.
"""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait

from ..archive import Member, read_member
from ..errors import MonitorError
from ..extract import read_entry
from ..model import Entry, Reading

MOST_MEMBERS = 100
MOST_BYTES = 4_000_000


@dataclass(frozen=True, slots=True)
class Batch:
    """Members that follow each other, and what they are read with."""

    members: tuple[Member, ...]
    official: frozenset[str]
    now: datetime


@dataclass(frozen=True, slots=True)
class Done:
    """What a batch held: entries with their readings, damage as (name, problem), and counts of the rest.

    `foreign` members are of no known source, `empty` ones hold no text of their own. `place` is that of the
    last member, its file and its position in it; `share` how much of all files lies behind it.
    """

    pairs: tuple[tuple[Entry, Reading], ...]
    damaged: tuple[tuple[str, str], ...]
    members: int
    foreign: int
    empty: int
    place: tuple[int, int]
    share: float


def read_batch(batch: Batch) -> Done:
    """Read the members of a batch. Never raises for what they hold."""
    pairs: list[tuple[Entry, Reading]] = []
    damaged: list[tuple[str, str]] = []
    foreign = empty = 0
    for member in batch.members:
        contents = read_member(member, batch.now)
        if contents.problem is not None:
            damaged.append((member.name, contents.problem))
        elif member.feed is None:
            foreign += 1
        elif not contents.entries:
            empty += 1
        for entry in contents.entries:
            pairs.append((entry, read_entry(entry, entry.source in batch.official)))
    last = batch.members[-1]
    count = len(batch.members)
    return Done(tuple(pairs), tuple(damaged), count, foreign, empty, (last.file, last.position), last.share)


def make_batches(members: Iterable[Member], official: frozenset[str], now: datetime) -> Iterator[Batch]:
    """Members in batches, limited in number and in bytes."""
    held: list[Member] = []
    size = 0
    for member in members:
        held.append(member)
        size += len(member.raw)
        if len(held) == MOST_MEMBERS or size >= MOST_BYTES:
            yield Batch(tuple(held), official, now)
            held, size = [], 0
    if held:
        yield Batch(tuple(held), official, now)


class Readers:
    """`jobs` processes that read batches; with one job, this process itself."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Readers:
        if self._jobs > 1:
            # Not forked: a copy of this process would hold the lock of the store after its death.
            self._pool = ProcessPoolExecutor(
                self._jobs, mp_context=get_context("spawn"), initializer=die_with_parent
            )
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def read(self, batches: Iterable[Batch]) -> Iterator[Done]:
        """The answers in the order of the batches; few batches are on their way at a time."""
        if self._pool is None:
            yield from map(read_batch, batches)
            return
        waiting: deque[Future[Done]] = deque()
        try:
            for batch in batches:
                waiting.append(self._pool.submit(read_batch, batch))
                if len(waiting) > 3 * self._jobs:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool:
            mend = "what was stored is kept; run the same again, with fewer --jobs if memory was short"
            raise MonitorError(f"a reading process was ended from outside: {mend}") from None


def die_with_parent() -> None:
    """End this process when the one that started it has ended, however: it would wait for work for ever.

    Ctrl-C is the starter's business: it reaches all processes of a terminal.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
