"""How the monitor is: its latest nights, its feeds, what waits, how often its bounds were passed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Final

from ..backtest import Passed
from ..config import Config
from ..extract import VERSION
from ..model import Refusal, Stopped, Verdict, Waiting
from ..series import JUDGED
from ..store import Store
from .health import FeedHealth, look_at_feeds
from .judge import DRAWN, by_key, settings_of, watch
from .nights import LOOK_BACK, night_of
from .recipients import find_stopped
from .record import Known
from .weeks import Weeks, judge_weeks, sum_up_weeks

LATEST: Final = 7
"""How many nights are shown, the present one among them."""
REFUSED_DAYS: Final = 7
"""For how long a refusal is shown."""


@dataclass(frozen=True, slots=True)
class Status:
    """How the monitor is at `now`.

    `verdicts` are of the latest nights, the last one first. `succeeded` is when any feed last gave something,
    None where none ever did. `doubts` counts those of the last 60 nights, `behind` the stored texts that an
    older reader read last. `waiting` is what is neither sent nor refused, `refused` what was refused in the
    last 7 days, `stopped` who is told nothing any more. `passed` says for each headline series how often the
    bounds of 95 and 99 % were passed on its last 365 known nights, the last of which is in `ends`.
    """

    now: datetime
    verdicts: Mapping[date, Sequence[Verdict]]
    weeks: Weeks
    feeds: tuple[FeedHealth, ...]
    succeeded: datetime | None
    doubts: int
    waiting: Sequence[Waiting]
    refused: Sequence[Refusal]
    stopped: Sequence[Stopped]
    behind: int
    passed: Mapping[str, tuple[Passed, ...]]
    ends: Mapping[str, date | None]

    @property
    def failed(self) -> bool:
        """Whether an official feed gave nothing when it was last asked."""
        return any(one.dead for one in self.feeds)


def find_status(config: Config, store: Store, now: datetime) -> Status:
    """Look at the store, as of `now` (aware). Nothing changes by it."""
    known, tonight = Known(config, store, now), night_of(now)
    record = known.make_record(DRAWN)
    judged = judge_weeks(record, config.alerts.method, tonight, settings_of(config), by_key(store.alerts()))
    known_nights = {name: record.series[name].learnable().dropna().index for name in JUDGED}
    feeds = look_at_feeds(config, store)
    times = [one.state.succeeded for one in feeds if one.state and one.state.succeeded]
    return Status(
        now=now,
        verdicts=dict(islice(judged.items(), LATEST)),
        weeks=sum_up_weeks(judged),
        feeds=feeds,
        succeeded=max(times, default=None),
        doubts=len(known.find_doubts(record, tonight - LOOK_BACK, tonight)),
        waiting=store.waiting(),
        refused=store.refusals(now - timedelta(days=REFUSED_DAYS)),
        stopped=find_stopped(config, store),
        behind=store.count_behind(VERSION),
        passed=watch(record, config.alerts.method, tonight),
        ends={name: nights[-1].date() if len(nights) else None for name, nights in known_nights.items()},
    )
