"""The languages that people are told in: English sentences in, the same in another language out."""

from .weapons import WEAPONS, name_weapon
from .words import ENGLISH, LANGS, Words, find_words

__all__ = ["ENGLISH", "LANGS", "WEAPONS", "Words", "find_words", "name_weapon"]
