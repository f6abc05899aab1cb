"""All that a page rests on, in a short form: while it is the same, the page is not made again.

A forecast rests on every earlier night. So a night's ground holds a digest that runs through all nights up to
it: whoever changes a night makes the pages of later ones anew, and where they come out the same they are left
untouched.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from ...config import Config
from ...model import Alert, Doubt, Observation, Standing, Window
from ..due import PROGRAM
from ..judge import settings_of
from ..program import digest_files
from ..record import Known

SHORT = 16


def shorten(*said: object) -> str:
    """A digest of some values."""
    return hashlib.sha256(repr(said).encode("utf-8", "backslashreplace")).hexdigest()[:SHORT]


def find_rule(config: Config, known: Known) -> str:
    """What every page rests on: program, history, sources, and the configuration of alerts and site."""
    return shorten(
        digest_files(*PROGRAM), known.rule, config.alerts, settings_of(config), config.level, config.site
    )


class Chain:
    """A digest for each night of the record that runs through all nights up to it."""

    def __init__(self, by_night: Mapping[date, Sequence[Observation]]) -> None:
        self.nights = sorted(by_night)
        self._reported = max(
            (night for night, seen in by_night.items() if any(map(_is_report, seen))), default=None
        )
        self._upto: list[str] = []
        digest = hashlib.sha256()
        for night in self.nights:
            digest.update(repr([_tell(one) for one in by_night[night]]).encode())
            digest.update(night.isoformat().encode())
            self._upto.append(digest.copy().hexdigest()[:SHORT])

    def before(self, night: date) -> str:
        """Of all nights before this one."""
        place = bisect_left(self.nights, night)
        return self._upto[place - 1] if place else ""

    def upto(self, night: date) -> str:
        """Of this night and all before it."""
        return self.before(date.fromordinal(night.toordinal() + 1))

    def find_reported(self, night: date) -> date | None:
        """The last night that was reported; this one where that is later.

        Only then is a date of whose day nobody spoke known to have had none: that changes what is expected
        of night and day together, though nothing was said of the dates themselves.
        """
        return self._reported and min(self._reported, night)

    @property
    def whole(self) -> str:
        """Of all nights."""
        return self._upto[-1] if self._upto else ""


def _is_report(one: Observation) -> bool:
    return one.window is Window.NIGHT and one.standing is not Standing.PROVISIONAL and one.is_said


def _tell(one: Observation) -> tuple[object, ...]:
    key = one.window.value, one.family.value, one.measure.value
    return (*key, one.value, one.bound.value, one.standing.value, one.implied, one.derived)


def tell_alerts(alerts: Iterable[Alert]) -> list[tuple[object, ...]]:
    """What pages show of alerts."""
    return [
        (
            one.series,
            one.night,
            one.state.value,
            one.raised,
            one.changed,
            int(one.verdict.level),
            one.verdict.value,
        )
        for one in alerts
    ]


def ground_night(
    rule: str,
    chain: Chain,
    night: date,
    changed: datetime | None,
    alerts: Sequence[Alert],
    doubts: Sequence[Doubt],
    beside: Sequence[date | None],
) -> str:
    """The ground of a night's page. `changed` is when what was said of it last changed."""
    said = [(doubt.kind.value, doubt.text) for doubt in doubts]
    reported = chain.find_reported(night)
    return shorten(rule, chain.upto(night), reported, changed, tell_alerts(alerts), said, list(beside))
