"""The claims of one entry about one key become its word: a total that was said, or the sum of its list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple

from ..model import INDEFINITE, Bound, Claim, Family, Measure, Rank, Source, Window

WINDOWS: Final = (Window.NIGHT, Window.DAY, Window.FULL_DAY)
GENERIC: Final[Mapping[Family, str]] = {
    Family.DRONE: "drone",
    Family.MISSILE: "missile",
    Family.BOMB: "guided_bomb",
    Family.ALL: "all",
}
"""The weapon that stands for a whole family: a count of it is a total."""
KINDS: Final = frozenset({"cruise", "ballistic", "jet_drone"})
"""Weapons known by their kind only: a text may name the same ones by type elsewhere."""


class Key(NamedTuple):
    """What an observation is about."""

    window: Window
    night: date
    family: Family
    measure: Measure


@dataclass(frozen=True, slots=True)
class Word:
    """What one entry says about one key.

    `chosen` are the claims that the value came from and those that keep a count back. `partial`
    marks a number that counts listed types only, so that the whole may be more; `withheld` one of
    which a part is kept back.
    """

    entry: str
    source: str
    voice: str
    rank: Rank
    seen: datetime | None
    value: int | None
    bound: Bound
    chosen: tuple[Claim, ...]
    partial: bool
    derived: bool
    withheld: bool

    @property
    def firmness(self) -> int:
        """0 exact and said, 1 an exact sum, 2 vague, 3 no number."""
        if self.value is None:
            return 3
        return 2 if self.bound is not Bound.EXACT else int(self.derived)

    @property
    def precedence(self) -> tuple[int, int, float, str]:
        """The rule as a sort key: the smallest of a key's words wins. The entry's id breaks a tie."""
        return self.rank, self.firmness, -self.seen.timestamp() if self.seen else 0.0, self.entry


def group_claims(claims: Iterable[Claim]) -> dict[Key, list[Claim]]:
    """The claims that reach a national record, by key."""
    groups: dict[Key, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.night is not None and claim.window in WINDOWS and claim.is_national:
            groups[Key(claim.window, claim.night, claim.family, claim.measure)].append(claim)
    return groups


def fold(claims: Iterable[Claim]) -> list[Claim]:
    """The claims of one key in a fixed order; what one entry repeats (headline and body) is kept once."""
    kept: dict[tuple[object, ...], Claim] = {}
    for claim in sorted(claims, key=order_claim):
        same = claim.entry, claim.voice, claim.weapon, claim.value, claim.bound, claim.withheld
        kept.setdefault(same, claim)
    return list(kept.values())


def order_claim(claim: Claim) -> tuple[object, ...]:
    """Entries by id, the claims of one as its text has them; ties in any fixed order."""
    number = -1 if claim.value is None else claim.value
    said = claim.weapon, number, claim.bound, claim.withheld, claim.voice, claim.includes_ew
    return claim.entry, claim.source, claim.start, claim.end, claim.rule, *said


def make_words(claims: Sequence[Claim], sources: Mapping[str, Source]) -> list[Word]:
    """One word for each entry that speaks about a key, the one that wins first; `claims` are folded."""
    entries: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        entries[claim.entry].append(claim)
    return sorted((make_word(group, sources) for group in entries.values()), key=lambda word: word.precedence)


def make_word(claims: Sequence[Claim], sources: Mapping[str, Source]) -> Word:
    """The word of one entry about one key, from its folded claims, at least one."""
    first = claims[0]
    rank = find_rank(first, sources)
    chosen = choose_counted(claims)
    speaker = chosen[0] if chosen else first
    kept_back = [claim for claim in claims if claim.value is None and is_kept_back(claim, claims)]
    value = sum(claim.value for claim in chosen if claim.value is not None) if chosen else None
    flagged = any(claim.withheld for claim in (*chosen, *kept_back))
    withheld = flagged or (rank is Rank.OFFICIAL and any(claim.rule != INDEFINITE for claim in kept_back))
    if kept_back or flagged:
        # What was kept back is never 0: nothing counted is no number.
        value, bound = value or None, Bound.AT_LEAST
    else:
        bound = join_bounds([claim.bound for claim in chosen])
    partial = not any(is_total(claim) for claim in chosen)
    return Word(
        entry=first.entry,
        source=first.source,
        voice=speaker.voice or speaker.source,
        rank=rank,
        seen=first.seen,
        value=value,
        bound=bound,
        chosen=(*chosen, *kept_back),
        partial=partial,
        # A lone type of drone is how reports name all of them ("24 Shaheds"); of missiles, a list of one.
        derived=partial and bool(chosen) and (len(chosen) > 1 or first.family is not Family.DRONE),
        withheld=withheld,
    )


def choose_counted(claims: Sequence[Claim]) -> list[Claim]:
    """The claims with a number that make the entry's number: one total, or every type listed."""
    counted = [claim for claim in claims if claim.value is not None]
    totals = [claim for claim in counted if is_total(claim)]
    if totals:
        # The first of equals: later numbers in a text are more often about something else.
        return [min(totals, key=lambda claim: claim.bound is not Bound.EXACT)]
    exact = {claim.weapon for claim in counted if claim.bound is Bound.EXACT}
    types: dict[tuple[str, int | None], Claim] = {}
    for claim in counted:
        if claim.bound is Bound.EXACT or claim.weapon not in exact:
            types.setdefault((claim.weapon, claim.value), claim)
    # "Five ballistic missiles" in a headline are the five Iskanders of the body.
    named = {value for weapon, value in types if weapon not in KINDS}
    return [claim for (weapon, value), claim in types.items() if weapon not in KINDS or value not in named]


def is_total(claim: Claim) -> bool:
    """Whether a claim counts its whole family, not one type of it."""
    return claim.weapon == GENERIC[claim.family]


def is_kept_back(silent: Claim, claims: Sequence[Claim]) -> bool:
    """Whether a claim without a number means weapons that no number of its entry counts."""
    if silent.withheld:
        return True
    counted = [claim for claim in claims if claim.value is not None]
    if is_total(silent) or any(claim.weapon == silent.weapon for claim in counted):
        return not counted
    # Reports name types beside a total that counts them.
    return not any(is_total(claim) and claim.bound in (Bound.EXACT, Bound.ABOUT) for claim in counted)


def join_bounds(bounds: Sequence[Bound]) -> Bound:
    """The bound of a sum; of what is open above and what is open below it is about so much."""
    found = set(bounds) - {Bound.EXACT}
    if not found:
        return Bound.EXACT
    if Bound.AT_LEAST in found and Bound.AT_MOST not in found:
        return Bound.AT_LEAST
    return found.pop() if len(found) == 1 else Bound.ABOUT


def find_rank(claim: Claim, sources: Mapping[str, Source]) -> Rank:
    """How much a claim weighs; a source that is no longer known weighs least."""
    source = sources.get(claim.source)
    return source.rank if source else Rank.OUTLET
