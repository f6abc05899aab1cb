"""Several lines of work side by side: each is done in order, and what it gives is handed over as it comes."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from queue import Empty, Full, Queue
from typing import Generic, TypeVar

T = TypeVar("T")

_LOOK = 0.1
"""Seconds between two looks whether the reader is still there."""


@contextmanager
def side_by_side(lines: Sequence[Iterable[T]], at_once: int = 8, held: int = 2) -> Iterator[Iterator[T]]:
    """What some lines give, as it comes; at most `at_once` of them work, in the order given.

    A line waits while `held` things of all lines lie there unread, so that memory stays small however many
    lines there are. What a line raises is raised here. Left early, the lines stop at their next thing.
    """
    work = _Work[T](held)
    with ThreadPoolExecutor(max_workers=max(min(at_once, len(lines)), 1)) as workers:
        for line in lines:
            workers.submit(work.do, line)
        try:
            yield work.read(len(lines))
        finally:
            work.stop.set()
            workers.shutdown(wait=False, cancel_futures=True)


class _Work(Generic[T]):
    """The things that wait to be read: (thing,), an error, or None where a line has ended."""

    def __init__(self, held: int) -> None:
        self.stop = threading.Event()
        self._queue: Queue[tuple[T] | BaseException | None] = Queue(held)

    def do(self, line: Iterable[T]) -> None:
        """Do one line to its end, or until the reader has gone."""
        try:
            for thing in line:
                if not self._put((thing,)):
                    return
        except BaseException as error:  # to be raised where it is read
            self._put(error)
        finally:
            self._put(None)

    def read(self, lines: int) -> Generator[T]:
        """Everything that so many lines give."""
        while lines:
            try:
                found = self._queue.get(timeout=_LOOK)
            except Empty:
                continue
            if found is None:
                lines -= 1
            elif isinstance(found, BaseException):
                raise found
            else:
                yield found[0]

    def _put(self, thing: tuple[T] | BaseException | None) -> bool:
        while not self.stop.is_set():
            try:
                self._queue.put(thing, timeout=_LOOK)
            except Full:
                continue
            return True
        return False
