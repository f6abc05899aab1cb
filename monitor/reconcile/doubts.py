"""What was settled, and the claims behind it, in; what a person should look at out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from ..model import (
    Bound,
    Doubt,
    DoubtKind,
    Family,
    Measure,
    Observation,
    Rank,
    Source,
    Window,
)
from .naming import (
    SAME_WITHIN,
    WEAPONS,
    find_range,
    join,
    name_source,
    name_sources,
    name_window,
    tell_number,
)
from .settling import Settlement
from .sums import find_borders, find_sums
from .words import Key, Word, is_total

Settled = Mapping[Key, Observation]
Words = Mapping[Key, Sequence[Word]]

VERY_LARGE: Final = 900
"""Drones in one raid beyond which a number is looked at twice: none so far had as many."""


def find_doubts(settlement: Settlement, sources: Mapping[str, Source]) -> list[Doubt]:
    """Everything doubtful in what was settled, in a fixed order.

    An entry that gives a night the figures of the night before is told once, as that, and not as
    a conflict for each of its numbers.
    """
    settled, words, late = settlement.settled, settlement.words, settlement.late
    conflicts = (
        doubt
        for doubt in (
            *find_conflicts(settled, words, sources),
            *find_contradictions(settled, sources),
            *find_sums(settled, sources),
            *find_borders(settled, sources),
        )
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
            if word.value is None or word.source in own or (word.voice, word.value) in told:
                continue
            least, most = find_range(word.value, word.bound, word.partial)
            repeats = word.voice in official and (
                abs(word.value - best.value) <= SAME_WITHIN * best.value
                # What a better source said once, and then corrected, may be repeated.
                or any(word.value == other.value and other.rank < word.rank for other in said)
            )
            if (most < low or least > high) and not repeats:
                told.add((word.voice, word.value))
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
        if len(best.claims) == 1 or not best.chosen:
            continue
        chosen = best.chosen[0]
        if chosen.measure is not key.measure or not is_total(chosen):
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
