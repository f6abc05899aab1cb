"""Everything that the pages of one writing show, from the store; what is dear is made when asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Final

from ...alerts import find_level, leave_advice_out, soften
from ...analysis import Judgement, count_recent, judge
from ...backtest import WATCHED
from ...config import Config, Site
from ...history import RECORD, RECORD_LINK
from ...lang import find_words
from ...model import KYIV, Alert, Doubt, Observation, Verdict, Window, report_name
from ...reconcile import SettledNight
from ...reports import make_remarks
from ...series import HEADLINE
from ...site import Band, Brief, Expected, Freshness, Night, Turned, expect, name_of
from ...store import Store
from ...story import Saying
from ..judge import DRAWN, by_key, settings_of
from ..manifest import Manifest
from ..nights import night_of
from ..record import Known
from ..tell import look_from, sort_by_night
from .expecting import Expecting
from .grounds import Chain, find_rule

if TYPE_CHECKING:
    import pandas as pd

LATELY: Final = 14
"""How many of the last nights are looked through for those that nobody reported."""


class Material:
    """What is known at `now`; `kept` is what was written before."""

    def __init__(
        self, config: Config, store: Store, now: datetime, kept: Manifest, since: date | None = None
    ) -> None:
        self.config, self.store, self.now = config, store, now
        self.site = config.site or Site()
        self.t = find_words(self.site.lang)
        self.known = Known(config, store, now)
        self.record = self.known.make_record(DRAWN)
        self._all_alerts = tuple(store.alerts())
        self.chain = Chain(self.record.by_night)
        self.rule = find_rule(config, self.known)
        self.changed = store.nights()
        self.kept, self._since = kept, since
        self.expecting = Expecting(
            self.record, config.alerts.method, self.rule, self.chain, self.coming, kept, since
        )
        self._settled: dict[date, SettledNight] = {}
        self._made: Night | None = None

    @cached_property
    def _by_key(self) -> Mapping[tuple[str, date], Alert]:
        return by_key(self._all_alerts)

    @cached_property
    def nights(self) -> Sequence[date]:
        """Every night that has a page, in order."""
        return [night for night in self.chain.nights if self._since is None or night >= self._since]

    @cached_property
    def coming(self) -> date:
        """The night that is expected: the present one while nobody has spoken of it, else the next."""
        tonight = night_of(self.now)
        return tonight + timedelta(days=1) if self.record.by_night.get(tonight) else tonight

    @cached_property
    def alerts(self) -> Mapping[date, Sequence[Alert]]:
        """The alerts that the site shows, by night: those of `alerts.level`, and those that were."""
        is_lowest = settings_of(self.config).level == self.config.level
        shown = {}
        for night, alerts in sort_by_night(self._all_alerts).items():
            seen = [_publish(look_from(alert, self.config.level)) for alert in alerts]
            file = self.config.reports / f"{report_name(night)}.txt"
            if find_level(seen) or is_lowest or file.exists():
                shown[night] = seen
        return shown

    @cached_property
    def doubts(self) -> Mapping[date, Sequence[Doubt]]:
        """The doubts about each night: of its sums, then of the texts about it."""
        found: dict[date, list[Doubt]] = defaultdict(list)
        for doubt in (*self.record.doubts, *self.store.doubts(self.now)):
            if doubt.night is not None:
                found[doubt.night].append(doubt)
        return found

    @cached_property
    def told(self) -> Mapping[date, Sequence[Turned]]:
        """When people were told of each night that has an alert, and why; one line for all who were."""
        found: dict[date, set[Turned]] = defaultdict(set)
        for one in self.store.notifications_since(min(self.alerts, default=self.coming)):
            for night in one.nights or [one.night]:
                found[night].add(Turned(one.created, one.reason))
        return {night: sorted(some, key=lambda one: one.when) for night, some in found.items()}

    def prepare(self, nights: Collection[date]) -> None:
        """Settle the nights whose pages are to be made, and forecast from the first that asks for it."""
        self._settled |= {one.night: one for one in self.known.settle(nights)}
        watched = (series.index[0].date() for series in self.watched.values() if len(series))
        first = min([*nights, *self.expecting.stale, *watched, self.coming])
        self.expected = Judgement(self.record, self.config.alerts.method, first, self.coming)
        self.expecting.update(self.expected)

    @cached_property
    def watched(self) -> Mapping[str, pd.Series[float]]:
        """The last known nights of each headline series, on which the monitor watches itself."""
        known = {name: self.record.series[name].learnable().dropna() for name in HEADLINE}
        return {name: series.tail(WATCHED) for name, series in known.items()}

    def find_expected(self, name: str, night: date) -> Expected | None:
        """What was expected of a series on a night: by the forecast that its alert keeps, if any."""
        alert = self._by_key.get((name, night))
        kept = expect(alert.verdict) if alert else None
        return kept or self.expecting.expected(name, night)

    def verdicts(self, night: date) -> list[Verdict]:
        """The verdicts of a night that was prepared, for those who are told from `alerts.level` on."""
        judged = judge(self.record, self.expected, night, settings_of(self.config), self._by_key)
        stands = {alert.series: alert.verdict for alert in self.alerts.get(night, ())}
        return [stands.get(one.series) or _make_public(soften(one, self.config.level)) for one in judged]

    def make_night(self, night: date) -> Night:
        """All that is known of a night that was prepared; the last one is kept, as several pages show it."""
        if self._made is None or self._made.night != night:
            self._made = self._make_night(night)
        return self._made

    def _make_night(self, night: date) -> Night:
        observations = self._settled[night].observations if night in self._settled else ()
        verdicts = self.verdicts(night)
        sayings = [*self._list_sayings(night)]
        entries = self.known.entries(saying.claim.entry for saying in sayings)
        place = self.nights.index(night)
        return Night(
            night,
            observations,
            verdicts,
            self.alerts.get(night, ()),
            self.doubts.get(night, ()),
            sayings,
            entries,
            self.known.sources,
            make_remarks(self.record.series, night, verdicts, self.t),
            self.nights[place - 1] if place else None,
            self.nights[place + 1] if place + 1 < len(self.nights) else None,
        )

    def _list_sayings(self, night: date) -> Sequence[Saying]:
        """What was said of a night by now, in every version, then what the record has of it."""
        told = [
            one for one in self.store.sayings(night) if one.claim.seen is None or one.claim.seen <= self.now
        ]
        past = (one for one in self.known.history.get(night, ()) if one.seen is None or one.seen <= self.now)
        return [*told, *(Saying(one, 1, RECORD_LINK if one.source == RECORD.id else "") for one in past)]

    @cached_property
    def briefs(self) -> Sequence[Brief]:
        """Every night for a list, in order."""
        return [self._make_brief(night) for night in self.nights]

    def _make_brief(self, night: date) -> Brief:
        seen: dict[str, Observation] = {}
        for one in self.record.by_night.get(night, ()):
            name = name_of(one)
            if name and one.is_said:
                seen[name] = one
        return Brief(night, seen, self.alerts.get(night, ()))

    @property
    def bands(self) -> list[Band]:
        """What is expected of the coming night."""
        return [
            Band(
                name,
                self.expecting.expected(name, self.coming),
                count_recent(self.record.series[name].learnable(), self.coming),
            )
            for name in HEADLINE
        ]

    @property
    def freshness(self) -> Freshness:
        """How fresh all this is."""
        past = (one.seen for claims in self.known.history.values() for one in claims if one.seen)
        spoke = [when for when in (*self.changed.values(), *past) if when and when <= self.now]
        last = [self.coming - timedelta(days=back) for back in range(LATELY, 0, -1)]
        missing = [
            night
            for night in last
            if self.nights
            and self.nights[0] < night
            and not any(
                one.window is Window.NIGHT and one.is_said for one in self.record.by_night.get(night, ())
            )
        ]
        return Freshness(self.now.astimezone(KYIV), self.record.ends, max(spoke, default=None), missing)


def _publish(alert: Alert) -> Alert:
    return replace(alert, verdict=_make_public(alert.verdict))


def _make_public(verdict: Verdict) -> Verdict:
    return replace(verdict, reason=leave_advice_out(verdict.reason))
