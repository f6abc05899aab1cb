"""What the pages of the site are made of: nights with all that was said of them, and what was expected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil

from ..model import Alert, AlertState, Doubt, Entry, Observation, Reason, Source, Verdict
from ..story import Saying


@dataclass(frozen=True, slots=True)
class Night:
    """All that is known of one night.

    `verdicts` are those of people who are told from the level of the site on; `alerts` are shown there.
    `sayings` holds every claim of every version. `before` and `after` are the nights beside it with a page.
    """

    night: date
    observations: Sequence[Observation]
    verdicts: Sequence[Verdict]
    alerts: Sequence[Alert] = ()
    doubts: Sequence[Doubt] = ()
    sayings: Sequence[Saying] = ()
    entries: Mapping[str, Entry] | None = None
    sources: Mapping[str, Source] | None = None
    remarks: Sequence[str] = ()
    before: date | None = None
    after: date | None = None

    @property
    def stands(self) -> bool:
        """Whether an alert of the night stands."""
        return any(alert.state is not AlertState.WITHDRAWN for alert in self.alerts)


@dataclass(frozen=True, slots=True)
class Expected:
    """What was expected of one series on one night, from the nights before it: whole numbers.

    On 95 of 100 nights no more than `q95` come, on 99 no more than `q99`.
    """

    median: int
    q95: int
    q99: int


def round_up(median: float, q95: float, q99: float) -> Expected:
    """Quantiles as whole numbers: the median to the nearest, the bounds up, so that they hold."""
    return Expected(round(median), ceil(q95), ceil(q99))


@dataclass(frozen=True, slots=True)
class Band:
    """What is expected of a series in the night that comes; None where the record knows too little."""

    series: str
    expected: Expected | None
    reported: int


@dataclass(frozen=True, slots=True)
class Brief:
    """One night in a list: the settled numbers as words and values, and what was found."""

    night: date
    observations: Mapping[str, Observation]
    alerts: Sequence[Alert] = ()


@dataclass(frozen=True, slots=True)
class Turned:
    """When people were told of a night's alerts, and why."""

    when: datetime
    reason: Reason


@dataclass(frozen=True, slots=True)
class FeedLine:
    """How one feed is. Without addresses: they may hold a key."""

    feed: str
    source: str
    official: bool
    state: str
    trouble: str
    good: datetime | None
    spoke: datetime | None
    failures: int
    gone: bool


@dataclass(frozen=True, slots=True)
class Freshness:
    """When a page was made, the last night with a settled number, and the latest word of any source.

    `missing` are nights of the last 14 of which nobody spoke.
    """

    made: datetime
    ends: date | None
    spoke: datetime | None
    missing: Sequence[date] = ()
