"""The page of a night, and the same as JSON: numbers, verdicts, and every claim with its quote, in time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from ..lang import ENGLISH
from ..model import Bound, Claim, Family, Observation, Source, Standing, Verdict, Window
from ..reports import (
    choose_told,
    clean,
    list_open_questions,
    make_rows,
    night_words,
    safe_link,
    say_night,
    say_reading,
    title_night,
)
from ..series import LABELS, SERIES, SeriesKey
from ..story import EARLIEST, Saying, Turn, tell_story
from .facts import Expected, Night, round_up
from .rendering import as_iso, render, to_json

NAMES: Final = {key: name for name, key in SERIES.items()}
WINDOWS: Final = {Window.NIGHT: "", Window.DAY: " by day", Window.FULL_DAY: ", night and day"}
STANDINGS: Final = {
    Standing.PROVISIONAL: "provisional: no official report yet",
    Standing.OFFICIAL: "official",
    Standing.DISPUTED: "disputed: official words differ",
    Standing.WITHHELD: "withheld: a part was kept back",
}
BOUNDS: Final = {
    Bound.EXACT: "",
    Bound.AT_LEAST: "at least ",
    Bound.ABOUT: "about ",
    Bound.AT_MOST: "at most ",
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
    """One quote and what was read in it: each number in words, what it turned, whether it was taken."""

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
    return f"alert-{night.isoformat()}.html"


def render_night(one: Night) -> bytes:
    """The page of one night."""
    told = choose_told(one.night, one.alerts, one.verdicts)
    return render(
        "night.html",
        night_name(one.night),
        title=title_night(one.night, told),
        sentences=say_night(one.night, told),
        rows=make_rows(one.verdicts, told, one.observations),
        reasons=[(LABELS[verdict.series], verdict.reason) for verdict in one.verdicts],
        numbers=list_numbers(one.observations),
        statements=list_statements(one),
        questions=list_open_questions(one.night, one.verdicts, one.doubts, reported=bool(one.observations)),
        remarks=one.remarks,
        night=one.night,
        when=night_words(one.night),
        before=one.before,
        after=one.after,
        alert=alert_name(one.night) if one.alerts else None,
        stands=one.stands,
    )


def list_numbers(observations: Iterable[Observation]) -> list[Number]:
    """Every settled number of a night; the headline ones first."""
    names = list(SERIES)
    said = [one for one in observations if one.is_said]
    said.sort(key=lambda one: (_place(one, names), str(one.window), str(one.family), str(one.measure)))
    return [Number(label_of(one), say_value(one), STANDINGS[one.standing], _note(one)) for one in said]


def _place(one: Observation, names: Sequence[str]) -> int:
    name = name_of(one)
    return names.index(name) if name else len(names)


def name_of(one: Observation) -> str | None:
    """The series that an observation is of, None where there is none."""
    return NAMES.get(SeriesKey(one.window, one.family, one.measure))


def label_of(one: Observation) -> str:
    """What an observation counts: `Drones launched`, `Bombs hit by day`."""
    name = name_of(one)
    if name:
        return LABELS[name]
    things = "drones and missiles" if one.family is Family.ALL else f"{one.family}s"
    what = (
        "lost from radar"
        if one.measure == "lost"
        else "in the air"
        if one.measure == "airborne"
        else one.measure
    )
    return f"{things} {what}{WINDOWS.get(one.window, f', {one.window}')}".capitalize()


def say_value(one: Observation) -> str:
    """A settled number with how it binds, as people read it."""
    if one.value is None:
        return "withheld" if one.standing is Standing.WITHHELD else "no number"
    bound = Bound.AT_LEAST if one.standing is Standing.WITHHELD else one.bound
    return f"{BOUNDS[bound]}{ENGLISH.number(one.value)}"


def _note(one: Observation) -> str:
    if one.implied:
        return "none: the official report names others only"
    return "added up from the types that were named" if one.derived else ""


def list_statements(one: Night) -> list[Statement]:
    """What was said of a night, a statement for each version of an entry, in the order of time."""
    taken = {_key(claim) for seen in one.observations for claim in seen.chosen}
    turns = {
        _key(part.saying.claim, part.saying.version): part.turn for part in tell_story(one.sayings, one.night)
    }
    groups: dict[tuple[str, str, int], list[Saying]] = {}
    for saying in sorted(one.sayings, key=_order):
        groups.setdefault((saying.claim.entry, saying.claim.source, saying.version), []).append(saying)
    return [_make_statement(group, turns, taken, one) for group in groups.values()]


def _order(saying: Saying) -> tuple[object, ...]:
    claim = saying.claim
    return claim.seen or EARLIEST, claim.entry, saying.version, claim.start, claim.end


def _key(claim: Claim, version: int | None = None) -> tuple[object, ...]:
    """What tells a claim from others."""
    return claim.entry, claim.seen, claim.start, claim.end, claim.weapon, claim.measure, claim.value, version


def _make_statement(
    group: Sequence[Saying],
    turns: Mapping[tuple[object, ...], Turn],
    taken: set[tuple[object, ...]],
    one: Night,
) -> Statement:
    first = group[0]
    quotes: dict[str, dict[tuple[str, str, bool], None]] = {}
    for saying in group:
        claim = saying.claim
        turn = turns.get(_key(claim, saying.version))
        read = say_reading(claim), TURNS[turn] if turn else "", _key(claim) in taken
        quotes.setdefault(clean(claim.quote)[:MOST_QUOTED], {})[read] = None
    entry = (one.entries or {}).get(first.claim.entry)
    return Statement(
        source=say_source(first.claim, one.sources or {}),
        when=first.claim.seen,
        until=first.until,
        link=safe_link(first.link),
        lang=entry.lang if entry else None,
        quotes=[Quote(text, list(read)) for text, read in quotes.items()],
    )


def say_source(claim: Claim, sources: Mapping[str, Source]) -> str:
    """Who published a claim, and whom it repeats."""
    name = _find_name(claim.source, sources)
    if claim.voice and claim.voice != claim.source:
        voice = _find_name(claim.voice, sources)
        return f"{name}, repeating {voice}" if voice != name else name
    return name


def _find_name(source: str, sources: Mapping[str, Source]) -> str:
    known = sources.get(source)
    return clean(known.name if known else source) or "a source without a name"


def describe_night(one: Night) -> bytes:
    """The same night as JSON: `api/night/DATE.json`."""
    taken = {_key(claim) for seen in one.observations for claim in seen.chosen}
    turns = {
        _key(part.saying.claim, part.saying.version): part.turn for part in tell_story(one.sayings, one.night)
    }
    return to_json(
        {
            "night": as_iso(one.night),
            "page": night_name(one.night),
            "alert": alert_name(one.night) if one.alerts else None,
            "before": as_iso(one.before),
            "after": as_iso(one.after),
            "numbers": [as_number(seen) for seen in one.observations if seen.is_said],
            "verdicts": [as_verdict(verdict) for verdict in one.verdicts],
            "claims": [
                {
                    "seen": as_iso(saying.claim.seen),
                    "until": as_iso(saying.until),
                    "source": saying.claim.source,
                    "source_name": _find_name(saying.claim.source, one.sources or {}),
                    "voice": saying.claim.voice or None,
                    "window": saying.claim.window,
                    "family": saying.claim.family,
                    "weapon": saying.claim.weapon,
                    "measure": saying.claim.measure,
                    "value": saying.claim.value,
                    "bound": saying.claim.bound,
                    "scope": saying.claim.scope,
                    "part": saying.claim.part,
                    "withheld": saying.claim.withheld,
                    "turn": turns.get(_key(saying.claim, saying.version)),
                    "taken": _key(saying.claim) in taken,
                    "quote": saying.claim.quote,
                    "link": safe_link(saying.link),
                }
                for saying in sorted(one.sayings, key=_order)
            ],
            "doubts": [{"kind": doubt.kind, "text": clean(doubt.text)} for doubt in one.doubts],
        }
    )


def as_number(seen: Observation) -> dict[str, Any]:
    """A settled number as JSON has it."""
    return {
        "series": name_of(seen),
        "window": seen.window,
        "family": seen.family,
        "measure": seen.measure,
        "value": seen.value,
        "bound": seen.bound,
        "standing": seen.standing,
        "implied": seen.implied,
        "derived": seen.derived,
    }


def as_verdict(verdict: Verdict) -> dict[str, Any]:
    """A verdict as JSON has it."""
    expected = expect(verdict)
    return {
        "series": verdict.series,
        "finding": verdict.finding,
        "level": verdict.level.name.lower(),
        "value": verdict.value,
        "bound": verdict.bound,
        "standing": verdict.standing,
        "p": verdict.p,
        "adjusted": verdict.adjusted,
        "expected": as_expected(expected),
        "reason": verdict.reason,
    }


def expect(verdict: Verdict) -> Expected | None:
    """What was expected of a night by the forecast of its verdict."""
    forecast = verdict.forecast
    if forecast is None:
        return None
    return round_up(*(forecast.quantile(level) for level in (0.5, 0.95, 0.99)))


def as_expected(expected: Expected | None) -> dict[str, int] | None:
    """What was expected, as JSON has it."""
    return None if expected is None else {"median": expected.median, "q95": expected.q95, "q99": expected.q99}
