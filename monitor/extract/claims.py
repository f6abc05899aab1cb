"""One mention with its outcome and its surroundings goes in; a claim, or None, comes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from ..model import Attacker, Claim, Family, Measure, Scope, Unit, Window
from .context import (
    FRONTLINE,
    Before,
    find_attacker,
    find_night,
    find_rejection,
    find_speaker,
    find_window,
    is_withheld,
)
from .lexicon import load_lexicon
from .mentions import Mention
from .outcomes import Outcome
from .quotes import find_quote
from .scopes import FOR_THE_COUNTRY, find_scope
from .tokens import Cue, Sentence, Token

NEGATED_BEFORE = 2  # tokens before a verb in which a negation denies it
GOVERNS_ELLIPTIC = 4  # an outcome that costs more says nothing of a number without its noun
GOVERNS_WEAPON_BEFORE = 2  # the same, where the noun stands in an earlier sentence
GOVERNS_BARE = 12  # an outcome that costs more says nothing of a noun without a number
COUNTABLE = frozenset({"launched", "intercepted", "intercepted+ew", "lost", "suppressed"})
RAID = 10  # drones; fewer may be those that hit one train or one house
RAIDS = frozenset({Window.NIGHT, Window.DAY, Window.FULL_DAY})
ATTACKING = frozenset({Family.DRONE, Family.MISSILE, Family.ALL})
SIDES = ("speakers", "attackers", "forces")
STOPPED = frozenset({"intercepted", "intercepted+ew", "lost", "suppressed"})
TYPES_WITHOUT_NAME = frozenset({"missile", "cruise", "ballistic"})


def make_claim(
    text: str,
    sentence: Sentence,
    mention: Mention,
    outcome: Outcome,
    before: Before,
    antecedents: Sequence[Claim],
) -> Claim | None:
    """The claim that a mention makes; None where the text says too little, denies it, or reports nothing."""
    if mention.rule == "indefinite" or outcome.measure == "debris" or _is_denied(sentence, mention, outcome):
        return None
    counted = _resolve_weapon(
        sentence, mention, outcome, antecedents, load_lexicon().families
    ) or _weapon_before(mention, outcome, before)
    if counted and mention.weapon is not None:
        before.counted = counted
    if rejection := find_rejection(sentence, mention, before):
        before.rejected |= rejection not in (FRONTLINE, "denial")
        return None
    if counted is None:
        return None
    weapon, family = counted
    if family is Family.ALL and _are_the_rest(sentence, mention, antecedents):
        weapon, family = "missile", Family.MISSILE
    attacker = find_attacker(sentence, mention, outcome, before)
    if mention.total and mention.rule == "n_of_m" and antecedents:
        attacker = antecedents[-1].attacker  # of the share before it
    window, cue = find_window(sentence, mention, before)
    night = find_night(sentence, mention, window, cue, before)
    if cue is None and antecedents and antecedents[-1].start >= sentence.start:
        window, night = antecedents[-1].window, antecedents[-1].night  # of the clause before a semicolon
    if (
        mention.weapon is None
        and cue is not None
        and (share_of := _own_antecedent(sentence, mention, cue, antecedents))
    ):
        window, night = share_of.window, share_of.night
    if mention.weapon is None and (same := _said_by_the_same(sentence, mention, antecedents)):
        attacker = same.attacker
    scope = find_scope(sentence, mention, outcome, before, attacker)
    measure = _resolve_measure(sentence, mention, outcome, antecedents)
    if measure == "lost" and outcome.verb is not None and _is_jammed(sentence, outcome.verb):
        measure = "suppressed"
    if measure is None and scope is Scope.NATIONAL and attacker is Attacker.RU:
        measure = _came(sentence, mention, window, cue, before, night)
    if measure is None:
        return None
    value = mention.value
    if mention.rule == "every":
        whole = _find_whole(mention, measure, antecedents) or _find_whole(mention, measure, before.launched)
        if whole is None:
            return None
        weapon, family, value, scope = whole.weapon, whole.family, whole.value, whole.scope
    elif mention.every and any(
        c.scope is Scope.NATIONAL and (c.measure, c.value, c.family) == (Measure.LAUNCHED, value, family)
        for c in antecedents
    ):
        scope = Scope.NATIONAL  # "both were shot down over Kyiv": all that were launched at the country
    if mention.rule == "bare":
        if outcome.cost > GOVERNS_BARE or not _is_bare_claim(sentence, mention, family, measure):
            return None
        value = _bare_value(sentence, mention)
    if mention.rule in ("singular", "none", "both") and measure not in COUNTABLE:
        return None
    start, end = find_quote(text, sentence, mention)
    return Claim(
        weapon=weapon,
        family=family,
        measure=Measure(measure.removesuffix("+ew")),
        value=value,
        bound=mention.bound,
        window=window,
        night=night,
        attacker=attacker,
        scope=scope,
        part=False,
        quote=text[start:end],
        start=start,
        end=end,
        rule=mention.rule,
        voice="ua-air-force" if find_speaker(sentence, mention, before) == "ua-air-force" else "",
        unit=Unit.LOCATION if mention.locations else Unit.WEAPON,
        includes_ew=measure.endswith("+ew"),
        withheld=value is None and is_withheld(sentence),
    )


def _resolve_weapon(
    sentence: Sentence,
    mention: Mention,
    outcome: Outcome,
    antecedents: Sequence[Claim],
    families: Mapping[str, Family],
) -> tuple[str, Family] | None:
    """What is counted: its own noun, else the noun before it, else what the last number before it counted."""
    antecedent = next((c for c in reversed(antecedents) if c.value is not None), None)
    if mention.locations:
        if outcome.measure != "hit":
            return None
        return (antecedent.weapon, antecedent.family) if antecedent else ("all", Family.ALL)
    if mention.weapon is not None and mention.family is not None:
        return mention.weapon, mention.family
    if mention.rule == "both":
        antecedent = next((c for c in reversed(antecedents) if c.value == 2), None)
    if not (mention.subset or mention.total or outcome.cost <= GOVERNS_ELLIPTIC):
        return None
    if mention.rule != "both" and (noun := _noun_before(sentence, mention)):
        return noun.value, families[noun.value]
    return (antecedent.weapon, antecedent.family) if antecedent else None


def _noun_before(sentence: Sentence, mention: Mention) -> Token | None:
    """The weapon named last before a number in its sentence."""
    before = sentence.tokens[: mention.first]
    return next((token for token in reversed(before) if token.cls == "W"), None)


def _weapon_before(mention: Mention, outcome: Outcome, before: Before) -> tuple[str, Family] | None:
    """What the text counted last, for a number whose noun is a pronoun or left out, right at its verb."""
    if mention.rule not in ("they_were", "elliptic", "n_of_m") or outcome.cost > GOVERNS_WEAPON_BEFORE:
        return None
    return before.counted


def _resolve_measure(
    sentence: Sentence, mention: Mention, outcome: Outcome, antecedents: Sequence[Claim]
) -> str | None:
    """What happened: the outcome found, else, for shares and continuations, what the number before says."""
    antecedent = next((c for c in reversed(antecedents) if c.value is not None), None)
    if outcome.measure is not None or antecedent is None:
        return outcome.measure
    launched = antecedent.measure is Measure.LAUNCHED
    if mention.subset or sentence.classes[0] == "&" or (launched and _goes_on(sentence, mention)):
        return str(antecedent.measure)
    return None


def _is_jammed(sentence: Sentence, verb: int) -> bool:
    """Whether what did not arrive did so by electronic warfare: "did not reach their targets thanks to jamming"."""
    behind = [token for token in sentence.tokens[verb + 1 : verb + 7]]
    clause = [token.word for token in behind[: next((i for i, t in enumerate(behind) if t.cls in ",;."), 6)]]
    return bool(sentence.roles["ew"] & set(clause))


def _own_antecedent(
    sentence: Sentence, mention: Mention, cue: Cue, antecedents: Sequence[Claim]
) -> Claim | None:
    """The number of the same sentence that a number without a noun goes on from; None where a time is between."""
    last = next((c for c in reversed(antecedents) if c.value is not None), None)
    if last is None or last.start < sentence.start or cue.first > mention.last:
        return None
    noun = _noun_before(sentence, mention)
    return last if noun is None or sentence.tokens[cue.last].start < noun.start else None


def _said_by_the_same(sentence: Sentence, mention: Mention, antecedents: Sequence[Claim]) -> Claim | None:
    """The number of the same sentence before one without a noun, where no other body speaks between them."""
    last = next((c for c in reversed(antecedents) if c.value is not None), None)
    if last is None or last.start < sentence.start:
        return None
    noun = _noun_before(sentence, mention)
    since = noun.end if noun else sentence.start
    between = (cue for cue in sentence.cues if cue.kind in SIDES and cue.last < mention.first)
    return None if any(sentence.tokens[cue.first].start >= since for cue in between) else last


def _are_the_rest(sentence: Sentence, mention: Mention, antecedents: Sequence[Claim]) -> bool:
    """Whether "other projectiles" stand beside the drones of their sentence: then they are the missiles."""
    words = {token.word for token in sentence.tokens[mention.first : mention.last + 1]}
    beside = any(c.family is Family.DRONE and c.start >= sentence.start for c in antecedents)
    return beside and bool(words & sentence.roles["other"])


def _find_whole(mention: Mention, measure: str, antecedents: Sequence[Claim]) -> Claim | None:
    """The one number launched that "all of them" and "all the drones" go back to."""
    launched = [
        c
        for c in antecedents
        if c.measure is Measure.LAUNCHED and c.value and mention.family in (None, c.family)
    ]
    named = [c for c in launched if c.weapon == mention.weapon] or launched
    return named[0] if len(named) == 1 and measure in STOPPED else None


def _came(
    sentence: Sentence,
    mention: Mention,
    window: Window,
    cue: Cue | None,
    before: Before,
    night: date | None,
) -> str | None:
    """Weapons of Russia that were counted in a night, with no word on what became of them, came."""
    told = (
        not before.rejected
        and window in RAIDS
        and (cue is not None or before.window is not None or before.nightly)
    )
    if mention.family is Family.DRONE and (mention.value or 0) < RAID:
        told = told and find_speaker(sentence, mention, before) in FOR_THE_COUNTRY
    first = (mention.value or 0) > before.told.get(
        (mention.family, night), -1
    ) and "G" not in sentence.classes[mention.first : mention.last]
    counts = mention.rule in ("n_weapon", "singular") and mention.family in ATTACKING
    return "launched" if told and first and counts and mention.weapon is not None else None


def _goes_on(sentence: Sentence, mention: Mention) -> bool:
    """Whether a sentence without a verb adds to the one before: "Tonight: another 60 drones"."""
    return "V" not in sentence.classes and "G" in sentence.classes[: mention.last + 1]


def _is_bare_claim(sentence: Sentence, mention: Mention, family: Family, measure: str) -> bool:
    """Whether a noun without a number says anything: missiles of a type fired, one missile shot down."""
    nouns = _nouns_of(sentence, mention)
    many = any(noun.many for noun in nouns)
    if family is not Family.MISSILE:
        return False
    if nouns[0].word.isascii():  # English has articles: without one only the plural of a type says something
        return measure == "launched" and many and mention.weapon != "missile"
    return measure == "launched" or (
        measure in COUNTABLE and not many and nouns[0].value in TYPES_WITHOUT_NAME
    )


def _bare_value(sentence: Sentence, mention: Mention) -> int | None:
    """A noun without a number: 1 in the singular; None (used, count unknown) in the plural and for names."""
    nouns = _nouns_of(sentence, mention)
    return None if any(noun.many for noun in nouns) or nouns[0].value not in TYPES_WITHOUT_NAME else 1


def _nouns_of(sentence: Sentence, mention: Mention) -> list[Token]:
    """The nouns of a phrase, at least one."""
    return [t for t in sentence.tokens[mention.first : mention.last + 1] if t.cls == "W"]


def _is_denied(sentence: Sentence, mention: Mention, outcome: Outcome) -> bool:
    """Whether a number is denied ("about 30 were not shot down") or excepted ("all but two")."""
    if mention.first and sentence.tokens[mention.first - 1].cls == "Z":  # all but two
        return True
    if outcome.verb is None or mention.rule == "none":
        return False
    behind = sentence.tokens[outcome.verb + 1 : outcome.verb + 3]
    if (
        len(behind) == 2
        and behind[0].cls == "Z"
        and behind[1].word.startswith(tuple(sentence.roles["succeed"]))
    ):
        return True  # in languages with free order: shoot down they could not
    return any(
        sentence.tokens[i].cls == "Z" for i in range(max(outcome.verb - NEGATED_BEFORE, 0), outcome.verb)
    )
