"""The tokens of one sentence go in; number words are joined, and what counts nothing is no number any more.

Dates become tokens of class x and values of their cue: (month, day, year). A span of clock times
or days becomes a cue for the window that it covers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise

from ..model import Window
from .tokens import Cue, Sentence, Token

Roles = Mapping[str, frozenset[str]]
DAY_DIGITS = re.compile(r"\d{1,2}(?!\d)")
YEAR = re.compile(r"20\d\d")
CLOCK = re.compile(r"(\d{1,2})(?:[.:]\d{2}|h(?:\d{2})?)")
MORNING = range(6, 13)
EVENING = range(12, 24)
HALF = 12  # hours


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
    sentence.cues += _find_clock_spans(tokens, sentence.roles)
    spans = [*_find_weekday_spans(sentence), *_find_spans_of_dates(sentence)]
    sentence.cues = [cue for cue in sentence.cues if not any(_is_end_of(cue, span) for span in spans)]
    sentence.cues += spans
    sentence.cues += _find_evening_to_morning(sentence)
    sentence.cues += _find_years(tokens, sentence.roles)
    sentence.cues += _find_counted_spans(tokens, sentence.roles)
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
            opening, day = day, after[1]  # 'from October 13 to 14'
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


def _find_clock_spans(tokens: list[Token], roles: Roles) -> list[Cue]:
    """Windows that a sentence gives by the clock: 'from 8:00 to 18:30' is a day."""
    noon = roles["noon"]
    maybe = [i for i, token in enumerate(tokens) if token.cls in "Nx" or token.word in noon]
    times = [(i, hour) for i in maybe if (hour := _hour_at(tokens, i, roles)) is not None]
    cues = []
    for (i, start), (j, end) in pairwise(times):
        opened = any(token.word in roles["from"] for token in tokens[max(i - 2, 0) : i])
        closed = any(token.word in roles["until"] for token in tokens[i + 1 : j])
        if opened and closed and j - i <= 6 and start in MORNING and end in EVENING and end > start:
            cues.append(Cue("windows", Window.DAY, i, j))
    for i, hour in times:
        since = tokens[i - 1].word in roles["since"] if i else False
        if (
            since
            and hour in MORNING
            and not any(first < i < last for first, last in pairwise([t for t, _ in times]))
        ):
            cues.append(Cue("windows", Window.DAY, i, i))  # 'since 8 a.m.'
    return cues


def _find_weekday_spans(sentence: Sentence) -> list[Cue]:
    """Windows from one weekday to another: 'between Monday and Sunday' is no night."""
    days = sorted((cue for cue in sentence.cues if cue.kind == "weekdays"), key=lambda cue: cue.first)
    found = [Cue("windows", Window.WEEK, cue.first, cue.last) for cue in days if _is_since(sentence, cue)]
    for left, right in pairwise(days):
        between = {token.word for token in sentence.tokens[left.last + 1 : right.first]}
        opened = {token.word for token in sentence.tokens[max(left.first - 2, 0) : left.first]}
        spans = between & sentence.roles["until"] and opened & sentence.roles["from"]
        if spans and right.first - left.last <= 4 and (right.value - left.value) % 7 > 1:
            found.append(Cue("windows", Window.WEEK, left.first, right.last))
    return found


def _is_since(sentence: Sentence, cue: Cue) -> bool:
    """Whether days are counted from a weekday: 'since Monday', and not 'since Monday evening'."""
    tokens, roles = sentence.tokens, sentence.roles
    before = [token.word for token in tokens[max(cue.first - 3, 0) : cue.first]]
    if not before or before[-1] not in roles["since"] or roles["night"] & set(before):
        return False
    dark = roles["evening"] | roles["after_dark"] | roles["night"]
    after = tokens[cue.last + 1 : cue.last + 5]
    other_day = any(o.kind == "weekdays" and 0 < o.first - cue.last <= 4 for o in sentence.cues)
    return not (
        other_day or (after and after[0].word in dark) or any(token.cls == "x" for token in after[:2])
    )


def _is_end_of(cue: Cue, span: Cue) -> bool:
    """Whether a night is only the end of a span of days: 'between Thursday and Sunday night'."""
    return (
        cue.kind == "windows"
        and cue.value == Window.NIGHT
        and span.first <= cue.last
        and cue.first <= span.last + 1
    )


def _find_evening_to_morning(sentence: Sentence) -> list[Cue]:
    """Nights that a sentence gives by their ends: 'from Saturday evening to Sunday morning'."""
    words = [token.word for token in sentence.tokens]
    days = {cue.first: cue.value for cue in sentence.cues if cue.kind == "weekdays"}
    evenings = [i for i, word in enumerate(words) if word in sentence.roles["evening"]]
    found = []
    for i in evenings:
        for j in range(i + 1, min(i + 7, len(words))):
            if words[j] in sentence.roles["morning"] and sentence.roles["until"] & set(words[i + 1 : j]):
                named = [days[at] for at in range(max(i - 2, 0), min(j + 3, len(words))) if at in days]
                apart = (named[-1] - named[0]) % 7 > 1 if len(named) > 1 else False
                found.append(Cue("windows", Window.OTHER if apart else Window.NIGHT, i, j))
    return found


def _find_spans_of_dates(sentence: Sentence) -> list[Cue]:
    """Windows from a date to one of the next month: 'from 30 December to 3 January'."""
    dates = sorted(
        (cue for cue in sentence.cues if cue.kind == "months" and cue.value[1]), key=lambda c: c.first
    )
    found = []
    for left, right in pairwise(dates):
        between = {token.word for token in sentence.tokens[left.last + 1 : right.first]}
        apart = (right.value[0] - left.value[0]) % 12 == 1 and right.value[1] > 1
        if apart and between & sentence.roles["until"] and right.first - left.last <= 4:
            found.append(Cue("windows", Window.OTHER, left.first, right.last))
    return found


def _find_years(tokens: list[Token], roles: Roles) -> list[Cue]:
    """Whole years: 'in 2023', 'у 2023 році'."""
    cues = []
    for i in range(1, len(tokens)):
        if tokens[i].cls == "N" and tokens[i - 1].word in roles["during"] and YEAR.fullmatch(tokens[i].word):
            tokens[i].cls = "x"
            cues.append(Cue("windows", Window.YEAR, i, i))
    return cues


def _find_counted_spans(tokens: list[Token], roles: Roles) -> list[Cue]:
    """Windows of so many nights, days or weeks: 'in its thirty-one nights', 'over the past 10 days'."""
    cues = []
    for i in range(1, len(tokens)):
        if tokens[i].word not in roles["span_units"]:
            continue
        first = i - 1
        while first >= 0 and tokens[first].cls in "NM":
            first -= 1
        lead = {token.word for token in tokens[max(first - 2, 0) : first + 1]}
        if (
            first < i - 1
            and tokens[i - 1].cls == "N"
            and (tokens[i - 1].value or 0) > 1
            and lead & roles["during"]
        ):
            cues.append(Cue("windows", Window.OTHER, first + 1, i))
    return cues


def _hour_at(tokens: list[Token], i: int, roles: Roles) -> int | None:
    """The hour where token i is a time: '18:30', '7.00', '8 a.m.', '6 pm'."""
    if tokens[i].cls not in "Nx":
        return 12
    match = CLOCK.fullmatch(tokens[i].word)
    half = find_half([t.word for t in tokens[i + 1 : i + 4]], roles)
    if match is None and half is None:
        return None
    hour = int(match[1]) if match else int(tokens[i].value or 0) if tokens[i].word.isdigit() else None
    if hour is None or hour > 24:
        return None
    if half is None:
        return hour
    tokens[i].cls = "x"
    return hour % HALF + half


def find_half(words: list[str], roles: Roles) -> int | None:
    """What the words behind an hour add to it: 0 for 'a.m.', 12 for 'pm'; None where they say neither."""
    spelt = {"".join(words[:n]).replace(".", "") for n in (1, 3)}  # 'pm' is one token, 'p.m' three
    if spelt & roles["after_noon"]:
        return HALF
    return 0 if spelt & roles["before_noon"] else None
