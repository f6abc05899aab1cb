"""Entries that came by another way than polling: what is known stays as it is, the rest is stored and read.

The way in is the same for an archive and for a channel's older pages, and so is the order of versions: a text
that any version says is known; one that was said before a stored one is kept as the older word that it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ..extract import VERSION
from ..model import Entry, Reading
from ..store import Store


@dataclass(slots=True)
class Kept:
    """How many entries were new or edited, known, or older than what is stored; and their claims."""

    new: int = 0
    known: int = 0
    older: int = 0
    claims: int = 0


def keep(store: Store, pairs: Iterable[tuple[Entry, Reading]]) -> Kept:
    """Store entries that are new, each with its reading. Twice is the same as once."""
    read = list(pairs)
    versions = store.versions(entry.id for entry, _ in read)
    fresh, kept = choose([entry for entry, _ in read], versions)
    if not fresh:
        return kept
    readings = {(entry.id, entry.digest): reading for entry, reading in read}
    stored = store.add_entries(fresh)
    store.save_readings(
        ((entry, _since(entry, readings[entry.id, entry.digest])) for entry in stored), VERSION
    )
    kept.claims = sum(len(readings[entry.id, entry.digest].claims) for entry in stored)
    return kept


def _since(entry: Entry, reading: Reading) -> Reading:
    """A reading that was made before its entry was stored: its claims are of the version's time."""
    return replace(reading, claims=tuple(replace(claim, seen=entry.since) for claim in reading.claims))


def choose(
    retrieved: Sequence[Entry], versions: Mapping[str, Sequence[tuple[str, datetime]]]
) -> tuple[list[Entry], Kept]:
    """Of what an archive holds, what to append, and the counts.

    `versions` are the digest and the time of saying of each that is stored. Another text that was said later
    makes an entry an older one. Where the batches of an archive end makes no difference.
    """
    met = {id: list(known) for id, known in versions.items()}
    fresh, kept = [], Kept()
    for entry in retrieved:
        known, said = met.setdefault(entry.id, []), entry.edited or entry.fetched
        if any(digest == entry.digest for digest, _ in known):
            kept.known += 1
            continue
        if any(later > said for _, later in known):
            kept.older += 1
        else:
            kept.new += 1
        known.append((entry.digest, said))
        fresh.append(entry)
    return fresh, kept
