"""What was settled, and the claims of the texts behind it, become counts by type of weapon."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ..model import Attacker, Bound, Claim, Family, Measure, Observation, Scope, Standing, Unit, Window
from .words import GENERIC, KINDS, choose_counted, fold, is_total, join_bounds

FAMILIES = (Family.DRONE, Family.MISSILE)


@dataclass(frozen=True, slots=True)
class Types:
    """How many of each type were launched on the nights from `first` to `last`.

    `named` has the count of a weapon on each night that names it; `unnamed` what no type was said of, by the
    family's own name: on a night of `whole` numbers only, all of it. Nights of neither are not known.
    `bounds` has how a count binds where it is not exact; `uncounted` the nights on which a weapon was named
    and not, or not wholly, counted.
    """

    first: date
    last: date
    named: Mapping[str, Mapping[date, int]]
    unnamed: Mapping[str, Mapping[date, int]]
    bounds: Mapping[tuple[str, date], Bound] = field(default_factory=dict)
    uncounted: Mapping[str, frozenset[date]] = field(default_factory=dict)

    def bound_of(self, *weapons: str) -> Bound:
        """How the sum of all nights of some weapons binds."""
        parts = [bound for (name, _), bound in self.bounds.items() if name in weapons]
        is_open = any(self.uncounted.get(weapon) for weapon in weapons)
        return join_bounds([*parts, *([Bound.AT_LEAST] if is_open else [])])


def count_types(
    observations: Iterable[Observation], claims: Iterable[Claim], first: date, last: date
) -> Types:
    """The types of each night's drones and missiles, as the texts that its numbers came from list them.

    `claims` are those of the nights, shares of a total among them. A list that comes to more than the settled
    number is not used.
    """
    said: dict[tuple[date | None, Family], list[Claim]] = defaultdict(list)
    silent: dict[tuple[str, date], Claim] = {}
    for claim in claims:
        if is_type(claim) and claim.value is not None:
            said[claim.night, claim.family].append(claim)
        elif is_type(claim) and claim.night is not None and first <= claim.night <= last:
            silent[claim.weapon, claim.night] = claim
    named: dict[str, dict[date, int]] = defaultdict(dict)
    unnamed: dict[str, dict[date, int]] = defaultdict(dict)
    bounds: dict[tuple[str, date], list[Bound]] = defaultdict(list)
    uncounted: dict[str, set[date]] = defaultdict(set)
    for one in observations:
        wanted = one.window is Window.NIGHT and one.measure is Measure.LAUNCHED and one.family in FAMILIES
        if not wanted or not first <= one.night <= last:
            continue
        if one.standing is Standing.WITHHELD:
            uncounted[GENERIC[one.family]].add(one.night)
        if one.value is None:
            continue
        types = find_types(one, said[one.night, one.family])
        for claim in types:
            named[claim.weapon][one.night] = named[claim.weapon].get(one.night, 0) + (claim.value or 0)
            bounds[claim.weapon, one.night].append(claim.bound)
        rest = one.value - sum(claim.value or 0 for claim in types)
        unnamed[GENERIC[one.family]][one.night] = rest
        is_vague = any(claim.bound is not Bound.EXACT for claim in types)
        bounds[GENERIC[one.family], one.night].append(Bound.ABOUT if is_vague else one.bound)
    for weapon, night in silent:
        if night not in named.get(weapon, {}):
            uncounted[weapon].add(night)
    return Types(
        first,
        last,
        dict(named),
        dict(unnamed),
        {key: joined for key, parts in bounds.items() if (joined := join_bounds(parts)) is not Bound.EXACT},
        {weapon: frozenset(nights) for weapon, nights in uncounted.items()},
    )


def is_type(claim: Claim) -> bool:
    """Whether a claim is about one type of those launched at the country in a night."""
    return (
        claim.window is Window.NIGHT
        and claim.measure is Measure.LAUNCHED
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
