"""Observations, sources and numbers in the words of a doubt, and the range that a number allows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from math import inf
from typing import Final

from ..model import Bound, Family, Observation, Source, Standing, Window

ABOUT: Final = 0.1
"""How far from the truth a number said to be `about` may be."""
SAME_WITHIN: Final = 0.01
"""Repeats of the official word may be this far from it: an early version, or a slip."""

WEAPONS: Final[Mapping[Family, str]] = {
    Family.DRONE: "drones",
    Family.MISSILE: "missiles",
    Family.BOMB: "bombs",
    Family.ALL: "drones and missiles",
}


def is_firm(observation: Observation) -> bool:
    """Whether the record, or the official word, gives this exact number itself."""
    return observation.standing in (Standing.OFFICIAL, Standing.DISPUTED) and observation.bound is Bound.EXACT


def find_range(value: int, bound: Bound, partial: bool) -> tuple[float, float]:
    """The least and the most that a number allows; a count of some types allows any more."""
    if bound is Bound.AT_MOST:
        return 0, value
    low = value * (1 - ABOUT) if bound is Bound.ABOUT else value
    high = value * (1 + ABOUT) if bound is Bound.ABOUT else value
    return low, inf if partial or bound is Bound.AT_LEAST else high


def name_sources(observation: Observation) -> set[str]:
    """The ids of the sources that an observation's number comes from."""
    return {claim.source for claim in observation.chosen}


def name_source(source: str, sources: Mapping[str, Source]) -> str:
    """The name that people see; the id of a source that is no longer known."""
    return sources[source].name if source in sources else source


def name_window(window: Window, night: date) -> str:
    """`the night to 22 July 2025`."""
    day = f"{night.day} {night:%B %Y}"
    if window is Window.NIGHT:
        return f"the night to {day}"
    return f"the day of {day}" if window is Window.DAY else f"the 24 hours of {day}"


def tell_number(value: int, bound: Bound) -> str:
    """`at least 224`; an exact number alone."""
    return str(value) if bound is Bound.EXACT else f"{bound.replace('_', ' ')} {value}"


def join(parts: list[str]) -> str:
    """`42, 0 and 7`."""
    return " and ".join(part for part in (", ".join(parts[:-1]), parts[-1]) if part)
