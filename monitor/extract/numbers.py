"""The tokens of one sentence go in; number words are joined, and what counts nothing is no number any more.

Dates become tokens of class x and values of their cue: (month, day, year).
"""

from __future__ import annotations

import re

from ..model import Window
from .spans import CLOCK, YEAR, Roles, add_spans
from .tokens import Cue, Sentence, Token

DAY_DIGITS = re.compile(r"\d{1,2}(?!\d)")


def settle_numbers(sentence: Sentence) -> None:
    """Join number words, and turn numbers that count nothing into x."""
    tokens = sentence.tokens
    for cue in [cue for cue in sentence.cues if cue.kind == "months"]:
        sentence.cues += _mark_date(tokens, cue, sentence.roles)
    dated = {cue.first for cue in sentence.cues if cue.kind == "months" and cue.value[1] is not None}
    sentence.cues = [cue for cue in sentence.cues if cue.kind != "reject" or cue.first not in dated]  # 'may'
    for cue in sentence.cues:
        if cue.kind == "weekdays":
            _mark_day_in_brackets(tokens, cue)
    add_spans(sentence)
    for i, token in enumerate(tokens):
        if token.cls == "X" and (i == 0 or tokens[i - 1].cls != "N"):
            token.cls = (
                "N"
                if i and tokens[i - 1].cls in "aQ" and token.word not in sentence.roles["plural_tens"]
                else "i"
            )
        elif token.cls == "N" and _counts_nothing(tokens, i, sentence.roles):
            token.cls = "x"
    _join_numbers(sentence)


def _counts_nothing(tokens: list[Token], i: int, roles: Roles) -> bool:
    """Whether a number is a percentage, a sum of money or 'No. 5'."""
    after = tokens[i + 1].cls if i + 1 < len(tokens) else ""
    before = tokens[i - 1] if i else None
    if after == "%" or (before is not None and before.cls == "$"):
        return True
    if before is not None and before.cls == "." and i > 1:
        before = tokens[i - 2]
    return before is not None and before.word in roles["number_sign"]


def _join_numbers(sentence: Sentence) -> None:
    """Make one token of 'тридцять п'ять', 'two hundred', '1 250'; cues keep their places."""
    tokens = sentence.tokens
    joined = False
    for joins in ("X", "N"):  # 'three hundred' before 'and five'
        left = tokens[0] if tokens else None
        for right in tokens[1:]:
            value = None
            if left is not None and left.cls == "N" and right.cls == joins:
                value = _join_values(left, right)
            if left is None or value is None:
                left = right if right.cls != "_" else left
                continue
            left.value, left.end, left.word = value, right.end, f"{left.word} {right.word}"
            right.cls = "_"
            joined = True
    if joined:
        new: list[int] = []
        for token in tokens:
            new.append((new[-1] if new else -1) + (token.cls != "_"))
        for cue in sentence.cues:
            cue.first, cue.last = new[cue.first], new[cue.last]
        sentence.tokens = [token for token in tokens if token.cls != "_"]


def _join_values(left: Token, right: Token) -> int | None:
    """The value of two neighbours that are one number; None where they are two."""
    if right.cls == "X" or (right.value in (10, 100, 1000) and left.value < 10 and right.word.isalpha()):
        return int(left.value * right.value)
    if left.word.isdigit() and right.word.isdigit():
        thousands = (
            len(right.word) == 3 and len(left.word) <= 2 and right.start == left.end + 1 and left.value > 0
        )
        return int(left.value * 1000 + right.value) if thousands else None
    if left.word[0].isdigit() or right.word[0].isdigit():
        return None
    tens = left.value >= 20 and left.value % 10 == 0 and right.value < 10 and left.value % 100
    hundreds = left.value >= 100 and left.value % 100 == 0 and right.value < 100
    thousands = left.value >= 1000 and left.value % 1000 == 0 and right.value < 1000
    return int(left.value + right.value) if tens or hundreds or thousands else None


def _mark_date(tokens: list[Token], cue: Cue, roles: Roles) -> list[Cue]:
    """Turn the day (and year) beside a month's name into x; the cue takes them: (month, day, year).

    Gives a cue for a longer window where the date ends or begins a span of days.
    """
    month = cue.value[0]
    after = [token for token in tokens[cue.last + 1 : cue.last + 7] if token.cls not in ",."]
    opening: Token | None = None
    day = _day_before(tokens, cue.first, roles)
    if day is None and after and after[0].cls in "Nx" and DAY_DIGITS.match(after[0].word):  # 'July 5-6'
        day = after.pop(0)
        ends = len(after) > 1 and after[0].word in roles["until"] and after[1].cls == "N"
        if ends and DAY_DIGITS.fullmatch(after[1].word):
            day.cls = "x"
            opening, day = day, after[1]
            del after[:2]  # 'from October 13 to 14'
    if len(after) > 1 and after[0].word in roles["before_month"]:  # '8 de septiembre de 2024'
        after.pop(0)
    year = after[0] if after and YEAR.fullmatch(after[0].word) else None
    for token in (day, year):
        if token is not None:
            token.cls = "x"
    numbers = [int(n) for one in (opening, day) if one for n in re.findall(r"\d{1,2}", one.word)]
    number = numbers[-1] if numbers and 1 <= numbers[-1] <= 31 else None
    cue.value = (month, number, int(year.word) if year else None)
    spans = day is not None and number is not None and _spans_days(tokens, cue, day, numbers, roles)
    return [Cue("windows", Window.OTHER, cue.first, cue.last)] if spans else []


def _spans_days(tokens: list[Token], cue: Cue, day: Token, numbers: list[int], roles: Roles) -> bool:
    """Whether a date is one end of a span of days: 'since 24 February', '1-7 July', 'from 1 to 7 July'."""
    if len(numbers) > 1:
        return numbers[-1] - numbers[0] > 1
    at = next(i for i in range(max(cue.first - 4, 0), len(tokens)) if tokens[i] is day)
    lead = min(at, cue.first)
    before = [token.word for token in tokens[max(lead - 3, 0) : lead]]
    if before and before[-1] in roles["since"] | roles["from"]:
        dark = any(token.word in roles["night"] for token in tokens)
        return not dark and (before[-1] in roles["since"] or not any(CLOCK.fullmatch(t.word) for t in tokens))
    if len(before) > 1 and before[-1] in roles["until"] and before[-2].isdigit():
        return numbers[0] - int(before[-2]) > 1
    return False


def _day_before(tokens: list[Token], month: int, roles: Roles) -> Token | None:
    """The day before a month's name: '24 червня', '5-6 July', 'the 5th of July'."""
    for token in reversed(tokens[max(month - 3, 0) : month]):
        if token.cls in "Nx" and token.word[0].isdigit():
            return None if CLOCK.fullmatch(token.word) else token
        if token.word not in roles["before_month"]:
            return None
    return None


def _mark_day_in_brackets(tokens: list[Token], cue: Cue) -> None:
    """Turn the day of the month behind a weekday into x: 'nesta quinta-feira (12)'."""
    behind = tokens[cue.last + 1 : cue.last + 4]
    if "".join(token.cls for token in behind) == "(N)" and DAY_DIGITS.fullmatch(behind[1].word):
        behind[1].cls = "x"
