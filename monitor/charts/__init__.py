"""Charts: series and what was expected of them go in, the bytes of a PNG come out, 980 pixels wide.

The same arguments give the same bytes, on every machine with the same matplotlib and Pillow. Each chart comes
in a theme of `THEMES` and in each language. `title` says the finding, `made` is an aware time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from ..alerts import Share
from ..backtest import Trial
from ..model import KYIV
from ..reconcile import Types
from .calibration import build_calibration
from .look import THEMES, Look, chart_style, find_look
from .nights import build_nights
from .page import Sheet
from .panels import Panel, view_panel
from .png import save_figure
from .shares import build_shares
from .weapons import build_weapons

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = [
    "NIGHTS",
    "QUARTER",
    "THEMES",
    "YEAR",
    "Panel",
    "draw_calibration",
    "draw_night",
    "draw_series",
    "draw_shares",
    "draw_weapons",
    "draw_week",
]

NIGHTS: Final = 120
"""How many nights the chart of one night looks back, that night among them."""
QUARTER: Final = 90
YEAR: Final = 365
SIX_WEEKS: Final = 42
FEWEST: Final = 28
"""So many places a chart has at least, so that three nights do not look like a history."""


def draw_night(
    panels: Sequence[Panel],
    night: date,
    *,
    title: str,
    sources: Sequence[str],
    made: datetime,
    nights: int = NIGHTS,
    theme: str = "light",
    lang: str = "en",
) -> bytes:
    """The PNG of one night among the `nights` up to it, one panel a series."""
    recorded = [(night - first).days + 1 for panel in panels if (first := panel.find_first()) is not None]
    span = max(FEWEST, min(nights, max(recorded, default=0)))
    first = night - timedelta(days=span - 1)
    views = [view_panel(panel, first, span, night) for panel in panels]
    return _draw(partial(build_nights, views), title, sources, made, theme, lang)


def draw_week(
    panels: Sequence[Panel],
    last: date,
    *,
    title: str,
    sources: Sequence[str],
    made: datetime,
    theme: str = "light",
    lang: str = "en",
) -> bytes:
    """The PNG of the seven nights up to `last`, after those of the five weeks before."""
    first = last - timedelta(days=SIX_WEEKS - 1)
    views = [view_panel(panel, first, SIX_WEEKS, None, week=7) for panel in panels]
    return _draw(partial(build_nights, views), title, sources, made, theme, lang)


def draw_series(
    panel: Panel,
    *,
    title: str,
    sources: Sequence[str],
    made: datetime,
    theme: str = "light",
    lang: str = "en",
) -> bytes:
    """The PNG of one whole series; marks the night of its verdict where it has one."""
    night = panel.verdict.night if panel.verdict else None
    last = panel.find_last() or night or made.astimezone(KYIV).date()
    span = max(FEWEST, (last - (panel.find_first() or last)).days + 1)
    view = view_panel(panel, last - timedelta(days=span - 1), span, night)
    return _draw(partial(build_nights, [view]), title, sources, made, theme, lang)


def draw_shares(
    shares: Sequence[Share],
    night: date,
    *,
    title: str,
    sources: Sequence[str],
    made: datetime,
    theme: str = "light",
    lang: str = "en",
) -> bytes:
    """The PNG of how many of each night's drones were stopped, `night` marked."""
    return _draw(partial(build_shares, shares, night), title, sources, made, theme, lang)


def draw_weapons(
    types: Types,
    *,
    title: str,
    sources: Sequence[str],
    made: datetime,
    theme: str = "light",
    lang: str = "en",
) -> bytes:
    """The PNG of how many of each type were launched each night, a row for each type."""
    return _draw(partial(build_weapons, types), title, sources, made, theme, lang)


def draw_calibration(
    trials: Sequence[Trial],
    *,
    title: str,
    sources: Sequence[str],
    made: datetime,
    theme: str = "light",
    lang: str = "en",
) -> bytes:
    """The PNG of how true the forecasts of some methods were on one series."""
    return _draw(partial(build_calibration, trials), title, sources, made, theme, lang)


def _draw(
    build: Callable[[Sheet, Look], Figure],
    title: str,
    sources: Sequence[str],
    made: datetime,
    theme: str,
    lang: str,
) -> bytes:
    look = find_look(theme, lang)
    with chart_style(look):
        return save_figure(build(Sheet(title, sources, made), look), look.colours)
