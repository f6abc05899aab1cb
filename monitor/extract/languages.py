"""A text goes in; whether it may hold a claim at all, and which table of words it is read with, come out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from .lexicon import TABLES, read_yaml
from .normalise import CYRILLIC

LOOKED_AT = 1500  # characters: a language shows at once
BEHIND = 800  # characters behind the last weapon named, in which a number without its noun may stand
WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


class Marks(NamedTuple):
    """What every text is searched for: stems of weapons' names by script, and small words by language."""

    cyrillic: tuple[str, ...]
    latin: tuple[str, ...]
    ascii_only: tuple[str, ...]
    common: Mapping[str, frozenset[str]]


@cache
def _load_marks() -> Marks:
    about = read_yaml(files(__package__) / "lexicon" / "languages.yaml")
    stems: dict[bool, list[str]] = {False: [], True: []}  # by whether their language is written in Cyrillic
    for one in about.values():
        stems[any(CYRILLIC.search(stem) for stem in one["stems"])] += one["stems"]
    latin = _leave_out_longer(stems[False])
    common = {language: frozenset(one["common"]) for language, one in about.items() if "common" in one}
    return Marks(
        _leave_out_longer(stems[True]),
        latin,
        tuple(stem for stem in latin if stem.isascii()),
        common,
    )


def _leave_out_longer(stems: Sequence[str]) -> tuple[str, ...]:
    """Each stem once, without those that hold another: they find nothing more."""
    return tuple(
        stem for stem in dict.fromkeys(stems) if not any(other in stem and other != stem for other in stems)
    )


def find_end(text: str) -> int:
    """Where reading a text may end; 0 where it names no weapon, as most news.

    It is the cheap question that spares reading the rest of the news, so it asks no more than it must.
    """
    marks = _load_marks()
    lowered = text.lower()
    if lowered.isascii():
        stems = marks.ascii_only
    else:
        balance = lowered.count("о") - lowered.count("o")  # the commonest letter of each script
        stems = marks.cyrillic if balance > 0 else marks.latin if balance else marks.cyrillic + marks.latin
    for stem in stems:
        if stem in lowered:
            break
    else:
        return 0
    return max(lowered.rfind(stem) for stem in stems) + BEHIND


def names_a_weapon(text: str) -> bool:
    """Whether a text may hold a claim at all."""
    return find_end(text) > 0


def guess_table(normalised: str) -> str:
    """The table of words for a normalised text: by its script, then by the common words that it uses most.

    English, where it is a tie.
    """
    start = normalised[:LOOKED_AT]
    if CYRILLIC.search(start):
        return "main"
    words = set(WORD.findall(start))
    counts = {language: len(words & common) for language, common in _load_marks().common.items()}
    best = max(counts, key=lambda language: counts[language])
    return best if best in TABLES and counts[best] > counts["en"] else "main"
