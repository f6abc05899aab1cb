"""Numbers that must fit one another and do not: a whole and its parts, and two windows at their border."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import inf
from typing import Final

from ..model import Bound, Claim, Doubt, DoubtKind, Family, Measure, Observation, Rank, Source, Window
from .borrowed import TELLING
from .naming import SAME_WITHIN, WEAPONS, find_range, join, name_source, name_window, tell_number
from .words import Key, Word, find_rank, fold, is_total, make_words

Settled = Mapping[Key, Observation]
Sources = Mapping[str, Source]

NIGHT_ENDS: Final = 8
"""Europe/Kyiv: the hour at which a raid by day begins, where nothing else is said."""
REACHES: Final = 9
"""A count of hours that goes on to this one or later has crossed the border."""
HOURS = re.compile(
    r"(?<![\d.:])([01]?\d|2[0-4])[.:][0-5]\d(?![\d.:]\d)(?:\W+\w{1,7})?\W+([01]?\d|2[0-4])[.:][0-5]\d(?![\d.:]\d)"
)
"""From one time of the clock to another ("із 7.00 по 19.00", "08:00-18:30"), without a date between."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that is held against others: what it allows, who says it, and how it is told."""

    low: float
    high: float
    told: str
    sources: frozenset[str] = frozenset()

    def plus(self, other: Figure) -> Figure:
        """Both together; what nobody counted is left untold."""
        told = " and ".join(one for one in (self.told, other.told) if one)
        return Figure(self.low + other.low, self.high + other.high, told, self.sources | other.sources)


UNSAID: Final = Figure(0, inf, "")


def find_sums(settled: Settled, sources: Sources) -> Iterator[Doubt]:
    """Drones and missiles that do not make the figure for all, and 24 hours below their night.

    Each report is held against itself, and what was settled against what was settled.
    """
    for key, whole in settled.items():
        if key.family is not Family.ALL and key.window is not Window.FULL_DAY:
            continue
        check = check_sum if key.family is Family.ALL else check_full_day
        doubted = set()
        for word in list_words(whole, sources):
            own = {
                part: word_figure(said, part)
                for part in list_parts(key)
                for said in list_words(settled.get(part), sources)
                if said.entry == word.entry
            }
            who = name_source(word.source, sources)
            if (text := check(key, word_figure(word, key), own)) is not None:
                doubted.add(word.entry)
                yield Doubt(DoubtKind.SUM, f"{who}: {text}", key.night, word.entry)
        if whole.chosen and whole.chosen[0].entry not in doubted:
            parts = {part: settled_figure(settled.get(part), sources) for part in list_parts(key)}
            if (text := check(key, settled_figure(whole, sources), parts)) is not None:
                who = join(sorted({name_source(claim.source, sources) for claim in whole.chosen}))
                yield Doubt(DoubtKind.SUM, f"{text}, by {who}", key.night, whole.chosen[0].entry)


def list_parts(key: Key) -> Iterator[Key]:
    """The keys that a whole is held against; for all weapons, also those that it may hold beside them."""
    if key.window is Window.FULL_DAY:
        yield key._replace(window=Window.NIGHT)
    if key.family is Family.ALL:
        yield from (key._replace(family=one) for one in (Family.DRONE, Family.MISSILE, Family.BOMB))
        if key.measure is Measure.INTERCEPTED:
            drones = key._replace(family=Family.DRONE)
            yield from (drones._replace(measure=one) for one in (Measure.LOST, Measure.SUPPRESSED))


def check_sum(key: Key, whole: Figure, parts: Mapping[Key, Figure]) -> str | None:
    """Why a figure for all weapons cannot be that of its drones and missiles; None where it can."""
    if key.window is Window.FULL_DAY and (text := check_full_day(key, whole, parts)) is not None:
        return text
    drones, missiles = (parts.get(key._replace(family=one), UNSAID) for one in (Family.DRONE, Family.MISSILE))
    both = drones.plus(missiles)
    # Bombs, and drones that were lost or jammed, may be among all that were stopped.
    beside = [
        figure.high
        for part, figure in parts.items()
        if figure is not UNSAID and (part.family is Family.BOMB or part.measure is not key.measure)
    ]
    slip = SAME_WITHIN * whole.low if both.sources - whole.sources else 0
    if both.low <= whole.high + slip and both.high + sum(beside) >= whole.low - slip:
        return None
    window = name_window(key.window, key.night)
    return f"{both.told} {key.measure} in {window} do not make the {whole.told} counted in one"


def check_full_day(key: Key, whole: Figure, parts: Mapping[Key, Figure]) -> str | None:
    """Why a figure for 24 hours cannot be one, beside that of the night they hold; None where it can."""
    night = parts.get(key._replace(window=Window.NIGHT), UNSAID)
    if key.measure is Measure.AIRBORNE or night.low <= whole.high:
        return None
    full, own = (name_window(window, key.night) for window in (Window.FULL_DAY, Window.NIGHT))
    return f"{whole.told} {key.measure} in {full} are fewer than {night.told} in {own}"


