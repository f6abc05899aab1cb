"""The charts of alerts: those that reports left in the folder, and those that are drawn as they are missing.

A report of the last 60 nights brings its own chart. Whoever empties the folder loses the older ones, and
whoever changes the language has them in another one: these are drawn from the record as it is known now.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ...model import Alert, report_name
from ..draw import Order, draw_chart
from ..judge import Judged
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
    one = made.make_night(night)
    spoke = {claim.source for seen in one.observations for claim in seen.claims}
    names = sorted({made.known.sources[source].name for source in spoke if source in made.known.sources})
    order = Order(
        Judged(record=made.record, expected=made.expected),
        night,
        one.alerts,
        one.verdicts,
        names,
        made.now,
        lang=made.site.lang,
    )
    return draw_chart(order).png
