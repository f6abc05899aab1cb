"""The store and the history, gathered as tables for others."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from ..config import Config
from ..dataset import ALERTS, CLAIMS, NIGHTS, Dataset, Table, alert_rows, claim_rows, night_rows
from ..history import ATTRIBUTION, RECORD
from ..model import KYIV, Alert, Claim
from ..store import Store
from .record import Known

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
    as_of: datetime | None = None,
    alerts: Sequence[Alert] | None = None,
) -> Dataset:
    """The tables of `names` (nights, claims, alerts) of a range of nights, as known at `as_of` or else `now`.

    `alerts` are by default all that are stored. A claim that gives no night belongs to the date on which it
    was said.
    """

    def is_wanted(night: date | None) -> bool:
        return night is not None and first <= night <= last

    known = Known(config, store, as_of or now)
    sources, first, last = known.sources, since or date.min, until or date.max
    nights = [night for night in known.list_nights() if is_wanted(night)]
    observations = [seen for night in known.settle(nights) for seen in night.observations]
    taken = frozenset(claim for seen in observations for claim in seen.chosen)
    wanted = [claim for claim in known.claims() if is_wanted(claim.night or day_of(claim))]
    raised = [alert for alert in (store.alerts() if alerts is None else alerts) if is_wanted(alert.night)]
    attributed = {claim.night: ATTRIBUTION for claim in taken if claim.night and claim.source == RECORD.id}
    tables = []
    for name in names:
        if name == "nights":
            table = Table(name, TITLES[name], NIGHTS, night_rows(observations, sources, as_of), ("night",))
        elif name == "claims":
            table = Table(
                name, TITLES[name], CLAIMS, claim_rows(wanted, taken, sources, store.links(), as_of)
            )
        else:
            table = Table(name, TITLES[name], ALERTS, alert_rows(raised, attributed), ("night", "series"))
        tables.append(table)
    spoke = {claim.source for claim in (wanted if "claims" in names else taken)}
    return Dataset(tuple(tables), now, tuple(source for id, source in sorted(sources.items()) if id in spoke))


def day_of(claim: Claim) -> date | None:
    """The date in Kyiv on which a claim was said."""
    return claim.seen.astimezone(KYIV).date() if claim.seen else None
