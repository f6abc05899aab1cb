"""The nights of the record are judged, and alerts follow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain

from ..alerts import AlertSettings, update_alert
from ..analysis import Judgement, Record, judge
from ..backtest import WATCHED, Passed, watch_bounds
from ..config import Config
from ..model import Alert
from ..series import DAILY, HEADLINE, JUDGED
from ..store import Store
from .nights import LOOK_BACK, first_judged, night_of
from .record import Known
from .worked import Findings

SHOWN = timedelta(days=150)
DRAWN = (*HEADLINE, *DAILY, "drones_intercepted", "missiles_intercepted", "drones_lost")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged(Findings):
    """What was made of the nights, the record and the forecasts that it stands on, and all alerts known."""

    record: Record
    expected: Judgement
    alerts: tuple[Alert, ...] = ()


def settings_of(config: Config) -> AlertSettings:
    """The alert settings of a configuration: alerts are raised from the lowest level that anybody wants."""
    minimum = config.alerts.minimum
    return AlertSettings(
        level=min([config.level, *(one.level for one in config.recipients)]),
        minimum={"drones_launched": minimum.drones_launched, "missiles_launched": minimum.missiles_launched},
    )


def by_key(alerts: Iterable[Alert]) -> dict[tuple[str, date], Alert]:
    """Alerts by series and night."""
    return {alert.key: alert for alert in alerts}


def watch(
    record: Record, method: str, until: date, names: Sequence[str] = JUDGED
) -> dict[str, tuple[Passed, ...]]:
    """How often the bounds of some judged series were passed on its last 365 known nights up to `until`.

    By forecasts from the record as it is known now, each from earlier nights only.
    """
    known = {
        name: record.series[name].learnable().loc[: until.isoformat()].dropna().tail(WATCHED)
        for name in names
    }
    first = min((series.index[0].date() for series in known.values() if len(series)), default=until)
    expected = Judgement(record, method, first, until)
    return {
        name: watch_bounds(expected.of(name), series) if len(series) else () for name, series in known.items()
    }


def explain_night(config: Config, store: Store, now: datetime, night: date) -> Judged:
    """Judge one night only, as known at `now`, which may be long ago; nothing changes by it.

    Of that night the record holds the claims behind its numbers.
    """
    known_then = Known(config, store, now)
    record = known_then.make_record(DRAWN, {night})
    expected = Judgement(record, config.alerts.method, night, night)
    known = store.alerts()
    verdicts = {night: judge(record, expected, night, settings_of(config), by_key(known))}
    doubts = known_then.find_doubts(record, night, night)
    return Judged(record=record, expected=expected, verdicts=verdicts, alerts=tuple(known), doubts=doubts)


def judge_nights(config: Config, store: Store, now: datetime, first: date | None = None) -> Judged:
    """Judge every night from `first` to the present one, as known at `now`.

    By default `first` is the store's first morning, or 60 nights ago: nights before the store began are
    part of the record and never news. An older one that is still kept back from somebody has its verdicts
    too, to be told with; its alerts stay as they are. For the one monitor of the store: what is settled anew
    is kept.
    """
    known_now = Known(config, store, now)
    known_now.keep()
    tonight = night_of(now)
    first = first or first_judged(store.began, now)
    record = known_now.make_record(DRAWN)
    held = sorted({hold.night for hold in store.holds() if hold.night < first})
    drawn = (night - SHOWN + LOOK_BACK for night in held)
    expected = Judgement(record, config.alerts.method, min([first, tonight - SHOWN, *drawn]), tonight)
    settings = settings_of(config)
    known = by_key(store.alerts())
    verdicts = {night: judge(record, expected, night, settings, known) for night in held}
    changed = []
    for back in range((tonight - first).days, -1, -1):
        night = tonight - timedelta(days=back)
        verdicts[night] = judge(record, expected, night, settings, known)
        for verdict in verdicts[night]:
            before = known.get((verdict.series, night))
            after = update_alert(before, verdict, now, settings)
            if after is not None and after is not before:
                known[after.key] = after
                changed.append(after)
    doubts = [known_now.find_doubts(record, night, night) for night in held]
    doubts.append(known_now.find_doubts(record, first, tonight))
    return Judged(
        record=record,
        expected=expected,
        verdicts=verdicts,
        alerts=tuple(known.values()),
        changed=tuple(changed),
        doubts=tuple(chain.from_iterable(doubts)),
    )
