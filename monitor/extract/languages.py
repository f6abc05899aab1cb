"""A text goes in; whether it may hold a claim at all, and which table of words it is read with, come out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from .lexicon import TABLES, read_yaml
from .normalise import CYRILLIC

LOOKED_AT = 1500  # characters: a language shows at once


class Marks(NamedTuple):
    """What is searched in every text: stems of weapons' names, and the small words of each language."""

    stems: tuple[str, ...]
    ascii_stems: tuple[str, ...]
    common: Mapping[str, frozenset[str]]


@cache
def _load_marks() -> Marks:
    about = read_yaml(files(__package__) / "lexicon" / "languages.yaml")
    stems = tuple(dict.fromkeys(stem for one in about.values() for stem in one["stems"]))
    common = {language: frozenset(one["common"]) for language, one in about.items() if "common" in one}
    return Marks(stems, tuple(stem for stem in stems if stem.isascii()), common)


def names_a_weapon(text: str) -> bool:
    """Whether a text may hold a claim at all: the cheap question that spares reading the rest of the news."""
    marks = _load_marks()
    lowered = text.lower()
    return any(stem in lowered for stem in (marks.ascii_stems if lowered.isascii() else marks.stems))


def guess_table(normalised: str) -> str:
    """The table of words for a normalised text: by its script, then by the small words that it uses most."""
    start = normalised[:LOOKED_AT]
    if CYRILLIC.search(start):
        return "main"
    words = start.split()
    counts = {
        language: sum(word in common for word in words) for language, common in _load_marks().common.items()
    }
    best = max(counts, key=lambda language: counts[language])
    return best if best in TABLES and counts[best] > counts["en"] else "main"
