"""The data of the front page's chart: what came each night, how it binds, and what was expected of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from markupsafe import Markup

from ...model import Bound, Observation, Standing
from ...series import HEADLINE
from ...site import Line, alert_name, make_chart, name_of
from .material import Material

SOFT: Final = (Standing.PROVISIONAL, Standing.DISPUTED)


def draw_chart(made: Material) -> Markup:
    """The data of the interactive chart."""
    dates = made.expecting.dates
    if made.coming not in made.record.by_night:
        dates = dates[:-1]  # the coming night has a table of its own
    place = {night: number for number, night in enumerate(dates)}
    lines = []
    for name in HEADLINE:
        other = name.replace("launched", "intercepted")
        values = {one: dict(_list_values(made, one)) for one in (name, other)}
        launched, stopped = (_list_seen(made, one, place) for one in (name, other))
        withheld = [number for number, one in launched if one.standing is Standing.WITHHELD]
        marked = [
            (place[night], alert_name(night), alert.verdict.level.name.lower())
            for night, alerts in made.alerts.items()
            for alert in alerts
            if night in place and alert.series == name and alert.state != "withdrawn"
        ]
        lines.append(
            Line(
                name,
                [values[name].get(night) for night in dates],
                [values[other].get(night) for night in dates],
                [made.find_expected(name, night) for night in dates],
                withheld,
                marked,
                _list_bounds(launched),
                _list_bounds(stopped),
                _list_soft(launched),
                [number for number, one in launched if one.is_uncounted],
            )
        )
    return make_chart(made.expecting.begins, lines, made.t)


def _list_seen(made: Material, name: str, place: Mapping[date, int]) -> list[tuple[int, Observation]]:
    """What was settled of a series, with the places of its nights, in order."""
    seen = (one for one in made.record.observations if one.night in place and name_of(one) == name)
    return sorted(((place[one.night], one) for one in seen), key=lambda one: one[0])


def _list_bounds(seen: Sequence[tuple[int, Observation]]) -> list[tuple[int, str]]:
    counted = ((number, one) for number, one in seen if one.value is not None)
    return [(number, str(one.bound)) for number, one in counted if one.bound is not Bound.EXACT]


def _list_soft(seen: Sequence[tuple[int, Observation]]) -> list[tuple[int, str]]:
    counted = ((number, one) for number, one in seen if one.value is not None)
    return [(number, str(one.standing)) for number, one in counted if one.standing in SOFT]


def _list_values(made: Material, name: str) -> Iterator[tuple[date, int]]:
    series = made.record.series[name].values.dropna()
    yield from ((night.date(), int(value)) for night, value in zip(series.index, series, strict=True))
