"""Every stored text is read again by today's extractor; what would change is told before anything does."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from ..analysis import make_record
from ..config import Config
from ..extract import VERSION
from ..model import Bound, Claim, Family, Measure, Window
from ..store import Store
from .judge import known_sources, load_history, night_of
from .read import read_in_batches

Key = tuple[Window, date, Family, Measure]


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
    """What would change: every settled number that differs, in order of night."""
    claims, before, after = store.rebuilt_claims()
    old, new = _settle(config, store.claims(), now), _settle(config, claims, now)
    changes = [
        Change(*key, old.get(key), new.get(key))
        for key in sorted({*old, *new}, key=lambda key: (key[1], *map(str, key)))
        if old.get(key) != new.get(key)
    ]
    return Rebuilt(versions, before, after, tuple(changes))


def put_in_place(store: Store) -> None:
    """Let what was read again take the place of what is in use; nobody is told, whatever it changes."""
    store.put_rebuild_in_place(VERSION)


def _settle(config: Config, claims: Iterable[Claim], now: datetime) -> dict[Key, tuple[int | None, Bound]]:
    history = load_history(config)
    held = [*claims, *(history.claims if history else ())]
    record = make_record(held, known_sources(config), night_of(now))
    return {
        (one.window, one.night, one.family, one.measure): (one.value, one.bound)
        for one in record.observations
    }
