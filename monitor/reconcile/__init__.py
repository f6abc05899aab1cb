"""Claims in; one settled observation for each (window, night, family, measure), and doubts, out.

The rule: best rank, then exact before vague (a total that was said before a sum of listed types),
then the latest word. Order of arrival and repeats change nothing.
"""

from .doubts import find_doubts
from .settling import list_voices, settle

__all__ = ["find_doubts", "list_voices", "settle"]
