"""What was settled of each night, kept so that no command settles all nights again.

A night whose claims changed, or are in force no longer, is stale until it is settled anew, and so is the
night after it. Kept are numbers and doubts; the claims behind a number are looked up, and settled again,
where somebody asks for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, literal, null, select, update

from ..model import Doubt, Observation
from ..reconcile import SettledNight
from .rows import UPSERTS, columns_of, row_of
from .tables import Tables

CHUNK = 500
WITHOUT = ("chosen", "claims", "borrowed")
nights, observations, doubts = Tables.nights, Tables.observations, Tables.night_doubts
claims, readings, meta = Tables.claims, Tables.readings, Tables.meta
COLUMNS = [observations.c[name] for name in ("window", "night", "family", "measure", "value", "bound")] + [
    observations.c[name] for name in ("standing", "implied", "derived")
]


@dataclass(frozen=True, slots=True)
class Settled:
    """What is kept of nights, stale ones too: numbers without the claims behind them, and doubts.

    `changed` has every night that a claim speaks of, and when what was said of it last changed; None for a
    stale one. `rule` is what they were settled by, None where nothing is settled yet.
    """

    rule: str | None
    changed: Mapping[date, datetime | None]
    nights: Mapping[date, SettledNight]


def make_observation(row: Row[Any]) -> Observation:
    """A row of `COLUMNS`."""
    key, found = (row.window, row.night, row.family, row.measure), (row.value, row.bound, row.standing)
    return Observation(*key, *found, implied=row.implied, derived=row.derived)


def mark_stale(connection: Connection, changed: Iterable[date]) -> None:
    """Nights whose claims are others than before, and the nights behind them, which depend on them."""
    these = sorted(set(changed))
    if these:
        upsert = UPSERTS[connection.dialect.name](nights)
        connection.execute(
            upsert.on_conflict_do_update(index_elements=["night"], set_={"changed": null()}),
            [{"night": night, "changed": None} for night in these],
        )
    after = [night + timedelta(days=1) for night in these if night < date.max]
    for start in range(0, len(after), CHUNK):
        behind = nights.c.night.in_(after[start : start + CHUNK])
        connection.execute(update(nights).where(behind).values(changed=null()))


def mark_entries(connection: Connection, ids: Iterable[str]) -> None:
    """The nights of which any version of some entries speaks."""
    wanted = list(ids)
    for start in range(0, len(wanted), CHUNK):
        spoken = select(claims.c.night).distinct().where(claims.c.entry.in_(wanted[start : start + CHUNK]))
        mark_stale(connection, connection.scalars(spoken.where(claims.c.night.is_not(None))))


def mark_all(connection: Connection) -> None:
    """Every night, those that are spoken of for the first time among them."""
    connection.execute(update(nights).values(changed=null()))
    new = select(claims.c.night, literal(None, nights.c.changed.type)).distinct()
    new = new.where(claims.c.night.is_not(None), claims.c.night.not_in(select(nights.c.night)))
    connection.execute(insert(nights).from_select(["night", "changed"], new))


def begin(connection: Connection, rule: str) -> None:
    """Make every night stale, if it was settled by another rule: all that settling rests on, as a text."""
    if connection.scalar(select(meta.c.rule)) != rule:
        mark_all(connection)
        connection.execute(update(meta).values(rule=rule))


def read_nights(connection: Connection) -> dict[date, datetime | None]:
    """Every night that a claim speaks of, and when what was said of it last changed; None for a stale one."""
    return {row.night: row.changed for row in connection.execute(select(nights))}


def read(connection: Connection) -> Settled:
    """All that is kept, of one moment."""
    seen: dict[date, list[Observation]] = {}
    for row in connection.execute(select(*COLUMNS)):
        seen.setdefault(row.night, []).append(make_observation(row))
    told: dict[date, list[Doubt]] = {}
    for doubt in connection.execute(select(*columns_of(doubts, Doubt)).order_by(doubts.c.place)):
        told.setdefault(doubt.night, []).append(Doubt(*doubt))
    kept = {
        night: SettledNight(night, tuple(seen.get(night, ())), tuple(told.get(night, ())))
        for night in sorted({*seen, *told})
    }
    return Settled(connection.scalar(select(meta.c.rule)), read_nights(connection), kept)


def read_changed(connection: Connection, first: date, last: date) -> dict[date, datetime]:
    """When what was said of each night of a range last changed, by any version that spoke of it."""
    query = select(claims.c.night, func.max(readings.c.since)).join(
        readings, readings.c.entry == claims.c.entry
    )
    rows = connection.execute(query.where(claims.c.night.between(first, last)).group_by(claims.c.night))
    return {row.night: row[1] for row in rows}


def save(connection: Connection, settled: Sequence[tuple[SettledNight, datetime | None]]) -> None:
    """Keep nights as settled, each with when it last changed; None: nobody speaks of it any more."""
    dates = [night.night for night, _ in settled]
    for table in (observations, doubts, nights):
        connection.execute(delete(table).where(table.c.night.in_(dates)))
    known = [{"night": night.night, "changed": changed} for night, changed in settled if changed]
    seen = [row_of(one, without=WITHOUT) for night, _ in settled for one in night.observations if one.is_said]
    told = [row_of(doubt, place=place) for night, _ in settled for place, doubt in enumerate(night.doubts)]
    for table, rows in ((nights, known), (observations, seen), (doubts, told)):
        if rows:
            connection.execute(insert(table), rows)
