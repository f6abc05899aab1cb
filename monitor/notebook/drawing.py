"""An analysis, a fit or a series goes in, its chart comes out."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from .analyses import Analysis
from .fits import Fit, fit
from .pictures import Picture

if TYPE_CHECKING:
    import pandas as pd


def draw(
    what: Analysis | Fit | pd.Series[float],
    *,
    night: date | str | None = None,
    title: str | None = None,
    now: datetime | None = None,
) -> Picture:
    """The chart of one night of an analysis (by default the last), or of a series with what was expected.

    `title` is for a series: a night's says what was found. `now` is the aware time of making that the chart
    names. Raises an InputError where there is nothing to draw.
    """
    if isinstance(what, Analysis):
        return what.draw(night, now=now)
    return (what if isinstance(what, Fit) else fit(what)).draw(title, now=now)
