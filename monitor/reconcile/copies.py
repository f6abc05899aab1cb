"""The same text under several names is one voice, and what it says was said when it was first."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from ..model import Claim, Rank, Source
from .words import find_rank, group_claims

SHINGLE: Final = 3
"""So many words in a row are compared (Broder 1997, On the resemblance and containment of documents)."""
ALIKE: Final = 0.7
"""The share of shingles in common from which on one text copies the other: they are a few sentences long."""
WORD: Final = re.compile(r"\w+")


def find_copies(claims: Sequence[Claim], sources: Mapping[str, Source]) -> dict[str, str]:
    """The entries of one night that copy another source's, each with the entry that it copies.

    Compared are the sentences behind the numbers, of news alone: a copy gives the same numbers in nearly the
    same words. The original is the text of the better source, then the earlier one; it copies nothing itself.
    """
    news = [claim for claim in claims if find_rank(claim, sources) > Rank.RECORD]
    if len({claim.source for claim in news}) < 2:
        return {}
    said: dict[str, list[Claim]] = defaultdict(list)
    for group in group_claims(news).values():
        for claim in group:
            said[claim.entry].append(claim)
    by_numbers: dict[frozenset[object], list[str]] = defaultdict(list)
    for entry in sorted(said, key=lambda entry: _order(said[entry][0], sources)):
        by_numbers[frozenset(map(_name_number, said[entry]))].append(entry)
    copies: dict[str, str] = {}
    for entries in by_numbers.values():
        originals: list[tuple[str, frozenset[object]]] = []
        for entry in entries if len(entries) > 1 else ():
            shingles = _cut_shingles(said[entry])
            for original, others in originals:
                if said[original][0].source != said[entry][0].source and _compare(shingles, others) >= ALIKE:
                    copies[entry] = original
                    break
            else:
                originals.append((entry, shingles))
    return copies


def _order(claim: Claim, sources: Mapping[str, Source]) -> tuple[Rank, datetime, str]:
    return find_rank(claim, sources), claim.seen or datetime.max.replace(tzinfo=UTC), claim.entry


def _name_number(claim: Claim) -> object:
    what = claim.window, claim.family, claim.measure, claim.weapon
    return *what, claim.value, claim.bound, claim.withheld


def _cut_shingles(claims: Sequence[Claim]) -> frozenset[object]:
    """All runs of three words of the sentences quoted; of fewer words, the whole."""
    quotes = dict.fromkeys(claim.quote for claim in sorted(claims, key=lambda claim: claim.start))
    words = WORD.findall(" ".join(quotes).casefold())
    return frozenset(
        tuple(words[start : start + SHINGLE]) for start in range(max(1, len(words) - SHINGLE + 1))
    )


def _compare(some: frozenset[object], others: frozenset[object]) -> float:
    """The Jaccard index of two sets that are not empty."""
    return len(some & others) / len(some | others)
