"""The front page, and the same as JSON: the latest night, what is expected of the next, the latest alerts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from ..lang import ENGLISH, Words
from ..model import Standing, Verdict
from ..reports import (
    choose_told,
    label_of,
    list_open_questions,
    make_rows,
    night_words,
    say_night,
    title_night,
)
from .alerts import AlertLine, as_alert
from .api import as_expected, as_number, as_verdict
from .facts import Band, Brief, Freshness, Night
from .lists import make_line
from .night import alert_name, night_name
from .rendering import as_iso, render, to_json


@dataclass(frozen=True, slots=True)
class Front:
    """What the front page shows. `latest` is the last night that anybody spoke of, None before the first.

    `coming` is the night of which nobody has spoken yet, `bands` what is expected of it. `recent` are the
    nights of the small table, the latest first.
    """

    latest: Night | None
    coming: date
    bands: Sequence[Band]
    alerts: Sequence[AlertLine]
    recent: Sequence[Brief]
    freshness: Freshness


def render_front(front: Front, chart: Markup, t: Words = ENGLISH) -> bytes:
    """The front page; `chart` is what `make_chart` gives."""
    latest = front.latest
    told: Sequence[Verdict] = choose_told(latest.night, latest.alerts, latest.verdicts) if latest else ()
    return render(
        "index.html",
        "index.html",
        t,
        latest=latest,
        title=title_night(latest.night, told, t=t) if latest else t("No night is known yet"),
        sentences=say_night(latest.night, told, t) if latest else (),
        rows=make_rows(latest.verdicts, told, latest.observations, t) if latest else (),
        firm=say_firm(latest, t) if latest else "",
        questions=list_unknown(front, t),
        page=night_name(latest.night) if latest else None,
        alert=alert_name(latest.night) if latest and latest.alerts else None,
        coming=front.coming,
        coming_words=night_words(front.coming, t),
        bands=[(label_of(band.series, t), band, say_band(band, t)) for band in front.bands],
        alerts=front.alerts,
        recent=[make_line(one, t) for one in front.recent],
        freshness=front.freshness,
        chart=chart,
    )


def say_band(band: Band, t: Words = ENGLISH) -> Sequence[str]:
    """What is expected, as the tables of nights say it: the middle, then what 95 and 99 of 100 stay below."""
    one = band.expected
    return () if one is None else [t.number(value) for value in (one.median, one.q95 + 1, one.q99 + 1)]


def say_firm(night: Night, t: Words = ENGLISH) -> str:
    """How firm the numbers of the headline are, in a few words."""
    standings = {verdict.standing for verdict in night.verdicts if verdict.standing}
    if Standing.PROVISIONAL in standings:
        return t("Provisional: the official report is not in yet")
    if Standing.DISPUTED in standings:
        return t("Disputed: official words differ")
    if Standing.WITHHELD in standings:
        return t("Official, and a part was withheld")
    return t("Official" if standings else "No number yet")


def list_unknown(front: Front, t: Words = ENGLISH) -> list[str]:
    """What is not known, in whole sentences."""
    latest = front.latest
    said: list[str] = []
    if latest is None:
        said.append(t("No source that is read here has reported a night yet."))
    else:
        reported = bool(latest.observations)
        said += list_open_questions(latest.night, latest.verdicts, latest.doubts, reported=reported, t=t)
    return [*said, *say_missing(front.freshness.missing, t)]


def say_missing(missing: Sequence[date], t: Words = ENGLISH) -> list[str]:
    """Which nights, in order of date, nobody reported."""
    if not missing:
        return []
    if len(missing) == 1:
        said = "Nobody reported the night to {dates}: unknown, never counted as quiet."
    else:
        said = "Nobody reported the nights to {dates}: unknown, never counted as quiet."
    return [t(said, dates=t.dates(missing))]


def describe_front(front: Front, t: Words = ENGLISH) -> bytes:
    """The same as JSON: `api/latest.json`."""
    latest = front.latest
    told: Sequence[Verdict] = choose_told(latest.night, latest.alerts, latest.verdicts) if latest else ()
    return to_json(
        {
            "made": as_iso(front.freshness.made),
            "last_settled_night": as_iso(front.freshness.ends),
            "last_word": as_iso(front.freshness.spoke),
            "missing_nights": [as_iso(night) for night in front.freshness.missing],
            "latest": None
            if latest is None
            else {
                "night": as_iso(latest.night),
                "page": night_name(latest.night),
                "alert": alert_name(latest.night) if latest.alerts else None,
                "title": title_night(latest.night, told, t=t),
                "sentences": list(say_night(latest.night, told, t)),
                "numbers": [as_number(seen) for seen in latest.observations if seen.is_said],
                "verdicts": [as_verdict(verdict) for verdict in latest.verdicts],
            },
            "coming": {
                "night": as_iso(front.coming),
                "expected": {band.series: as_expected(band.expected) for band in front.bands},
            },
            "alerts": [as_alert(line) for line in front.alerts],
            "not_known": list_unknown(front, t),
        }
    )
