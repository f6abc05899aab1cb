"""Alerts become reports: written to reports/, put into the outbox with the alert's change, then sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from .. import notify, publish
from ..alerts import find_level, find_levels, reason_to_notify
from ..backtest import say_passed
from ..config import Config
from ..history import RECORD
from ..model import (
    Alert,
    AlertState,
    Level,
    Notification,
    Reason,
    Report,
    Topic,
    Verdict,
    topic_of,
)
from ..reports import choose_told, make_remarks, night_report
from ..series import JUDGED, LABELS
from ..store import Store
from .draw import draw_chart
from .judge import Judged, settings_of, watch
from .recipients import list_recipients, sender_of, write_message
from .record import Known, night_of


@dataclass(frozen=True, slots=True)
class Told:
    """What a cycle tells: notifications for the outbox, reports to write, and the files written."""

    notifications: tuple[Notification, ...]
    reports: Mapping[date, Report]
    files: tuple[Path, ...] = ()


def tell(config: Config, store: Store, now: datetime, judged: Judged) -> Told:
    """Compose the reports of what changed and the notifications that are due; nothing is kept yet.

    A report whose file is missing is composed again. An older night that did not change is told to nobody:
    a recipient added later begins with the present night.
    """
    by_night: dict[date, list[Alert]] = {}
    for alert in judged.alerts:
        if alert.night in judged.verdicts:
            by_night.setdefault(alert.night, []).append(alert)
    changed = {alert.night for alert in judged.changed}
    stored: dict[date, list[Alert]] = {}
    for alert in store.alerts():
        stored.setdefault(alert.night, []).append(alert)
    notifications: list[Notification] = []
    reports: dict[date, Report] = {}
    for night, alerts in sorted(by_night.items()):
        fresh = night in changed or night == night_of(now)
        due = _reasons(config, store, night, alerts) if fresh else {}
        missing = not (config.reports / f"{name_of(night)}.html").exists()
        if not (due or night in changed or missing):
            continue
        reason = next(iter(due.values()), None) or _reason_to_write(alerts, stored.get(night, []))
        reports[night] = compose(config, store, now, judged, night, alerts, reason)
        notifications += _notifications(config, store, now, night, alerts, due, reports[night])
    return Told(tuple(notifications), reports)


def write(config: Config, told: Told) -> Told:
    """Write the reports of a cycle into the folder; give the files that stand there for them."""
    files: list[Path] = []
    for night, report in told.reports.items():
        files += publish.write_report(config.reports, name_of(night), report)
    return replace(told, files=tuple(files))


def name_of(night: date) -> str:
    """The file name of a night's report, without its ending."""
    return f"alert-{night.isoformat()}"


def compose(
    config: Config,
    store: Store,
    now: datetime,
    judged: Judged,
    night: date,
    alerts: Sequence[Alert],
    reason: Reason,
) -> Report:
    """The report of one night."""
    known = Known(config, store, now)
    evidence = known.find_night(night).observations
    entries = known.entries(claim.entry for seen in evidence for claim in seen.claims)
    sources = known.sources
    spoke = sorted({sources[c.source].name for seen in evidence for c in seen.claims if c.source in sources})
    if config.history is not None and RECORD.name not in spoke:
        spoke.append(RECORD.name)  # the nights before
    shown = {alert.series: alert.verdict for alert in alerts}
    verdicts = [shown.get(verdict.series, verdict) for verdict in judged.verdicts[night]]
    png = draw_chart(judged, night, alerts, verdicts, spoke, now)
    doubts = [doubt for doubt in judged.doubts if doubt.night == night]
    changed = {alert.series for alert in judged.changed if alert.night == night}
    told = choose_told(night, alerts, judged.verdicts[night], changed)
    remarks = [
        *_say_besides(alerts, told),
        *make_remarks(judged.record.series, night, verdicts),
        *_watch(config, judged, night, told),
    ]
    return night_report(
        night, alerts, verdicts, evidence, entries, sources, png, reason, doubts, remarks, changed
    )


def _say_besides(alerts: Sequence[Alert], told: Sequence[Verdict]) -> list[str]:
    """The alerts that the report is not about: those withdrawn, and those of another topic."""
    led = {verdict.series for verdict in told}
    said = []
    for alert in alerts:
        gone, verdict = alert.state is AlertState.WITHDRAWN, alert.verdict
        if alert.series not in led and (gone or topic_of(alert.series) is not Topic.RAID):
            opening = "No longer unusual: " if gone else ""
            said.append(f"{opening}{LABELS[alert.series]}: {verdict.reason}.")
    return said


def _watch(config: Config, judged: Judged, night: date, told: Sequence[Verdict]) -> list[str]:
    """How often the bounds that a report is about were passed on the nights before."""
    names = [verdict.series for verdict in told if verdict.series in JUDGED]
    passed = watch(judged.record, config.alerts.method, night - timedelta(days=1), names)
    return [
        f"{LABELS[verdict.series]}: {say_passed(one)}."
        for verdict in told
        for one in passed.get(verdict.series, ())
        if one.nights
    ]


def _reason_to_write(alerts: Sequence[Alert], before: Sequence[Alert]) -> Reason:
    """What a report that nobody is sent says of the one before it; a first one where no level changed."""
    return reason_to_notify(alerts, find_levels(before) if before else None, Level.NOTABLE) or Reason.FIRST


def _reasons(config: Config, store: Store, night: date, alerts: Sequence[Alert]) -> dict[str, Reason]:
    """Why each recipient is to be told of a night now; who is not to be told is left out."""
    minimum = settings_of(config).level
    told = list_recipients(config)
    reasons = {to: reason_to_notify(alerts, store.told(night, to), minimum) for to in told}
    return {to: reason for to, reason in reasons.items() if reason is not None}


def _notifications(
    config: Config,
    store: Store,
    now: datetime,
    night: date,
    alerts: Sequence[Alert],
    due: Mapping[str, Reason],
    report: Report,
) -> list[Notification]:
    """One notification for each recipient. Its Message-ID is fixed, so that a repeat folds away."""
    if not due:
        return []
    level: Level = find_level(alerts)
    earlier = [notification for notification in store.notifications() if notification.night == night]
    made = []
    for recipient, reason in due.items():
        sequence = sum(1 for notification in earlier if notification.recipient == recipient)
        sender = sender_of(config)
        message_id = notify.message_id_for(night, recipient, reason, level, sequence=sequence, sender=sender)
        message = write_message(
            config,
            report,
            night=night,
            recipient=recipient,
            reason=reason,
            message_id=message_id,
            created=now,
        )
        told = find_levels(alerts)
        made.append(Notification(message_id, night, recipient, reason, level, now, message_id, message, told))
    return made
