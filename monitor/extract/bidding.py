"""A sentence and its mentions go in; what each verb bids for each mention comes out.

The nearer a verb, the cheaper. A passive ("were shot down") bids for what stands before it, commas and
brackets cost extra, a verb in brackets governs only its brackets, and the verb of a share ("17 of them
intercepted") only the share.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

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


def measure_of(verb: Token) -> str:
    """The measure that a verb gives: what was seen in the air was launched."""
    return "launched" if verb.value == "seen" else str(verb.value)


class Bidding:
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
        if mention.subset or (measure in STATES and "," not in self.sentence.classes[mention.last : verb]):
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
        if verb != last + 1 or measure_of(tokens[verb]) != "launched":
            return False
        if self.sentence.grammar_of(tokens[verb].word).participles_in_commas:
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
        if self._is_joined(i, verb):
            cost -= 4  # "571 drones and 24 missiles had been intercepted"
        if (
            self._is_of_another(verb, i, last)
            or self._is_behind_and(verb, i)
            or self._is_of_respective(verb, i)
        ):
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
        while self.sentence.classes[verb + 1 : verb + 3] in ("&V", "wV"):  # shot down or jammed 41
            verb += 2
        follows = next((m for m in self.mentions if m.first == verb + 1 and m.rule == "elliptic"), None)
        return follows is not None and bool(set(",;:-&") & set(self.sentence.classes[last + 1 : verb]))

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

    def _is_joined(self, i: int, verb: int) -> bool:
        """Whether a passive tells of a mention and the next one together."""
        if i + 1 == len(self.mentions) or not _is_passive(self.sentence, verb):
            return False
        here, other = self.mentions[i], self.mentions[i + 1]
        joined = self.sentence.classes[here.last + 1 : other.first] == "&" and other.last < verb
        return joined and other.weapon is not None and not here.subset and not other.total

    def _is_of_respective(self, verb: int, i: int) -> bool:
        """Whether a verb tells of shares only: "41 missiles, 604 drones; stopped 33 and 577 respectively"."""
        first = next((j for j, mention in enumerate(self.mentions) if mention.respective), None)
        return first is not None and i < first and verb > self.mentions[first - 1].last

    def _is_behind_and(self, verb: int, i: int) -> bool:
        """Whether a verb tells of a new number behind a share: 12 of them fast, and 60 were shot down."""
        here, classes = self.mentions[i], self.sentence.classes
        return here.subset and any(
            here.last < m.first < verb and not m.subset and classes[: m.first].endswith((",&", ";"))
            for m in self.mentions[i + 1 :]
        )


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
    """Whether a verb stands behind a form of be, in a language whose passives stand behind their subject."""
    tokens = sentence.tokens
    return any(
        tokens[i].cls == "b" and not sentence.grammar_of(tokens[i].word).passive_first
        for i in range(max(verb - 3, 0), verb)
    ) and not any(tokens[i].cls == "V" for i in range(max(verb - 2, 0), verb))


def _is_bespoken(classes: str, verb: int, starts: set[int]) -> bool:
    """Whether a mention follows the verb at once, so that the verb is taken."""
    for i in range(verb + 1, min(verb + 4, len(classes))):
        if i in starts:
            return True
        if classes[i] not in 'dpQa"GwM':
            return False
    return False


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
