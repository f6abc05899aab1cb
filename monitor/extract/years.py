"""A number from 1990 to 2050 before a weapon goes in; its place says whether it is a count or a year."""

from __future__ import annotations

import re
from enum import StrEnum

from ..model import Bound
from .tokens import Sentence, Token

BEFORE_YEARS = ("during", "since", "from", "until", "before_month", "month_start", "before_year")
ADDED = re.compile(r"N[MKjGdvVQ]*W[MKW]*[,&]{1,2}$")  # 40 missiles and
GOVERNED = re.compile(r"V[wjpxdMurv]{0,5}$")  # attacked the country overnight
OPENING = re.compile(r"[wjpxdMur]{0,5}")  # overnight
CLAUSE_ENDS = ",;:.(&"


class Place(StrEnum):
    """What the place of a number makes of it."""

    COUNT = "count"
    YEAR = "year"
    UNCLEAR = "unclear"


def is_year(token: Token) -> bool:
    """Whether a number looks like a year rather than a count."""
    return token.word.isdigit() and len(token.word) == 4 and 1990 <= int(token.word) <= 2050


def find_place(sentence: Sentence, number: int, noun: int) -> Place:
    """What a number that looks like a year is before a noun: 'shot down 2045', but 'by 2045 drones'.

    Where a language has one word for 'up to' and 'until', only a verb before it tells.
    """
    classes = sentence.classes
    if "j" in classes[number + 1 : noun]:  # 2024 model drones
        return Place.UNCLEAR
    before = classes[:number]
    many = classes[number + 1 : number + 2] == "+"  # 2000+
    if many or before.endswith(("V", "V:")) or ADDED.search(before):
        return Place.COUNT
    clause = before[max(map(before.rfind, CLAUSE_ENDS)) + 1 :]
    ahead = GOVERNED.search(clause[:-1])
    word = sentence.tokens[number - 1] if clause else None
    second = number > 1 and before[-1] in "&-" and is_year(sentence.tokens[number - 2])
    timely = second or (word is not None and _is_before_years(sentence, number - 1))
    if word is not None and word.cls == "Q":
        alone = not timely and (word.value != Bound.AT_MOST or ahead)
        return Place.COUNT if alone or clause.endswith("VQ") else Place.UNCLEAR
    meant = False
    if word is not None and word.word in sentence.roles["with"] and len(clause) > 1:
        compared = _is_before_years(sentence, number - 2)
        meant = ahead is not None and not compared
        timely = compared or (timely and not meant)
    if timely:
        return Place.YEAR
    speaks = classes[noun + 1 : noun + 2] in ("b", "V") and OPENING.fullmatch(clause)
    return Place.COUNT if meant or GOVERNED.search(clause) or speaks else Place.UNCLEAR


def _is_before_years(sentence: Sentence, i: int) -> bool:
    """Whether a word is one that stands before years: 'in', 'since', 'spring', or a month."""
    word = sentence.tokens[i].word
    named = any(cue.kind == "months" and cue.last == i for cue in sentence.cues)
    return named or any(word in sentence.roles[role] for role in BEFORE_YEARS)
