"""What was expected of every night, as it was known then: kept, and made anew only where it may differ."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from ...analysis import Judgement, Record, find_measured
from ...model import SHOWN_LEVELS
from ...series import HEADLINE
from ...site import Expected, round_up
from ..manifest import Manifest
from .grounds import Chain, shorten

Quantiles = Sequence[float | None]


class Expecting:
    """The quantiles of the headline series on every night from the first, or `since`, to `coming`."""

    def __init__(
        self,
        record: Record,
        method: str,
        rule: str,
        chain: Chain,
        coming: date,
        kept: Manifest,
        since: date | None = None,
    ) -> None:
        self._record, self._method, self._kept, self.coming = record, method, kept, coming
        first = min(
            (
                record.series[name].values.index[0].date()
                for name in HEADLINE
                if len(record.series[name].values)
            ),
            default=coming,
        )
        self.begins = min(max(first, since or first), coming)
        count = (coming - self.begins).days + 1
        self.dates = [self.begins + timedelta(days=number) for number in range(count)]
        self._grounds = {night: shorten(rule, chain.before(night)) for night in self.dates}
        self.stale = [night for night in self.dates if self._find(night) is None]

    def _find(self, night: date) -> Quantiles | None:
        kept = self._kept.expected.get(night.isoformat())
        return kept[1:] if kept and kept[0] == self._grounds[night] else None

    def update(self, expected: Judgement) -> None:
        """Make what is stale; `expected` must reach from the first stale night to the last one."""
        if not self.stale:
            return
        made: dict[date, list[float | None]] = {night: [] for night in self.stale}
        for name in HEADLINE:
            forecasts = expected.of(name)
            place = {one.date(): number for number, one in enumerate(forecasts.nights)}
            quantiles = forecasts.quantiles(SHOWN_LEVELS)
            measured = find_measured(self._record.series[name].learnable(), forecasts)
            for night in self.stale:
                found = [round(float(one), 6) for one in quantiles[place[night]]]
                made[night] += found if measured[place[night]] else [None] * len(SHOWN_LEVELS)
        wanted = {night.isoformat() for night in self.dates}
        self._kept.expected = {night: one for night, one in self._kept.expected.items() if night in wanted}
        for night, numbers in made.items():
            self._kept.expected[night.isoformat()] = [self._grounds[night], *numbers]
        self.stale = []

    def quantiles(self, name: str, night: date) -> tuple[float, float, float] | None:
        """Median, 95 and 99 % of a series; None where too little was known, or outside the dates."""
        kept = self._kept.expected.get(night.isoformat())
        begins = 1 + len(SHOWN_LEVELS) * HEADLINE.index(name)
        if kept is None or kept[begins] is None:
            return None
        median, q95, q99 = kept[begins : begins + len(SHOWN_LEVELS)]
        return median, q95, q99

    def expected(self, name: str, night: date) -> Expected | None:
        """The same as whole numbers."""
        found = self.quantiles(name, night)
        return found and round_up(*found)
