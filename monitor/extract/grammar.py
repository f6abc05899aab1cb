"""How a language is built, where a rule must know. A word goes in; the grammar of its language comes out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from .normalise import CYRILLIC

SHORTEST_STEM = 2  # letters before an ending


@dataclass(frozen=True, slots=True)
class Grammar:
    """What the languages of a table that share an alphabet have in common (`grammar` in their files)."""

    articles: frozenset[str] = frozenset()
    bare_singular: bool = False  # a noun without article and number is one: "missile shot down"
    free_order: bool = (
        False  # what stands before a verb may be what it is done to: "Kharkiv attacked 12 drones"
    )
    passive_first: bool = False  # a passive may stand before what it is said of
    adjectives_end: tuple[str, ...] = ()
    plurals_end: tuple[str, ...] = ()  # of nouns; a plain word with another ending may be an adjective
    participles_in_commas: tuple[str, ...] = ()  # endings of those that stand so behind their noun
    counts_end: tuple[str, ...] = ()  # written behind a number's digits

    def may_describe(self, word: str) -> bool:
        """Whether a word that the lexicon lacks may stand between a number and its noun."""
        if any(word.endswith(end) and len(word) >= SHORTEST_STEM + len(end) for end in self.adjectives_end):
            return True
        plain = bool(self.plurals_end) and word.isalpha() and len(word) > SHORTEST_STEM
        return plain and not word.endswith(self.plurals_end)


class Grammars(NamedTuple):
    """The grammars of a table by alphabet; where it has one alphabet only, both are the same."""

    latin: Grammar = Grammar()
    cyrillic: Grammar = Grammar()

    def of(self, word: str) -> Grammar:
        """The grammar of the language of a word."""
        return self.cyrillic if CYRILLIC.search(word) else self.latin
