"""The cheapest bid for a mention goes in; what the words around the mention make of it comes out."""

from __future__ import annotations

import re

from .bidding import BARRED, STOPPING, Outcome, measure_of
from .context import classes_between
from .mentions import Mention
from .tokens import Sentence

NOUN_BEFORE = re.compile(r"v[Op(]?$")
HEADLINE = re.compile(r"v[^V,;.]*[:-]$")
RAID_BEFORE = re.compile(r"v[OpM]?$")
DESCRIBING = frozenset('jMda"K')
ACTING = frozenset("wj")
CLAUSE_ENDS = frozenset(",;:")
WHOLES = frozenset({"every", "both", "none"})
NOUN_COST = 6  # an outcome that costs more gives way to a noun
OBJECT = 2  # tokens between a verb and the weapons that it was done with


def correct_outcome(sentence: Sentence, mentions: list[Mention], i: int, best: Outcome) -> Outcome:
    """The outcome of mention i, of which `best` is the cheapest bid."""
    mention = mentions[i]
    if _are_hits_seen(sentence, mention, best):
        best = Outcome("hit", best.how, best.verb, best.cost)
    if best.measure == "hit" and _is_by_defenders(sentence, best):
        best = Outcome("intercepted", best.how, best.verb, best.cost)
    if best.measure == "hit" and _is_means(sentence, _first_of_list(sentence, mentions, i), best):
        best = Outcome("launched", best.how, best.verb, best.cost)
    if best.measure is None or best.cost > NOUN_COST:
        best = _outcome_of_noun(sentence, mention) or best
    if best.cost > NOUN_COST or _is_of_clause_before(sentence, mention, best):
        best = _outcome_by_defenders(sentence, mention) or best
    if best.measure in STOPPING and _is_of_headline(sentence, mentions, i, best):
        best = Outcome("launched", "noun", cost=0)
    if best.measure in STOPPING and _has_own_share(sentence, mentions, i, best):
        best = Outcome("launched", "shape", cost=0)
    if _is_raid_repelled(sentence, mention, best):
        best = Outcome("launched", "noun", best.verb, 0)
    return best if best.cost < BARRED else _outcome_of_shape(sentence, mentions, i)


def _outcome_of_noun(sentence: Sentence, mention: Mention) -> Outcome | None:
    """What a noun says where no verb does: a record 267-drone attack, the record of 288 drones."""
    classes = sentence.classes
    if classes[mention.last + 1 : mention.last + 2] == "v":
        return Outcome("launched", "noun", mention.last + 1, 0)
    were = mention.rule == "noun_first" and "b" in classes[mention.first : mention.last]  # drones were 57
    if were or NOUN_BEFORE.search(classes, 0, mention.first):
        return Outcome("launched", "noun", None, 0)
    return None


def _outcome_by_defenders(sentence: Sentence, mention: Mention) -> Outcome | None:
    """What a verb that the lexicon lacks says where air defence is its subject: it stopped them."""
    for cue in sentence.cues:
        ahead = cue.last < mention.first
        free = (
            mention.rule == "elliptic" and sentence.grammar_of(cue.word).free_order
        )  # "67 took the gunners"
        if cue.kind == "defenders" and (ahead or free):
            between = classes_between(sentence, mention, cue)
            if set(between) & ACTING and not set(between) - ACTING - DESCRIBING - {"p", "d"}:
                return Outcome(str(cue.value), "defenders", cue.last, 0)
    return None


def _is_of_clause_before(sentence: Sentence, mention: Mention, outcome: Outcome) -> bool:
    """Whether the verb that governs a number stands in an earlier clause."""
    verb = outcome.verb
    if verb is None or verb > mention.first:
        return False
    return bool(CLAUSE_ENDS & set(sentence.classes[verb : mention.first]))


def _are_hits_seen(sentence: Sentence, mention: Mention, outcome: Outcome) -> bool:
    """Whether what was seen is hits: "hits by 31 drones were recorded"."""
    if outcome.how != "back" or outcome.verb is None or sentence.tokens[outcome.verb].value != "seen":
        return False
    verb = sentence.classes.rfind("V", 0, mention.first)
    between = set(sentence.classes[verb + 1 : mention.first])
    return verb >= 0 and sentence.tokens[verb].value == "hit" and not between & set(",;:.N")


