"""Every stored text is read again by today's extractor; what would change is told before anything does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from ..config import Config
from ..extract import VERSION
from ..model import Bound, Family, Measure, Window
from ..reconcile import SettledNight
from ..store import Store
from .nights import known_sources, night_of
from .read import read_in_batches
from .record import Known


@dataclass(frozen=True, slots=True)
class Change:
    """A settled number that a rebuild changes; None: there is none."""

    window: Window
    night: date
    family: Family
    measure: Measure
    before: tuple[int | None, Bound] | None
    after: tuple[int | None, Bound] | None


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild found: versions read, claims in use and by the rebuild, and the numbers that change."""

    versions: int
    claims_before: int
    claims_after: int
    changes: tuple[Change, ...]


def read_again(config: Config, store: Store, tick: Callable[[int], None] = lambda _: None) -> int:
    """Read every version beside what is in use; gives how many there are. `tick` is told of each batch.

    Memory stays flat. Killed at any moment, it goes on where it was.
    """
    read, total = store.begin_rebuild(VERSION)
    tick(read)
    for batch in read_in_batches(store.left_to_rebuild(), known_sources(config)):
        store.save_rebuilt(batch, VERSION)
        tick(len(batch))
    return total


def compare(config: Config, store: Store, versions: int, now: datetime) -> Rebuilt:
    """What would change: every settled number that differs, in order of night. Memory stays flat."""
    known = Known(config, store, now)
    nights = [night for night in store.rebuilt_nights() if night <= night_of(now)]
    in_use = known.settle(nights, read=lambda first, last: store.claims(None, (first, last)))
    rebuilt = known.settle(nights, read=store.rebuilt_claims)
    changes = [change for old, new in zip(in_use, rebuilt, strict=True) for change in find_changes(old, new)]
    return Rebuilt(versions, *store.count_rebuilt(), tuple(changes))


def find_changes(old: SettledNight, new: SettledNight) -> Iterator[Change]:
    """The numbers of a night that differ."""
    before, after = (
        {
            (one.window, one.night, one.family, one.measure): (one.value, one.bound)
            for one in night.observations
        }
        for night in (old, new)
    )
    for key in sorted({*before, *after}):
        if before.get(key) != after.get(key):
            yield Change(*key, before.get(key), after.get(key))


def put_in_place(store: Store) -> None:
    """Let what was read again take the place of what is in use; nobody is told, whatever it changes."""
    store.put_rebuild_in_place(VERSION)
