"""What was settled: observations of one night, and series of nights."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from .claims import Bound, Claim, Family, Measure, Window

if TYPE_CHECKING:
    import pandas as pd

REPORT: Final = re.compile(r"alert-[0-9]{4}-[0-9]{2}-[0-9]{2}\.(html|png|txt)")


class Standing(StrEnum):
    """How firm an observation is."""

    PROVISIONAL = "provisional"
    OFFICIAL = "official"
    DISPUTED = "disputed"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class Observation:
    """The settled value of one (window, night, family, measure) and every claim behind it.

    `value` is None where nothing was said that can be counted; `implied` marks a zero that an
    official report implies by naming other weapons only; `derived` marks a sum of listed types.
    `chosen` is the claim (or, where derived, the claims) that the value came from. `borrowed` are
    those of `claims` that give this night the figures of the night before: shown, never counted.
    """

    window: Window
    night: date
    family: Family
    measure: Measure
    value: int | None
    bound: Bound
    standing: Standing
    chosen: tuple[Claim, ...] = ()
    claims: tuple[Claim, ...] = ()
    implied: bool = False
    derived: bool = False
    borrowed: tuple[Claim, ...] = ()

    @property
    def is_said(self) -> bool:
        """Whether anybody spoke of this night itself: False where all figures are the night before's."""
        return bool(self.chosen) or not self.borrowed

    @property
    def is_uncounted(self) -> bool:
        """Whether some came and nobody said how many, without keeping it back."""
        return self.value is None and self.is_said and self.standing is not Standing.WITHHELD

    @property
    def is_settled(self) -> bool:
        """Whether the value may count as a known night: said in full, by or after the official word."""
        return (
            self.value is not None
            and self.bound is not Bound.AT_LEAST
            and self.standing in (Standing.OFFICIAL, Standing.DISPUTED)
        )


@dataclass(frozen=True, slots=True)
class Series:
    """What one window, family and measure came to on every date, without a gap.

    `values` is float64 on a daily DatetimeIndex (NaN: nobody said); `known` is a boolean series on
    the same index: True where the value is settled, so that a baseline may learn from it. A value
    that is present and not known is a lower bound: it may raise an alert and never clears one.
    """

    name: str
    values: pd.Series[float]
    known: pd.Series[bool]

    def learnable(self) -> pd.Series[float]:
        """The values that a baseline may learn from; NaN elsewhere."""
        return self.values.where(self.known)


def is_report(file: str) -> bool:
    """Whether a file is named as those of a report are."""
    return REPORT.fullmatch(file) is not None


def report_name(night: date) -> str:
    """The file name of the report on a night's alerts, without its ending."""
    return f"alert-{night.isoformat()}"
