"""One text goes in; its reading (claims with their quotes, and doubts) comes out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache

from ..model import (
    AIR_FORCE,
    INDEFINITE,
    Attacker,
    Claim,
    Entry,
    Family,
    Mark,
    Measure,
    Reading,
    Scope,
    Window,
)
from .checks import find_doubts, holds
from .claims import make_claim
from .context import AGGREGATES, FRONTLINE, Before, is_elsewhere
from .languages import find_end, guess_table
from .lexicon import Lexicon, load_lexicon
from .marks import ROUNDED, mark_claim, mark_passed, mark_rest
from .mentions import Mention, find_mentions
from .names import name_numbers
from .nights import day_of
from .normalise import normalise
from .outcomes import find_outcomes, join_verbs
from .parts import is_part, leave_out_rounded, mark_types_of_a_total, mark_ways_of_a_total
from .scopes import is_confined
from .sides import SIDE_OF_SPEAKER, find_first_side, leave_out_others
from .tokeniser import Tokeniser
from .tokens import Sentence
from .windows import RECORDS, window_of

VERSION = "9"
OTHER = "other"


@cache
def _tokeniser(table: str) -> Tokeniser:
    return Tokeniser(load_lexicon(table))


def read_entry(entry: Entry, official: bool = False) -> Reading:
    """Read an entry. `official` says that its source is the Air Force itself.

    Claims carry the entry's id and source, who is really speaking, and when it was seen.
    """
    reading = read_text(entry.text, entry.published, attacker="RU" if official else None)
    claims = _mark_withheld(reading.claims) if official else reading.claims
    seen = entry.since or entry.published or entry.fetched
    claims = tuple(
        replace(
            claim,
            entry=entry.id,
            source=entry.source,
            voice=entry.source if official else claim.voice or entry.source,
            seen=seen,
        )
        for claim in claims
    )
    return Reading(claims, tuple(replace(doubt, entry=entry.id) for doubt in reading.doubts))


def read_text(
    text: str, published: datetime | None = None, attacker: str | None = None, why: bool = False
) -> Reading:
    """Read a text that was published at a time (aware; None: unknown).

    `attacker` is whose weapons are meant where the text does not say. With `why` the reading has a mark for
    each number of the text, in their order.
    """
    end = find_end(text)
    if not end:
        return Reading(marks=_mark_unread(text) if why else ())
    whole, text = text, text[:end]
    normalised = normalise(text)
    tokeniser = _tokeniser(guess_table(normalised))
    sentences = list(tokeniser.read_sentences(normalised, text))
    roles = tokeniser.lexicon.roles
    names_ukraine = holds(normalised, roles["country"])
    defending = names_ukraine or holds(normalised, roles["defending"])
    leave_out_others(names_ukraine, sentences)
    windows = _windows_of(sentences)
    air_force = any(sentence.has_cue("speakers", AIR_FORCE) for sentence in sentences)
    before = Before(
        day_of(published),
        confined=attacker is None and is_confined(names_ukraine, sentences),
        attacker=attacker or find_first_side(defending, sentences),
        windows=windows,
        nightly=windows == {Window.NIGHT} or (not windows and air_force),
        only=_only_family(sentences, tokeniser.lexicon),
        frontline=any(sentence.has_cue("reject", FRONTLINE) for sentence in sentences),
    )
    found: dict[tuple[object, ...], Claim] = {}
    marks: list[Mark] | None = [] if why else None
    last: Sequence[Claim] = ()
    for sentence in sentences:
        if is_elsewhere(sentence):
            continue
        if not sentence.tokens:
            _leave_behind(sentence, before, ())
            continue
        said, last = _read_sentence(text, sentence, tokeniser.lexicon, before, last, marks)
        _keep_new(found, said)
    claims = mark_types_of_a_total(mark_ways_of_a_total(leave_out_rounded(list(found.values()))))
    doubts = find_doubts(normalised, claims, roles)
    if marks is None:
        return Reading(claims, doubts)
    read = {sentence.start for sentence in sentences if sentence.tokens}
    marks += mark_rest(whole, normalise(whole), tokeniser, marks, read)
    return Reading(claims, doubts, _settle(marks, claims))


def _mark_unread(text: str) -> tuple[Mark, ...]:
    """The marks of a text that names no weapon, and was not read."""
    normalised = normalise(text)
    return tuple(mark_rest(text, normalised, _tokeniser(guess_table(normalised)), (), ()))


def _settle(marks: Iterable[Mark], claims: Iterable[Claim]) -> tuple[Mark, ...]:
    """The marks in order, each with the claim that was kept of what it gave: none for a rounded number."""
    kept = {_key_of(claim): claim for claim in claims}
    settled = []
    for mark in sorted(marks, key=lambda mark: (mark.start, mark.end)):
        claim = kept.get(_key_of(mark.claim)) if mark.claim else None
        settled.append(replace(mark, claim=claim, reason=mark.reason or ("" if claim else ROUNDED)))
    return tuple(settled)


def _only_family(sentences: Iterable[Sentence], lexicon: Lexicon) -> tuple[str, Family] | None:
    """The one family of weapons that a text names; None where it names several or none."""
    named = {lexicon.families[t.value] for sentence in sentences for t in sentence.tokens if t.cls in "WK"}
    family = next(iter(named), None)
    return (str(family), family) if family and len(named) == 1 else None


def _windows_of(sentences: Iterable[Sentence]) -> frozenset[Window]:
    """The times that a text speaks of."""
    return frozenset(
        window for sentence in sentences for cue in sentence.cues if (window := window_of(sentence, cue))
    )


def _read_sentence(
    text: str,
    sentence: Sentence,
    lexicon: Lexicon,
    before: Before,
    previous: Sequence[Claim],
    marks: list[Mark] | None,
) -> tuple[Sequence[Claim], Sequence[Claim]]:
    """The claims of one sentence, and those that a later one may go on from. Keeps `before` up to date.

    Nothing goes on from "several missiles"; where a sentence counts nothing, the one before is gone on from.
    """
    mentions = find_mentions(sentence, lexicon)
    made: list[Claim] = []
    some: list[Claim] = []
    if mentions:
        _leave_others(sentence, before)
        join_verbs(sentence)
        name_numbers(sentence, mentions, before.launched)
        outcomes = find_outcomes(sentence, mentions)
        for i, (mention, outcome) in enumerate(zip(mentions, outcomes, strict=True)):
            claim = make_claim(text, sentence, mention, outcome, before, made or previous)
            if isinstance(claim, str):
                if marks is not None:
                    marks += mark_passed(text, sentence, mention, claim)
                continue
            if mention.rule == INDEFINITE:
                some.append(claim)
                if marks is not None:
                    marks.append(mark_claim(sentence, mention, claim))
                continue
            if i and made and _goes_on_list(sentence, mentions[i - 1], mention):
                claim = replace(claim, window=made[-1].window, night=made[-1].night)
            if is_part(sentence, mentions, i, made, previous, claim, outcome):
                claim = replace(claim, part=True)
            made.append(claim)
            if marks is not None:
                marks.append(mark_claim(sentence, mention, claim))
            if (
                mention.every
                and claim.measure in (Measure.INTERCEPTED, Measure.LOST)
                and claim.value is not None
            ):
                made.append(replace(claim, measure=Measure.LAUNCHED, rule="all_launched", includes_ew=False))
    _leave_behind(sentence, before, made)
    return [*made, *some], made or (() if mentions else previous)


def _goes_on_list(sentence: Sentence, before: Mention, mention: Mention) -> bool:
    """Whether a number goes on with the list of the one before: 730 bombs, 400 Shaheds and 60 missiles."""
    between = sentence.classes[before.last + 1 : mention.first]
    own = any(cue.kind == "windows" and mention.last < cue.first <= mention.last + 2 for cue in sentence.cues)
    return bool(between) and not set(between) - set(',&"') and mention.weapon is not None and not own


def _leave_others(sentence: Sentence, before: Before) -> None:
    """Come back to Russia's attack where a sentence names Ukraine again after a neighbour's words."""
    if OTHER in (before.attacker, before.speaker) and any(
        token.word.startswith(tuple(sentence.roles["country"])) for token in sentence.tokens
    ):
        before.attacker = "RU" if before.attacker == OTHER else before.attacker
        before.speaker = None if before.speaker == OTHER else before.speaker


def _leave_behind(sentence: Sentence, before: Before, made: Sequence[Claim]) -> None:
    """Carry the place, attacker, speaker, window and night of this sentence to the next."""
    if not (sentence.cues or made):
        return
    before.placed |= sentence.has_cue("places", "local", "abroad")
    speakers = [cue for cue in sentence.cues if cue.kind == "speakers"]
    if speakers:
        before.speaker = str(speakers[-1].value)
        before.attacker = SIDE_OF_SPEAKER[before.speaker]
    sides = [claim.attacker for claim in made if claim.attacker]
    if sides:
        before.attacker = str(sides[-1])
    elif not speakers:
        cues = [cue.value for cue in sentence.cues if cue.kind == "attackers"]
        before.attacker = str(cues[-1]) if cues else before.attacker
    windows = [window for cue in sentence.cues if (window := window_of(sentence, cue))]
    if sentence.has_cue("superlative"):  # the largest attack since the war began
        windows = [window for window in windows if window not in RECORDS]
    national = [claim for claim in made if claim.scope is Scope.NATIONAL]
    before.launched += [
        claim for claim in made if claim.measure is Measure.LAUNCHED and claim.value and not claim.part
    ]
    for claim in national:
        key = claim.family, claim.night, claim.window is Window.DAY
        if claim.attacker is Attacker.RU and claim.window not in AGGREGATES:
            before.told[key] = max(before.told.get(key, -1), claim.value or 0)
    if sentence.has_cue("past") and not (windows or made):
        windows = [Window.OTHER]  # "One of last autumn's raids shows it."
    looks_back = sentence.has_cue("past") and before.window not in (None, *AGGREGATES)
    if (windows or national) and not looks_back:
        before.window = national[-1].window if national else windows[-1]
    dated = next((claim.night for claim in national if claim.night), None)
    if sentence.has_cue("night_before"):
        return
    if dated and before.window not in AGGREGATES and (before.night is None or dated > before.night):
        before.night = dated  # an earlier night is told for comparison


def _keep_new(found: dict[tuple[object, ...], Claim], claims: Iterable[Claim]) -> None:
    """Keep each number once; by itself rather than as a share, with jamming where that is said."""
    for c in claims:
        key = _key_of(c)
        known = found.get(key)
        if known is None or (known.part and not c.part) or (c.includes_ew and not known.includes_ew):
            found[key] = c


def _key_of(c: Claim) -> tuple[object, ...]:
    """What makes two claims the same number."""
    return (c.weapon, c.family, c.measure, c.value, c.window, c.night, c.attacker, c.scope, c.unit)


def _mark_withheld(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """In an official report that counts some weapons, missiles named without a number are kept back."""
    counted = [c for c in claims if c.value is not None and c.measure is Measure.LAUNCHED and c.is_national]
    if not counted or any(c.weapon == "missile" for c in counted):
        return tuple(claims)
    return tuple(
        replace(c, withheld=True)
        if c.value is None
        and c.rule != INDEFINITE
        and c.family is Family.MISSILE
        and c.measure is Measure.LAUNCHED
        else c
        for c in claims
    )
