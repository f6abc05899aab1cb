"""A table of nights goes into the store as entries and claims; nobody is told of what it brings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ..config import Config
from ..extract import VERSION
from ..history import Imported, read_record
from ..store import Store
from .judge import judge_nights


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many of a table's dates were new or changed, and the claims that they hold."""

    new: int
    claims: int


def load_table(config: Config, store: Store, now: datetime, table: Imported) -> Loaded:
    """Store what a table says; the same table a second time changes nothing.

    Alerts that its numbers raise, revise or withdraw are kept as such, and told to nobody.
    """
    before = {alert.key for alert in judge_nights(config, store, now).changed}
    new = store.add_entries(table.entries)
    pairs = [(entry, read_record(entry)) for entry in new]
    store.save_readings(pairs, VERSION)
    if new:
        # What was news before the table came is still news to the next cycle.
        changed = [alert for alert in judge_nights(config, store, now).changed if alert.key not in before]
        store.save_alerts(changed, [])
    return Loaded(len(new), sum(len(reading.claims) for _, reading in pairs))
