"""The store and the history, gathered as tables for others."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from ..config import Config
from ..dataset import ALERTS, CLAIMS, NIGHTS, Dataset, Table, alert_rows, claim_rows, night_rows
from ..history import ATTRIBUTION, RECORD
from ..model import KYIV, Claim
from ..reconcile import settle
from ..store import Store
from .judge import known_claims, known_sources, night_of

TITLES = {
    "nights": "A row a night: what was settled",
    "claims": "A row a claim: what was said, by whom, in which words",
    "alerts": "A row an alert: nights that were unusual",
}


def gather(
    config: Config,
    store: Store,
    now: datetime,
    names: Collection[str],
    since: date | None = None,
    until: date | None = None,
) -> Dataset:
    """The tables of `names` (nights, claims, alerts) as known at `now`, of the nights of a range.

    A claim that gives no night belongs to the date on which it was said.
    """
    sources = known_sources(config)
    tonight = night_of(now)

    def is_wanted(night: date | None) -> bool:
        return night is not None and (since or date.min) <= night <= (until or date.max)

    claims = known_claims(config, store, now)
    held = [claim for claim in claims if claim.night is None or claim.night <= tonight]
    observations = [seen for seen in settle(held, sources) if is_wanted(seen.night)]
    taken = frozenset(claim for seen in observations for claim in seen.chosen)
    wanted = [claim for claim in claims if is_wanted(claim.night or day_of(claim))]
    alerts = [alert for alert in store.alerts() if is_wanted(alert.night)]
    attributed = {claim.night: ATTRIBUTION for claim in taken if claim.night and claim.source == RECORD.id}
    tables = []
    for name in names:
        if name == "nights":
            table = Table(name, TITLES[name], NIGHTS, night_rows(observations, sources), ("night",))
        elif name == "claims":
            table = Table(name, TITLES[name], CLAIMS, claim_rows(wanted, taken, sources, store.links()))
        else:
            table = Table(name, TITLES[name], ALERTS, alert_rows(alerts, attributed), ("night", "series"))
        tables.append(table)
    spoke = {claim.source for claim in (wanted if "claims" in names else taken)}
    return Dataset(tuple(tables), now, tuple(source for id, source in sorted(sources.items()) if id in spoke))


def day_of(claim: Claim) -> date | None:
    """The date in Kyiv on which a claim was said."""
    return claim.seen.astimezone(KYIV).date() if claim.seen else None
