"""Claims become observations: the winning word of each key, and the zeros that an official report implies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Final

from ..model import (
    KYIV,
    Attacker,
    Bound,
    Claim,
    Doubt,
    Family,
    Measure,
    Observation,
    Rank,
    Source,
    Standing,
    Window,
)
from .borrowed import find_night_before
from .copies import find_copies, find_voices
from .floors import find_floor
from .words import Key, Word, find_rank, fold, group_claims, is_total, make_words

REPORT_FROM: Final = time(5)
"""Europe/Kyiv: an official word before this time of the morning is not yet the report of the night."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """One night as settled, with the words that it was settled by.

    `late` tells of the entries whose figures are those of the night before, by night and entry: they stay
    among the claims of their observations and have no part in the values.
    """

    settled: Mapping[Key, Observation]
    words: Mapping[Key, Sequence[Word]]
    late: Mapping[tuple[date | None, str], Doubt]


def settle_claims(
    claims: Iterable[Claim], before: Mapping[Key, Observation], sources: Mapping[str, Source]
) -> Settlement:
    """Settle the claims of one night; `before` is what was settled of the night before it."""
    claims = list(claims)
    copies = find_copies(claims, sources)
    claims = find_voices(claims, copies)
    groups = {key: group if is_lone(group) else fold(group) for key, group in group_claims(claims).items()}
    words = {
        key: make_words([claim for claim in group if claim.entry not in copies], sources)
        for key, group in groups.items()
        # A lone plain claim is settled without a word; the news of a night may yet be that of another.
        if not is_lone(group) or (key.window is Window.NIGHT and find_rank(group[0], sources) > Rank.RECORD)
    }
    settled = {
        key: settle_plain(key, group[0], sources)
        if is_lone(group)
        else settle_words(key, words[key], groups, sources)
        for key, group in groups.items()
    }
    for key, implying in imply_zeros(claims, sources).items():
        known = settled.get(key)
        # Below any number that an official report or the record gave, above news.
        if known is None or known.standing is Standing.PROVISIONAL:
            settled[key] = make_zero(key, implying, known)
    late = {(doubt.night, doubt.entry): doubt for doubt in find_night_before(settled, before, words, sources)}
    if late:
        aside = late.keys() | {
            (night, copy) for copy, entry in copies.items() for night, said in late if said == entry
        }
        settled.update(set_aside(aside, settled, words, groups, sources))
    return Settlement({key: settled[key] for key in sorted(settled)}, words, late)


def settle_words(
    key: Key, words: Sequence[Word], groups: Mapping[Key, Sequence[Claim]], sources: Mapping[str, Source]
) -> Observation:
    """The observation of one key of `groups`, folded, from words of it, by the rule of the package."""
    claims = groups[key]
    if not words:
        return Observation(*key, None, Bound.EXACT, Standing.PROVISIONAL, claims=tuple(claims))
    # "Several missiles" is no number, and keeps none back: a lesser source may have one.
    best = next((word for word in words if word.value is not None or word.withheld), words[0])
    if best.withheld and key.measure is Measure.LAUNCHED:
        best = raise_floor(best, groups.get(key._replace(measure=Measure.INTERCEPTED), ()))
    return Observation(
        *key,
        value=best.value,
        bound=best.bound,
        standing=find_standing(best, words),
        chosen=best.chosen,
        claims=tuple(dict.fromkeys((*claims, *best.chosen))),
        derived=best.derived,
    )


def set_aside(
    late: Set[tuple[date | None, str]],
    settled: Mapping[Key, Observation],
    words: Mapping[Key, Sequence[Word]],
    groups: Mapping[Key, Sequence[Claim]],
    sources: Mapping[str, Source],
) -> Iterator[tuple[Key, Observation]]:
    """The nights to which `late` entries gave the figures of the night before, settled without these."""
    for key, said in words.items():
        kept = [word for word in said if (key.night, word.entry) not in late]
        if key.window is not Window.NIGHT or len(kept) == len(said):
            continue
        known = settled[key]
        if not known.implied:
            known = settle_words(key, kept, groups, sources)
        borrowed = tuple(claim for claim in groups[key] if (key.night, claim.entry) in late)
        yield key, replace(known, borrowed=borrowed)


def is_lone(claims: Sequence[Claim]) -> bool:
    """Whether the only claim of a key is a plain one."""
    return len(claims) == 1 and is_plain(claims[0])


def is_plain(claim: Claim) -> bool:
    """Whether a claim is an exact total of which nothing is kept back: most of a record is such."""
    return claim.bound is Bound.EXACT and claim.value is not None and is_total(claim) and not claim.withheld


def settle_plain(key: Key, claim: Claim, sources: Mapping[str, Source]) -> Observation:
    """What `settle_words` makes of a lone plain claim, at a third of the cost."""
    news = find_rank(claim, sources) > Rank.RECORD
    standing = Standing.PROVISIONAL if news else Standing.OFFICIAL
    return Observation(*key, claim.value, claim.bound, standing, (claim,), (claim,))


def raise_floor(best: Word, intercepted: Iterable[Claim]) -> Word:
    """A count that was kept back is at least what the same report says came or was stopped, by type."""
    counted = [claim for claim in best.chosen if claim.value is not None]
    floor = find_floor(counted, (claim for claim in intercepted if claim.entry == best.entry))
    value = sum(claim.value or 0 for claim in floor)
    if value <= (best.value or 0):
        return best
    kept_back = tuple(claim for claim in best.chosen if claim.value is None)
    derived = not is_total(floor[0]) and (len(floor) > 1 or floor[0].family is not Family.DRONE)
    return replace(best, value=value, chosen=floor + kept_back, derived=derived)


def find_standing(best: Word, words: Sequence[Word]) -> Standing:
    """How firm the winning word is, beside the others about the same key."""
    if best.withheld:
        return Standing.WITHHELD
    if best.rank > Rank.RECORD:
        # Outlets that differ are a doubt; a dispute needs official words on both sides.
        return Standing.PROVISIONAL
    equals = [word for word in words if (word.rank, word.firmness) == (best.rank, best.firmness)]
    disputed = best.bound is Bound.EXACT and len({word.value for word in find_latest(equals)}) > 1
    return Standing.DISPUTED if disputed else Standing.OFFICIAL


def find_latest(words: Iterable[Word]) -> Iterator[Word]:
    """Of words sorted from the latest, those that no later one of the same source or voice replaced."""
    sources: set[str] = set()
    voices: set[str] = set()
    for word in words:
        if word.source not in sources and word.voice not in voices:
            yield word
        sources.add(word.source)
        voices.add(word.voice)


def imply_zeros(claims: Iterable[Claim], sources: Mapping[str, Source]) -> dict[Key, tuple[Claim, ...]]:
    """Families that an official report of a night passes over, with the claims that show it is one.

    The report says how many drones or missiles were launched at the whole country that night, and
    has no word of any kind on Russian weapons of the other family, nor counts more of both in one.
    """
    reports: dict[tuple[date, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        if (
            claim.window is Window.NIGHT
            and claim.night is not None
            and claim.attacker is not Attacker.UA
            and find_rank(claim, sources) is Rank.OFFICIAL
        ):
            reports[claim.night, claim.entry].append(claim)
    zeros: dict[Key, tuple[Claim, ...]] = {}
    for (night, _), said in sorted(reports.items()):
        families = {claim.family for claim in said}
        if counts_more_than_named(said) or not closes_night(said[0], night):
            continue
        launched = fold(claim for claim in said if claim.is_national and claim.measure is Measure.LAUNCHED)
        for named, missing in (Family.DRONE, Family.MISSILE), (Family.MISSILE, Family.DRONE):
            naming = tuple(claim for claim in launched if claim.family is named)
            if naming and missing not in families:
                zeros.setdefault(Key(Window.NIGHT, night, missing, Measure.LAUNCHED), naming)
    return zeros


def counts_more_than_named(said: Iterable[Claim]) -> bool:
    """Whether a count of all weapons together is more than the one family that the report names."""
    together = {claim.measure: claim.value for claim in said if claim.family is Family.ALL}
    named = {
        claim.measure: claim.value for claim in said if claim.family is not Family.ALL and is_total(claim)
    }
    return any(value is None or named.get(measure) != value for measure, value in together.items())


def closes_night(claim: Claim, night: date) -> bool:
    """Whether a claim was made when the night was nearly over."""
    return claim.seen is not None and claim.seen >= datetime.combine(night, REPORT_FROM, KYIV)


def make_zero(key: Key, implying: tuple[Claim, ...], known: Observation | None) -> Observation:
    """The zero that a report implies; what news said of the key stays among its claims."""
    return Observation(
        *key,
        value=0,
        bound=Bound.EXACT,
        standing=Standing.OFFICIAL,
        chosen=implying,
        claims=implying + (known.claims if known else ()),
        implied=True,
    )
