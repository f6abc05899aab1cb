"""What is found of one night, in a line and in two sentences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ..lang import ENGLISH, Words
from ..model import Reason, Verdict
from .beside import say_beside, title_beside
from .choice import is_raid
from .finding import say_finding, say_subject


def title_night(night: date, told: Sequence[Verdict], reason: Reason, t: Words = ENGLISH) -> str:
    """What a report is about, in one line."""
    return say_subject(night, told, reason, t) if is_raid(told) else title_beside(night, told, reason, t)


def say_night(night: date, told: Sequence[Verdict], t: Words = ENGLISH) -> tuple[str, ...]:
    """What a report is about, in two sentences at most."""
    return say_finding(night, told, t) if is_raid(told) else say_beside(night, told, t)
