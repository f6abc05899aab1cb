"""One text goes in; its reading (claims with their quotes, and doubts) comes out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import cache

from ..model import Attacker, Claim, Entry, Family, Measure, Reading, Scope, Unit, Window
from .checks import find_doubts
from .context import (
    AGGREGATES,
    SIDE_OF_SPEAKER,
    Before,
    find_attacker,
    find_night,
    find_rejection,
    find_scope,
    find_speaker,
    find_window,
)
from .lexicon import Lexicon, load_lexicon
from .mentions import Mention, find_mentions
from .nights import day_of
from .normalise import normalise
from .outcomes import Outcome, find_outcomes, join_verbs
from .tokens import Sentence, Tokeniser

VERSION = "1"
QUOTE_LENGTH = 300
NEGATED_BEFORE = 2
COUNTABLE = frozenset({"launched", "intercepted", "intercepted+ew", "lost", "suppressed"})


@cache
def _tokeniser() -> Tokeniser:
    return Tokeniser(load_lexicon())


def read_entry(entry: Entry, official: bool = False) -> Reading:
    """Read an entry. `official` says that its source is the Air Force itself.

    Claims carry the entry's id and source, who is really speaking, and when it was seen.
    """
    reading = read_text(entry.text, entry.published, attacker="RU" if official else None)
    seen = entry.published or entry.fetched
    claims = tuple(
        replace(
            claim,
            entry=entry.id,
            source=entry.source,
            voice=entry.source if official else claim.voice or entry.source,
            seen=seen,
        )
        for claim in reading.claims
    )
    return Reading(claims, tuple(replace(doubt, entry=entry.id) for doubt in reading.doubts))


def read_text(text: str, published: datetime | None = None, attacker: str | None = None) -> Reading:
    """Read a text that was published at a time (aware; None: unknown).

    `attacker` is whose weapons are meant where the text does not say.
    """
    normalised = normalise(text)
    tokeniser = _tokeniser()
    lexicon = tokeniser.lexicon
    if not any(stem in normalised for stem in lexicon.stems):
        return Reading()
    sentences = list(tokeniser.sentences(normalised))
    before = Before(day_of(published), attacker or _first_side(sentences))
    claims: dict[tuple[object, ...], Claim] = {}
    last: list[Claim] = []
    for sentence in sentences:
        last = _read_sentence(text, sentence, lexicon, before, last)
        for claim in last:
            key = (claim.family, claim.measure, claim.value, claim.window, claim.night, claim.attacker, claim.scope)
            known = claims.get((*key, claim.unit))
            if known is None or (known.part and not claim.part):
                claims[(*key, claim.unit)] = claim
    found = tuple(_mark_types_of_a_total(list(claims.values())))
    return Reading(found, find_doubts(text, normalised, found))


def _mark_types_of_a_total(claims: list[Claim]) -> list[Claim]:
    """Mark as parts the finer types that follow a total of their family for the same night."""
    totals: dict[tuple[object, ...], int] = {}
    marked = []
    for claim in claims:
        key = (claim.family, claim.measure, claim.window, claim.night, claim.attacker, claim.scope, claim.unit)
        total = totals.get(key)
        if claim.weapon == str(claim.family) and claim.value is not None and not claim.part:
            totals[key] = max(claim.value, total or 0)
        elif total is not None and claim.value is not None and claim.value < total:
            claim = replace(claim, part=True)
        marked.append(claim)
    return marked


def _first_side(sentences: list[Sentence]) -> str | None:
    """The first side that the text names: what a sentence without any word on it falls back to."""
    for sentence in sentences:
        for cue in sentence.cues:
            if cue.kind == "speakers":
                return SIDE_OF_SPEAKER[cue.value]
            if cue.kind == "attackers":
                return str(cue.value)
        for token in sentence.tokens:
            if token.cls == "M" and token.value in ("RU", "UA"):
                return str(token.value)
    return None


def _read_sentence(
    text: str, sentence: Sentence, lexicon: Lexicon, before: Before, previous: list[Claim]
) -> list[Claim]:
    """The claims of one sentence; leaves in `before` what the next sentence may need."""
    mentions = find_mentions(sentence, lexicon)
    join_verbs(sentence)
    outcomes = find_outcomes(sentence, mentions)
    made: list[Claim] = []
    for i, (mention, outcome) in enumerate(zip(mentions, outcomes, strict=True)):
        antecedents = made or previous
        claim = _claim_of(text, sentence, mention, outcome, before, antecedents)
        if claim is None:
            continue
        if _is_part(sentence, mentions, i, made, antecedents, claim, outcome):
            claim = replace(claim, part=True)
        made.append(claim)
        if mention.every and claim.measure in (Measure.INTERCEPTED, Measure.LOST) and claim.value is not None:
            made.append(replace(claim, measure=Measure.LAUNCHED, rule="all_launched", includes_ew=False))
    _leave_behind(sentence, before, made)
    return made or (previous if not mentions else [])


def _claim_of(
    text: str, sentence: Sentence, mention: Mention, outcome: Outcome, before: Before, antecedents: list[Claim]
) -> Claim | None:
    measure = outcome.measure
    weapon, family = mention.weapon, mention.family
    antecedent = next((c for c in reversed(antecedents) if c.value is not None), None)
    if mention.rule == "indefinite" or measure == "debris" or _is_negated(sentence, mention, outcome):
        return None
    if mention.locations:
        if measure != "hit":
            return None
        weapon, family = (antecedent.weapon, antecedent.family) if antecedent else ("all", Family.ALL)
    elif family is None:
        if antecedent is None or (measure is None and not mention.subset):
            return None
        weapon, family = antecedent.weapon, antecedent.family
    if measure is None and antecedent is not None and (mention.subset or sentence.classes[0] == "&"):
        measure = str(antecedent.measure)
    if measure is None or weapon is None or family is None or find_rejection(sentence, mention):
        return None
    value = mention.value
    if mention.rule == "bare":
        if measure not in COUNTABLE or not sentence.tokens[mention.first].word or outcome.cost > 12:
            return None
        value = _bare_value(sentence, mention, family, measure)
        if value == 0:
            return None
    if mention.rule == "singular" and measure not in COUNTABLE:
        return None
    attacker = find_attacker(sentence, mention, outcome, before)
    window, cue = find_window(sentence, mention, before)
    speaker = find_speaker(sentence, mention, before)
    start, end = _quote_of(text, sentence, mention)
    return Claim(
        weapon=weapon,
        family=family,
        measure=Measure(measure.removesuffix("+ew")),
        value=value if value else None,
        bound=mention.bound,
        window=window,
        night=find_night(sentence, window, cue, before),
        attacker=attacker,
        scope=find_scope(sentence, mention, outcome, before) if attacker is not Attacker.UA else _ua_scope(sentence, mention),
        part=False,
        quote=text[start:end],
        start=start,
        end=end,
        rule=mention.rule,
        voice="ua-air-force" if speaker == "ua-air-force" else "",
        unit=Unit.LOCATION if mention.locations else Unit.WEAPON,
        includes_ew=measure.endswith("+ew"),
    )


def _bare_value(sentence: Sentence, mention: Mention, family: Family, measure: str) -> int | None:
    """A noun without a number: 1 in the singular, None (used, count unknown) in the plural, 0 to drop it."""
    noun = next(t for t in sentence.tokens[mention.first : mention.last + 1] if t.cls == "W")
    if family is not Family.MISSILE or noun.word.isascii():
        return 0
    if noun.many or noun.value not in ("missile", "cruise", "ballistic"):
        return None if measure == "launched" else 0
    return 1


def _ua_scope(sentence: Sentence, mention: Mention) -> Scope:
    """Numbers of the opposite direction: local where a Russian region is named right behind them."""
    for cue in sentence.cues:
        if cue.kind == "places" and 0 < cue.first - mention.last <= 4:
            return Scope.LOCAL
    return Scope.NATIONAL


def _is_negated(sentence: Sentence, mention: Mention, outcome: Outcome) -> bool:
    """Whether it is denied ("about 30 were not shot down") or excepted ("all but two")."""
    if mention.first and sentence.tokens[mention.first - 1].cls == "Z":  # all but two
        return True
    if outcome.verb is None:
        return False
    return any(sentence.tokens[i].cls == "Z" for i in range(max(outcome.verb - NEGATED_BEFORE, 0), outcome.verb))


def _is_part(
    sentence: Sentence, mentions: list[Mention], i: int, made: list[Claim], antecedents: list[Claim], claim: Claim, outcome: Outcome
) -> bool:
    """Whether a number is a share of an earlier total of the sentence."""
    mention = mentions[i]
    if mention.total or mention.rule == "n_of_m":
        return False
    if claim.measure is Measure.LEFT:
        return True
    own_verb = outcome.how in ("forward", "back") and outcome.cost <= 6 and claim.measure is not Measure.LAUNCHED
    if mention.subset:
        same = any(c.measure is claim.measure for c in antecedents[-1:])
        return same or not own_verb or sentence.tokens[mention.first].cls == "E" and outcome.how == "forward"
    totals = [
        c for c in made
        if c.family is claim.family and c.measure is claim.measure and not c.part and c.value is not None
        and claim.value is not None and claim.value < c.value and c.start <= claim.start
    ]
    if not totals or claim.value is None:
        return False
    between = sentence.classes[mentions[i - 1].last + 1 : mention.first] if i else ""
    since = "".join(sentence.classes[m.last + 1 : n.first] for m, n in zip(mentions[:i], mentions[1 : i + 1], strict=True))
    return bool(set(since) & set(":(-/*E")) or "E" in between


def _quote_of(text: str, sentence: Sentence, mention: Mention) -> tuple[int, int]:
    """The sentence, or of a long one the piece around the mention, cut at words."""
    start, end = sentence.start, sentence.end
    first, last = sentence.tokens[mention.first].start, sentence.tokens[mention.last].end
    if end - start > QUOTE_LENGTH:
        spare = max(QUOTE_LENGTH - (last - first), 0) // 2
        start, end = max(start, first - spare), min(end, max(last, first + 1) + spare)
        while start < first and start > 0 and not text[start - 1].isspace():
            start += 1
        while end > last and end < len(text) and not text[end].isspace():
            end -= 1
    end = min(end, start + 400)
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _leave_behind(sentence: Sentence, before: Before, made: list[Claim]) -> None:
    """Carry the attacker, speaker, window and night of this sentence to the next."""
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
    windows = [Window(cue.value) for cue in sentence.cues if cue.kind == "windows"]
    national = [claim for claim in made if claim.scope is Scope.NATIONAL]
    if windows or national:
        before.window = national[-1].window if national else windows[-1]
    dated = next((claim.night for claim in national if claim.night), None)
    if dated and before.window not in AGGREGATES:
        before.night = dated


