"""What texts claim: the closed sets of the field, claims, doubts and readings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final


class Family(StrEnum):
    """The kind of weapon that is counted; `all` is drones and missiles counted as one."""

    DRONE = "drone"
    MISSILE = "missile"
    BOMB = "bomb"
    ALL = "all"


class Measure(StrEnum):
    """What happened to the weapons that are counted."""

    LAUNCHED = "launched"
    INTERCEPTED = "intercepted"
    SUPPRESSED = "suppressed"
    LOST = "lost"
    HIT = "hit"
    LEFT = "left"
    AIRBORNE = "airborne"


class Bound(StrEnum):
    """How the number binds the true count."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    ABOUT = "about"
    AT_MOST = "at_most"


SIGNS: Final[Mapping[str, str]] = {
    Bound.EXACT: "",
    Bound.AT_LEAST: "≥ ",
    Bound.ABOUT: "≈ ",
    Bound.AT_MOST: "≤ ",
}
"""What stands before a number in a table or a picture."""
INDEFINITE: Final = "indefinite"
"""The rule of a claim such as "several missiles": no number was said, and none is kept back on purpose."""


class Window(StrEnum):
    """The time that a number is said to cover."""

    NIGHT = "night"
    DAY = "day"
    FULL_DAY = "24h"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    WAR = "war"
    OTHER = "other"


class Attacker(StrEnum):
    """Whose weapons are counted."""

    RU = "RU"
    UA = "UA"
    OTHER = "other"


class Scope(StrEnum):
    """Whether a number speaks for the whole country or for a part of it."""

    NATIONAL = "national"
    LOCAL = "local"


class Unit(StrEnum):
    """What is counted: weapons, or the places that they hit."""

    WEAPON = "weapon"
    LOCATION = "location"


@dataclass(frozen=True, slots=True)
class Claim:
    """One number that one entry asserts, with the sentence it stands in.

    `entry.text[start:end] == quote`. `value` is None where a weapon was used and its count was
    not said; `withheld` marks a count that the speaker keeps back on purpose. `night` is the date
    of the morning (for a day window: of that day), None where the text does not give it. `part`
    marks a share of another number of the same text: never to be added. `voice` is the source that
    is really speaking; `seen` is from when on the entry said so: published, edited, else fetched.
    """

    weapon: str
    family: Family
    measure: Measure
    value: int | None
    bound: Bound
    window: Window
    night: date | None
    attacker: Attacker | None
    scope: Scope
    part: bool
    quote: str
    start: int
    end: int
    rule: str
    entry: str = ""
    source: str = ""
    voice: str = ""
    seen: datetime | None = None
    unit: Unit = Unit.WEAPON
    includes_ew: bool = False
    withheld: bool = False

    @property
    def is_national(self) -> bool:
        """Whether this number may reach a national series: Russian weapons, the whole country."""
        return (
            self.attacker is Attacker.RU
            and self.scope is Scope.NATIONAL
            and not self.part
            and self.unit is Unit.WEAPON
        )


class DoubtKind(StrEnum):
    """Why a text or a night cannot be taken at its word."""

    UNREAD = "unread"
    IMPOSSIBLE = "impossible"
    NIGHT_BEFORE = "night_before"
    CONFLICT = "conflict"
    VERY_LARGE = "very_large"
    SUM = "sum"
    BORDER = "border"


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that a person should look at: kept and shown, never settled by a guess."""

    kind: DoubtKind
    text: str
    night: date | None = None
    entry: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A number in a text, where it stands, and what was made of it: a claim, or why there is none."""

    start: int
    end: int
    claim: Claim | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one text gave. `marks` are there where they were asked for."""

    claims: tuple[Claim, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    marks: tuple[Mark, ...] = ()
