"""The chart of the share stopped: a dot a night with its interval, before the bounds of what was expected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ..alerts import Share
from .axes import draw_gaps, draw_line, name_lines
from .bars import draw_bars
from .legend import fill_rows, gap_key
from .look import HEAD, TEXT, Look
from .page import EDGE, LEFT, LINE, RIGHT, Page, Sheet, open_page, write
from .panels import Numbers
from .ticks import draw_dates, draw_scale

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Inches.
NAMES, TALL, BETWEEN, LOW, DATES = 0.68, 3.1, 0.60, 0.95, 0.42
ABOUT: Final = (
    "A dot a night, with its 95 % interval. Lines: what was usual, and what 95 and 99 % of nights were "
    "expected to reach, as known before each."
)


def build_shares(shares: Sequence[Share], night: date, sheet: Sheet, look: Look) -> Figure:
    """The figure, ready to be saved inside `chart_style`."""
    t = look.t
    rows = fill_rows(_make_keys(shares, night, look))
    page = open_page(sheet, t(ABOUT), rows.height + NAMES + TALL + BETWEEN + LOW + DATES, look)
    rows.draw(page.figure, EDGE, page.top)
    upper = page.top - rows.height - NAMES
    write(
        page.figure,
        EDGE,
        upper + 0.45,
        t("Share of drones stopped"),
        size=HEAD,
        weight="bold",
        vertical="baseline",
    )
    said = say_share_of(next((one for one in shares if one.night == night), None), look)
    write(page.figure, EDGE, upper + 0.45 - LINE, said, size=TEXT, vertical="baseline")
    _draw_shares(page, upper, shares, night, look)
    upper -= TALL + BETWEEN
    write(
        page.figure, EDGE, upper + 0.12, t("Drones launched"), size=HEAD, weight="bold", vertical="baseline"
    )
    _draw_launched(page, upper, shares, night, look)
    return page.figure


def say_share_of(share: Share | None, look: Look) -> str:
    """The night in question against what was usual."""
    t = look.t
    if share is None or np.isnan(share.value):
        return t("not known")
    values = {
        "stopped": t.number(share.stopped or 0),
        "launched": t.number(share.launched or 0),
        "share": say_percent(share.value, look),
    }
    if share.rate is None:
        return t("{stopped} of {launched}: {share} %; not judged", **values)
    return t(
        "{stopped} of {launched}: {share} %; usual {usual} %, 95 % of nights from {low} %",
        **values,
        usual=say_percent(share.rate.usual, look),
        low=say_percent(share.bound(0.05), look),
    )


def say_percent(share: float, look: Look) -> str:
    """A share in per cent, a decimal where it would otherwise be all or none."""
    whole = f"{100 * share:.0f}"
    return look.t.figure(f"{100 * share:.1f}") if whole in ("0", "100") and 0 < share < 1 else whole


def _draw_shares(page: Page, upper: float, shares: Sequence[Share], night: date, look: Look) -> None:
    axes = page.add_axes(LEFT, upper, RIGHT, upper - TALL)
    colours = look.colours
    values = 100 * np.array([one.value for one in shares])
    judged = np.array([one.rate is not None for one in shares], dtype=np.bool_)
    low, high = (
        np.array([100 * getattr(one.rate, side) if one.rate else np.nan for one in shares])
        for side in ("low", "high")
    )
    usual = np.array([100 * one.rate.usual if one.rate else np.nan for one in shares])
    q05, q01 = (_carry(np.array([100 * one.bound(level) for one in shares])) for level in (0.05, 0.01))
    usual = _carry(usual)
    floor = find_floor(np.concatenate([values, low[judged], q05]))
    axes.set_xlim(-0.8, len(shares) - 0.2)
    axes.set_ylim(floor, 100.0)
    draw_gaps(axes, np.isnan(values), look, said=look.t("not known"))
    x = np.arange(len(shares))
    axes.fill_between(x, q05, 100, step="mid", color=colours.band, lw=0, zorder=1, aa=False)
    draw_line(axes, usual, look, lw=0.95, ls=(0, (1, 1)))
    draw_line(axes, q05, look, lw=0.95)
    draw_line(axes, q01, look, lw=0.95, ls=(0, (3, 1.5)))
    few = np.array([one.is_low for one in shares], dtype=np.bool_)
    tonight = np.array([one.night == night for one in shares], dtype=np.bool_)
    for flags, colour, size in (
        (judged & ~few & ~tonight, colours.stopped, 5),
        (few & ~tonight, colours.night, 7),
        (judged & tonight, colours.night, 10),
    ):
        axes.vlines(
            x[flags],
            low[flags],
            high[flags],
            color=colour,
            lw=1.6 if size < 9 else 2.6,
            alpha=0.75,
            clip_on=False,
            zorder=5,
        )
        mark = "o" if size < 7 else "D"
        axes.plot(
            x[flags],
            values[flags],
            ls="",
            marker=mark,
            ms=size,
            mfc=colour,
            mec=colours.paper,
            mew=0.7,
            clip_on=False,
            zorder=6,
        )
    other = ~judged & np.isfinite(values)
    axes.plot(
        x[other],
        values[other],
        ls="",
        marker="o",
        ms=4.5,
        mfc=colours.paper,
        mec=colours.quiet,
        clip_on=False,
        zorder=4,
    )
    lines = [(q01, "99 %"), (q05, "95 %"), (usual, look.t("usual"))]
    own = f"{say_percent(values[tonight][0] / 100, look)} %" if (judged & tonight).any() else ""
    lines += [(values, own)] if own else []
    name_lines(axes, lines, TALL, own, colours.night)
    _name_low(axes, values, few & ~tonight, look)
    draw_scale(axes, look, most=5)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0f} %")
    draw_dates(axes, [one.night for one in shares], _place(tonight), look, dated=False)


def find_floor(shown: Numbers) -> float:
    """Where the vertical axis begins, in per cent: a multiple of ten below all shown. It ends at 100."""
    finite = shown[np.isfinite(shown)]
    lowest = float(finite.min()) if len(finite) else 50.0
    return float(min(90.0, max(0.0, 10 * np.floor((lowest - 4) / 10))))


def _name_low(axes: Axes, values: Numbers, named: Any, look: Look) -> None:
    """The share of each unusual night, where they do not touch."""
    from matplotlib.patheffects import withStroke

    taken: list[int] = []
    width = len(values)
    for x in sorted(np.flatnonzero(named), key=lambda one: values[one]):
        if any(abs(int(x) - other) < 0.06 * width for other in taken):
            continue
        taken.append(int(x))
        side = "left" if x < 0.05 * width else "right" if x > 0.95 * width else "center"
        axes.annotate(
            f"{say_percent(values[x] / 100, look)} %",
            (x, values[x]),
            xytext=({"left": -4, "right": 4}.get(side, 0), -9),
            textcoords="offset points",
            ha=side,
            va="top",
            size=TEXT,
            weight="bold",
            color=look.colours.night,
            path_effects=[withStroke(linewidth=3.5, foreground=look.colours.paper)],
            annotation_clip=False,
            zorder=9,
        )


def _draw_launched(page: Page, upper: float, shares: Sequence[Share], night: date, look: Look) -> None:
    axes = page.add_axes(LEFT, upper, RIGHT, upper - LOW)
    counts = np.array([np.nan if one.launched is None else one.launched for one in shares], dtype=np.float64)
    tonight = np.array([one.night == night for one in shares], dtype=np.bool_)
    x, colours = np.arange(len(shares), dtype=np.float64), look.colours
    wide = 0.82 if len(shares) < 200 else 1.0
    height = np.nan_to_num(counts)
    axes.set_xlim(-0.8, len(shares) - 0.2)
    axes.set_ylim(0, max(5.0, 1.1 * float(height.max(initial=0.0))))
    draw_bars(axes, x[~tonight], height[~tonight], wide, color=colours.launched, zorder=2)
    draw_bars(axes, x[tonight], height[tonight], max(wide, len(x) / 95), color=colours.night, zorder=3)
    draw_gaps(axes, np.isnan(counts), look)
    draw_scale(axes, look, most=2)
    draw_dates(axes, [one.night for one in shares], _place(tonight), look, dated=True)


def _make_keys(shares: Sequence[Share], night: date, look: Look) -> list[Any]:
    from matplotlib.lines import Line2D

    t, colours = look.t, look.colours
    keys: list[Any] = [
        Line2D([], [], ls="", marker="o", ms=6, color=colours.stopped, label=t("of those launched, stopped"))
    ]
    if any(one.is_low for one in shares):
        keys.append(Line2D([], [], ls="", marker="D", ms=7, color=colours.night, label=t("unusually few")))
    if any(one.rate is None and not np.isnan(one.value) for one in shares):
        keys.append(
            Line2D(
                [], [], ls="", marker="o", ms=5, mfc=colours.paper, mec=colours.quiet, label=t("not judged")
            )
        )
    if any(np.isnan(one.value) for one in shares):
        keys.append(gap_key(look, t("not known")))
    return keys


def _place(flags: Any) -> int | None:
    found = np.flatnonzero(flags)
    return int(found[0]) if len(found) else None


def _carry(bound: Numbers) -> Numbers:
    """A bound that goes on over nights that were not judged."""
    import pandas as pd

    return np.asarray(pd.Series(bound).ffill(), dtype=np.float64)
