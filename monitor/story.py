"""What was said of a night, in every version, becomes its story: the first word, higher, corrected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from .model import Claim, Family, Measure, Window

EARLIEST = datetime.min.replace(tzinfo=UTC)


class Turn(StrEnum):
    """What a number is beside the one told before it of the same thing."""

    FIRST = "first"
    HIGHER = "higher"
    LOWER = "lower"
    AGAIN = "again"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class Saying:
    """A claim of one version of an entry, with the entry's link. `until` is when an edit took its place."""

    claim: Claim
    version: int
    link: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Chapter:
    """One saying of a night's story, and what it is beside the one before."""

    turn: Turn
    saying: Saying


def tell_story(sayings: Iterable[Saying], night: date) -> list[Chapter]:
    """The story of a night in the order in which it was told: whole numbers for the whole country.

    An edit that says another number than its earlier version is a correction; every other number is compared
    with the one told last of the same window, family and measure.
    """
    told = [saying for saying in sayings if _is_of(saying.claim, night)]
    told.sort(key=lambda saying: (saying.claim.seen or EARLIEST, saying.claim.entry, saying.version))
    last: dict[tuple[Window, Family, Measure], int] = {}
    versions: dict[tuple[object, ...], int] = {}
    chapters = []
    for saying in told:
        claim = saying.claim
        value = claim.value or 0
        key = claim.window, claim.family, claim.measure
        own = (*key, claim.weapon, claim.entry)
        before = versions.get(own)
        if before is not None and before != value:
            turn = Turn.CORRECTED
        elif key not in last:
            turn = Turn.FIRST
        else:
            turn = Turn.AGAIN if value == last[key] else Turn.HIGHER if value > last[key] else Turn.LOWER
        last[key] = versions[own] = value
        chapters.append(Chapter(turn, saying))
    return chapters


def _is_of(claim: Claim, night: date) -> bool:
    """Whether a claim counts a whole family in a night, for the country: types would not compare."""
    whole = claim.weapon == str(claim.family)
    return claim.night == night and claim.is_national and claim.value is not None and whole
