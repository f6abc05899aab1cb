"""Whose word a table of nights is: the record that ships with the program, or a file that was brought in."""

from __future__ import annotations

from typing import Final

from ..model import Rank, Source

RECORD: Final = Source(
    "record", "Massive Missile Attacks on Ukraine (compiled from Air Force reports)", Rank.RECORD
)
IMPORTED: Final = Source("imported", "an imported table of nights", Rank.RECORD)
"""A table that somebody else compiled: as heavy as the record, and named apart from it."""

RECORD_TITLE: Final = "Massive Missile Attacks on Ukraine"
RECORD_AUTHOR: Final = "Petro Ivaniuk"
RECORD_LINK: Final = "https://www.kaggle.com/datasets/piterfm/massive-missile-attacks-on-ukraine"
RECORD_LICENCE: Final = ("ODC-By-1.0", "https://opendatacommons.org/licenses/by/1-0/")
ATTRIBUTION: Final = (
    "Massive Missile Attacks on Ukraine by Petro Ivaniuk: ODC-BY 1.0 on his own site; "
    "a mirror states CC BY-NC-SA 4.0"
)
"""What must stay with every number that comes from the record."""
