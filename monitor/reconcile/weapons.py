"""What was settled, and the claims of the texts behind it, become counts by type of weapon."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ..model import Attacker, Claim, Family, Measure, Observation, Scope, Unit, Window
from .words import GENERIC, KINDS, choose_counted, fold, is_total

FAMILIES = (Family.DRONE, Family.MISSILE)


@dataclass(frozen=True, slots=True)
class Types:
    """How many of each type were launched on the nights from `first` to `last`.

    `named` has the count of a weapon on each night that names it; `unnamed` what no type was said of, by the
    family's own name: on a night of `whole` numbers only, all of it. Nights of neither are not known.
    """

    first: date
    last: date
    named: Mapping[str, Mapping[date, int]]
    unnamed: Mapping[str, Mapping[date, int]]


def count_types(
    observations: Iterable[Observation], claims: Iterable[Claim], first: date, last: date
) -> Types:
    """The types of each night's drones and missiles, as the texts that its numbers came from list them.

    `claims` are those of the nights, shares of a total among them. A list that comes to more than the settled
    number is not used.
    """
    said: dict[tuple[date | None, Family], list[Claim]] = defaultdict(list)
    for claim in claims:
        if is_type(claim):
            said[claim.night, claim.family].append(claim)
    named: dict[str, dict[date, int]] = defaultdict(dict)
    unnamed: dict[str, dict[date, int]] = defaultdict(dict)
    for one in observations:
        wanted = one.window is Window.NIGHT and one.measure is Measure.LAUNCHED and one.family in FAMILIES
        if not wanted or one.value is None or not first <= one.night <= last:
            continue
        types = find_types(one, said[one.night, one.family])
        for claim in types:
            named[claim.weapon][one.night] = named[claim.weapon].get(one.night, 0) + (claim.value or 0)
        rest = one.value - sum(claim.value or 0 for claim in types)
        unnamed[GENERIC[one.family]][one.night] = rest
    return Types(first, last, dict(named), dict(unnamed))


def is_type(claim: Claim) -> bool:
    """Whether a claim counts one type of those launched at the country in a night."""
    return (
        claim.window is Window.NIGHT
        and claim.measure is Measure.LAUNCHED
        and claim.value is not None
        and claim.attacker is Attacker.RU
        and claim.scope is Scope.NATIONAL
        and claim.unit is Unit.WEAPON
        and not is_total(claim)
    )


def find_types(settled: Observation, said: Sequence[Claim]) -> Sequence[Claim]:
    """The types of one number: of the text it came from, else of the latest by its voice that lists any."""
    chosen = {claim.entry: claim.voice for claim in settled.chosen}
    entries: dict[str, list[Claim]] = defaultdict(list)
    for claim in sorted(
        said, key=lambda one: (one.seen.timestamp() if one.seen else 0.0, one.entry), reverse=True
    ):
        if claim.entry in chosen or claim.voice in chosen.values():
            entries[claim.entry].append(claim)
    for entry in sorted(entries, key=lambda one: one not in chosen):
        for types in list_readings(entries[entry]):
            if types and sum(claim.value or 0 for claim in types) <= (settled.value or 0):
                return types
    return ()


def list_readings(claims: Sequence[Claim]) -> Iterator[list[Claim]]:
    """The types that one text lists: all, or without those that it knows by their kind only."""
    types = choose_counted(fold(claims))
    yield types
    yield [claim for claim in types if claim.weapon not in KINDS]
