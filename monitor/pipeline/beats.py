"""How a cycle went is kept in the store, where whoever watches the monitor finds it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from ..errors import StoreError
from ..store import Store

LONGEST = 500
"""Letters of an error that are kept."""


@contextmanager
def beating(store: Store, clock: Callable[[], datetime]) -> Iterator[datetime]:
    """Within it a cycle is done, as of the time given; its end is kept, and the error that ended it."""
    began = clock()
    store.begin_cycle(began)
    try:
        yield began
    except Exception as error:
        with suppress(StoreError):  # the error that is under way says more
            store.end_cycle(clock(), str(error)[:LONGEST] or type(error).__name__)
        raise
    store.end_cycle(clock(), None)
