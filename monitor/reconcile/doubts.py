"""What was settled, and the claims behind it, in; what a person should look at out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from math import inf
from typing import Final

from ..model import (
    Bound,
    Claim,
    Doubt,
    DoubtKind,
    Family,
    Measure,
    Observation,
    Rank,
    Source,
    Standing,
    Window,
)
from .words import Key, Word, find_rank, fold, group_claims, is_total, make_words

Settled = Mapping[Key, Observation]
Words = Mapping[Key, list[Word]]

VERY_LARGE: Final = 900
"""Drones in one raid beyond which a number is looked at twice: none so far had as many."""
TELLING: Final = 20
"""From here on, one number that equals that of the night before is no chance."""
SAME_WITHIN: Final = 0.01
"""Repeats of the official word may be this far from it: an early version, or a slip."""
ABOUT: Final = 0.1

WEAPONS: Final[Mapping[Family, str]] = {
    Family.DRONE: "drones",
    Family.MISSILE: "missiles",
    Family.BOMB: "bombs",
    Family.ALL: "drones and missiles",
}


def find_doubts(
    observations: Iterable[Observation], claims: Iterable[Claim], sources: Mapping[str, Source]
) -> list[Doubt]:
    """Everything doubtful in what was settled from `claims`, in order of night.

    An entry that gives a night the figures of the night before is told once, as that, and not as
    a conflict for each of its numbers.
    """
    settled = {Key(one.window, one.night, one.family, one.measure): one for one in observations}
    words = {
        key: make_words(fold(group), sources)
        for key, group in group_claims(claims).items()
        # A lone word is its own settled value, but for news beside a zero that was implied.
        if len(group) > 1 or find_rank(group[0], sources) > Rank.RECORD
    }
    late = {(doubt.night, doubt.entry): doubt for doubt in find_night_before(settled, words, sources)}
    conflicts = (
        doubt
        for doubt in (*find_conflicts(settled, words, sources), *find_contradictions(settled, sources))
        if (doubt.night, doubt.entry) not in late
    )
    found = {*find_impossible(settled), *find_very_large(settled), *late.values(), *conflicts}
    return sorted(found, key=lambda doubt: (doubt.night or date.min, doubt.kind, doubt.text, doubt.entry))


def find_impossible(settled: Settled) -> Iterator[Doubt]:
    """More stopped and lost than were launched, where both are numbers of one source."""
    for key, stopped in settled.items():
        launched = settled.get(key._replace(measure=Measure.LAUNCHED))
        if key.measure is not Measure.INTERCEPTED or launched is None or launched.value is None:
            continue
        lost = settled.get(key._replace(measure=Measure.LOST))
        parts = [stopped] if lost is None or name_sources(lost) != name_sources(stopped) else [stopped, lost]
        least = sum(part.value or 0 for part in parts if part.bound in (Bound.EXACT, Bound.AT_LEAST))
        if launched.bound in (Bound.EXACT, Bound.AT_MOST) and least > launched.value:
            counts = " and ".join(f"{part.value} {part.measure}" for part in parts)
            text = (
                f"{name_window(key.window, key.night)}: {counts} {WEAPONS[key.family]}"
                f" are more than the {launched.value} launched"
            )
            yield Doubt(DoubtKind.IMPOSSIBLE, text, key.night, stopped.chosen[0].entry)


def find_very_large(settled: Settled) -> Iterator[Doubt]:
    """More drones in one raid than there ever were: still judged and sent, with this beside it."""
    for key, launched in settled.items():
        if (
            key.family is Family.DRONE
            and key.measure is Measure.LAUNCHED
            and key.window is not Window.FULL_DAY
            and launched.value is not None
            and launched.value > VERY_LARGE
        ):
            window = name_window(key.window, key.night)
            text = f"{window}: {launched.value} drones launched is more than {VERY_LARGE}"
            yield Doubt(DoubtKind.VERY_LARGE, text, key.night, launched.chosen[0].entry)


def find_night_before(settled: Settled, words: Words, sources: Mapping[str, Source]) -> Iterator[Doubt]:
    """News that gives a night the exact figures of the night before, which the record has otherwise."""
    entries: dict[tuple[date, str], list[tuple[Key, Word]]] = defaultdict(list)
    for key, said in words.items():
        for word in said:
            if (
                word.rank > Rank.RECORD
                and key.window is Window.NIGHT
                and word.bound is Bound.EXACT
                and word.value
            ):
                entries[key.night, word.entry].append((key, word))
    for (night, entry), pairs in entries.items():
        before = night - timedelta(days=1)
        same, other = [], 0
        for key, word in sorted(pairs, key=lambda pair: pair[0]):
            earlier = settled.get(key._replace(night=before))
            if earlier is None or not is_firm(earlier) or earlier.value is None:
                continue
            now = settled.get(key)
            if earlier.value != word.value or (now and is_firm(now) and now.value == word.value):
                other += 1
            else:
                same.append((key, earlier.value, now.value if now and is_firm(now) else None))
        if len(same) > other and (len(same) > 1 or same[0][1] >= TELLING):
            figures = ", ".join(f"{WEAPONS[key.family]} {key.measure} {value}" for key, value, _ in same)
            record = join(["no number" if value is None else str(value) for _, _, value in same])
            text = (
                f"{name_source(pairs[0][1].source, sources)}: these are the figures of"
                f" {name_window(Window.NIGHT, before)}: {figures};"
                f" the record has {record} for {name_window(Window.NIGHT, night)}"
            )
            yield Doubt(DoubtKind.NIGHT_BEFORE, text, night, entry)


def find_conflicts(settled: Settled, words: Words, sources: Mapping[str, Source]) -> Iterator[Doubt]:
    """Words of other sources that cannot be true together with what was settled."""
    official = {source.id for source in sources.values() if source.rank is Rank.OFFICIAL}
    for key, said in words.items():
        best = settled.get(key)
        if best is None or best.value is None:
            continue
        own = name_sources(best)
        low, high = find_range(best.value, best.bound, partial=False)
        told: set[tuple[str, int | None]] = set()
        for word in said:
            if word.value is None or word.source in own or (word.source, word.value) in told:
                continue
            least, most = find_range(word.value, word.bound, word.partial)
            repeats = word.voice in official and (
                abs(word.value - best.value) <= SAME_WITHIN * best.value
                # What a better source said once, and then corrected, may be repeated.
                or any(word.value == other.value and other.rank < word.rank for other in said)
            )
            if (most < low or least > high) and not repeats:
                told.add((word.source, word.value))
                text = (
                    f"{name_source(word.source, sources)} says {tell_number(word.value, word.bound)}"
                    f" {WEAPONS[key.family]} {key.measure} in {name_window(key.window, key.night)};"
                    f" {join(sorted(name_source(one, sources) for one in own))}"
                    f" {'implies 0' if best.implied else 'says ' + tell_number(best.value, best.bound)}"
                )
                yield Doubt(DoubtKind.CONFLICT, text, key.night, word.entry)


def find_contradictions(settled: Settled, sources: Mapping[str, Source]) -> Iterator[Doubt]:
    """Reports whose own totals differ: the one that was settled on, and another in the same text."""
    for key, best in settled.items():
        chosen = best.chosen[0]
        if len(best.claims) == 1 or chosen.measure is not key.measure or not is_total(chosen):
            continue
        values = {
            claim.value
            for claim in best.claims
            if claim.entry == chosen.entry
            and claim.measure is key.measure
            and is_total(claim)
            and claim.bound is Bound.EXACT
            and claim.value not in (None, chosen.value)
        }
        if values and not best.implied:
            both = join([str(chosen.value), *sorted(map(str, values))])
            text = (
                f"{name_source(chosen.source, sources)} says {both} {WEAPONS[key.family]} {key.measure}"
                f" in {name_window(key.window, key.night)}: it can be only one of them"
            )
            yield Doubt(DoubtKind.CONFLICT, text, key.night, chosen.entry)


def is_firm(observation: Observation) -> bool:
    """Whether the record, or the official word, gives this exact number itself."""
    return observation.standing in (Standing.OFFICIAL, Standing.DISPUTED) and observation.bound is Bound.EXACT


def find_range(value: int, bound: Bound, partial: bool) -> tuple[float, float]:
    """The least and the most that a number allows; a count of some types allows any more."""
    if bound is Bound.AT_MOST:
        return 0, value
    low = value * (1 - ABOUT) if bound is Bound.ABOUT else value
    high = value * (1 + ABOUT) if bound is Bound.ABOUT else value
    return low, inf if partial or bound is Bound.AT_LEAST else high


def name_sources(observation: Observation) -> set[str]:
    """The ids of the sources that an observation's number comes from."""
    return {claim.source for claim in observation.chosen}


def name_source(source: str, sources: Mapping[str, Source]) -> str:
    """The name that people see; the id of a source that is no longer known."""
    return sources[source].name if source in sources else source


def name_window(window: Window, night: date) -> str:
    """`the night to 22 July 2025`."""
    day = f"{night.day} {night:%B %Y}"
    if window is Window.NIGHT:
        return f"the night to {day}"
    return f"the day of {day}" if window is Window.DAY else f"the 24 hours of {day}"


def tell_number(value: int, bound: Bound) -> str:
    """`at least 224`; an exact number alone."""
    return str(value) if bound is Bound.EXACT else f"{bound.replace('_', ' ')} {value}"


def join(parts: list[str]) -> str:
    """`42, 0 and 7`."""
    return " and ".join(part for part in (", ".join(parts[:-1]), parts[-1]) if part)
