"""Observations, claims and alerts become rows of plain values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TypeAlias

from ..alerts import leave_advice_out
from ..history import ATTRIBUTION, RECORD, RECORD_LINK
from ..model import Alert, Claim, Observation, Source
from ..series import SERIES, TABLE, WITHHELD, SeriesKey, count_withheld, find_count, find_standing
from .tables import Value

Links: TypeAlias = Mapping[str, str]
"""Where each entry was published."""


def night_rows(
    observations: Iterable[Observation], sources: Mapping[str, Source], as_of: datetime | None = None
) -> list[tuple[Value, ...]]:
    """A row for each night that any series speaks of, in order of the nights: see `NIGHTS`."""
    names = {key: name for name, key in SERIES.items()}
    nights: dict[date, dict[str, Observation]] = defaultdict(dict)
    for one in observations:
        name = names.get(SeriesKey(one.window, one.family, one.measure))
        if name is not None:
            nights[one.night][name] = one
    rows: list[tuple[Value, ...]] = []
    for night, row in sorted(nights.items()):
        counts = [
            count_withheld(row.get("missiles_launched")) if name == WITHHELD else find_count(row.get(name))
            for name in TABLE[1:-1]
        ]
        bounds = [
            str(seen.bound) if (seen := row.get(name)) and seen.value is not None else None
            for name in ("drones_launched", "missiles_launched")
        ]
        claims = [claim for seen in row.values() for claim in seen.chosen]
        latest = max((claim.seen for claim in claims if claim.seen), default=None)
        spoke = {claim.source for claim in claims}
        rows.append(
            (
                night,
                *counts,
                *bounds,
                str(find_standing(row)),
                as_utc(latest),
                as_utc(as_of),
                "; ".join(sorted(name_of(source, sources) for source in spoke)) or None,
                attribute(spoke),
            )
        )
    return rows


def claim_rows(
    claims: Iterable[Claim],
    taken: frozenset[Claim],
    sources: Mapping[str, Source],
    links: Links,
    as_of: datetime | None = None,
) -> list[tuple[Value, ...]]:
    """A row for each claim, in order of night, time and place: see `CLAIMS`."""
    return [
        (
            claim.night,
            str(claim.window),
            str(claim.family),
            claim.weapon,
            str(claim.measure),
            claim.value,
            str(claim.bound),
            claim in taken,
            claim.source,
            name_of(claim.source, sources),
            claim.voice or None,
            as_utc(claim.seen),
            as_utc(as_of),
            (RECORD_LINK if claim.source == RECORD.id else links.get(claim.entry)) or None,
            claim.quote,
            claim.rule,
            str(claim.attacker) if claim.attacker else None,
            str(claim.scope),
            claim.part,
            str(claim.unit),
            claim.includes_ew,
            claim.withheld,
            claim.entry,
            claim.start,
            claim.end,
            attribute({claim.source}),
        )
        for claim in sorted(claims, key=order_of)
    ]


def number_fields(seen: Observation) -> dict[str, str | int | bool | None]:
    """A settled number as the fields that every JSON of it has."""
    return {
        "window": str(seen.window),
        "family": str(seen.family),
        "measure": str(seen.measure),
        "value": seen.value,
        "bound": str(seen.bound),
        "standing": str(seen.standing),
        "implied": seen.implied,
        "derived": seen.derived,
    }


def alert_rows(alerts: Sequence[Alert], attributed: Mapping[date, str]) -> list[tuple[Value, ...]]:
    """A row for each alert, in order of night and series: see `ALERTS`."""
    rows: list[tuple[Value, ...]] = []
    for alert in sorted(alerts, key=lambda alert: (alert.night, alert.series)):
        verdict, forecast = alert.verdict, alert.verdict.forecast
        rows.append(
            (
                alert.night,
                alert.series,
                str(alert.state),
                str(verdict.finding),
                verdict.level.name.lower(),
                verdict.value,
                str(verdict.bound),
                str(verdict.standing) if verdict.standing else None,
                verdict.p,
                verdict.adjusted,
                forecast.method if forecast else None,
                round(forecast.quantile(0.5), 1) if forecast else None,
                leave_advice_out(verdict.reason),
                as_utc(alert.raised),
                as_utc(alert.changed),
                attributed.get(alert.night),
            )
        )
    return rows


def order_of(claim: Claim) -> tuple[date, float, str, int]:
    """Claims by night (without one last), time, entry and place."""
    return (
        claim.night or date.max,
        claim.seen.timestamp() if claim.seen else 0.0,
        claim.entry,
        claim.start,
    )


def name_of(source: str, sources: Mapping[str, Source]) -> str:
    """The name that people see; the id of a source that is no longer known."""
    return sources[source].name if source in sources else source


def attribute(sources: Iterable[str]) -> str | None:
    """Whom numbers of these sources must name."""
    return ATTRIBUTION if RECORD.id in sources else None


def as_utc(moment: datetime | None) -> datetime | None:
    """A time in UTC."""
    return moment.astimezone(UTC) if moment else None
