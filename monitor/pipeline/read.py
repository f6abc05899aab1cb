"""Stored entries that nobody has read are read; their claims and doubts are stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

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
    for batch in read_in_batches(store.unread_entries(), sources):
        store.save_readings(batch, VERSION)
        claims += sum(len(reading.claims) for _, reading in batch)
    return claims


def read_in_batches(
    entries: Iterable[Entry], sources: Mapping[str, Source]
) -> Iterator[list[tuple[Entry, Reading]]]:
    """Stored entries with what they say, as many at a time as are stored in one transaction."""
    pairs = ((entry, read_stored(entry, sources)) for entry in entries)
    while batch := list(islice(pairs, BATCH)):
        yield batch


def read_stored(entry: Entry, sources: Mapping[str, Source]) -> Reading:
    """What a stored entry says: a row of an imported table by its columns, anything else as prose."""
    if is_imported(entry):
        return read_record(entry)
    source = sources.get(entry.source)
    return read_entry(entry, official=source is not None and source.rank is Rank.OFFICIAL)
