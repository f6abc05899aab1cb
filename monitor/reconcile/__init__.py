"""Claims in; one settled observation for each (window, night, family, measure), and doubts, out.

Of the claims that weigh most, an exact one goes before a vague one, a stated total before a sum of
listed types, and a later one before an earlier. Repeats and the order of entries have no say.
"""

from .nights import SettledNight, settle, settle_nights
from .weapons import Types, count_types
from .words import join_bounds

__all__ = ["SettledNight", "Types", "count_types", "join_bounds", "settle", "settle_nights"]