def _is_of_headline(sentence: Sentence, mentions: list[Mention], i: int, best: Outcome) -> bool:
    """Whether a raid is counted behind a colon, and the verb is another's: "Raid: 112 drones, downed 98"."""
    opening = HEADLINE.search(sentence.classes, 0, _first_of_list(sentence, mentions, i).first)
    if opening is None or best.how != "back" or best.verb is None:
        return False
    own = any(m.first == best.verb + 1 for m in mentions[i + 1 :])
    return own or any(
        mentions[i].last < m.first and m.last < best.verb and m.weapon for m in mentions[i + 1 :]
    )


def _is_by_defenders(sentence: Sentence, outcome: Outcome) -> bool:
    """Whether who hit is air defence: "the gunners hit 121 drones"."""
    ahead = -1 if outcome.verb is None else outcome.verb - 1
    told = sentence.tokens[ahead + 1].word if ahead >= 0 else ""
    return told not in sentence.roles["let"] and any(
        cue.kind == "defenders" and cue.last == ahead for cue in sentence.cues
    )


def _first_of_list(sentence: Sentence, mentions: list[Mention], i: int) -> Mention:
    """The first of the mentions that are joined to mention i: 44 missiles and almost 480 drones."""
    while i and sentence.classes[mentions[i - 1].last + 1 : mentions[i].first] in ("&", ",", ",&"):
        i -= 1
    return mentions[i]


def _is_means(sentence: Sentence, mention: Mention, outcome: Outcome) -> bool:
    """Whether weapons are what somebody hit a place with: "the Russians hit the region with 15 drones"."""
    tokens = sentence.tokens
    if outcome.how != "forward" or outcome.verb is None or mention.first - outcome.verb <= OBJECT:
        return False  # hits by 19 drones
    if "v" in sentence.classes[outcome.verb : mention.first]:
        return True  # hits Kyiv with a massive attack: 479 drones
    ahead = tokens[mention.first - 1].word
    passive = "b" in sentence.classes[max(outcome.verb - 2, 0) : outcome.verb]
    return ahead in sentence.roles["with"] and not passive


def _has_own_share(sentence: Sentence, mentions: list[Mention], i: int, best: Outcome) -> bool:
    """Whether what was stopped of a number stands behind it: "stopped 29, five Kalibrs, stopped three"."""
    if i == 0 or i + 1 == len(mentions) or best.verb is None or best.verb > mentions[i - 1].first:
        return False
    here, share = mentions[i], mentions[i + 1]
    between = sentence.classes[here.last + 1 : share.first]
    told = measure_of(sentence.tokens[share.first - 1]) in STOPPING if between in ("V", ",V") else False
    return told and share.rule == "elliptic" and (share.value or 0) <= (here.value or 0)


def _is_raid_repelled(sentence: Sentence, mention: Mention, best: Outcome) -> bool:
    """Whether what was stopped is the raid, of so many drones: "repelled an attack by 57 drones"."""
    lead = RAID_BEFORE.search(sentence.classes, 0, mention.first)
    if best.how != "forward" or lead is None or best.verb is None or best.verb >= lead.start():
        return False
    return not set(sentence.classes[best.verb + 1 : lead.start()]) - DESCRIBING


def _outcome_of_shape(sentence: Sentence, mentions: list[Mention], i: int) -> Outcome:
    """What numbers say without a verb: "59 of 71" were stopped, "seven Kalibrs: all of them" came."""
    mention = mentions[i]
    if mention.rule == "n_of_m":
        end = mentions[i + 1].last + 1
        alone = sentence.classes[end : end + 1] in ("", *",.;:)-/")
        return Outcome("intercepted", "shape", cost=0) if alone else Outcome(None, "none")
    counted = mention.weapon is not None and mention.value
    came = counted and i + 1 < len(mentions) and mentions[i + 1].rule in WHOLES
    return Outcome("launched", "shape", cost=0) if came else Outcome(None, "none")
