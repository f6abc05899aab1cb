"""Claims become what each source said: a short quote, how it was read, and a link to the whole."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Final

from ..lang import ENGLISH, WEAPONS, Words
from ..model import AIR_FORCE, KYIV, Claim, Entry, Family, Measure, Observation, Rank, Source, Unit
from .words import BOUNDS, clean, count_words, cut, safe_link

MOST_SAYINGS, MOST_QUOTES, MOST_READINGS = 8, 3, 6
MOST_BYTES: Final = 3_200
"""So much of what was said a mail has room for, to stay under 100 KB with its chart; the first always."""
LONGEST_QUOTE, LONGEST_TITLE = 160, 100
MEASURES: Final = {
    Measure.LAUNCHED: "{what} launched",
    Measure.INTERCEPTED: "{what} stopped",
    Measure.SUPPRESSED: "{what} jammed",
    Measure.LOST: "{what} lost from radar",
    Measure.HIT: "{what} hit",
    Measure.LEFT: "{what} left",
    Measure.AIRBORNE: "{what} in the air",
}
NOUNS: Final = {
    Family.DRONE: "drones",
    Family.MISSILE: "missiles",
    Family.BOMB: "bombs",
    Family.ALL: "drones and missiles",
}


@dataclass(frozen=True, slots=True)
class Saying:
    """What one entry said about a night. `link` is None where it has no address that can be trusted."""

    source: str
    when: str
    title: str
    link: str | None
    lang: str | None
    quotes: tuple[str, ...]
    read: str
    used: bool

    @property
    def size(self) -> int:
        """How many bytes its words take in a page."""
        words = (self.source, self.when, self.title, self.link or "", *self.quotes, self.read)
        return sum(len(escape(one).encode()) for one in words)


def gather_sayings(
    evidence: Sequence[Observation],
    entries: Mapping[str, Entry],
    sources: Mapping[str, Source],
    t: Words = ENGLISH,
) -> tuple[tuple[Saying, ...], int]:
    """What was said, one saying an entry, and how many more there are.

    The ones that the numbers were taken from come first, then by the weight of the source and by time.
    """
    chosen = [claim for seen in evidence for claim in seen.chosen]
    said: dict[tuple[str, str], list[Claim]] = {}
    for claim in (*chosen, *(claim for seen in evidence for claim in seen.claims)):
        claims = said.setdefault((claim.entry, claim.source), [])
        if claim not in claims:
            claims.append(claim)
    used = {(claim.entry, claim.source) for claim in chosen}

    def weigh(key: tuple[str, str]) -> tuple[bool, Rank, datetime, str]:
        source, seen = sources.get(key[1]), said[key][0].seen
        first = seen or datetime.max.replace(tzinfo=UTC)
        return key not in used, source.rank if source else Rank.OUTLET, first, key[0]

    order = sorted(said, key=weigh)
    sayings: list[Saying] = []
    left = MOST_BYTES
    for key in order[:MOST_SAYINGS]:
        saying = _make_saying(said[key], entries.get(key[0]), sources, t, used=key in used)
        left -= saying.size
        if left < 0 and sayings:
            break
        sayings.append(saying)
    return tuple(sayings), len(order) - len(sayings)


def _make_saying(
    claims: Sequence[Claim], entry: Entry | None, sources: Mapping[str, Source], t: Words, *, used: bool
) -> Saying:
    first = claims[0]
    claims = sorted(claims, key=_weigh)
    quotes = dict.fromkeys(_cut_quote(claim) for claim in claims)
    readings = list(dict.fromkeys(say_reading(claim, t) for claim in claims))
    more = ["…"] if len(readings) > MOST_READINGS else []
    return Saying(
        source=say_source(first, sources, t),
        when=t.moment(first.seen.astimezone(KYIV)) if first.seen else "",
        title=cut(entry.title, LONGEST_TITLE) if entry else "",
        link=safe_link(entry.link) if entry else None,
        lang=entry.lang if entry else None,
        quotes=tuple(quote for quote in quotes if quote)[:MOST_QUOTES],
        read="; ".join(readings[:MOST_READINGS] + more),
        used=used,
    )


def _weigh(claim: Claim) -> tuple[bool, int, int]:
    """What was launched goes first, then what was stopped, drones before missiles; shares of these last."""
    return claim.part, list(Measure).index(claim.measure), list(Family).index(claim.family)


def _cut_quote(claim: Claim) -> str:
    """The quote, cut to a length in which its number is still to be seen."""
    whole = clean(claim.quote)
    digits = r"\D?".join(str(claim.value))
    found = re.search(rf"(?<!\d){digits}(?!\d)", whole) if claim.value is not None else None
    if found is None or found.end() < LONGEST_QUOTE:
        return cut(whole, LONGEST_QUOTE)
    start = whole.rfind(" ", 0, found.start() - LONGEST_QUOTE // 2) + 1
    return f"…{cut(whole[start:], LONGEST_QUOTE - 1)}"


def say_source(claim: Claim, sources: Mapping[str, Source], t: Words = ENGLISH) -> str:
    """Who published a claim, and whom it repeats."""
    name = name_source(claim.source, sources, t)
    if not claim.voice or claim.voice == claim.source:
        return name
    voice = name_source(claim.voice, sources, t)
    return name if voice == name else t("{source}, repeating {voice}", source=name, voice=voice)


def name_source(source: str, sources: Mapping[str, Source], t: Words = ENGLISH) -> str:
    """The name of a source as people read it."""
    if source == AIR_FORCE and source not in sources:
        return t("Air Force of Ukraine")
    known = sources.get(source)
    return cut(known.name if known else source, 80) or t("a source without a name")


def say_reading(claim: Claim, t: Words = ENGLISH) -> str:
    """How a claim was read: `4 Kh-101 stopped`, `missiles launched, count withheld`."""
    measure, noun = MEASURES[claim.measure], WEAPONS.get(claim.weapon, NOUNS[claim.family])
    if claim.value is None:
        said = "{said}, count withheld" if claim.withheld else "{said}, no count"
        return t(said, said=t(measure, what=t.some(noun)))
    if claim.unit is Unit.LOCATION:
        return t("hits at {places}", places=count_words(claim.value, claim.bound, "places", t))
    if noun == NOUNS[Family.ALL]:
        what = t(BOUNDS[claim.bound], count=f"{t.number(claim.value)} {t.many(noun)}")
        return t(measure, what=what)
    return t(measure, what=count_words(claim.value, claim.bound, noun, t, is_object=True))
