"""A number without its noun, time or side, and the claims before it, go in; what it goes back to, out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ..model import Claim, Family, Measure
from .bidding import STOPPING, Outcome
from .context import Before
from .mentions import Mention
from .tokens import Cue, Sentence, Token

GOVERNS_ELLIPTIC = 4  # an outcome that costs more says nothing of a number without its noun
GOVERNS_WEAPON_BEFORE = 2  # the same, where the noun stands in an earlier sentence
HEADED = re.compile(r'W"?[:-]$')  # a number in a table: "Zircons: 2 of 5"
BARE = frozenset({"they_were", "elliptic", "n_of_m", "all_n"})  # may have no noun
FIGURE_REACH = 12  # tokens
OF_ANOTHER = frozenset("uvN")  # the number of wounded, of attacks
ENDS_A_FIGURE = frozenset("N.;()E")
SIDES = ("speakers", "attackers", "forces")


def resolve_weapon(  # noqa: PLR0911 - one sign after another
    sentence: Sentence,
    mention: Mention,
    outcome: Outcome,
    antecedents: Sequence[Claim],
    families: Mapping[str, Family],
) -> tuple[str, Family] | None:
    """What is counted: its own noun, else the noun before it, else what the last number before it counted."""
    antecedent = last_counted(antecedents)
    if mention.locations:
        if outcome.measure != "hit":
            return None
        return (antecedent.weapon, antecedent.family) if antecedent else ("all", Family.ALL)
    if mention.weapon is not None and mention.family is not None:
        return mention.weapon, mention.family
    if (figure := find_figure(sentence, mention)) is not None:
        named = [token for token in sentence.tokens[figure : mention.first] if token.cls == "W"]
        if named:
            return named[0].value, families[named[0].value]
        return (antecedent.weapon, antecedent.family) if antecedent else None
    if mention.rule == "both":
        antecedent = next((c for c in reversed(antecedents) if c.value == 2), None)
    headed = mention.rule == "n_of_m" and HEADED.search(sentence.classes, 0, mention.first)
    if headed and (noun := find_noun_before(sentence, mention)):
        return noun.value, families[noun.value]
    if not (mention.subset or mention.total or outcome.cost <= GOVERNS_ELLIPTIC):
        return None
    if mention.rule != "both" and (noun := find_noun_before(sentence, mention)):
        if antecedent and antecedent.start >= sentence.start and antecedent.family is families[noun.value]:
            return antecedent.weapon, antecedent.family  # 112 Shaheds and decoys, 98 of which
        return noun.value, families[noun.value]
    return (antecedent.weapon, antecedent.family) if antecedent else None


def find_noun_before(sentence: Sentence, mention: Mention) -> Token | None:
    """The weapon named last before a number in its sentence."""
    before = sentence.tokens[: mention.first]
    return next((token for token in reversed(before) if token.cls == "W"), None)


def recall_weapon(
    sentence: Sentence, mention: Mention, outcome: Outcome, before: Before
) -> tuple[str, Family] | None:
    """What the text counted last, for a number whose noun is a pronoun or left out, right at its verb."""
    if mention.rule not in BARE or outcome.cost > GOVERNS_WEAPON_BEFORE:
        return None
    if before.counted:
        return before.counted
    stopped = any(token.cls == "V" and token.value in STOPPING for token in sentence.tokens)
    return before.only if stopped else None


def find_figure(sentence: Sentence, mention: Mention) -> int | None:
    """The word for a figure of which a number without its noun is the value: "the number of drones is 79"."""
    if mention.rule != "elliptic":
        return None
    classes = sentence.classes
    figure = classes.rfind("F", max(mention.first - FIGURE_REACH, 0), mention.first)
    between = classes[figure + 1 : mention.first]
    of_what = between.partition("W")[0]
    return None if figure < 0 or set(of_what) & OF_ANOTHER or set(between) & ENDS_A_FIGURE else figure


def find_own_antecedent(
    sentence: Sentence, mention: Mention, cue: Cue, antecedents: Sequence[Claim]
) -> Claim | None:
    """The number of its sentence that a number without a noun goes on from; None where a time is between."""
    last = last_counted(antecedents)
    if last is None or last.start < sentence.start or cue.first > mention.last:
        return None
    noun = find_noun_before(sentence, mention)
    return last if noun is None or sentence.tokens[cue.last].start < noun.start else None


def find_same_speaker(sentence: Sentence, mention: Mention, antecedents: Sequence[Claim]) -> Claim | None:
    """The number of the same sentence before one without a noun, where no other body speaks between them."""
    last = last_counted(antecedents)
    if last is None or last.start < sentence.start:
        return None
    noun = find_noun_before(sentence, mention)
    since = noun.end if noun else sentence.start
    between = (cue for cue in sentence.cues if cue.kind in SIDES and cue.last < mention.first)
    return None if any(sentence.tokens[cue.first].start >= since for cue in between) else last


def are_the_rest(sentence: Sentence, mention: Mention, antecedents: Sequence[Claim]) -> bool:
    """Whether "other projectiles" stand beside the drones of their sentence: then they are the missiles."""
    words = {token.word for token in sentence.tokens[mention.first : mention.last + 1]}
    beside = any(c.family is Family.DRONE and c.start >= sentence.start for c in antecedents)
    return beside and bool(words & sentence.roles["other"])


def find_whole(mention: Mention, measure: str, antecedents: Sequence[Claim]) -> Claim | None:
    """The one number launched that "all of them" and "all the drones" go back to."""
    launched = [
        c
        for c in antecedents
        if c.measure is Measure.LAUNCHED and c.value and mention.family in (None, c.family)
    ]
    named = [c for c in launched if c.weapon == mention.weapon] or launched
    return named[0] if len(named) == 1 and measure in STOPPING else None


def last_counted(antecedents: Sequence[Claim]) -> Claim | None:
    """The last claim with a number."""
    return next((claim for claim in reversed(antecedents) if claim.value is not None), None)
