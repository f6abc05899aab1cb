"""An entry goes in; its claims and doubts come out.

A cascade: normalise, cut into sentences and tokens, find the numbers that count weapons (`mentions`), what
happened to them (`outcomes`), whose, where and when (`context`, `nights`), then check the sums (`checks`).
What the text does not say is not guessed.
"""

from .languages import names_a_weapon
from .reader import VERSION, read_entry, read_text

__all__ = ["VERSION", "names_a_weapon", "read_entry", "read_text"]
