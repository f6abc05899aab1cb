"""A fact beside a night, from the record: since when it is the largest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from .model import Series


@dataclass(frozen=True, slots=True)
class Largest:
    """Since when no night had as many: `since` is the last that had, None where none of the record has.

    `exactly` says whether that night's number is settled; else it had at least so many. `begins` is the first
    night of the record with a number, `known` how many nights since `since` (else `begins`) have a settled
    one, of `nights`.
    """

    since: date | None
    as_many: int | None
    exactly: bool
    begins: date
    known: int
    nights: int


def find_largest(series: Series, night: date, value: int) -> Largest | None:
    """Since when no night before `night` had as many as `value`; None in a record without a number before."""
    import pandas as pd

    earlier = series.values.loc[: pd.Timestamp(night - timedelta(days=1))].dropna()
    if not len(earlier):
        return None
    as_many = earlier[earlier >= value]
    begins = earlier.index[0].date()
    since = as_many.index[-1].date() if len(as_many) else None
    after = since or begins - timedelta(days=1)
    settled = series.known.reindex(earlier.index)
    known = int(settled[earlier.index > pd.Timestamp(after)].sum())
    count = int(as_many.iloc[-1]) if len(as_many) else None
    exactly = bool(settled.loc[as_many.index[-1]]) if len(as_many) else True
    return Largest(since, count, exactly, begins, known, (night - after).days - 1)
