"""The tokens of one sentence go in; a cue comes out for each span of hours, days or years that it names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise

from ..model import Window
from .tokens import Cue, Sentence, Token

Roles = Mapping[str, frozenset[str]]
YEAR = re.compile(r"20\d\d")
CLOCK = re.compile(r"(\d{1,2})(?:[.:]\d{2}|h(?:\d{2})?)")
MORNING = range(6, 13)
EVENING = range(12, 24)
HALF = 12  # hours


def add_spans(sentence: Sentence) -> None:
    """Add the cues of a sentence's spans; a night that is only the end of a longer span loses its own."""
    tokens, roles = sentence.tokens, sentence.roles
    sentence.cues += _find_clock_spans(tokens, roles)
    spans = [*_find_weekday_spans(sentence), *_find_spans_of_dates(sentence)]
    sentence.cues = [cue for cue in sentence.cues if not any(_is_end_of(cue, span) for span in spans)]
    sentence.cues += spans
    nights = _find_evening_to_morning(sentence)
    sentence.cues = [cue for cue in sentence.cues if not any(_is_inside(cue, night) for night in nights)]
    sentence.cues += nights
    sentence.cues += _find_years(tokens, roles)
    sentence.cues += _find_counted_spans(tokens, roles)


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


def _is_inside(cue: Cue, span: Cue) -> bool:
    """Whether a time of day is only an end of a span: "from Friday evening to Monday morning"."""
    return cue.kind == "windows" and span.first <= cue.first and cue.last <= span.last


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
        during = tokens[i - 1].word in roles["during"] and not (i > 1 and _is_bound(tokens[i - 2 : i]))
        if tokens[i].cls == "N" and during and YEAR.fullmatch(tokens[i].word):
            tokens[i].cls = "x"
            cues.append(Cue("windows", Window.YEAR, i, i))
    return cues


def _is_bound(words: list[Token]) -> bool:
    """Whether a word that is both 'during' and 'more than' stands behind a verb: 'launched over'."""
    return [word.cls for word in words] == ["V", "Q"]


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
