"""A series of nights goes in; what one method expected of each night comes out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from math import isnan
from typing import TYPE_CHECKING

from ..backtest import check_methods
from ..baseline import DEFAULT, METHODS, Forecasts
from ..charts import Panel, draw_series
from ..errors import InputError
from ..model import SHOWN_LEVELS, Forecast, Series
from ..series import LABELS
from .html import write_table
from .nights import lay_out
from .pictures import Picture
from .times import find_night

if TYPE_CHECKING:
    import pandas as pd

NIGHTS = 120
SHOWN = 7


class Fit:
    """What a method expected of each night, from earlier nights only. `series` holds what came."""

    def __init__(self, series: pd.Series[float], forecasts: Forecasts) -> None:
        self.series, self.forecasts = series, forecasts

    def __repr__(self) -> str:
        nights = self.forecasts.nights
        return (
            f"<{self.forecasts.method} on {self.series.name}, {nights[0]:%Y-%m-%d} to {nights[-1]:%Y-%m-%d}>"
        )

    def at(self, night: date | str) -> Forecast:
        """The forecast of one night. Raises KeyError for a night without one, InputError for no date."""
        return self.forecasts.at(find_night(night))

    def quantiles(self, levels: Sequence[float] = SHOWN_LEVELS) -> pd.DataFrame:
        """A row a night, a column a level: the number that is not exceeded with that probability."""
        import pandas as pd

        found = self.forecasts.quantiles(levels)
        return pd.DataFrame(found, pd.Index(self.forecasts.nights, name="night"), list(levels))

    def tails(self) -> pd.Series[float]:
        """How probable so many or more were on each night; NaN where nothing came to be known."""
        import numpy as np
        import pandas as pd

        came = np.asarray(self.series.reindex(self.forecasts.nights), dtype=np.float64)
        return pd.Series(self.forecasts.tails(came), self.forecasts.nights, name="tail")

    def to_frame(self) -> pd.DataFrame:
        """A row a night: what came, its quantiles, and the probability of so many or more."""
        frame = self.quantiles()
        frame.insert(0, "came", self.series.reindex(frame.index))
        return frame.assign(tail=self.tails())

    def draw(self, title: str | None = None, *, now: datetime | None = None) -> Picture:
        """The chart of the nights that were forecast; `now` is the aware time of making that it names."""
        name = str(self.series.name)
        median, q95, q99 = self.forecasts.quantiles(SHOWN_LEVELS).T
        shown_nights = self.series.loc[self.forecasts.nights[0] :]
        series = Series(name, shown_nights, shown_nights.notna())
        panel = Panel(series, LABELS[name], self.forecasts.nights, median, q95, q99)
        shown = title or f"{LABELS[name]}, and what {self.forecasts.method} expected"
        return Picture(draw_series(panel, title=shown, sources=["the data"], made=now or datetime.now(UTC)))

    def _repr_html_(self) -> str:
        heads = ("night", "came", *(f"{100 * level:g} %" for level in SHOWN_LEVELS))
        last = self.to_frame().tail(SHOWN)
        rows = [
            [
                f"{night:%Y-%m-%d}",
                "–" if isnan(came) else f"{came:,.0f}",
                *(f"{number:,.0f}" for number in rest[:-1]),
            ]
            for night, came, *rest in last.itertuples(name=None)
        ]
        below = f"{self.forecasts.method}: the last {len(rows)} of {len(self.forecasts.nights)} nights"
        return write_table(heads, rows, range(1, len(heads)), [below])


def fit(
    series: pd.Series[float],
    *,
    method: str = DEFAULT,
    companion: pd.Series[float] | None = None,
    since: date | str | None = None,
    until: date | str | None = None,
) -> Fit:
    """What a method of `raid-monitor backtest` expected of each night.

    `series` holds counts by date, NaN where there is no number; `companion` is the other one of drones and
    missiles, which a method may look at. By default the last 120 nights are forecast, and the one after the
    last. Raises a ConfigError for an unknown method, an InputError where dates or counts are none.
    """
    check_methods([method])
    laid = lay_out(series)
    last = laid.index[-1].date() + timedelta(days=1) if until is None else find_night(until)
    first = last - timedelta(days=NIGHTS) if since is None else find_night(since)
    if first > last:
        raise InputError(f"since {first} is after until {last}: swap them")
    other = None if companion is None else lay_out(companion)
    return Fit(laid, METHODS[method](laid, first, last, other))
