"""The record and what was expected of it become the panels of a chart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from ..analysis import Judgement, Record
from ..charts import Panel, draw_night
from ..model import Alert, Standing, Verdict, Window
from ..reports import choose_told, night_subject
from ..series import DAILY_HEADLINE, HEADLINE, LABELS
from .judge import Judged

BOUNDS = (0.5, 0.95, 0.99)


def make_panels(
    record: Record, expected: Judgement, verdicts: Sequence[Verdict], names: Sequence[str] = HEADLINE
) -> list[Panel]:
    """One panel for each of some headline series, with the bounds as they were known before each night."""
    by_series = {verdict.series: verdict for verdict in verdicts}
    panels = []
    for name in names:
        forecasts = expected.of(name)
        median, q95, q99 = forecasts.quantiles(BOUNDS).T
        intercepted = name.replace("launched", "intercepted")
        withheld = {
            seen.night
            for seen in record.observations
            if seen.standing is Standing.WITHHELD
            and seen.value is None
            and (name in DAILY_HEADLINE or seen.window is Window.NIGHT)
            and str(seen.family) in name
        }
        panels.append(
            Panel(
                series=record.series[name],
                label=LABELS[name],
                nights=forecasts.nights,
                median=median,
                q95=q95,
                q99=q99,
                verdict=by_series.get(name),
                intercepted=record.series.get(intercepted),
                withheld=frozenset(withheld),
            )
        )
    return panels


def draw_chart(
    judged: Judged,
    night: date,
    alerts: Sequence[Alert],
    verdicts: Sequence[Verdict],
    sources: Sequence[str],
    made: datetime,
) -> bytes:
    """The PNG of one night among those before it."""
    told = choose_told(night, alerts, [verdict for verdict in verdicts if verdict.night == night])
    names = DAILY_HEADLINE if told and told[0].series in DAILY_HEADLINE else HEADLINE
    panels = make_panels(judged.record, judged.expected, verdicts, names)
    title = night_subject(night, alerts, verdicts)
    return draw_night(panels, night, title=title, sources=sources, made=made)
