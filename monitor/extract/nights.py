"""The dates, weekdays and time of publication of a sentence go in; the night that it speaks of comes out.

A night is named by the date of its morning in Europe/Kyiv. Nothing is guessed: without a date in the text and
without a time of publication the night is None.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from ..model import KYIV
from .spans import CLOCK, HALF, find_half
from .tokens import Sentence

FROM_HOUR = 15
PAIRED = 4  # tokens between two weekdays that are the ends of one night
SAID_ON = 3  # tokens between "said" and the weekday on which it was said
NEAR_EVENING = 5  # tokens, with the word for evening
WHEN_SAID = 6  # how much farther such a weekday counts
NUMERIC = re.compile(r"(\d{1,2})[.\-/](\d{1,2})[.\-/](20\d\d|\d\d)")
ISO = re.compile(r"(20\d\d)-(\d\d)-(\d\d)")


def day_of(published: datetime | None) -> date | None:
    """The Kyiv date of a time of publication."""
    return None if published is None else published.astimezone(KYIV).date()


def find_date(
    sentence: Sentence, near: Sequence[int], published: date | None, night: bool, until: int | None = None
) -> date | None:
    """The date that a sentence names for a number, by month, in digits or by weekday: the one nearest first.

    `near` are the token positions that it belongs to: the words on the window, and the number. A date
    behind an evening hour ("from 18:00 on 23 June") is where the window began: its night is the next.
    What stands behind the token `until` is not asked.
    """
    found: list[tuple[int, int, date]] = []
    for first, last, day, penalty in (*_dates(sentence, published), *_weekdays(sentence, published)):
        if until is not None and first > until:
            continue
        begins = night and _begins_a_night(sentence, first, last)
        away = [min(abs(first - at), abs(last - at)) for at in near]
        found.append((away[0] + penalty + (3 if begins else 0), away[-1], day + timedelta(days=begins)))
    return min(found)[2] if found else None


def _dates(sentence: Sentence, published: date | None) -> Iterator[tuple[int, int, date, int]]:
    """The dates of a sentence by their month and in digits: first and last token, date, penalty."""
    for cue in sentence.cues:
        if cue.kind == "months" and cue.value[1] is not None:
            month, day, year = cue.value
            found = _complete(day, month, year, published)
            if found:
                yield cue.first, cue.last, found, 0
    for i, token in enumerate(sentence.tokens):
        if token.cls == "x" and (found := _numeric(token.word, published)):
            yield i, i, found, 0


def _weekdays(sentence: Sentence, published: date | None) -> Iterator[tuple[int, int, date, int]]:
    """The weekdays of a sentence, counted back from the publication; of "Friday into Saturday" the second."""
    if published is None:
        return
    days = [cue for cue in sentence.cues if cue.kind == "weekdays"]
    reporting = [cue for cue in sentence.cues if cue.kind == "reporting"]
    for i, cue in enumerate(days):
        if i + 1 < len(days) and days[i + 1].first - cue.last <= PAIRED:
            continue
        said = any(0 < cue.first - other.last <= SAID_ON for other in reporting)
        back = (published.weekday() - cue.value) % 7
        ahead = sentence.tokens[cue.first - 1].word if sentence.tokens and cue.first else ""
        back = back or 7 * (ahead in sentence.roles["bygone"])
        yield cue.first, cue.last, published - timedelta(days=back), WHEN_SAID if said else 0


def _begins_a_night(sentence: Sentence, first: int, last: int) -> bool:
    """Whether a date or weekday is that of the evening on which a night began."""
    if (
        first and sentence.tokens[first - 1].word.isdigit()
    ):  # 18:00 on 23 June: the day stands before its month
        first -= 1
    before = sentence.tokens[max(first - 6, 0) : first]
    after = sentence.tokens[last + 1 : last + 3]
    if after and after[0].word in sentence.roles["after_dark"]:
        return True
    words = [token.word for token in before]
    if words and words[-1] in sentence.roles["before_month"]:
        words.pop()
    if words and set(words[-1].split()) & sentence.roles["evening"]:
        # "from the evening of Tuesday", and not "until seven in the evening of 14 April"
        ends = (sentence.roles["until"] - sentence.roles["over"]) | sentence.roles["from"]
        lead = next((word for word in reversed(words[-NEAR_EVENING:-1]) if word in ends), None)
        return lead is None or lead in sentence.roles["from"]
    for i in range(len(before) - 1, -1, -1):
        if before[i].cls not in "xN":
            continue
        match = CLOCK.fullmatch(before[i].word)
        half = find_half([token.word for token in before[i + 1 :]], sentence.roles)
        hour = int(match[1]) if match else int(before[i].word) if before[i].word.isdigit() else -1
        if half is not None and 0 <= hour <= HALF:
            return hour % HALF + half >= FROM_HOUR
        return bool(match) and hour >= FROM_HOUR
    return False


def _complete(day: int, month: int, year: int | None, published: date | None) -> date | None:
    """A date with its year. Where it names none, the latest one up to the day after publication."""
    try:
        if year is not None:
            return date(year, month, day)
        if published is None:
            return None
        found = date(published.year, month, day)
        return found if found <= published + timedelta(days=1) else date(published.year - 1, month, day)
    except ValueError:
        return None


def _numeric(word: str, published: date | None) -> date | None:
    """A date in digits: 21.09.2025, 2025-09-21."""
    try:
        if match := ISO.fullmatch(word):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := NUMERIC.fullmatch(word):
            year = int(match[3])
            return date(year if year > 100 else 2000 + year, int(match[2]), int(match[1]))
    except ValueError:
        return None
    return None
