"""Numbers without a noun go in; those whose place in the sentence tells what they count get its name."""

from __future__ import annotations

from collections.abc import Sequence

from ..model import Claim, Family
from .mentions import Mention
from .tokens import Sentence

LIST_MARKS = ":-(/*"


def name_numbers(sentence: Sentence, mentions: Sequence[Mention], launched: Sequence[Claim]) -> None:
    """Name the numbers of a sentence. `launched` are the claims of weapons launched before it, in order."""
    _name_respectively(sentence, mentions, launched)
    _name_totals(sentence, mentions)
    _name_former(sentence, mentions, launched)


def _name_respectively(sentence: Sentence, mentions: Sequence[Mention], launched: Sequence[Claim]) -> None:
    """Give "33 and 50 respectively", numbers without a noun, the weapons that were counted last, in order."""
    bare = [mention for mention in mentions if mention.rule == "elliptic" and mention.weapon is None]
    if len(bare) != 2:
        return
    said = bool(sentence.roles["respectively"] & {token.word for token in sentence.tokens})
    here = [m for m in mentions if m.weapon is not None and m.family is not None and m.first < bare[0].first]
    counted = [m for m in here if m.value is not None]
    named = [(m.weapon, m.family, m.value) for m in counted] or [
        (c.weapon, c.family, c.value) for c in launched
    ]
    if len(named) >= 2 and (said or _are_shares(sentence, bare, named[-2:])):
        for mention, (weapon, family, _) in zip(bare, named[-2:], strict=True):
            mention.weapon, mention.family, mention.respective = weapon, family, True
            mention.subset = False


def _name_totals(sentence: Sentence, mentions: Sequence[Mention]) -> None:
    """Give a number without a noun, before a list in which several families are counted, all of them."""
    for i, mention in enumerate(mentions[:-2]):
        opens = sentence.classes[mention.last + 1 : mentions[i + 1].first].lstrip("bV")[:1]
        listed = [m for m in mentions[i + 1 :] if m.family is not None]
        whole = sum(m.value or 0 for m in listed) <= (mention.value or 0)
        if mention.rule == "elliptic" and mention.weapon is None and opens and opens in LIST_MARKS and whole:
            families = {m.family for m in listed}
            if {Family.DRONE, Family.MISSILE} <= families:
                mention.weapon, mention.family = str(Family.ALL), Family.ALL


def _name_former(sentence: Sentence, mentions: Sequence[Mention], launched: Sequence[Claim]) -> None:
    """Give "277 of the former and all of the latter" the two weapons that were counted last."""
    if len(launched) < 2:
        return
    for mention in mentions:
        words = {token.word for token in sentence.tokens[mention.first : mention.last + 1]}
        for role, counted in (("former", launched[-2]), ("latter", launched[-1])):
            if words & sentence.roles[role]:
                mention.weapon, mention.family, mention.subset = counted.weapon, counted.family, False


def _are_shares(
    sentence: Sentence, bare: Sequence[Mention], named: Sequence[tuple[str | None, Family | None, int | None]]
) -> bool:
    """Whether two joined numbers are shares of two, in order: 81 drones, 37 missiles; stopped 52 and 26."""
    joined = sentence.classes[bare[0].last + 1 : bare[1].first] == "&"
    families = {family for _, family, _ in named}
    fit = all((m.value or 0) <= (whole or 0) for m, (_, _, whole) in zip(bare, named, strict=True))
    return joined and families == {Family.DRONE, Family.MISSILE} and fit
