"""Stored entries that nobody has read are read; their claims and doubts are stored."""

from __future__ import annotations

from collections.abc import Mapping

from ..extract import VERSION, read_entry
from ..history import is_imported, read_record
from ..model import Entry, Rank, Reading, Source
from ..store import Store

BATCH = 500


def read_entries(store: Store, sources: Mapping[str, Source]) -> int:
    """Read what was never read; give the number of claims found. Memory stays flat however much there is.

    What an older extractor has read stays as it is until a rebuild: a number must not change in silence.
    """
    claims = 0
    batch: list[tuple[Entry, Reading]] = []
    for entry in store.unread_entries():
        reading = read_stored(entry, sources)
        claims += len(reading.claims)
        batch.append((entry, reading))
        if len(batch) == BATCH:
            store.save_readings(batch, VERSION)
            batch = []
    if batch:
        store.save_readings(batch, VERSION)
    return claims


def read_stored(entry: Entry, sources: Mapping[str, Source]) -> Reading:
    """What a stored entry says: a row of an imported table by its columns, anything else as prose."""
    if is_imported(entry):
        return read_record(entry)
    source = sources.get(entry.source)
    return read_entry(entry, official=source is not None and source.rank is Rank.OFFICIAL)
