"""A number and the claims before it go in; whether it is a share of one of them comes out.

A share is never to be added.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ..model import Bound, Claim, Family, Measure
from .bidding import Outcome
from .checks import STOPPING
from .claims import CAME
from .mentions import Mention
from .tokens import Sentence

OPENS_A_LIST = frozenset(":(-/*E")
ROUNDED = 0.1
CLEARLY_GOVERNED = 6  # an outcome that costs at most this is the number's own


def is_part(  # noqa: PLR0911 - one sign after another
    sentence: Sentence,
    mentions: Sequence[Mention],
    i: int,
    made: Sequence[Claim],
    previous: Sequence[Claim],
    claim: Claim,
    outcome: Outcome,
) -> bool:
    """Whether `claim`, read from mention `i`, is a share of an earlier number of its text.

    `made` are the claims of the sentence so far, `previous` those of the sentence before.
    """
    mention = mentions[i]
    if mention.rule == "n_of_m" and made and _is_in_brackets(sentence, mention):
        return any(_covers(c, claim) for c in made)  # 18 intercepted (Kh-101: 11 of 13; ...)
    if mention.total or mention.rule in ("n_of_m", "none"):
        return False
    if claim.measure is Measure.LEFT:
        return True
    if _is_among(sentence, mentions, i):
        return True
    antecedents = made or previous
    if mention.rule == "n_of_weapon" and any(_covers(c, claim) for c in antecedents):
        return True  # two of these missiles were brought down by ...
    if mention.subset:
        if antecedents and antecedents[-1].family is Family.ALL is not claim.family:
            return False  # 480 projectiles, 440 of them drones
        own = outcome.how in ("forward", "back") and outcome.cost <= CLEARLY_GOVERNED
        same = any(c.measure is claim.measure for c in antecedents[-1:])
        opens = sentence.classes[mention.first] == "E" and outcome.how == "forward"
        return same or opens or not own or claim.measure is Measure.LAUNCHED
    if mention.rule == "elliptic" and outcome.how == "forward" and made and _covers(made[-1], claim):
        return sentence.classes[mention.first - 1] != "&"  # "40 were downed, four by helicopters"
    if not any(_covers(c, claim) and _is_total_of(c, claim) for c in made):
        return False
    pairs = pairwise(mentions[: i + 1])
    return any(OPENS_A_LIST & set(sentence.classes[left.last + 1 : right.first]) for left, right in pairs)


def _is_in_brackets(sentence: Sentence, mention: Mention) -> bool:
    ahead = sentence.classes[: mention.first]
    return ahead.rfind("(") > ahead.rfind(")")


def _is_among(sentence: Sentence, mentions: Sequence[Mention], i: int) -> bool:
    """Whether a number behind it holds this one: two Zircons were among the 44 missiles."""
    here = mentions[i]
    for other in mentions[i + 1 :]:
        before = [token.word for token in sentence.tokens[max(other.first - 3, here.last + 1) : other.first]]
        if sentence.roles["among"] & set(before):
            return other.family is here.family and (other.value or 0) > (here.value or 0)
    return False


def _covers(total: Claim, claim: Claim) -> bool:
    """Whether a claim is a larger number of the same thing and time."""
    return (
        total.family is claim.family
        and total.measure is claim.measure
        and total.value is not None
        and claim.value is not None
        and claim.value < total.value
        and (total.window, total.night) == (claim.window, claim.night)
        and not total.part
    )


def _is_total_of(total: Claim, claim: Claim) -> bool:
    """Whether the weapon of one claim takes in the weapon of another: never Kalibr and Iskander."""
    return total.weapon in (str(total.family), claim.weapon) or claim.weapon == str(claim.family)


def leave_out_rounded(claims: Sequence[Claim]) -> list[Claim]:
    """The claims without a headline's round number ("seventy missiles") where the text has the exact one."""
    exact = [c for c in claims if c.rule != CAME and c.bound is Bound.EXACT and c.measure is Measure.LAUNCHED]
    return [claim for claim in claims if not any(_is_rounded(claim, other) for other in exact)]


def _is_rounded(claim: Claim, exact: Claim) -> bool:
    """Whether a claim is a round number near an exact one of the same thing and night."""
    if claim.rule != CAME or claim.bound is not Bound.EXACT or not claim.value or claim.value % 10:
        return False
    same = (claim.family, claim.window, claim.night) == (exact.family, exact.window, exact.night)
    return same and 0 < abs(claim.value - (exact.value or 0)) <= claim.value * ROUNDED


def mark_ways_of_a_total(claims: Sequence[Claim]) -> list[Claim]:
    """Mark as a part what was shot down, where it makes a total before it with what was jammed or lost."""
    marked = list(claims)
    for i, total in enumerate(claims):
        if total.measure is not Measure.INTERCEPTED or total.value is None:
            continue
        behind = [j for j in range(i + 1, len(claims)) if _is_way_of(total, claims[j])]
        for left, right in pairwise(behind):
            values = claims[left].value or 0, claims[right].value or 0
            if sum(values) == total.value and claims[left].measure is not claims[right].measure:
                for j in (left, right):
                    marked[j] = replace(
                        claims[j], part=claims[j].measure is Measure.INTERCEPTED or claims[j].part
                    )
    return marked


def _is_way_of(total: Claim, claim: Claim) -> bool:
    """Whether a claim may be a share of a total by the way in which it was stopped."""
    same = (total.family, total.window, total.night, total.attacker, total.scope)
    own = (claim.family, claim.window, claim.night, claim.attacker, claim.scope)
    return same == own and claim.measure in STOPPING and (claim.value or 0) < (total.value or 0)


def mark_types_of_a_total(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """Mark as parts the finer types that follow a total of their family for the same night."""
    totals: dict[tuple[object, ...], int] = {}
    marked = []
    for claim in claims:
        key = (
            claim.family,
            claim.measure,
            claim.window,
            claim.night,
            claim.attacker,
            claim.scope,
            claim.unit,
        )
        total = totals.get(key)
        counted = claim.value is not None and not claim.part
        if counted and claim.weapon == str(claim.family):
            totals[key] = max(claim.value or 0, total or 0)
            counted = False
        is_type = counted and total is not None and (claim.value or 0) < total
        marked.append(replace(claim, part=True) if is_type else claim)
    return tuple(marked)
