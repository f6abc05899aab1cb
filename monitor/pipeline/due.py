"""Whether there is anything to judge, found out without judging: most cycles bring nothing new."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from ..config import Config
from ..model import report_name
from ..store import Store
from .nights import first_judged
from .program import digest_files

PROGRAM = ("**/*.py", "**/*.yaml", "**/*.html", "**/*.txt", "data/*.csv")
"""The files whose text decides what is judged, and how it is told."""


@dataclass(frozen=True, slots=True)
class Ground:
    """All that judging rests on.

    `rule` stands for configuration, program and history. `claims` is how many are stored, `stale` the nights
    that are to be settled anew. `hour` is that of `now`: what depends on the time is looked at each hour.
    """

    hour: datetime
    rule: str
    claims: int
    stale: Sequence[date]
    mutes: Sequence[int] = ()

    @property
    def digest(self) -> str:
        """A short form, to be kept and compared."""
        said = repr((self.hour, self.rule, self.claims, list(self.stale), list(self.mutes)))
        return hashlib.sha256(said.encode()).hexdigest()


def needs_judging(kept: str | None, ground: Ground, missing: Sequence[date]) -> bool:
    """Whether the nights are to be judged now.

    `kept` is the digest of what the last judging rested on, None where none came to its end; `missing` are
    the nights whose report is not there.
    """
    return kept != ground.digest or bool(missing)


def find_ground(config: Config, store: Store, now: datetime) -> Ground:
    """What a judging at `now` (aware) would rest on."""
    hour = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    rule = repr((digest_files(*PROGRAM), config, _digest_history(config)))
    mutes = [one.id for one in store.mutes() if one.created <= now < one.until]
    return Ground(hour, rule, store.count_claims(), store.stale_nights(), mutes)


def find_missing(config: Config, store: Store, now: datetime) -> list[date]:
    """The nights with an alert whose report is not there."""
    nights = store.alert_nights(first_judged(store.began, now), config.level)
    return [night for night in nights if not (config.reports / f"{report_name(night)}.html").exists()]


def _digest_history(config: Config) -> str:
    """A history of the operator's own may be mended at any time."""
    if not isinstance(config.history, Path):
        return str(config.history)
    try:
        return hashlib.sha256(config.history.read_bytes()).hexdigest()
    except OSError as error:  # judging will say so
        return str(error)
