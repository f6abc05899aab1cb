"""A sentence and its mentions go in; for each mention comes out what is said to have happened to it.

Every verb before and behind a mention bids for it: the nearer, the cheaper. A passive ("were shot down") bids
for what stands before it, commas and brackets cost extra, and a verb in brackets governs only its brackets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from .mentions import Mention
from .tokens import Sentence, Token

MARK_COST = {
    ",": 2,
    ";": 8,
    "(": 2,
    ")": 2,
    ":": 0,
    "-": 1,
    '"': 0,
    "r": 1,
    "*": 0,
    "/": 0,
    "V": 4,
    "&": 1,
    "p": 1,
}
PASSIVE_FORWARD = 12
BESPOKEN = 6
FAR = 1000
BARRED = 100  # a bid that costs so much governs nothing
NOUN_BEFORE = re.compile(r"v[Op(]?$")
PARTICIPLE = re.compile("(?:их|ых)$")
DESCRIBING = frozenset('jMda"K')
RAID_BEFORE = re.compile(r"v[OpM]?$")
NOUN_COST = 6
BARE_NUMBERS = frozenset({"every", "both", "none", "elliptic"})
OWN_VERB = frozenset({"none", "topic", "of_weapon", "every"})
ADJACENT = 3
ASIDE = 10  # tokens
STOPPING = frozenset({"intercepted", "intercepted+ew", "suppressed", "lost"})
STATES = frozenset({"airborne", "lost", "left", "hit"})  # said behind what they are said of


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
    for left, right in pairwise(verbs):
        between = [token.word for token in tokens[left + 1 : right]]
        if between and (len(between) > 2 or between[0] not in sentence.roles["joiners"]):
            continue
        if any(token.cls == "N" for token in tokens[left + 1 : right]):  # "were destroyed and 64 jammed"
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
    verbs = [i for i, cls in enumerate(classes) if cls == "V"]
    bidding = _Bidding(sentence, mentions)
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
        if best.measure is None or best.cost > NOUN_COST:
            best = _outcome_of_noun(sentence, mention) or best
        if _is_raid_repelled(sentence, mention, best):
            best = Outcome("launched", "noun", best.verb, 0)
        if best.cost >= BARRED:
            best = Outcome(None, "none")
        found.append(best)
    return _share_with_totals(sentence, mentions, found)


def _verbs_for(sentence: Sentence, mention: Mention, verbs: list[int]) -> list[int]:
    """The verbs that may govern a mention: of "40 of 57" and "all 14" the share was stopped, not launched."""
    share = mention.subset or mention.rule == "n_of_weapon"
    if mention.rule != "n_of_m" and not mention.every and not share:
        return verbs
    stopping = [verb for verb in verbs if measure_of(sentence.tokens[verb]) != "launched"]
    behind = [verb for verb in stopping if verb > mention.last]
    if share and not behind:
        return verbs
    return stopping if stopping or mention.rule == "n_of_m" else verbs


def _participle_behind(sentence: Sentence, mention: Mention) -> Outcome | None:
    """What a participle in commas says of a total: of the 124 drones, shot down in the night, 38 ..."""
    verb = mention.last + 2
    if sentence.classes[mention.last + 1 : verb + 1] != ",V" or not PARTICIPLE.search(
        sentence.tokens[verb].word
    ):
        return None
    return Outcome(measure_of(sentence.tokens[verb]), "participle", verb, 0)


def _outcome_inside(sentence: Sentence, mention: Mention) -> Outcome | None:
    """What a participle between a number and its noun says: 83 destroyed drones."""
    if mention.rule not in ("n_weapon", "all_n", "singular"):
        return None
    verbs = [i for i in range(mention.first, mention.last + 1) if sentence.classes[i] == "V"]
    return Outcome(measure_of(sentence.tokens[verbs[0]]), "inside", verbs[0], 0) if verbs else None


def measure_of(verb: Token) -> str:
    """The measure that a verb gives: what was seen in the air was launched."""
    return "launched" if verb.value == "seen" else str(verb.value)


def _outcome_of_noun(sentence: Sentence, mention: Mention) -> Outcome | None:
    """What a noun says where no verb does: a record 267-drone attack, the record of 288 drones."""
    classes = sentence.classes
    if classes[mention.last + 1 : mention.last + 2] == "v":
        return Outcome("launched", "noun", mention.last + 1, 0)
    were = mention.rule == "noun_first" and "b" in classes[mention.first : mention.last]  # drones were 57
    if were or NOUN_BEFORE.search(classes, 0, mention.first):
        return Outcome("launched", "noun", None, 0)
    return None


def _is_raid_repelled(sentence: Sentence, mention: Mention, best: Outcome) -> bool:
    """Whether what was stopped is the raid, of so many drones: "repelled an attack by 57 drones"."""
    lead = RAID_BEFORE.search(sentence.classes, 0, mention.first)
    if best.how != "forward" or lead is None or best.verb is None or best.verb >= lead.start():
        return False
    return not set(sentence.classes[best.verb + 1 : lead.start()]) - DESCRIBING


class _Bidding:
    """What each verb of a sentence bids for each of its mentions."""

    def __init__(self, sentence: Sentence, mentions: list[Mention]) -> None:
        self.sentence = sentence
        self.mentions = mentions
        self.depth = _depths(sentence.classes)
        self.inside = {i for m in mentions for i in range(m.first, m.last + 1)} | _asides(sentence)
        self.starts = {m.first for m in mentions}
        self.places = {m.first for m in mentions if m.locations}

    def bid_of(self, verb: int, i: int) -> Outcome | None:
        """The bid of the verb at a token for mention i; None where it cannot govern it."""
        mention = self.mentions[i]
        if mention.first <= verb <= mention.last or self.depth[verb] > self.depth[mention.first]:
            return None
        if mention.subset and self.depth[verb] < self.depth[mention.first]:
            return None
        measure = measure_of(self.sentence.tokens[verb])
        if verb < mention.first:
            return Outcome(measure, "forward", verb, self._cost_forward(verb, mention))
        cost = self._cost_back(verb, i)
        if mention.subset or measure in STATES:
            cost -= 3
        return Outcome(measure, "back", verb, cost)

    def _cost_forward(self, verb: int, mention: Mention) -> int:
        classes = self.sentence.classes
        cost = _gap(classes, verb + 1, mention.first, self.inside)
        if "E" in classes[verb + 1 : mention.first] and self._verb_behind(mention):
            cost += BARRED  # "used 487 drones, of which 441 were shot down"
        joined = classes[verb + 1 : mention.first] in ("&", ",&")  # were shot down, along with six others
        return cost if joined or not _is_passive(self.sentence, verb) else cost + PASSIVE_FORWARD

    def _is_reduced(self, verb: int, last: int) -> bool:
        """Whether a participle only says which: "11 drones launched by Russia were destroyed"."""
        tokens, classes = self.sentence.tokens, self.sentence.classes
        if verb != last + 1 or measure_of(tokens[verb]) != "launched" or not tokens[verb].word.isascii():
            return False
        clause = classes[verb + 1 :].split(",")[0].split(";")[0]
        behind = re.search("b[jw]?V", clause)
        return behind is not None and measure_of(tokens[verb + behind.end()]) in STOPPING

    def _verb_behind(self, mention: Mention) -> bool:
        return "V" in self.sentence.classes[mention.last + 1 :]

    def _cost_back(self, verb: int, i: int) -> int:
        mention = self.mentions[i]
        last = self.mentions[i + 1].last if mention.rule == "n_of_m" else mention.last
        cost = _gap(self.sentence.classes, last + 1, verb, self.inside)
        if cost == 0 and mention.rule in BARE_NUMBERS:  # "all were shot down": its own verb
            cost = -ADJACENT
        cost += 4 * sum(1 for m in self.mentions if mention.last < m.first < verb and not m.total)
        if self._is_of_another(verb, i, last):
            cost += BARRED
        between = self.sentence.classes[last + 1 : verb]
        if self._is_reduced(verb, last):
            cost += BARRED
        if ":" in between or ("r" in between and measure_of(self.sentence.tokens[verb]) == "launched"):
            cost += BESPOKEN  # "two missiles, which flew at ...": what became of them is told by another
        passive = _is_passive(self.sentence, verb)
        if not passive and _is_bespoken(self.sentence.classes, verb, self.starts - self.places):
            cost += BESPOKEN
        return cost

    def _opens_another(self, verb: int, last: int) -> bool:
        """Whether a verb behind a stop has a number of its own: 58 drones, shot down 41."""
        follows = next((m for m in self.mentions if m.first == verb + 1 and m.rule == "elliptic"), None)
        return follows is not None and bool(set(",;:-") & set(self.sentence.classes[last + 1 : verb]))

    def _is_of_another(self, verb: int, i: int, last: int) -> bool:
        """Whether a verb behind mention i tells of a share of it only: 28 drones, 17 of them intercepted."""
        if self.mentions[i].subset:
            return False
        classes = self.sentence.classes
        if self._opens_another(verb, last):
            return True
        shares = [j for j in range(last + 1, verb) if classes[j] == "E" and j not in self.inside]
        if shares and "," not in classes[shares[-1] : verb]:
            return True
        return any(
            other.subset
            or other.rule in OWN_VERB
            or (other.rule == "elliptic" and classes[other.first - 1] != "&")
            for other in self.mentions[i + 1 :]
            if last < other.first and other.last < verb
        )


def _asides(sentence: Sentence) -> set[int]:
    """The tokens of "according to the air force" and the like between two commas: they part nothing."""
    classes = sentence.classes
    found: set[int] = set()
    for cue in sentence.cues:
        if cue.kind in ("reporting", "speakers"):
            first, last = classes.rfind(",", 0, cue.first), classes.find(",", cue.last)
            if 0 <= first < last and last - first <= ASIDE and not set("VN") & set(classes[first:last]):
                found.update(range(first, last + 1))
    return found


def _share_with_totals(sentence: Sentence, mentions: list[Mention], found: list[Outcome]) -> list[Outcome]:
    """In '12 of the 16 drones and three missiles that were fired' the missiles were launched too."""
    for i in range(1, len(mentions)):
        before, here = mentions[i - 1], mentions[i]
        joined = sentence.classes[before.last + 1 : here.first]
        if not before.total or joined not in ("&", ",&") or here.total or here.rule == "n_of_m":
            continue
        if before.rule == "of_total":  # of the 430 drones and 34 missiles
            found[i] = Outcome("launched", "total", cost=0)
            continue
        for verb in range(here.last + 1, min(here.last + 6, len(sentence.classes))):
            if sentence.classes[verb] == "V" and measure_of(sentence.tokens[verb]) == "launched":
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
    return any(
        tokens[i].cls == "b" and tokens[i].word.isascii() for i in range(max(verb - 3, 0), verb)
    ) and not any(tokens[i].cls == "V" for i in range(max(verb - 2, 0), verb))


def _is_bespoken(classes: str, verb: int, starts: set[int]) -> bool:
    """Whether a mention follows the verb at once, so that the verb is taken."""
    for i in range(verb + 1, min(verb + 4, len(classes))):
        if i in starts:
            return True
        if classes[i] not in 'dpQa"GwM':
            return False
    return False
