"""A record and what was expected of it become its last four weeks: what came, and what was unusual."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from ..alerts import AlertSettings
from ..analysis import Judgement, Record, judge
from ..config import Config
from ..model import Alert, Finding, Verdict
from ..series import HEADLINE
from .judge import Judged, by_key, settings_of

WEEKS: Final = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Weeks:
    """Of each headline series, the counts of 28 nights up to `last`, and which of them were unusual.

    A count is None where there is no number; one that may still rise is a least number.
    """

    last: date
    counts: Mapping[str, tuple[int | None, ...]]
    unusual: Mapping[str, tuple[date, ...]]

    @property
    def first(self) -> date:
        """The first of the nights."""
        return self.last - WEEKS + timedelta(days=1)


def judge_weeks(
    record: Record,
    method: str,
    last: date,
    settings: AlertSettings,
    alerts: Mapping[tuple[str, date], Alert],
) -> dict[date, list[Verdict]]:
    """The verdicts of 28 nights up to `last`, the last one first, each from earlier nights only."""
    nights = [last - timedelta(days=back) for back in range(WEEKS.days)]
    expected = Judgement(record, method, nights[-1], last)
    return {night: judge(record, expected, night, settings, alerts) for night in nights}


def sum_up_weeks(verdicts: Mapping[date, Sequence[Verdict]]) -> Weeks:
    """The four weeks that were judged."""
    nights = sorted(verdicts)
    by_key = {(one.series, night): one for night in nights for one in verdicts[night]}
    told = {name: [by_key.get((name, night)) for night in nights] for name in HEADLINE}
    return Weeks(
        last=nights[-1],
        counts={name: tuple(one.value if one else None for one in ones) for name, ones in told.items()},
        unusual={
            name: tuple(one.night for one in ones if one and one.finding is Finding.UNUSUAL)
            for name, ones in told.items()
        },
    )


def look_back(config: Config, judged: Judged, last: date) -> Weeks:
    """The four weeks up to one night of what was judged."""
    alerts = by_key(judged.alerts)
    return sum_up_weeks(judge_weeks(judged.record, config.alerts.method, last, settings_of(config), alerts))
