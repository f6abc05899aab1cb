"""A mention and the sides named around it go in; whose weapons it counts comes out."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..model import AIR_FORCE, Attacker
from .bidding import Outcome, measure_of
from .context import Before, distance, is_over
from .mentions import Mention
from .scopes import FOR_THE_COUNTRY
from .tokens import Cue, Sentence

SIDE_OF_SPEAKER = {AIR_FORCE: "RU", "national": "RU", "local": "RU", "russia": "UA", "other": "other"}
WHOSE = re.compile(r"M(?=[Mj]{0,3}W)")
FAR = 12  # so far away, a side is not that of a number that goes on from the sentence before
ARTICLE = 2  # tokens: a side stands beside its verb, perhaps with an article or an auxiliary between
ONLY_RUSSIAN = frozenset(
    {
        *("shahed", "gerbera", "italmas"),
        *("kinzhal", "kalibr", "iskander", "iskander_m", "iskander_k", "iskander_kn23", "zircon", "oniks"),
        *("banderol", "kh101", "kh22", "kh59", "kh59_69", "kh69", "kh31p", "kh35"),
    }
)


def find_attacker(sentence: Sentence, mention: Mention, outcome: Outcome, before: Before) -> Attacker | None:
    """Whose weapons: the nearest word on it, else the text before, else a type that only Russia has."""
    if mention.modifier in ("RU", "UA", "other"):
        return Attacker(mention.modifier)
    bids: list[tuple[int, str]] = []
    air_force = sentence.has_cue("speakers", AIR_FORCE)
    for cue in sentence.cues:
        if _is_attacked(sentence, cue, outcome):
            continue
        if cue.kind == "speakers":
            bids.append((distance(sentence, mention, cue), SIDE_OF_SPEAKER[cue.value]))
        elif cue.kind == "attackers":
            short = cue.value == "RU" and len(sentence.tokens[cue.first].word) < 4
            bids.append((distance(sentence, mention, cue) + (3 if short else 0), cue.value))
        elif cue.kind == "forces" and (side := _side_of_forces(sentence, cue, outcome)):
            bids.append((distance(sentence, mention, cue), side))
        elif outcome.measure != "launched" and not air_force and _is_where_stopped(sentence, cue):
            bids.append((max(distance(sentence, mention, cue) - 3, 0), "UA"))
    sides = {side for _, side in bids}
    if "other" in sides and {"RU", "UA"} & sides and not any(s == "other" and d < 4 for d, s in bids):
        bids = [(d, s) for d, s in bids if s != "other"]
    nearest = min(bids, key=lambda bid: bid[0]) if bids else None
    alone = mention.weapon is None and "W" not in sentence.classes[: mention.first]
    goes_on = alone and before.attacker and nearest and nearest[0] >= FAR
    if nearest and not goes_on:
        return Attacker(nearest[1])
    if before.attacker:
        return Attacker(before.attacker)
    return Attacker.RU if mention.weapon in ONLY_RUSSIAN else None


def _side_of_forces(sentence: Sentence, cue: Cue, outcome: Outcome) -> str | None:
    """Whose weapons an army's word is about: it launches its own, and sees and stops the other's.

    The verb is the one that follows the army, else the one before "by" it. Without a verb it tells nothing.
    """
    if outcome.how == "total":  # "12 of the 16": whoever stopped the share
        return None
    tokens = sentence.tokens
    verb = next(
        (i for i in range(cue.last + 1, min(cue.last + 5, len(tokens))) if tokens[i].cls in "V,;:."), None
    )
    if verb is None or tokens[verb].cls != "V":
        verb = next(
            (i for i in range(cue.first - 1, max(cue.first - 4, -1), -1) if tokens[i].cls == "V"), None
        )
    if verb is None:
        return None
    value = tokens[verb].value
    if value == "launched" or (value == "hit" and outcome.measure in ("hit", "launched")):
        return str(cue.value)
    if value in ("seen", "intercepted", "intercepted+ew", "suppressed"):
        return "UA" if cue.value == "RU" else "RU"
    return None


def _is_where_stopped(sentence: Sentence, cue: Cue) -> bool:
    """Whether something was stopped over Russia, and not fired from there."""
    if cue.kind != "places" or cue.value != "russia" or not is_over(sentence, cue):
        return False
    verb = sentence.classes.rfind("V", 0, cue.first)
    return verb < 0 or measure_of(sentence.tokens[verb]) != "launched"


def _is_attacked(sentence: Sentence, cue: Cue, outcome: Outcome) -> bool:
    """Whether a side is the object of an attack, right behind a verb whose subject is the other side."""
    if cue.kind != "attackers" or outcome.measure != "launched":
        return False
    verb = sentence.classes.rfind("V", 0, cue.first)
    if verb < 0 or cue.first - verb > ARTICLE:
        return False
    if sentence.classes[verb + 1 : cue.first].strip("adwj"):
        return False
    return any(
        other.kind in ("attackers", "forces")
        and other.value != cue.value
        and other.first < verb <= other.last + ARTICLE
        for other in sentence.cues
    )


def leave_out_others(names_ukraine: bool, sentences: Iterable[Sentence]) -> None:
    """Take the speakers of Ukraine from a text of another war: its "air force" is another country's."""
    if names_ukraine:
        return
    sides = {cue.value for sentence in sentences for cue in sentence.cues if cue.kind == "attackers"}
    if "other" in sides and not sides & {"RU", "UA"}:
        for sentence in sentences:
            sentence.cues = [cue for cue in sentence.cues if cue.value not in FOR_THE_COUNTRY]


def find_first_side(defending: bool, sentences: Iterable[Sentence]) -> str | None:
    """The first side that the text names: what a sentence without any word on it falls back to.

    A text that names none and speaks of places in Ukraine is about what Russia sent there; so is one that is
    `defending`: it names Ukraine, or is told by those who are attacked.
    """
    ukraine = defending
    for sentence in sentences:
        for cue in sentence.cues:
            if cue.kind == "speakers":
                return SIDE_OF_SPEAKER[cue.value]
            if cue.kind == "attackers":
                return str(cue.value)
            anywhere = cue.word.startswith(tuple(sentence.roles["any_place"]))  # "district"
            ukraine |= cue.kind == "places" and cue.value == "local" and not anywhere
        if side := WHOSE.search(sentence.classes):
            token = sentence.tokens[side.start()]
            if token.value in ("RU", "UA"):
                return str(token.value)
    named = {token.value for sentence in sentences for token in sentence.tokens if token.cls == "W"}
    return "RU" if ukraine or named & ONLY_RUSSIAN else None
