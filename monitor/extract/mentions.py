"""The tokens of one sentence go in; the numbers in it that count weapons come out, each with its phrase.

Each rule is a named regular expression over the sentence's string of token classes (see `tokens`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..model import Bound, Family
from .lexicon import Lexicon
from .tokens import Sentence, Token

WEAPON = r'[MK"d(v]{0,6}W(?:["MKv]{0,4}[WK])*"?'
RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    # 40 of the 57 drones; 40 із 57; all of the 14 drones
    ("n_of_m", re.compile(rf"Q{{0,2}}[NA]\+?O[dMG]{{0,2}}Q{{0,2}}N(?:{WEAPON})?")),
    # of the 57 drones, 40 were downed
    ("of_total", re.compile(rf"Od?Q{{0,2}}N{WEAPON}")),
    # all 14 drones, both missiles
    ("all_n", re.compile(rf"(?:Ad?[dG]?Q?N|B){WEAPON}")),
    # 57 drones, another 12 attack drones
    ("n_weapon", re.compile(rf'G?Q{{0,2}}N\+?G?[MKGdv"]{{0,5}}{WEAPON}')),
    # 12 of the drones
    ("n_of_weapon", re.compile(rf"Q{{0,2}}N[OE]d?{WEAPON}")),
    # 23 hits, 7 locations
    ("locations", re.compile(r"Q{0,2}NG?[Mw]?P")),
    # 32 cruise (and 4 ballistic)
    ("n_kind", re.compile(r"Q{0,2}N[M]?K(?![MKW\"])")),
    # dozens of drones: no number
    ("indefinite", re.compile(rf"[iZ]O?{WEAPON}")),
    # a missile, another drone
    ("singular", re.compile(rf"[aG]{WEAPON}")),
    # missiles of the type Iskander-M, a noun without a number
    ("bare", re.compile(WEAPON)),
    # 40 (were downed), another 12
    ("elliptic", re.compile(r"G?Q{0,2}N\+?G?(?:[OE]T?)?")),
)
MAY_FOLLOW = frozenset("VbEprZT,.;:)(&-/*")  # what may stand behind a number whose noun was left out
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


def find_mentions(sentence: Sentence, lexicon: Lexicon) -> list[Mention]:
    """Give the mentions of a sentence from left to right; they do not overlap."""
    found: list[Mention] = []
    position = 0
    classes = sentence.classes
    while position < len(classes):
        for rule, pattern in RULES:
            match = pattern.match(classes, position)
            if match and (made := _make(rule, sentence, position, match.end() - 1, lexicon)):
                found += made
                position = max(made[-1].last, match.end() - 1) + 1
                break
        else:
            position += 1
    return found


def _make(rule: str, sentence: Sentence, first: int, last: int, lexicon: Lexicon) -> list[Mention]:
    tokens = sentence.tokens
    span = tokens[first : last + 1]
    numbers = [i for i in range(first, last + 1) if tokens[i].cls == "N"]
    weapon, family, many, end = _weapon_of(sentence, first, last, lexicon)
    modifier = next((t.value for t in span if t.cls == "M" and t.value != "plain"), None)
    if rule == "n_of_m":
        return _n_of_m(sentence, first, last, numbers, (weapon, family, modifier, end))
    mention = Mention(rule, None, Bound.EXACT, weapon, family, first, end, modifier=modifier, many=many)
    if numbers:
        number = tokens[numbers[-1]]
        mention.value = number.value
        mention.bound = _bound_of(tokens, first, numbers[-1])
    if rule == "of_total":
        mention.total = True
    elif rule == "all_n":
        mention.every = True
        if span[0].cls == "B":
            mention.value = 2
    elif rule == "singular":
        if many:
            return []
        mention.value = 1
    elif rule == "locations":
        mention.locations = True
        mention.weapon, mention.family = None, None
    elif rule == "n_of_weapon":
        mention.subset = "E" in sentence.classes[first : last + 1]
    elif rule == "elliptic":
        return _elliptic(mention, sentence, first, last)
    elif rule == "bare" and mention.family is Family.ALL:
        return []
    if rule not in ("locations", "elliptic", "n_kind") and family is None:
        return []
    if rule == "n_weapon" and _is_year(tokens[numbers[-1]]):
        return []
    return [mention]


def _is_year(token: Token) -> bool:
    """Whether a number looks like a year rather than a count."""
    return token.word.isdigit() and len(token.word) == 4 and 1990 <= token.value <= 2050


def _n_of_m(
    sentence: Sentence, first: int, last: int, numbers: list[int], about: tuple[str | None, Family | None, str | None, int]
) -> list[Mention]:
    """Two mentions: the share and, behind it, the total that it is a share of."""
    weapon, family, modifier, end = about
    tokens = sentence.tokens
    inner = numbers[-1]
    total = tokens[inner]
    if weapon is None and (_is_year(total) or len(numbers) < 2):
        return []
    outer = numbers[0] if len(numbers) > 1 else None
    value = tokens[outer].value if outer is not None else total.value
    if value > total.value:
        return []
    begin = (outer + 1) if outer is not None else first + 1
    share = Mention("n_of_m", value, _bound_of(tokens, first, outer or first), weapon, family, first, begin - 1)
    whole = Mention("n_of_m", total.value, _bound_of(tokens, begin, inner), weapon, family, begin, end, total=True)
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


def _elliptic(mention: Mention, sentence: Sentence, first: int, last: int) -> list[Mention]:
    """A number without its noun: kept where its neighbours show that the noun was left out."""
    classes = sentence.classes
    number = sentence.tokens[next(i for i in range(first, last + 1) if classes[i] == "N")]
    after = classes[last + 1] if last + 1 < len(classes) else "."
    if after not in MAY_FOLLOW or _is_year(number) or number.value > 5000:
        return []
    before = classes[first - 1] if first else "."
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
    pattern = re.compile(r'(?:\([^()]{0,8}\))?[,&]{1,2}["MK]{0,4}W(?:["MK]{0,3}W)*"?')
    while counted and (match := pattern.match(classes, end + 1)):
        listed = [t for t in tokens[end + 1 : match.end()] if t.cls == "W"]
        joint = [t for t in tokens[end + 1 : match.end()] if t.cls == "&"]
        if not listed or any(t.word in ("а також", "as well as", "along with", "а", "also") for t in joint):
            break
        others = {lexicon.families[t.value] for t in listed}
        generic = {t.value for t in (*nouns, *listed)} <= {"drone", "missile", "cruise", "shahed", "ballistic"}
        if others != {family}:
            if not (joint and generic and listed[-1].many and others <= {Family.DRONE, Family.MISSILE}):
                if family is Family.DRONE and "banderol" in {t.value for t in listed}:
                    chosen, end = "drone", match.end() - 1
                    continue
                break
            chosen, family = "all", Family.ALL
        else:
            chosen = str(family)
        end = match.end() - 1
    return chosen, family, bool(nouns) and nouns[0].many, end


def _finest(words: list[Token], lexicon: Lexicon) -> str:
    """The finest type among the weapon words of one phrase; the family's own where two types differ."""
    ids = [token.value for token in words]
    generic = {"drone", "missile", "all", "decoy"}
    fine = [i for i in ids if i not in generic and i not in ("cruise", "ballistic", "jet_drone")]
    if fine:
        return fine[0] if lexicon.families[fine[0]] is not Family.BOMB else fine[0]
    kinds = [i for i in ids if i in ("cruise", "ballistic", "jet_drone")]
    nouns = [i for i in ids if i in generic]
    if kinds and (not nouns or lexicon.families[kinds[0]] is lexicon.families[nouns[-1]]):
        return str(kinds[0]) if len(set(kinds)) == 1 else str(lexicon.families[kinds[0]])
    return str(nouns[-1] if nouns else ids[-1])
