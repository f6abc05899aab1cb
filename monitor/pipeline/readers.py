"""Who reads the batches of a backfill: this process, processes beside it, or the workers of a cluster.

Whoever it is, the answers come in the order of the batches, and few batches are on their way at a time.
"""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from typing import Final, TypeVar

from ..errors import MonitorError
from .batches import Batch, Done, read_batch

AHEAD: Final = 3
"""Batches on their way for each reader, so that none waits while the answers are stored."""
KEPT: Final = "what was stored is kept; run the same again"

Read = Callable[[Iterable[Batch]], Iterator[Done]]
"""Gives the answer to each batch, in the order of the batches."""
Sent = TypeVar("Sent")


@contextmanager
def open_readers(jobs: int, dask: str | None) -> Iterator[Read]:
    """The workers of the cluster whose scheduler has the address `dask`, else `jobs` processes.

    Raises ConfigError or MonitorError where the cluster cannot be used.
    """
    if dask is not None:
        from .cluster import open_cluster

        with open_cluster(dask) as read:
            yield read
    elif jobs > 1:
        with _open_pool(jobs) as read:
            yield read
    else:
        yield lambda batches: map(read_batch, batches)


def read_ahead(
    batches: Iterable[Batch],
    send: Callable[[Batch], Sent],
    receive: Callable[[Sent], Done],
    most: Callable[[], int],
) -> Iterator[Done]:
    """Send batches and receive their answers in the same order; `most` says how many may be on their way."""
    waiting: deque[Sent] = deque()
    for batch in batches:
        waiting.append(send(batch))
        while len(waiting) > most():
            yield receive(waiting.popleft())
    while waiting:
        yield receive(waiting.popleft())


@contextmanager
def _open_pool(jobs: int) -> Iterator[Read]:
    """Processes of this machine. They are not forked: a copy would hold the lock of the store for ever."""
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=die_with_parent)

    def read(batches: Iterable[Batch]) -> Iterator[Done]:
        try:
            yield from read_ahead(
                batches,
                lambda batch: pool.submit(read_batch, batch),
                lambda future: future.result(),
                lambda: AHEAD * jobs,
            )
        except BrokenProcessPool:
            mend = f"{KEPT}, with fewer --jobs if memory was short"
            raise MonitorError(f"a reading process was ended from outside: {mend}") from None

    try:
        yield read
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


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
