"""The record and what was expected of it become a chart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from ..alerts import Share, add_lost, list_shares
from ..analysis import Judgement, Record, find_measured
from ..charts import NIGHTS, QUARTER, YEAR, Panel, draw_night, draw_shares, draw_weapons
from ..lang import find_words
from ..model import (
    RATE,
    SHOWN_LEVELS,
    Alert,
    Bound,
    Claim,
    Finding,
    Measure,
    Observation,
    Standing,
    Verdict,
    Window,
    bound_of,
)
from ..reconcile import count_types, join_bounds
from ..reports import (
    choose_told,
    describe_nights,
    describe_shares,
    describe_types,
    night_subject,
    title_shares,
    title_types,
)
from ..series import DAILY_HEADLINE, HEADLINE, LABELS
from .judge import Judged

SPANS: Final = {"night": NIGHTS, "90d": QUARTER, "year": YEAR}
CHARTS: Final = (*SPANS, "rate", "weapons")
"""The names of the charts of a night."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart, and what it shows in words."""

    png: bytes
    text: str


@dataclass(frozen=True, slots=True)
class Order:
    """What a chart is of, and how it is to look. `claims` are those of its nights, for the chart by type."""

    judged: Judged
    night: date
    alerts: Sequence[Alert]
    verdicts: Sequence[Verdict]
    sources: Sequence[str]
    made: datetime
    theme: str = "light"
    lang: str = "en"
    claims: Sequence[Claim] = ()


def draw_chart(order: Order, chart: str | None = None) -> Picture:
    """One of `CHARTS`, by default what the report of the night is about: its nights, or the share stopped."""
    chart = chart or _choose_chart(order)
    draw: dict[str, Callable[[Order], Picture]] = {"rate": _draw_shares, "weapons": _draw_types}
    return draw[chart](order) if chart in draw else _draw_nights(order, SPANS[chart])


def describe_chart(order: Order) -> str:
    """What the chart of the report shows, in words, without drawing it."""
    night, t = order.night, find_words(order.lang)
    if _choose_chart(order) == "rate":
        return describe_shares(find_shares(order.judged.record, night), night, t)
    return describe_nights(night, order.alerts, order.verdicts, t)


def make_panels(
    record: Record, expected: Judgement, verdicts: Sequence[Verdict], names: Sequence[str], lang: str = "en"
) -> list[Panel]:
    """One panel for each of some headline series, with the bounds as they were known before each night.

    A night of which the record was no measure has none; the night of a verdict has those of the forecast
    that its verdict keeps.
    """
    import numpy as np

    t, by_series = find_words(lang), {verdict.series: verdict for verdict in verdicts}
    panels = []
    for name in names:
        forecasts = expected.of(name)
        measured = find_measured(record.series[name].learnable(), forecasts)
        bounds = np.where(measured[:, None], forecasts.quantiles(SHOWN_LEVELS), np.nan)
        verdict = by_series.get(name)
        if verdict is not None and verdict.forecast is not None:
            kept = [verdict.forecast.quantile(level) for level in SHOWN_LEVELS]
            bounds[forecasts.nights == verdict.night.isoformat()] = kept
        median, q95, q99 = bounds.T
        intercepted = name.replace("launched", "intercepted")
        found = [
            seen
            for seen in record.observations
            if seen.measure is Measure.LAUNCHED
            and (name in DAILY_HEADLINE or seen.window is Window.NIGHT)
            and str(seen.family) in name
        ]
        withheld = {seen.night for seen in found if seen.standing is Standing.WITHHELD and seen.value is None}
        panels.append(
            Panel(
                series=record.series[name],
                label=t(LABELS[name]),
                nights=forecasts.nights,
                median=median,
                q95=q95,
                q99=q99,
                verdict=verdict,
                intercepted=record.series.get(intercepted),
                withheld=frozenset(withheld),
                uncounted=frozenset(seen.night for seen in found if seen.is_uncounted),
                bounds=_find_bounds(found),
            )
        )
    return panels


def _find_bounds(seen: Iterable[Observation]) -> Mapping[date, Bound]:
    """How the numbers of a series bind, those that are not exact, by date."""
    found: dict[date, list[Bound]] = {}
    for one in seen:
        if one.value is not None:
            found.setdefault(one.night, []).append(bound_of(one))
    joined = {night: join_bounds(bounds) for night, bounds in found.items()}
    return {night: bound for night, bound in joined.items() if bound is not Bound.EXACT}


def _choose_chart(order: Order) -> str:
    told = _choose(order)
    return "rate" if told and told[0].series == RATE else "night"


def _choose(order: Order) -> Sequence[Verdict]:
    own = [verdict for verdict in order.verdicts if verdict.night == order.night]
    return choose_told(order.night, order.alerts, own)


def _draw_nights(order: Order, span: int) -> Picture:
    judged, night, t = order.judged, order.night, find_words(order.lang)
    told = _choose(order)
    names = DAILY_HEADLINE if told and told[0].series in DAILY_HEADLINE else HEADLINE
    expected = judged.expected.reach(night - timedelta(days=span - 1))
    png = draw_night(
        make_panels(judged.record, expected, order.verdicts, names, order.lang),
        night,
        title=night_subject(night, order.alerts, order.verdicts, order.lang),
        sources=order.sources,
        made=order.made,
        nights=span,
        theme=order.theme,
        lang=order.lang,
    )
    return Picture(png, describe_nights(night, order.alerts, order.verdicts, t))


def _draw_shares(order: Order) -> Picture:
    night, t = order.night, find_words(order.lang)
    shares = find_shares(order.judged.record, night)
    verdict = next((one for one in order.verdicts if one.series == RATE and one.night == night), None)
    is_told = verdict is not None and verdict.finding is Finding.UNUSUAL
    title = (
        night_subject(night, [], [verdict], order.lang)
        if verdict and is_told
        else title_shares(shares, night, t)
    )
    png = draw_shares(
        shares,
        night,
        title=title,
        sources=order.sources,
        made=order.made,
        theme=order.theme,
        lang=order.lang,
    )
    return Picture(png, describe_shares(shares, night, t))


def find_shares(record: Record, night: date) -> Sequence[Share]:
    """The share stopped of each night of a chart."""
    launched, stopped = record.series["drones_launched"].learnable(), add_lost(record.series)
    if stopped is None:
        stopped = launched.where(launched.isna())
    return list_shares(launched, stopped, night - timedelta(days=NIGHTS - 1), night)


def _draw_types(order: Order) -> Picture:
    first, t = order.night - timedelta(days=QUARTER - 1), find_words(order.lang)
    types = count_types(order.judged.record.observations, order.claims, first, order.night)
    png = draw_weapons(
        types,
        title=title_types(types, t),
        sources=order.sources,
        made=order.made,
        theme=order.theme,
        lang=order.lang,
    )
    return Picture(png, describe_types(types, t))
