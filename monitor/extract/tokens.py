"""What a sentence is to the rules: tokens with class letters, and cues.

A token's class is one letter, so that the rules can be regular expressions over a sentence's classes:

    W weapon    K kind (cruise, ballistic)   M modifier    N number    i indefinite number (dozens)
    Q bound     A all    B both    O of      T them        G another   E including    P places (locations)
    F figure (number, tally)
    V verb (its value is the measure)        Z negation    b be        r relative     & and    a article
    d determiner    p preposition    x a number that counts nothing (date, time, money, model, percentage)
    u noun of other things that are counted (people, houses)    j unknown word that may describe a noun
    w any other word; marks stand for themselves: , ; : . ( ) " - and / for a line end, * for a bullet
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .grammar import Grammar, Grammars


@dataclass(slots=True)
class Token:
    """One token: its class letter, its value, and where it stands in the text."""

    cls: str
    value: Any
    many: bool
    start: int
    end: int
    word: str


@dataclass(slots=True)
class Cue:
    """Something a sentence says about its numbers: a window, speaker, attacker, place or rejection."""

    kind: str
    value: Any
    first: int
    last: int
    word: str = ""  # its first word


@dataclass(slots=True)
class Sentence:
    """One sentence as tokens, their string of classes, and the cues in it (positions are of tokens).

    `roles` are the small words of its language by what they do: over, from, until, ...

    A sentence that counts nothing has cues and no tokens.
    """

    tokens: list[Token]
    cues: list[Cue]
    roles: Mapping[str, frozenset[str]]
    grammars: Grammars
    classes: str = ""

    def has_cue(self, kind: str, *values: Any) -> bool:
        """Whether a cue of a kind stands in it; with values, one of these."""
        for cue in self.cues:  # noqa: SIM110 - asked a dozen times a sentence, where any() is half as fast
            if cue.kind == kind and (not values or cue.value in values):
                return True
        return False

    def grammar_of(self, word: str) -> Grammar:
        """How the language of one of its words is built."""
        return self.grammars.of(word)

    @property
    def start(self) -> int:
        """Offset of the first character."""
        return self.tokens[0].start

    @property
    def end(self) -> int:
        """Offset behind the last character."""
        return self.tokens[-1].end
