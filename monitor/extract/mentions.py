"""The tokens of one sentence go in; the numbers in it that count weapons come out, each with its phrase.

What counts is found by the rules (see `rules`); here its number, bound, weapon and family are read from it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..model import Bound, Family
from .lexicon import Lexicon
from .rules import RULES_FROM
from .tokens import Sentence, Token
from .years import Place, find_place, is_year

WITHOUT_NOUN = frozenset(
    {"locations", "elliptic", "n_kind", "none", "both", "all_n", "of_total", "they_were", "every"}
)
FIXED_VALUES = {"both": 2, "none": 0, "singular": 1}
GENERIC = frozenset({"drone", "missile", "all", "decoy"})
NEAR = 6  # tokens between a noun and the words that keep its number back
KINDS = frozenset({"cruise", "ballistic", "jet_drone"})
MAY_FOLLOW = frozenset("VbEprZT,.;:)(&-/*")
MORE_TYPES = re.compile(r'(?:\([^()]{0,8}\))?[,&]{1,2}["MK]{0,4}W(?:["MK]{0,3}W)*"?')  # behind a noun
OLDEST = 110  # years
SENT_BY = re.compile(r"[Tjw]{1,2}V")
BOUNDS = {str(bound): bound for bound in Bound}


@dataclass(slots=True)
class Mention:
    """One number that counts weapons or places, or a weapon named without one.

    `first` and `last` are token positions; `total` marks the M of "N of M"; `every` marks "all N".
    """

    rule: str
    value: int | None
    bound: Bound
    weapon: str | None
    family: Family | None
    first: int
    last: int
    total: bool = False
    every: bool = False
    subset: bool = False
    modifier: str | None = None
    locations: bool = False
    many: bool = False
    respective: bool = False


def find_mentions(sentence: Sentence, lexicon: Lexicon) -> list[Mention]:
    """Give the mentions of a sentence from left to right; they do not overlap."""
    found: list[Mention] = []
    position = 0
    classes = sentence.classes
    while position < len(classes):
        for rule, pattern in RULES_FROM.get(classes[position], ()):
            match = pattern.match(classes, position)
            if match and (made := _make(rule, sentence, position, match.end() - 1, lexicon)):
                found += made
                position = max(made[-1].last, match.end() - 1) + 1
                break
        else:
            position += 1
    return found


def _make(rule: str, sentence: Sentence, first: int, last: int, lexicon: Lexicon) -> list[Mention]:
    """The mentions of a match, none where its words count nothing after all."""
    tokens = sentence.tokens
    numbers = [i for i in range(first, last + 1) if tokens[i].cls == "N"]
    weapon, family, many, end = _weapon_of(sentence, first, last, lexicon)
    span = tokens[first : last + 1]
    modifier = next((t.value for t in span if t.cls == "M" and t.value != "plain"), None)
    single = numbers and tokens[numbers[-1]].value == 1  # "the cost of one drone"
    if rule == "of_total" and first and (sentence.classes[first - 1] == "V" or single):
        return []  # "the downing of 34 drones"
    if rule == "n_of_m":
        return _n_of_m(sentence, first, last, numbers, (weapon, family, modifier, end))
    mention = Mention(
        rule, FIXED_VALUES.get(rule), Bound.EXACT, weapon, family, first, end, modifier=modifier
    )
    mention.many = many
    mention.total = rule == "of_total"
    mention.every = rule == "all_n"
    mention.locations = rule == "locations"
    mention.subset = rule == "share_of_kind" or (
        rule == "n_of_weapon" and "E" in sentence.classes[first : last + 1]
    )
    if numbers and rule != "none":
        mention.value = tokens[numbers[-1]].value
        mention.bound = _bound_of(tokens, first, numbers[-1])
    elif rule == "all_n":  # both missiles
        mention.value = 2
    if mention.locations:
        mention.weapon = mention.family = None
    if rule == "none" and numbers:  # none of the five missiles: five came
        whole = Mention(
            "of_total",
            tokens[numbers[-1]].value,
            _bound_of(tokens, first, numbers[-1]),
            weapon,
            family,
            numbers[-1],
            end,
        )
        whole.total = True
        mention.last = numbers[-1] - 1
        return [mention, whole] if family is not None else []
    if rule == "topic":
        return _topic(mention, sentence)
    if rule == "elliptic":
        return _elliptic(mention, sentence, first, last)
    return [mention] if _counts_weapons(mention, sentence, numbers) else []


def _counts_weapons(mention: Mention, sentence: Sentence, numbers: list[int]) -> bool:
    """Whether a match counts weapons or places: not 'a missiles', 'targets' alone, 'by 2026 drones'."""
    if mention.family is None and mention.rule not in WITHOUT_NOUN:
        return False
    if mention.rule == "singular":
        return not mention.many
    if mention.rule == "n_weapon":
        noun = sentence.tokens[mention.last]
        adjective = mention.value != 1 and not noun.many and noun.word in sentence.roles["agreeing"]
        return not (adjective or _names_year(mention, sentence, numbers[-1]))
    return mention.rule != "bare" or mention.family is not Family.ALL


def _names_year(mention: Mention, sentence: Sentence, number: int) -> bool:
    """Whether a number names a year; where its place does not tell, the mention keeps no value."""
    if not is_year(sentence.tokens[number]):
        return False
    place = find_place(sentence, number, mention.last)
    if place is Place.UNCLEAR:
        mention.value = None
    return place is Place.YEAR


def _topic(mention: Mention, sentence: Sentence) -> list[Mention]:
    """A noun, its verb and its number: the mention is the number, so that the verb can govern it.

    Where the order of words is not free, the noun before a verb is who acts, not what is counted.
    """
    noun = next(t for t in sentence.tokens[mention.first : mention.last + 1] if t.cls == "W")
    mention.first = sentence.classes.index("V", mention.first) + 1
    free = sentence.grammar_of(noun.word).free_order
    return [mention] if free and mention.family is not None else []


def _n_of_m(
    sentence: Sentence,
    first: int,
    last: int,
    numbers: list[int],
    about: tuple[str | None, Family | None, str | None, int],
) -> list[Mention]:
    """Two mentions: the share and, behind it, the total that it is a share of."""
    weapon, family, modifier, end = about
    tokens = sentence.tokens
    inner = numbers[-1]
    total = tokens[inner]
    if weapon is None and (is_year(total) or len(numbers) < 2):
        return []
    outer = numbers[0] if len(numbers) > 1 else None
    value = tokens[outer].value if outer is not None else total.value
    if value > total.value:
        return []
    begin = (outer + 1) if outer is not None else first + 1
    if sentence.classes[begin : begin + 1] not in ("O", "") and outer is not None:  # 40 drones of 57
        begin, end = sentence.classes.rindex("O", first, inner), inner
    share = Mention(
        "n_of_m", value, _bound_of(tokens, first, outer or first), weapon, family, first, begin - 1
    )
    whole = Mention(
        "n_of_m", total.value, _bound_of(tokens, begin, inner), weapon, family, begin, end, total=True
    )
    share.modifier = whole.modifier = modifier
    return [share, whole]


def _bound_of(tokens: list[Token], first: int, number: int) -> Bound:
    """The bound that the qualifiers before a number, or a plus behind it, give."""
    token = tokens[number]
    if number + 1 < len(tokens) and tokens[number + 1].cls == "+":
        return Bound.AT_LEAST
    for i in range(number - 1, max(first, number - 3) - 1, -1):
        if tokens[i].cls == "Q":
            return BOUNDS[tokens[i].value]
    return Bound.ABOUT if token.many else Bound.EXACT


def _elliptic(  # noqa: PLR0911 - one sign after another
    mention: Mention, sentence: Sentence, first: int, last: int
) -> list[Mention]:
    """A number without its noun: kept where its neighbours show that the noun was left out."""
    classes = sentence.classes
    number = sentence.tokens[next(i for i in range(first, last + 1) if classes[i] == "N")]
    after = classes[last + 1] if last + 1 < len(classes) else "."
    if after == "V" and number.value > 1 and sentence.tokens[last + 1].word in sentence.roles["nouns_too"]:
        return []
    small = sentence.roles["auxiliary"] | sentence.roles["respectively"]
    adverb = last + 1 < len(classes) and sentence.tokens[last + 1].word in small
    quoted = classes[last + 1 : last + 3] in ('"V', '",', '".')  # 38 "lost in location"
    share = "E" in classes[max(first - 1, 0) : last + 1]  # "15 of which" counts whatever follows
    sent = classes[first - 1 : first] in ("d", "O") and SENT_BY.match(
        classes, last + 1
    )  # the 315 it had sent
    if (
        not (after in MAY_FOLLOW or adverb or quoted or share or sent)
        or is_year(number)
        or number.value > 5000
    ):
        return []
    if number.word in sentence.roles["somebody"] and after == "r":  # "one that tore into a clinic"
        return []
    before = classes[first - 1] if first else "."
    if number.value == 1 and before == "p":  # "in one of them"
        return []
    alone = before == after == "," and "F" not in classes[:first] and classes[first - 2] not in "TE"
    if alone and number.value < OLDEST:  # "her son, 44, lost a leg"
        return []
    if classes[last + 1 : last + 3] == "Vu" and not share:  # 30 destroyed vehicles
        return []
    if first and sentence.tokens[first - 1].word.startswith(tuple(sentence.roles["harmed"])):
        return []
    if before == "O" and first > 1 and classes[first - 2] in "wju" and not sent:  # "a man of 61"
        return []
    mention.subset = "E" in classes[first : last + 1] or before == "E"
    mention.last = last
    return [mention]


def _weapon_of(
    sentence: Sentence, first: int, last: int, lexicon: Lexicon
) -> tuple[str | None, Family | None, bool, int]:
    """The weapon of a phrase, its family, whether the noun is plural, and where the phrase really ends.

    A list of types without numbers behind the noun ("57 UAVs of the types A, B and C") belongs to it and
    makes its weapon the family's own; "57 drones and missiles" makes it all.
    """
    tokens, classes = sentence.tokens, sentence.classes
    words = [t for t in tokens[first : last + 1] if t.cls in "WK"]
    nouns = [t for t in words if t.cls == "W"]
    if not words:
        return None, None, False, last
    chosen = _finest(words, lexicon)
    family = lexicon.families[chosen]
    end = last
    counted = any(classes[i] in "NAB" for i in range(first, last + 1))
    while counted and (match := MORE_TYPES.match(classes, end + 1)):
        listed = [t for t in tokens[end + 1 : match.end()] if t.cls == "W"]
        joint = [t for t in tokens[end + 1 : match.end()] if t.cls == "&"]
        if not listed or any(t.word in sentence.roles["apart"] for t in joint):
            break
        others = {lexicon.families[t.value] for t in listed}
        generic = {t.value for t in (*nouns, *listed)} <= {
            "drone",
            "missile",
            "cruise",
            "shahed",
            "ballistic",
        }
        if others != {family}:
            if not (joint and generic and listed[-1].many and others <= {Family.DRONE, Family.MISSILE}):
                if family is Family.DRONE and "banderol" in {t.value for t in listed}:
                    chosen, end = "drone", match.end() - 1
                    continue
                break
            if _is_kept_back(sentence, match.end()):
                break
            chosen, family = "all", Family.ALL
        else:
            chosen = str(family)
        end = match.end() - 1
    return chosen, family, bool(nouns) and nouns[0].many, end


def _is_kept_back(sentence: Sentence, end: int) -> bool:
    """Whether what follows a noun keeps its number back: "and missiles, the number of which is not given"."""
    number, near = sentence.roles["how_many"], range(end, end + NEAR + 1)
    cues = [cue for cue in sentence.cues if cue.kind == "withheld" and cue.first in near]
    words = [{";" if t.cls == ";" else t.word for t in sentence.tokens[end : cue.last + 2]} for cue in cues]
    return any(said & number and ";" not in said for said in words)


def _finest(words: list[Token], lexicon: Lexicon) -> str:
    """The finest type among the weapon words of one phrase; the family's own where two kinds differ."""
    ids: list[str] = [token.value for token in words]
    fine = [i for i in ids if i not in GENERIC and i not in KINDS]
    if fine:
        return fine[0]
    kinds = [i for i in ids if i in KINDS]
    nouns = [i for i in ids if i in GENERIC]
    if kinds and (not nouns or lexicon.families[kinds[0]] is lexicon.families[nouns[-1]]):
        return kinds[0] if len(set(kinds)) == 1 else str(lexicon.families[kinds[0]])
    return nouns[-1] if nouns else ids[-1]
