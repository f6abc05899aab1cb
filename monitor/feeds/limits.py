"""Cuts what would take too long to parse: a text goes in; as much as is read, and a warning, come out.

The size of an answer is limited already, and yet a parser may take minutes for it. What costs is the number
of items, tags, attributes and entities, so the signs that begin them are counted before anything is parsed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import islice

MOST_SIGNS = 400_000
"""Of a feed: more than 500 long articles have."""
MOST_ODD = (2_000_000, 60_000)
"""Letters and signs of a feed that is no plain one, so that the slow reader is asked."""
MOST_PAGE = (1_000_000, 60_000)
"""Letters and signs of a page; one of a channel, with twenty posts, has a fifth of both."""

_ITEM_END = re.compile(r"</(?:\w{1,20}:)?(?:item|entry)\s{0,9}>", re.IGNORECASE)
_SIGN = re.compile("[<&=]")
_LONGEST_TAIL = 10_000


def cut_feed(
    text: str, most: int | None = None, letters: int | None = None, signs: int = MOST_SIGNS
) -> tuple[str, str | None]:
    """As much of an XML feed as is read: so many items, letters (None: all) and signs; cut between items."""
    ends = [found.end() for found in _ITEM_END.finditer(text)]
    end = _find_end(text, letters, signs)
    fits = bisect_right(ends, len(text) if end is None else end)
    kept = fits if most is None else min(fits, most)
    if kept == len(ends) and end is None:
        return text, None
    why = "is too large to be read whole" if kept == fits and end is not None else f"has {len(ends)} entries"
    warning = f"{why}: the first {kept} were read"
    if not kept:
        return text[:end], warning
    tail = text[ends[-1] :]
    return text[: ends[kept - 1]] + (tail if len(tail) <= _LONGEST_TAIL else ""), warning


def cut_page(text: str) -> tuple[str, str | None]:
    """As much of a page as is read, cut before a tag."""
    end = _find_end(text, *MOST_PAGE)
    if end is None:
        return text, None
    return text[
        : max(text.rfind("<", 0, end), 0)
    ], "is a page too large to be read whole: its rest is left out"


def _find_end(text: str, letters: int | None, signs: int) -> int | None:
    """Where a text has so many letters or signs; None where it has no more."""
    end = letters if letters is not None and len(text) > letters else None
    if text.count("<", 0, end) + text.count("&", 0, end) + text.count("=", 0, end) > signs:
        return next(islice(_SIGN.finditer(text), signs, None)).start()
    return end
