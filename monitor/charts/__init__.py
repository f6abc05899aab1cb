"""Charts: series and what was expected of them go in, the bytes of a PNG come out.

The same arguments give the same bytes, on every machine with the same matplotlib.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Final

from ..backtest import Trial
from ..model import KYIV
from .calibration import build_calibration
from .figure import build_figure, chart_style
from .panels import Panel, View, view_panel

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["NIGHTS", "Panel", "draw_calibration", "draw_night", "draw_series"]

NIGHTS: Final = 120
"""How many nights the chart of one night looks back, that night among them."""
FEWEST: Final = 28
"""So many places a chart has at least, so that three nights do not look like a history."""


def draw_night(
    panels: Sequence[Panel],
    night: date,
    *,
    title: str,
    sources: Sequence[str],
    made: datetime,
) -> bytes:
    """The PNG of one night among the 120 up to it, one panel a series; 1,200 pixels wide.

    `title` says the finding, `made` is an aware time.
    """
    recorded = [(night - first).days + 1 for panel in panels if (first := panel.find_first()) is not None]
    span = max(FEWEST, min(NIGHTS, max(recorded, default=0)))
    first = night - timedelta(days=span - 1)
    views = [view_panel(panel, first, span, night) for panel in panels]
    return _draw(views, title=title, sources=sources, made=made)


def draw_series(panel: Panel, *, title: str, sources: Sequence[str], made: datetime) -> bytes:
    """The PNG of one whole series, 1,200 pixels wide; marks the night of its verdict where it has one."""
    night = panel.verdict.night if panel.verdict else None
    last = panel.find_last() or night or made.astimezone(KYIV).date()
    span = max(FEWEST, (last - (panel.find_first() or last)).days + 1)
    view = view_panel(panel, last - timedelta(days=span - 1), span, night)
    return _draw([view], title=title, sources=sources, made=made)


def draw_calibration(trials: Sequence[Trial], *, title: str, sources: Sequence[str], made: datetime) -> bytes:
    """The PNG of how true the forecasts of some methods were on one series; 1,200 pixels wide."""
    with chart_style():
        return _save(build_calibration(trials, title=title, sources=sources, made=made))


def _draw(views: Sequence[View], *, title: str, sources: Sequence[str], made: datetime) -> bytes:
    with chart_style():
        return _save(build_figure(views, title=title, sources=sources, made=made))


def _save(figure: Figure) -> bytes:
    out = BytesIO()
    figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()
