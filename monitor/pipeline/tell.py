"""Alerts become reports: written to reports/, put into the outbox with the alert's change, then sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from .. import publish
from ..alerts import Plan, find_level, find_levels, is_left_alone, make_plan, reason_to_notify, soften
from ..config import Config
from ..errors import MonitorError
from ..model import (
    CORRECTIONS,
    KYIV,
    UNCOUNTED,
    Alert,
    AlertState,
    Hold,
    Level,
    Notification,
    Reason,
    Recipient,
    Report,
    report_name,
)
from ..reports import silence_report, suppressed_report
from ..store import Store
from .address import address
from .compose import Composer
from .judge import Judged, settings_of
from .nights import night_of
from .silences import Blind, find_blind
from .weekly import write_weeks
from .wishes import find_wished, is_news
from .worked import Findings, Told


def tell(config: Config, store: Store, now: datetime, judged: Judged) -> Told:
    """Compose the reports of what changed and the notifications that are due; nothing is kept yet.

    A report whose file is missing is composed again. An older night that did not change is told to nobody
    from whom it was not kept back: a recipient added later begins with the present night, and so does a level
    that is lower than anybody wished for before.
    """
    composer = Composer(config, store, now, judged)
    by_night = sort_by_night(alert for alert in judged.alerts if alert.night in judged.verdicts)
    changed = {alert.night for alert in judged.changed}
    reports = _report(config, composer, by_night, changed, sort_by_night(store.alerts()))
    tonight, wished = night_of(now), find_wished(store)
    told_of = {alert.night for alert in judged.changed if is_news(alert, wished, tonight)} | {tonight}
    blind = find_blind(config, store, now, judged)
    told = store.told_since(min(by_night, default=tonight))
    mutes, holds = store.mutes(), store.holds()
    notifications: list[Notification] = []
    held: list[Hold] = []
    for recipient in config.recipients:
        own = [hold for hold in holds if hold.recipient == recipient.name]
        news = told_of | {hold.night for hold in own}
        nights = {night: alerts for night, alerts in by_night.items() if night in news}
        known = {night: levels for (name, night), levels in told.items() if name == recipient.name}
        reasons = _list_reasons(store, recipient, now)
        left = config.alerts.per_day - sum(one not in UNCOUNTED for one in reasons)
        noted = Reason.SUPPRESSED in reasons
        plan = make_plan(recipient, nights, known, own, mutes, now, left, noted)
        silent = Blind() if is_left_alone(mutes, recipient, now) else blind
        notifications += _write_to(config, store, now, composer, plan, silent)
        held += plan.held
    notifications += write_weeks(config, store, now, judged)
    held.sort(key=lambda hold: (hold.recipient, hold.night))
    return Told(tuple(notifications), reports, (), tuple(held), blind.silences)


def write(config: Config, told: Told) -> Told:
    """Write the reports of a cycle into the folder; give the files that stand there for them.

    Where there is a site, the page of a report is one of its pages, and is written with them.

    One that cannot be written keeps no other back, and leaves no older one in its place: a file that is
    missing is written by a later cycle. Raises the MonitorError of the first.
    """
    files: list[Path] = []
    problem: MonitorError | None = None
    for night, report in told.reports.items():
        try:
            files += publish.write_report(config.reports, report_name(night), report, page=not config.site)
        except MonitorError as error:
            publish.remove_report(config.reports, report_name(night))
            problem = problem or error
    if problem is not None:
        raise problem
    return replace(told, files=tuple(files))


def save(store: Store, judged: Findings, told: Told) -> None:
    """Keep what a cycle changed and tells, all or nothing."""
    store.save_alerts(judged.changed, told.notifications, told.holds, told.silences)


def sort_by_night(alerts: Iterable[Alert]) -> dict[date, list[Alert]]:
    """Alerts by their nights, the earliest first."""
    by_night: dict[date, list[Alert]] = {}
    for alert in alerts:
        by_night.setdefault(alert.night, []).append(alert)
    return dict(sorted(by_night.items()))


def _report(
    config: Config,
    composer: Composer,
    by_night: Mapping[date, Sequence[Alert]],
    changed: set[date],
    stored: Mapping[date, Sequence[Alert]],
) -> dict[date, Report]:
    """The reports for the folder, by `alerts.level`: of nights that changed, or whose file is missing."""
    reports = {}
    is_lowest = settings_of(config).level == config.level
    for night, alerts in by_night.items():
        shown = [look_from(alert, config.level) for alert in alerts]
        missing = not (config.reports / f"{report_name(night)}.html").exists()
        ours = find_level(shown) or not missing or is_lowest
        if ours and (missing or night in changed):
            before = [look_from(alert, config.level) for alert in stored.get(night, ())]
            is_first = missing and not find_level(before)
            reason = _reason_to_write(shown, [] if is_first else before)
            lang = config.site.lang if config.site else "en"
            reports[night] = composer.report(night, shown, reason, config.level, lang)
    return reports


def look_from(alert: Alert, level: Level) -> Alert:
    """An alert as those see it who are told from `level` on: below it is as good as taken back."""
    if alert.state is AlertState.WITHDRAWN or alert.verdict.level >= level:
        return alert
    return replace(alert, state=AlertState.WITHDRAWN, verdict=soften(alert.verdict, level))


def _reason_to_write(alerts: Sequence[Alert], before: Sequence[Alert]) -> Reason:
    """What the file of a night says of the one before it; a first one where no level changed."""
    morning = datetime.combine(alerts[0].night, time(9), KYIV)
    levels = find_levels(before) if before else None
    return reason_to_notify(alerts, levels, morning, Level.NOTABLE) or Reason.FIRST


def _say_late(reason: Reason) -> Reason:
    """What a single night of a digest says of itself: a correction stays one, all else is late."""
    return reason if reason is Reason.HIGHER or reason in CORRECTIONS else Reason.DIGEST


def _list_reasons(store: Store, recipient: Recipient, now: datetime) -> list[Reason]:
    """Why a recipient was written to today, message for message."""
    today = now.astimezone(KYIV).date()
    begins, ends = (datetime.combine(day, time(), KYIV) for day in (today, today + timedelta(days=1)))
    return store.reasons(recipient.name, begins, ends)


def _write_to(
    config: Config, store: Store, now: datetime, composer: Composer, plan: Plan, blind: Blind
) -> list[Notification]:
    """All that one recipient is told in a cycle."""
    to, tonight, made = plan.recipient, night_of(now), []
    for due in plan.mails:
        report = composer.report(due.night, due.shown, due.reason, to.level, to.lang)
        made.append(
            address(config, store, now, to, report, night=due.night, reason=due.reason, told=due.told)
        )
    if plan.digest:
        last = plan.digest[-1]
        told = {due.night: due.told for due in plan.digest}
        several = [(due.night, due.shown, due.reason) for due in plan.digest]
        is_correction = len(several) == 1 and last.reason in CORRECTIONS
        reason = last.reason if is_correction else Reason.DIGEST
        report = (
            composer.digest(several, to.level, to.lang)
            if len(several) > 1
            else composer.report(last.night, last.shown, _say_late(last.reason), to.level, to.lang)
        )
        made.append(
            address(
                *(config, store, now, to, report),
                night=last.night,
                reason=reason,
                told=last.told,
                nights=told,
            )
        )
    if blind.silences:
        names = {
            feed.id: source.name
            for feed in config.feeds
            for source in config.sources
            if source.id == feed.source
        }
        report = silence_report(blind.silences, blind.states, blind.seen, names, now, to.lang)
        made.append(address(config, store, now, to, report, night=tonight, reason=Reason.SILENCE, told={}))
    if plan.note:
        report = suppressed_report(config.alerts.per_day, now, to.lang)
        made.append(address(config, store, now, to, report, night=tonight, reason=Reason.SUPPRESSED, told={}))
    return made
