"""The same text under several names is one voice, and what it says was said when it was first."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from ..model import Claim, Rank, Source
from .words import find_rank, group_claims

SHINGLE: Final = 3
"""So many words in a row are compared (Broder 1997, On the resemblance and containment of documents)."""
ALIKE: Final = 0.7
"""The share of a text's shingles found in another from which on it copies that one."""
FEWEST: Final = 8
"""Words: two who say less than this alike may well have found the same words."""
AGAIN: Final = timedelta(hours=1)
"""A source that carries a copied text anew so soon has one article in several of its feeds."""
WORD: Final = re.compile(r"\w+")
_NEVER: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Text:
    """What an entry says of a night: its numbers, and the shingles of the sentences behind them."""

    entry: str
    source: str
    seen: datetime
    numbers: frozenset[object]
    shingles: frozenset[object]


def find_copies(claims: Sequence[Claim], sources: Mapping[str, Source]) -> dict[str, str]:
    """The entries of one night that copy another source's, each with the entry that it copies.

    Compared are the sentences behind the numbers, of news alone: a copy gives the same numbers, or some of
    them, in nearly the same words. The original is the text of the better source, then the earlier one; it
    copies nothing itself. Who repeats a text that it has carried before, and not just now by another of its
    feeds, means it, and copies nothing.
    """
    news = [claim for claim in claims if find_rank(claim, sources) > Rank.RECORD]
    if len({claim.source for claim in news}) < 2:
        return {}
    said: dict[str, list[Claim]] = defaultdict(list)
    for group in group_claims(news).values():
        for claim in group:
            said[claim.entry].append(claim)
    originals: list[_Text] = []
    copies: dict[str, str] = {}
    carried: dict[tuple[str, str], datetime] = {}
    for entry in sorted(said, key=lambda entry: _order(said[entry][0], sources)):
        text = _read(said[entry])
        original = next((one for one in originals if _repeats(text, one)), None)
        if original is None or _says_again(text, carried.get((text.source, original.entry))):
            originals.append(text)
        else:
            copies[entry] = original.entry
            carried.setdefault((text.source, original.entry), text.seen)
    return copies


def find_voices(claims: Iterable[Claim], copies: Mapping[str, str]) -> list[Claim]:
    """The claims, those of copies with the voice that the copied entry gives the same number."""
    claims = list(claims)
    if not copies:
        return claims
    originals = set(copies.values())
    voices = {
        (claim.entry, _name_number(claim)): claim.voice or claim.source
        for claim in claims
        if claim.entry in originals
    }
    told = ((claim, (copies.get(claim.entry, ""), _name_number(claim))) for claim in claims)
    return [replace(claim, voice=voices[same]) if same in voices else claim for claim, same in told]


def _says_again(text: _Text, carried: datetime | None) -> bool:
    """Whether a source that carried a copied text at a time means it now."""
    return carried is not None and text.seen - carried > AGAIN


def _order(claim: Claim, sources: Mapping[str, Source]) -> tuple[Rank, datetime, str]:
    return find_rank(claim, sources), _find_time(claim), claim.entry


def _find_time(claim: Claim) -> datetime:
    return claim.seen or _NEVER


def _name_number(claim: Claim) -> object:
    what = claim.window, claim.family, claim.measure, claim.weapon
    return *what, claim.value, claim.bound, claim.withheld


def _read(claims: Sequence[Claim]) -> _Text:
    """The text of one entry's claims; one of few words has no shingles."""
    quotes = dict.fromkeys(claim.quote for claim in sorted(claims, key=lambda claim: claim.start))
    words = WORD.findall(" ".join(quotes).casefold())
    starts = range(len(words) - SHINGLE + 1) if len(words) >= FEWEST else ()
    shingles = frozenset(tuple(words[start : start + SHINGLE]) for start in starts)
    first = claims[0]
    numbers = frozenset(map(_name_number, claims))
    return _Text(first.entry, first.source, _find_time(first), numbers, shingles)


def _repeats(text: _Text, original: _Text) -> bool:
    """Whether a text says nothing but what another source's has, in its words."""
    if text.source == original.source or not text.shingles or not text.numbers <= original.numbers:
        return False
    return len(text.shingles & original.shingles) >= ALIKE * len(text.shingles)
