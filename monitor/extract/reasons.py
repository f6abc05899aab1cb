"""A number and its neighbours go in; why it counts no weapon comes out, in words for a person.

No word lists: the classes of the tokens say enough, and what stands there is quoted.
"""

from __future__ import annotations

import re

from .spans import find_half
from .tokens import Sentence, Token
from .years import is_year

DESCRIBING = "jMGx"  # may stand between a number and its noun: 14 old houses
REACH = 4  # tokens behind a number
SHAPES = (  # of numbers that were known as no counts before any rule was asked
    (re.compile(r"\d{1,2}:\d{2}(?::\d{2})?|\d{1,2}(?:h(?:\d{2})?|am|pm)"), "a time"),
    (re.compile(r"\d{1,2}([./-])\d{1,2}\1(?:\d{2}){1,2}|\d{4}-\d{1,2}-\d{1,2}"), "read as a date"),
    (re.compile(r"\d{1,2}\.\d{2}"), "a date, a time or a fraction"),
    (re.compile(r"\d+[.,]\d+"), "a fraction"),
    (re.compile(r"(?:19|20)\d\d(?:[-/](?:(?:19|20)\d\d|\d\d))?"), "read as a year"),
    (re.compile(r"\d{7,}"), "too long for a count"),
)
DAY = re.compile(r"\d{1,2}(?:-\d{1,2})?")
ORDINAL = re.compile(
    r"(\d{1,2})?[\d,]*(?:st|nd|rd|th|er|re|e|ème|[°ºª]|-?(?:[йяеєаую]|го|му|ій|ої|[иыо]й|ая|ое|ом|[ыи]м|ша))"
)
WORD_IN_ONE = re.compile(r"\d[\d.,]*-?[^\W\d].*")
WHICH_ONE = "says which one, and not how many"


def is_number(token: Token) -> bool:
    """Whether a token is a number, or begins with one; "Kh-101" is a name, "thousand" a number."""
    word = token.cls == "i" and token.value is not None
    return token.cls == "N" or word or (token.cls != "W" and _digits_of(token) != "")


def _digits_of(token: Token) -> str:
    """The word of a token that begins with a digit: of a phrase such as "of 2025" the year."""
    return next((word for word in token.word.split() if word[0].isdigit()), "")


def say_why(text: str, sentence: Sentence, i: int) -> str | None:
    """What the number at a token is, by what stands beside it; None where that tells nothing."""
    token = sentence.tokens[i]
    return (
        _say_sign(sentence, i)
        or (_say_shape(text, sentence, i) if token.cls not in "Ni" else None)
        or _say_thing(text, sentence, i)
        or ("looks like a year" if is_year(token) else None)
    )


def _say_sign(sentence: Sentence, i: int) -> str | None:
    """A percentage, a sum of money, a number of a house or a school: a sign or an abbreviation tells."""
    tokens, classes = sentence.tokens, sentence.classes
    if classes[i + 1 : i + 2] == "%":
        return "a percentage"
    if "$" in classes[max(i - 1, 0) : i + 2]:
        return "a sum of money"
    before = i - 1 - (classes[max(i - 1, 0) : i] == ".")
    names = sentence.roles["number_sign"]
    return WHICH_ONE if before >= 0 and tokens[before].word in names else None


def _say_shape(text: str, sentence: Sentence, i: int) -> str:
    """What a number is that was known as no count before any rule was asked."""
    token, word = sentence.tokens[i], _digits_of(sentence.tokens[i])
    if reason := next((reason for shape, reason in SHAPES if shape.fullmatch(word)), None):
        return reason
    if DAY.fullmatch(word):
        behind = [other.word for other in sentence.tokens[i + 1 : i + 4]]
        return "a time" if find_half(behind, sentence.roles) is not None else "read as a date"
    if match := ORDINAL.fullmatch(word):
        days = {cue.value[1] for cue in sentence.cues if cue.kind == "months"}
        return "read as a date" if match[1] and int(match[1]) in days else WHICH_ONE
    if WORD_IN_ONE.fullmatch(word):
        return f"part of the word “{text[token.start : token.end]}”"
    return "not written as a count"


def _say_thing(text: str, sentence: Sentence, i: int) -> str | None:
    """What else is counted, people or houses; of a word that is not known, only that it is no weapon."""
    ahead = sentence.tokens[i + 1 : i + 1 + REACH]
    until = next((j for j, token in enumerate(ahead) if token.cls not in DESCRIBING), len(ahead))
    noun = ahead[until].cls if until < len(ahead) else ""
    named = ahead[: until + (noun in ("u", "w"))]
    if not named or noun == "W" or is_number(named[0]):
        return None
    quoted = f"“{' '.join(text[named[0].start : named[-1].end].split())}”"
    return f"counts or measures {quoted}" if noun == "u" else f"stands with {quoted}, which is not counted"
