"""The page of a night: numbers, verdicts, and every claim with its quote, in time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from ..lang import ENGLISH, Words
from ..model import Claim, Measure, Observation, Standing, Window, bound_of, report_name
from ..reports import (
    BOUNDS,
    MEASURES,
    NOUNS,
    choose_told,
    clean,
    list_open_questions,
    make_rows,
    safe_link,
    say_night,
    say_reading,
    say_source,
    say_why,
    title_night,
)
from ..series import LABELS, SERIES, SeriesKey
from ..story import EARLIEST, Saying, Turn, tell_story
from .facts import Night
from .rendering import render

NAMES: Final = {key: name for name, key in SERIES.items()}
WINDOWS: Final = {Window.DAY: "{what}, by day", Window.FULL_DAY: "{what}, night and day"}
NAMED: Final = {
    Measure.INTERCEPTED: "{what} intercepted",
    Measure.HIT: "{what} that hit",
    Measure.LEFT: "{what} that left the country",
}
"""What a row is called otherwise than in a sentence: as the rows beside it, and clear without a number."""
STANDINGS: Final = {
    Standing.PROVISIONAL: "provisional: no official report yet",
    Standing.OFFICIAL: "official",
    Standing.DISPUTED: "disputed: official words differ",
    Standing.WITHHELD: "withheld: a part was kept back",
}
TURNS: Final = {
    Turn.FIRST: "first word",
    Turn.HIGHER: "higher",
    Turn.LOWER: "lower",
    Turn.AGAIN: "the same again",
    Turn.CORRECTED: "corrected",
}
MOST_QUOTED: Final = 1000
"""Characters of a quote on a page; a longer one is cut, and whole in the JSON."""


@dataclass(frozen=True, slots=True)
class Number:
    """One settled number in words."""

    label: str
    came: str
    standing: str
    note: str


@dataclass(frozen=True, slots=True)
class Quote:
    """One quote and what was read in it: each number in words, what it turned, whether it was taken.

    `text` is empty for the cells of a table: they hold the number alone.
    """

    text: str
    read: Sequence[tuple[str, str, bool]]


@dataclass(frozen=True, slots=True)
class Statement:
    """What one version of an entry said of the night. `until` is when an edit took its place."""

    source: str
    when: datetime | None
    until: datetime | None
    link: str | None
    lang: str | None
    quotes: Sequence[Quote]


def night_name(night: date) -> str:
    """The page of a night."""
    return f"night/{night.isoformat()}.html"


def alert_name(night: date) -> str:
    """The page of the alerts of a night."""
    return f"{report_name(night)}.html"


def render_night(one: Night, t: Words = ENGLISH) -> bytes:
    """The page of one night."""
    return render(
        "night.html",
        night_name(one.night),
        t,
        **tell_night(one, t),
        reasons=[(t(LABELS[verdict.series]), say_why(verdict, t)) for verdict in one.verdicts],
        night=one.night,
        before=one.before,
        after=one.after,
        alert=alert_name(one.night) if one.alerts else None,
        stands=one.stands,
    )


def tell_night(one: Night, t: Words = ENGLISH) -> dict[str, Any]:
    """What the page of a night and that of its alerts both show."""
    told = choose_told(one.night, one.alerts, one.verdicts)
    return {
        "title": title_night(one.night, told, t=t),
        "sentences": say_night(one.night, told, t),
        "rows": make_rows(one.verdicts, told, one.observations, t),
        "numbers": list_numbers(one.observations, t),
        "statements": list_statements(one, t),
        "questions": list_open_questions(
            one.night, one.verdicts, one.doubts, reported=bool(one.observations), t=t
        ),
        "remarks": one.remarks,
    }


def list_numbers(observations: Iterable[Observation], t: Words = ENGLISH) -> list[Number]:
    """Every settled number of a night; the headline ones first."""
    names = list(SERIES)
    said = [one for one in observations if one.is_said]
    said.sort(key=lambda one: (_place(one, names), str(one.window), str(one.family), str(one.measure)))
    return [
        Number(name_number(one, t), say_value(one, t), t(STANDINGS[one.standing]), _note(one, t))
        for one in said
    ]


def _place(one: Observation, names: Sequence[str]) -> int:
    name = name_of(one)
    return names.index(name) if name else len(names)


def name_of(one: Observation) -> str | None:
    """The series that an observation is of, None where there is none."""
    return NAMES.get(SeriesKey(one.window, one.family, one.measure))


def name_number(one: Observation, t: Words = ENGLISH) -> str:
    """What an observation counts: `Drones launched`, `Bombs hit, by day`."""
    name = name_of(one)
    if name:
        return t(LABELS[name])
    said = t(NAMED.get(one.measure, MEASURES[one.measure]), what=t.many(NOUNS[one.family]))
    if one.window is not Window.NIGHT:
        said = t(WINDOWS.get(one.window, "{what}"), what=said)
    return said[0].upper() + said[1:]


def say_value(one: Observation, t: Words = ENGLISH) -> str:
    """A settled number with how it binds, as people read it."""
    if one.value is None:
        return t("withheld" if one.standing is Standing.WITHHELD else "no number")
    return t(BOUNDS[bound_of(one)], count=t.number(one.value))


def _note(one: Observation, t: Words) -> str:
    if one.implied:
        return t("none: the official report names others only")
    return t("added up from the types that were named") if one.derived else ""


def list_statements(one: Night, t: Words = ENGLISH) -> list[Statement]:
    """What was said of a night, a statement for each version of an entry, in the order of time."""
    turns, taken = find_turns(one)
    groups: dict[tuple[str, str, int], list[Saying]] = {}
    for saying in sorted(one.sayings, key=order_sayings):
        groups.setdefault((saying.claim.entry, saying.claim.source, saying.version), []).append(saying)
    return [_make_statement(group, turns, taken, one, t) for group in groups.values()]


def find_turns(one: Night) -> tuple[Mapping[tuple[object, ...], Turn], set[tuple[object, ...]]]:
    """What each claim of a night turned in its story, and which claims its numbers were taken from."""
    story = tell_story(one.sayings, one.night)
    turns = {tell_apart(part.saying.claim, part.saying.version): part.turn for part in story}
    return turns, {tell_apart(claim) for seen in one.observations for claim in seen.chosen}


def order_sayings(saying: Saying) -> tuple[object, ...]:
    """The place of a claim in the story."""
    claim = saying.claim
    return claim.seen or EARLIEST, claim.entry, saying.version, claim.start, claim.end


def tell_apart(claim: Claim, version: int | None = None) -> tuple[object, ...]:
    """What tells a claim from others."""
    return claim.entry, claim.seen, claim.start, claim.end, claim.weapon, claim.measure, claim.value, version


def _make_statement(
    group: Sequence[Saying],
    turns: Mapping[tuple[object, ...], Turn],
    taken: set[tuple[object, ...]],
    one: Night,
    t: Words,
) -> Statement:
    first = group[0]
    quotes: dict[str, dict[tuple[str, str, bool], None]] = {}
    for saying in group:
        claim = saying.claim
        turn = turns.get(tell_apart(claim, saying.version))
        read = say_reading(claim, t), t(TURNS[turn]) if turn else "", tell_apart(claim) in taken
        quote = clean(claim.quote)[:MOST_QUOTED]
        quotes.setdefault("" if quote.isdigit() else quote, {})[read] = None
    entry = (one.entries or {}).get(first.claim.entry)
    return Statement(
        source=say_source(first.claim, one.sources or {}, t),
        when=first.claim.seen,
        until=first.until,
        link=safe_link(first.link),
        lang=entry.lang if entry else None,
        quotes=[Quote(text, list(read)) for text, read in quotes.items()],
    )
