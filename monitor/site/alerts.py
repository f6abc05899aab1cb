"""The pages of alerts: all of them in a list, one each with its chart and history, and the same as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from ..lang import ENGLISH, Words
from ..model import Alert, AlertState, Level, Reason
from ..reports import choose_told, say_night, say_why, title_night
from ..series import LABELS
from .api import as_verdict
from .facts import Night, Turned
from .night import alert_name, night_name, tell_night
from .rendering import as_iso, render, to_json

REASONS: Final = {
    Reason.FIRST: "told for the first time",
    Reason.HIGHER: "told again: rarer than it looked at first",
    Reason.LOWER: "told again: less rare than it looked at first",
    Reason.WITHDRAWN: "taken back",
    Reason.DIGEST: "told late, in a digest",
    Reason.WEEKLY: "digest of the week",
}


@dataclass(frozen=True, slots=True)
class AlertLine:
    """The alerts of one night in a list. `level` is the highest that stands, empty where none does."""

    night: date
    page: str
    title: str
    sentences: Sequence[str]
    level: str
    alerts: Sequence[Alert]

    @property
    def state(self) -> str:
        """Where they stand, taken together."""
        states = {alert.state for alert in self.alerts}
        if states == {AlertState.WITHDRAWN}:
            return "withdrawn"
        return "revised" if AlertState.REVISED in states else "raised"

    @property
    def raised(self) -> datetime:
        """When the first of them was raised."""
        return min(alert.raised for alert in self.alerts)

    @property
    def changed(self) -> datetime:
        """When the last of them changed."""
        return max(alert.changed for alert in self.alerts)


def make_alert_line(night: date, alerts: Sequence[Alert], t: Words = ENGLISH) -> AlertLine:
    """The alerts of one night, at least one, in a line."""
    told = choose_told(night, alerts, ())
    standing = [alert.verdict.level for alert in alerts if alert.state is not AlertState.WITHDRAWN]
    level = max(standing, default=Level.NONE)
    return AlertLine(
        night,
        alert_name(night),
        title_night(night, told, t=t),
        say_night(night, told, t),
        level.name.lower() if level else "",
        alerts,
    )


def render_alerts(lines: Sequence[AlertLine], t: Words = ENGLISH) -> bytes:
    """The list of alerts, the latest night first."""
    return render("alerts.html", "alerts.html", t, lines=lines)


def render_alert(
    one: Night,
    history: Sequence[Turned],
    picture: str,
    described: str,
    text: str | None = None,
    t: Words = ENGLISH,
) -> bytes:
    """The page of one night's alerts. `picture` is the file of its chart, `text` that of the plain report.

    `described` is what the chart shows, `history` when people were told of the night: never who.
    """
    return render(
        "alert.html",
        alert_name(one.night),
        t,
        **tell_night(one, t),
        line=make_alert_line(one.night, one.alerts, t),
        picture=picture,
        described=described,
        history=list_history(one.alerts, history, t),
        page=night_name(one.night),
        text=text,
    )


def list_history(
    alerts: Sequence[Alert], told: Sequence[Turned], t: Words = ENGLISH
) -> list[tuple[datetime, str]]:
    """What became of a night's alerts, and when people were told, in order of time."""
    lines = {(one.when, t(REASONS[one.reason])) for one in told if one.reason in REASONS}
    for alert in alerts:
        label = t(LABELS[alert.series])
        lines.add((alert.raised, f"{label}: {t('raised')}"))
        if alert.state is not AlertState.RAISED:
            lines.add((alert.changed, f"{label}: {t(str(alert.state))} ({say_why(alert.verdict, t)})"))
    return sorted(lines)


def describe_alerts(lines: Sequence[AlertLine]) -> bytes:
    """The list as JSON: `api/alerts.json`."""
    return to_json({"alerts": [as_alert(line) for line in lines]})


def as_alert(line: AlertLine) -> dict[str, Any]:
    """The alerts of a night as JSON has them."""
    return {
        "night": as_iso(line.night),
        "page": line.page,
        "title": line.title,
        "sentences": list(line.sentences),
        "state": line.state,
        "level": line.level or None,
        "raised": as_iso(line.raised),
        "changed": as_iso(line.changed),
        "series": [
            {
                "series": alert.series,
                "state": alert.state,
                "raised": as_iso(alert.raised),
                "changed": as_iso(alert.changed),
                "verdict": as_verdict(alert.verdict),
            }
            for alert in line.alerts
        ],
    }
