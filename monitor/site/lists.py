"""All nights in one table, by year and month, and the same as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ..lang import ENGLISH, Words
from ..model import Observation
from .api import as_number
from .facts import Brief
from .night import alert_name, night_name, say_value
from .rendering import as_iso, render, to_json

COLUMNS = ("drones_launched", "drones_intercepted", "missiles_launched", "missiles_intercepted")


@dataclass(frozen=True, slots=True)
class NightLine:
    """A row of the table: four numbers in words, and how the night stands."""

    night: date
    page: str
    numbers: Sequence[str]
    standing: str
    alert: str | None
    level: str


def make_line(one: Brief, t: Words = ENGLISH) -> NightLine:
    """A night as a row."""
    seen = [one.observations.get(name) for name in COLUMNS]
    standings = {str(number.standing) for number in seen if number is not None}
    softest = next((word for word in ("provisional", "disputed", "withheld") if word in standings), "")
    levels = [alert.verdict.level for alert in one.alerts if alert.state != "withdrawn"]
    return NightLine(
        one.night,
        night_name(one.night),
        [_say(number, t) for number in seen],
        softest,
        alert_name(one.night) if one.alerts else None,
        max(levels).name.lower() if levels else "withdrawn" if one.alerts else "",
    )


def _say(number: Observation | None, t: Words) -> str:
    return "–" if number is None else say_value(number, t)


def render_nights(nights: Iterable[Brief], t: Words = ENGLISH) -> bytes:
    """The page of all nights, the latest first; `nights` come in order of date."""
    years: dict[int, dict[date, list[NightLine]]] = {}
    count = 0
    for one in reversed(list(nights)):
        month = one.night.replace(day=1)
        years.setdefault(one.night.year, {}).setdefault(month, []).append(make_line(one, t))
        count += 1
    return render("nights.html", "nights/index.html", t, years=years, count=count)


def describe_nights(nights: Iterable[Brief]) -> bytes:
    """All nights as JSON: `api/nights.json`."""
    return to_json(
        {
            "nights": [
                {
                    "night": as_iso(one.night),
                    "page": night_name(one.night),
                    "alert": alert_name(one.night) if one.alerts else None,
                    "numbers": {
                        name: {
                            key: value
                            for key, value in as_number(seen).items()
                            if key in ("value", "bound", "standing", "implied")
                        }
                        for name, seen in one.observations.items()
                    },
                }
                for one in nights
            ]
        }
    )
