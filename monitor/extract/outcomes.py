"""A sentence and its mentions go in; for each mention comes out what is said to have happened to it.

Every verb before and behind a mention bids for it: the nearer, the cheaper. A passive ("were shot down") bids
for what stands before it, commas and brackets cost extra, and a verb in brackets governs only its brackets.
"""

from __future__ import annotations

from dataclasses import dataclass

from .mentions import Mention
from .tokens import Sentence

MARK_COST = {",": 2, ";": 8, "(": 2, ")": 2, ":": 0, "-": 1, '"': 0, "r": 1, "*": 0, "/": 0, "V": 4, "&": 1, "p": 1}
PASSIVE_FORWARD = 12
BESPOKEN = 6
JOINERS = frozenset("or and та і й и або чи или".split())
FAR = 1000
NOUN_COST = 6


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happened: the measure (None: nothing said), and by which way it was found."""

    measure: str | None
    how: str
    verb: int | None = None
    cost: int = FAR


def join_verbs(sentence: Sentence) -> None:
    """Make 'downed or jammed' one outcome: shot down and suppressed in one figure."""
    tokens = sentence.tokens
    verbs = [i for i, token in enumerate(tokens) if token.cls == "V"]
    for left, right in zip(verbs, verbs[1:], strict=False):
        between = [token.word for token in tokens[left + 1 : right]]
        if between and (len(between) > 1 or between[0] not in JOINERS):
            continue
        pair = {tokens[left].value, tokens[right].value}
        if pair == {"intercepted", "suppressed"} and between:
            tokens[left].value = tokens[right].value = "intercepted+ew"
        elif pair == {"lost", "suppressed"} and between:
            tokens[left].value = tokens[right].value = "suppressed"
        elif "hit" in pair and "launched" in pair and not between:  # 'зафіксовано влучання'
            tokens[left].value = tokens[right].value = "hit"


def find_outcomes(sentence: Sentence, mentions: list[Mention]) -> list[Outcome]:
    """Give the outcome of each mention, in order."""
    classes = sentence.classes
    depth = _depths(classes)
    verbs = [i for i, cls in enumerate(classes) if cls == "V"]
    inside = {i for m in mentions for i in range(m.first, m.last + 1)}
    starts = {m.first for m in mentions}
    found: list[Outcome] = []
    for i, mention in enumerate(mentions):
        if mention.total:
            found.append(Outcome("launched", "total"))
            continue
        best = Outcome(None, "none")
        share = mention.rule == "n_of_m" or mention.every
        stopped = [verb for verb in verbs if sentence.tokens[verb].value != "launched"] if share else []
        last = mentions[i + 1].last if mention.rule == "n_of_m" else mention.last
        for verb in stopped or verbs:
            if verb in range(mention.first, mention.last + 1) or depth[verb] > depth[mention.first]:
                continue
            if depth[mention.first] and depth[verb] < depth[mention.first] and mention.subset:
                continue
            if verb < mention.first:
                cost = _gap(classes, verb + 1, mention.first, inside)
                if _is_passive(sentence, verb):
                    cost += PASSIVE_FORWARD
                how = "forward"
            else:
                cost = _gap(classes, last + 1, verb, inside)
                cost += 4 * sum(1 for m in mentions if mention.last < m.first < verb and not m.total)
                if not _is_passive(sentence, verb) and _is_bespoken(classes, verb, starts):
                    cost += BESPOKEN
                if mention.subset:
                    cost -= 3
                how = "back"
            if cost < best.cost:
                best = Outcome(sentence.tokens[verb].value, how, verb, cost)
        if best.measure is None or best.cost > NOUN_COST:
            if classes[mention.last + 1 : mention.last + 2] == "v":  # a record 267-drone attack
                best = Outcome("launched", "noun", mention.last + 1, 0)
        found.append(best)
    return _share_with_totals(sentence, mentions, found)


def _share_with_totals(sentence: Sentence, mentions: list[Mention], found: list[Outcome]) -> list[Outcome]:
    """In '35 of the 39 drones and two missiles that Russia launched' the missiles were launched too."""
    for i in range(1, len(mentions)):
        before, here = mentions[i - 1], mentions[i]
        joined = sentence.classes[before.last + 1 : here.first]
        if not before.total or joined not in ("&", ",&") or here.total:
            continue
        for verb in range(here.last + 1, min(here.last + 6, len(sentence.classes))):
            if sentence.classes[verb] == "V" and sentence.tokens[verb].value == "launched":
                found[i] = Outcome("launched", "relative", verb, 0)
                break
    return found


def _depths(classes: str) -> list[int]:
    """How many brackets each token stands in."""
    depths, depth = [], 0
    for cls in classes:
        if cls == ")":
            depth = max(depth - 1, 0)
        depths.append(depth)
        if cls == "(":
            depth += 1
    return depths if depth == 0 else [0] * len(classes)


def _gap(classes: str, first: int, last: int, inside: set[int]) -> int:
    """The cost of what stands between a verb and a mention; other mentions cost nothing."""
    cost, depth = 0, 0
    for i in range(first, last):
        cls = classes[i]
        if cls == "(":
            depth += 1
        elif cls == ")" and depth:
            depth -= 1
        elif i not in inside and depth == 0:
            cost += MARK_COST.get(cls, 1)
    return cost


def _is_passive(sentence: Sentence, verb: int) -> bool:
    """Whether an English verb stands behind a form of be."""
    tokens = sentence.tokens
    return any(tokens[i].cls == "b" and tokens[i].word.isascii() for i in range(max(verb - 3, 0), verb)) and not any(
        tokens[i].cls == "V" for i in range(max(verb - 2, 0), verb)
    )


def _is_bespoken(classes: str, verb: int, starts: set[int]) -> bool:
    """Whether a mention follows the verb at once, so that the verb is taken."""
    for i in range(verb + 1, min(verb + 4, len(classes))):
        if i in starts:
            return True
        if classes[i] not in 'dpQa"GwM':
            return False
    return False
