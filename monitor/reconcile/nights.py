"""Night after night is settled: each from its own claims, and what was settled of the night before it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ..model import Claim, Doubt, Observation, Source
from .doubts import find_doubts
from .settling import settle_claims
from .words import Key


@dataclass(frozen=True, slots=True)
class SettledNight:
    """The observations of one date, night and day, and what is doubtful in them."""

    night: date
    observations: tuple[Observation, ...]
    doubts: tuple[Doubt, ...] = ()


def settle(claims: Iterable[Claim], sources: Mapping[str, Source]) -> list[SettledNight]:
    """Every night that was spoken of, in order.

    Takes claims about the whole country with a night and a window of a night, a day or 24 hours,
    and leaves the others. A claim of a source that `sources` does not name weighs as an outlet's.
    """
    nights: dict[date, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.night is not None:
            nights[claim.night].append(claim)
    return [night for night in settle_nights(sorted(nights.items()), sources) if night.observations]


def settle_nights(
    nights: Iterable[tuple[date, Sequence[Claim]]], sources: Mapping[str, Source]
) -> Iterator[SettledNight]:
    """Each of the nights, which come in order of date with all their claims; two are held at a time.

    A night depends on its own claims and on those of the night before it, and on nothing else.
    """
    day_before = timedelta(days=1)
    last: date | None = None
    before: Mapping[Key, Observation] = {}
    for night, claims in nights:
        follows = last is not None and night - last == day_before
        settlement = settle_claims(claims, before if follows else {}, sources)
        doubts = find_doubts(settlement, sources)
        yield SettledNight(night, tuple(settlement.settled.values()), tuple(doubts))
        last, before = night, settlement.settled
