"""The dates, weekdays and time of publication of a sentence go in; the night that it speaks of comes out.

A night is named by the date of its morning in Europe/Kyiv. Nothing is guessed: without a date in the text and
without a time of publication the night is None.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from ..model import KYIV
from .tokens import Cue, Sentence

CLOCK = re.compile(r"\d{1,2}[.:]\d{2}")
EVENING = frozenset(["evening", "вечора", "вечера", "вечір", "вечер"])
NUMERIC = re.compile(r"(\d{1,2})[.\-/](\d{1,2})[.\-/](20\d\d|\d\d)")
ISO = re.compile(r"(20\d\d)-(\d\d)-(\d\d)")


def day_of(published: datetime | None) -> date | None:
    """The Kyiv date of a time of publication."""
    return None if published is None else published.astimezone(KYIV).date()


def find_date(sentence: Sentence, near: int | None, published: date | None) -> date | None:
    """The date that a sentence names for its window, the one nearest to token `near` first.

    A date behind a clock time or an evening ("from 18:00 on 23 June") is where the window
    began: never the night.
    """
    best: tuple[int, date] | None = None
    for cue in sentence.cues:
        if cue.kind != "months" or not isinstance(cue.value, tuple) or cue.value[1] is None:
            continue
        if _follows_clock(sentence, cue):
            continue
        month, day, year = cue.value
        found = _complete(day, month, year, published)
        if found:
            away = abs(cue.first - near) if near is not None else cue.first
            if best is None or away < best[0]:
                best = (away, found)
    if best is None:
        for token in sentence.tokens:
            if token.cls == "x" and (found := _numeric(token.word, published)):
                return found
    return best[1] if best else None


def find_weekday(sentence: Sentence, published: date | None, night: bool) -> date | None:
    """The night that the weekday words of a sentence name, counted backwards from the publication."""
    if published is None:
        return None
    days = [cue for cue in sentence.cues if cue.kind == "weekdays"]
    if not days:
        return None
    last = days[-1]
    back = (published.weekday() - last.value) % 7
    found = published - timedelta(days=back)
    after = sentence.tokens[last.last + 1].word if last.last + 1 < len(sentence.tokens) else ""
    if night and after in ("night", "evening") and back > 0:
        found += timedelta(days=1)  # Saturday night ends on Sunday
    return found


def _follows_clock(sentence: Sentence, cue: Cue) -> bool:
    """Whether a clock time or an evening stands right before the date."""
    words = [token.word for token in sentence.tokens[max(cue.first - 4, 0) : cue.first]]
    return any(CLOCK.fullmatch(word) or set(word.split()) & EVENING for word in words)


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
