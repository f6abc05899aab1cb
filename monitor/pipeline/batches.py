"""The unit of work of a backfill: a batch of an archive goes in, its entries with their readings come out.

A batch may be given to any process, on this machine or on another: it touches no store, needs nothing but its
arguments, and gives the same answer each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from ..archive import Member, Speakers, Stretch, read_member, read_stretch
from ..extract import read_entry
from ..model import Entry, Reading

MOST_MEMBERS = 100
MOST_BYTES = 4_000_000


@dataclass(frozen=True, slots=True)
class Terms:
    """What all batches of a backfill are read with."""

    speakers: Speakers
    official: frozenset[str]
    now: datetime


@dataclass(frozen=True, slots=True)
class Batch:
    """Members that follow each other, or a stretch of an archive that its reader opens, and the terms."""

    held: tuple[Member, ...] | Stretch
    terms: Terms


@dataclass(frozen=True, slots=True)
class Done:
    """What a batch held: entries with their readings, damage as (name, problem), and counts of the rest.

    `foreign` members are of no known source, `empty` ones hold no text of their own. `place` is where the
    batch ends, its file and its position in it; `share` how much of that file lies behind it.
    """

    pairs: tuple[tuple[Entry, Reading], ...]
    damaged: tuple[tuple[str, str], ...]
    members: int
    foreign: int
    empty: int
    place: tuple[int, int]
    share: float


def read_batch(batch: Batch) -> Done:
    """Read a batch. Never raises for what it holds."""
    terms, held = batch.terms, batch.held
    members = read_stretch(held, terms.speakers) if isinstance(held, Stretch) else held
    last = held if isinstance(held, Stretch) else held[-1]
    pairs: list[tuple[Entry, Reading]] = []
    damaged: list[tuple[str, str]] = []
    count = foreign = empty = 0
    for member in members:
        count += 1
        contents = read_member(member, terms.now)
        if contents.problem is not None:
            damaged.append((member.name, contents.problem))
        elif member.feed is None:
            foreign += 1
        elif not contents.entries:
            empty += 1
        for entry in contents.entries:
            pairs.append((entry, read_entry(entry, entry.source in terms.official)))
    return Done(tuple(pairs), tuple(damaged), count, foreign, empty, (last.file, last.position), last.share)


def _weigh(member: Member) -> int:
    raw = member.raw
    return len(raw) if isinstance(raw, bytes) else sum(len(str(value)) for value in raw.values())


def make_batches(pieces: Iterable[Member | Stretch], terms: Terms) -> Iterator[Batch]:
    """Members in batches, limited in number and in bytes; each stretch is a batch of its own."""
    held: list[Member] = []
    size = 0
    for piece in pieces:
        if isinstance(piece, Stretch):
            if held:
                yield Batch(tuple(held), terms)
            yield Batch(piece, terms)
            held, size = [], 0
            continue
        held.append(piece)
        size += _weigh(piece)
        if len(held) == MOST_MEMBERS or size >= MOST_BYTES:
            yield Batch(tuple(held), terms)
            held, size = [], 0
    if held:
        yield Batch(tuple(held), terms)
