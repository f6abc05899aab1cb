"""The store's claims and the history make the record; its nights are judged, and alerts follow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ..alerts import AlertSettings, update_alert
from ..analysis import Judgement, Record, expect, judge, make_record
from ..config import BUNDLED, Config
from ..errors import InputError
from ..history import IMPORTED, RECORD, History, bundled_history, read_history
from ..model import KYIV, Alert, Claim, Doubt, Forecast, Level, Source, Verdict
from ..series import HEADLINE
from ..store import Store

LOOK_BACK = timedelta(days=60)
SHOWN = timedelta(days=150)
DRAWN = (*HEADLINE, "drones_intercepted", "missiles_intercepted")


@dataclass(frozen=True, slots=True)
class Judged:
    """What a cycle made of the nights: the record, what was expected, verdicts, and alerts that changed.

    `alerts` are all that are known, `changed` those of them that this cycle raised, revised or withdrew.
    """

    record: Record
    expected: Judgement
    verdicts: Mapping[date, Sequence[Verdict]]
    alerts: tuple[Alert, ...]
    changed: tuple[Alert, ...]
    doubts: tuple[Doubt, ...]


def night_of(now: datetime) -> date:
    """The night whose morning it is, or was last: the Kyiv date."""
    return now.astimezone(KYIV).date()


def known_sources(config: Config) -> dict[str, Source]:
    """All sources by id, those of the history and of imported tables among them."""
    return {source.id: source for source in (*config.sources, RECORD, IMPORTED)}


def load_history(config: Config) -> History | None:
    """The history that the configuration names. Raises InputError where its file cannot be read."""
    if config.history is None:
        return None
    if config.history == BUNDLED:
        return read_history(bundled_history(), "history.csv")
    try:
        text = config.history.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{config.history}: cannot be read as a CSV of nights: {error}") from error
    return read_history(text, config.history.name)


def settings_of(config: Config) -> AlertSettings:
    """The alert settings of a configuration."""
    minimum = config.alerts.minimum
    return AlertSettings(
        level=Level[config.alerts.level.upper()],
        minimum={"drones_launched": minimum.drones_launched, "missiles_launched": minimum.missiles_launched},
    )


def known_claims(config: Config, store: Store, now: datetime, as_of: bool = False) -> list[Claim]:
    """Every claim that had been seen by `now`: of the store's entries and of the history.

    `as_of` takes the versions that were in force then, before later edits.
    """
    history = load_history(config)
    claims = [*store.claims(now if as_of else None), *(history.claims if history else ())]
    return [claim for claim in claims if claim.seen is None or claim.seen <= now]


def kept_forecasts(alerts: Iterable[Alert]) -> dict[tuple[str, date], Forecast]:
    """The forecasts that alerts were raised by: a night that alerted is judged by its own again."""
    return {alert.key: alert.verdict.forecast for alert in alerts if alert.verdict.forecast is not None}


def explain_night(config: Config, store: Store, now: datetime, night: date, as_of: bool = False) -> Judged:
    """Judge one night only, as known at `now` (`as_of`: a time in the past); nothing changes by it."""
    record = make_record(known_claims(config, store, now, as_of), known_sources(config), night_of(now), DRAWN)
    expected = expect(record, config.alerts.method, night, night)
    known = store.alerts()
    verdicts = {night: judge(record, expected, night, settings_of(config), kept_forecasts(known))}
    doubts = (*record.doubts, *store.doubts(now if as_of else None))
    return Judged(record, expected, verdicts, tuple(known), (), doubts)


def judge_nights(config: Config, store: Store, now: datetime, first: date | None = None) -> Judged:
    """Judge every night from `first` to the present one, as known at `now`.

    By default `first` is the store's first morning, or 60 nights ago: nights before the store began are
    part of the record and never news.
    """
    tonight = night_of(now)
    first = first or max(night_of(store.began), tonight - LOOK_BACK)
    record = make_record(known_claims(config, store, now), known_sources(config), tonight, DRAWN)
    expected = expect(record, config.alerts.method, min(first, tonight - SHOWN), tonight)
    settings = settings_of(config)
    known = {alert.key: alert for alert in store.alerts()}
    kept = kept_forecasts(known.values())
    verdicts: dict[date, list[Verdict]] = {}
    changed = []
    for back in range((tonight - first).days, -1, -1):
        night = tonight - timedelta(days=back)
        verdicts[night] = judge(record, expected, night, settings, kept)
        for verdict in verdicts[night]:
            before = known.get((verdict.series, night))
            after = update_alert(before, verdict, now, settings)
            if after is not None and after is not before:
                known[after.key] = after
                changed.append(after)
    doubts = (*record.doubts, *store.doubts())
    return Judged(record, expected, verdicts, tuple(known.values()), tuple(changed), doubts)
