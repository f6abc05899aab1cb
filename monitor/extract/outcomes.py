"""A sentence and its mentions go in; for each mention comes out what is said to have happened to it.

The cheapest bid wins (see `bidding`), unless the words around the mention say it better (see `shapes`).
"""

from __future__ import annotations

from itertools import pairwise

from .bidding import BARRED, Bidding, Outcome, measure_of
from .mentions import Mention
from .shapes import correct_outcome
from .tokens import Sentence


def join_verbs(sentence: Sentence) -> None:
    """Make 'downed or jammed' one outcome: shot down and suppressed in one figure."""
    tokens = sentence.tokens
    verbs = [i for i, token in enumerate(tokens) if token.cls == "V"]
    for left, right in pairwise(verbs):
        between = [token.word for token in tokens[left + 1 : right]]
        if between and (len(between) > 2 or between[0] not in sentence.roles["joiners"]):
            continue
        if any(token.cls == "N" for token in tokens[left + 1 : right]):  # "were destroyed and 64 jammed"
            continue
        pair = {tokens[left].value, tokens[right].value}
        if pair == {"intercepted", "suppressed"} and between:
            tokens[left].value = tokens[right].value = "intercepted+ew"
        elif pair == {"intercepted", "lost"} and tokens[left].word.split()[0] in sentence.roles["not"]:
            tokens[left].value = tokens[right].value = "lost"  # did not arrive and disappeared
        elif pair == {"lost", "suppressed"} and between:
            tokens[left].value = tokens[right].value = "suppressed"
        elif "hit" in pair and "launched" in pair and not between:  # 'зафіксовано влучання'
            tokens[left].value = tokens[right].value = "hit"


def find_outcomes(sentence: Sentence, mentions: list[Mention]) -> list[Outcome]:
    """Give the outcome of each mention, in order."""
    classes = sentence.classes
    verbs = [i for i, cls in enumerate(classes) if cls == "V"]
    bidding = Bidding(sentence, mentions)
    found: list[Outcome] = []
    for i, mention in enumerate(mentions):
        if mention.total or mention.rule == "they_were":
            stopped = _participle_behind(sentence, mention) if mention.rule == "of_total" else None
            found.append(stopped or Outcome("launched", "total" if mention.total else "noun", cost=0))
            continue
        best = _outcome_inside(sentence, mention) or Outcome(None, "none", cost=BARRED)
        for verb in _verbs_for(sentence, mention, verbs):
            bid = bidding.bid_of(verb, i)
            if bid is not None and bid.cost < best.cost:
                best = bid
        found.append(correct_outcome(sentence, mentions, i, best))
    for i, (left, right) in enumerate(pairwise(mentions)):
        if left.respective and right.respective and found[i + 1].how == "back":
            found[i] = found[i + 1]  # "43 and three were shot down respectively"
    return _share_with_totals(sentence, mentions, found)


def _verbs_for(sentence: Sentence, mention: Mention, verbs: list[int]) -> list[int]:
    """The verbs that may govern a mention: of "40 of 57" and "all 14" the share was stopped, not launched."""
    share = mention.subset or mention.rule == "n_of_weapon"
    if mention.rule not in ("n_of_m", "none") and not mention.every and not share:
        return verbs
    stopping = [verb for verb in verbs if measure_of(sentence.tokens[verb]) != "launched"]
    behind = [verb for verb in stopping if verb > mention.last]
    if share and not behind:
        return verbs
    return stopping if stopping or mention.rule == "n_of_m" else verbs


def _participle_behind(sentence: Sentence, mention: Mention) -> Outcome | None:
    """What a participle in commas says of a total: of the 124 drones, shot down in the night, 38 ..."""
    verb = mention.last + 2
    if sentence.classes[mention.last + 1 : verb + 1] != ",V":
        return None
    word = sentence.tokens[verb].word
    if not word.endswith(sentence.grammar_of(word).participles_in_commas):
        return None
    return Outcome(measure_of(sentence.tokens[verb]), "participle", verb, 0)


def _outcome_inside(sentence: Sentence, mention: Mention) -> Outcome | None:
    """What a participle between a number and its noun says: 83 destroyed drones."""
    if mention.rule not in ("n_weapon", "all_n", "singular", "n_of_m") or mention.total:
        return None
    verbs = [i for i in range(mention.first, mention.last + 1) if sentence.classes[i] == "V"]
    return Outcome(measure_of(sentence.tokens[verbs[0]]), "inside", verbs[0], 0) if verbs else None


def _share_with_totals(sentence: Sentence, mentions: list[Mention], found: list[Outcome]) -> list[Outcome]:
    """In '12 of the 16 drones and three missiles that were fired' the missiles were launched too."""
    for i in range(1, len(mentions)):
        before, here = mentions[i - 1], mentions[i]
        joined = sentence.classes[before.last + 1 : here.first]
        if not before.total or joined not in ("&", ",&") or here.total or here.every or here.rule == "n_of_m":
            continue
        if before.rule == "of_total":  # of the 430 drones and 34 missiles
            found[i] = Outcome("launched", "total", cost=0)
            continue
        for verb in range(here.last + 1, min(here.last + 6, len(sentence.classes))):
            if sentence.classes[verb] == "V" and measure_of(sentence.tokens[verb]) == "launched":
                found[i] = Outcome("launched", "relative", verb, 0)
                break
    return found