def find_borders(settled: Settled, sources: Sources) -> Iterator[Doubt]:
    """Raids by day that may be counted in the night too: each date and reporting source once."""
    found: dict[tuple[date, str], Doubt] = {}
    dates: dict[date, list[Key]] = defaultdict(list)
    for key in settled:
        if key.window is Window.DAY and key._replace(window=Window.NIGHT) in settled:
            dates[key.night].append(key)
    for night, keys in sorted(dates.items()):
        texts = [*tell_equal(sorted(keys), settled, sources)]
        for key in sorted(keys):
            by_day, by_night, whole = (
                settled.get(key._replace(window=window))
                for window in (Window.DAY, Window.NIGHT, Window.FULL_DAY)
            )
            if by_day and by_night:
                texts += tell_more(key, by_day, by_night, whole, sources)
                texts += tell_hours(key, by_day, by_night, sources)
        for claim, text in texts:
            found.setdefault((night, claim.source), Doubt(DoubtKind.BORDER, text, night, claim.entry))
    yield from found.values()


def tell_equal(keys: Sequence[Key], settled: Settled, sources: Sources) -> Iterator[tuple[Claim, str]]:
    """A source or voice that gives a date's night and day the same numbers: it may be one raid."""
    same: dict[str, list[tuple[Key, Word]]] = defaultdict(list)
    other: dict[str, int] = defaultdict(int)
    for key in keys:
        by_night = list_words(settled[key._replace(window=Window.NIGHT)], sources)
        for word in list_words(settled[key], sources):
            told = [one for one in by_night if word.source == one.source or word.voice == one.voice]
            if not word.value or word.bound is not Bound.EXACT or not told:
                continue
            if any((one.value, one.bound) == (word.value, word.bound) for one in told):
                same[word.source].append((key, word))
            else:
                other[word.source] += 1
    for source, pairs in sorted(same.items()):
        if len(pairs) > other[source] and (len(pairs) > 1 or (pairs[0][1].value or 0) >= TELLING):
            figures = join(list(dict.fromkeys(f"{word.value} {tell_what(key)}" for key, word in pairs)))
            windows = " and ".join(name_window(one, keys[0].night) for one in (Window.NIGHT, Window.DAY))
            text = f"{figures} both in {windows}: it may be one raid, counted twice"
            yield pairs[0][1].chosen[0], f"{name_source(source, sources)}: {text}"


def tell_what(key: Key) -> str:
    """`drones launched`."""
    return f"{WEAPONS[key.family]} {key.measure}"


def tell_more(
    key: Key, day: Observation, night: Observation, whole: Observation | None, sources: Sources
) -> Iterator[tuple[Claim, str]]:
    """A night and its day that are together more than the 24 hours, all by one source."""
    parts = [settled_figure(one, sources) for one in (night, day)]
    full, both = settled_figure(whole, sources), parts[0].plus(parts[1])
    one_source = len(both.sources | full.sources) == 1
    each_fits = max(part.low for part in parts) <= full.high
    if one_source and each_fits and both.low > full.high and key.measure is not Measure.AIRBORNE:
        text = (
            f"{name_source(day.chosen[0].source, sources)}: {both.told} {key.measure} by night and by day are"
            f" more than {full.told} in {name_window(Window.FULL_DAY, key.night)}:"
            " a raid from night into day may be counted twice"
        )
        yield day.chosen[0], text


def tell_hours(
    key: Key, day: Observation, night: Observation, sources: Sources
) -> Iterator[tuple[Claim, str]]:
    """A count of launches whose hours, in its quote, reach over the border to a window counted too."""
    if key.measure is not Measure.LAUNCHED or not day.value or not night.value:
        return
    for one, other in ((day, Window.NIGHT), (night, Window.DAY)):
        for claim in one.chosen:
            hours = HOURS.search(claim.quote)
            if hours is None:
                continue
            begins, ends = int(hours[1]), int(hours[2])
            by_day = one is day and begins < NIGHT_ENDS and ends >= REACHES
            by_night = one is night and ends > REACHES and not NIGHT_ENDS <= begins <= ends
            if by_day or by_night:
                text = (
                    f"{name_source(claim.source, sources)}: {one.value} {tell_what(key)} in"
                    f" {name_window(one.window, key.night)} are counted over {NIGHT_ENDS}:00"
                    f" ({' '.join(hours[0].split())}), and {name_window(other, key.night)} has a count of"
                    " its own: a raid may be in both"
                )
                yield claim, text


def list_words(observation: Observation | None, sources: Sources) -> Sequence[Word]:
    """What each entry says about a key, without figures of the night before and implied zeros."""
    if observation is None or (observation.implied and len(observation.claims) == len(observation.chosen)):
        return ()
    said = [
        claim
        for claim in fold(observation.claims)
        if (claim.family, claim.measure) == (observation.family, observation.measure)
        and claim not in observation.borrowed
    ]
    return make_words(said, sources)


def word_figure(word: Word, key: Key) -> Figure:
    """What the word of one entry allows. News may name some types only; an official list is the whole."""
    if word.value is None:
        return UNSAID
    low, high = find_range(word.value, word.bound, word.partial and word.rank > Rank.RECORD)
    told = f"{tell_number(word.value, word.bound)} {WEAPONS[key.family]}"
    return Figure(low, high, told, frozenset({word.source}))


def settled_figure(one: Observation | None, sources: Sources) -> Figure:
    """What a settled number allows."""
    if one is None or one.value is None:
        return UNSAID
    news = bool(one.chosen) and find_rank(one.chosen[0], sources) > Rank.RECORD
    partial = news and not any(is_total(claim) for claim in one.chosen)
    low, high = find_range(one.value, one.bound, partial)
    told = f"{tell_number(one.value, one.bound)} {WEAPONS[one.family]}"
    return Figure(low, high, told, frozenset(claim.source for claim in one.chosen))
