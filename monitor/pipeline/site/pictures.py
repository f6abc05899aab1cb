"""The charts of alerts: those that reports left in the folder, and those that are drawn as they are missing.

A report of the last 60 nights brings its own chart. Whoever empties the folder loses the older ones, and
whoever changes the language has them in another one: these are drawn from the record as it is known now.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ...model import Alert, report_name
from ..draw import Order, describe_chart, draw_chart
from ..judge import Judged
from ..nights import name_speakers
from .grounds import shorten, tell_alerts
from .material import Material


def is_ours(made: Material, night: date) -> bool:
    """Whether the chart of a night's alerts is for the site to draw."""
    name = picture_name(night)
    return (
        name in made.kept.pages
        or made.kept.lang != made.site.lang
        or not (made.config.reports / name).is_file()
    )


def picture_name(night: date) -> str:
    """The file of the chart of a night's alerts."""
    return f"{report_name(night)}.png"


def ground_picture(made: Material, alerts: Sequence[Alert]) -> str:
    """What a drawn chart rests on: not the whole record, so that it is drawn once."""
    return shorten(made.site.lang, tell_alerts(alerts))


def draw_picture(made: Material, night: date) -> bytes:
    """The chart of a night's alerts, as a report has it."""
    return draw_chart(_make_order(made, night)).png


def describe_picture(made: Material, night: date) -> str:
    """The same chart in words, whoever drew it."""
    return describe_chart(_make_order(made, night))


def _make_order(made: Material, night: date) -> Order:
    one = made.make_night(night)
    return Order(
        Judged(record=made.record, expected=made.expected),
        night,
        one.alerts,
        one.verdicts,
        name_speakers(made.config, [claim for seen in one.observations for claim in seen.claims]),
        made.now,
        lang=made.site.lang,
    )
