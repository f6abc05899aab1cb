"""What is known of a night becomes its report, once for each language and set of alerts shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from ..alerts import soften
from ..config import Config
from ..lang import Words, find_words
from ..model import (
    CORRECTIONS,
    Alert,
    AlertState,
    Entry,
    Level,
    Observation,
    Reason,
    Report,
    Topic,
    Verdict,
    topic_of,
)
from ..reports import (
    Late,
    choose_told,
    digest_report,
    make_remarks,
    night_report,
    say_beside_lead,
    say_change,
    say_watched,
)
from ..series import JUDGED
from ..store import Store
from .draw import Order, Picture, draw_chart
from .judge import Judged, watch
from .nights import name_speakers
from .record import Known


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was said of a night, by whom, and where it stands."""

    observations: tuple[Observation, ...]
    entries: Mapping[str, Entry]
    spoke: tuple[str, ...]


@dataclass
class Composer:
    """Composes the reports of one cycle; what several of them share is made once."""

    config: Config
    store: Store
    now: datetime
    judged: Judged
    _evidence: dict[date, Evidence] = field(default_factory=dict)
    _charts: dict[object, Picture] = field(default_factory=dict)
    _reports: dict[object, Report] = field(default_factory=dict)

    def report(
        self, night: date, shown: Sequence[Alert], reason: Reason, level: Level, lang: str = "en"
    ) -> Report:
        """The report of a night for those who are told from `level` on, about the alerts `shown`."""
        key = (night, _name(shown), reason, level, lang)
        if key not in self._reports:
            self._reports[key] = self._compose(night, shown, reason, level, lang)
        return self._reports[key]

    def digest(
        self,
        nights: Sequence[tuple[date, Sequence[Alert], Reason]],
        level: Level,
        lang: str = "en",
    ) -> Report:
        """One report of several nights, each with its alerts; the picture is that of the latest."""
        key = (tuple((night, _name(shown), reason) for night, shown, reason in nights), level, lang)
        if key not in self._reports:
            late = [
                Late(
                    night,
                    shown,
                    self._verdicts(night, shown, level),
                    reason,
                    self._find_evidence(night).observations,
                    self._find_evidence(night).entries,
                )
                for night, shown, reason in nights
            ]
            last, shown, _ = nights[-1]
            picture = self._draw(last, shown, level, lang)
            self._reports[key] = digest_report(
                late, self._known.sources, picture.png, picture.text, self.now, lang
            )
        return self._reports[key]

    @cached_property
    def _known(self) -> Known:
        return Known(self.config, self.store, self.now)

    def _compose(
        self, night: date, shown: Sequence[Alert], reason: Reason, level: Level, lang: str
    ) -> Report:
        verdicts, evidence = self._verdicts(night, shown, level), self._find_evidence(night)
        t = find_words(lang)
        changed = {alert.series for alert in self.judged.changed if alert.night == night}
        told = choose_told(night, shown, verdicts, changed)
        picture, others = self._draw(night, shown, level, lang), _find_others(shown, told)
        changes = self._find_changes(night, shown, reason)
        return night_report(
            night,
            shown,
            verdicts,
            evidence.observations,
            evidence.entries,
            self._known.sources,
            picture.png,
            reason,
            [doubt for doubt in self.judged.doubts if doubt.night == night],
            [
                *(say_beside_lead(one, t) for one in others if one.state is not AlertState.WITHDRAWN),
                *make_remarks(self.judged.record.series, night, verdicts, t),
                *self._watch(night, told, t),
            ],
            lang,
            changed,
            picture.text,
            self.now,
            [
                *(say_change(before, alert.verdict, t) for alert, before in changes),
                *(say_beside_lead(one, t) for one in others if one.state is AlertState.WITHDRAWN),
            ],
        )

    def _find_changes(
        self, night: date, shown: Sequence[Alert], reason: Reason
    ) -> list[tuple[Alert, Verdict]]:
        """The counts that a correction is about, with those that the night was judged by before."""
        if reason is not Reason.HIGHER and reason not in CORRECTIONS:
            return []
        kept = {alert.series: alert.verdict for alert in self._kept if alert.night == night}
        return [
            (alert, kept[alert.series])
            for alert in shown
            if topic_of(alert.series) is Topic.RAID
            and alert.series in kept
            and (kept[alert.series].value, kept[alert.series].bound)
            != (alert.verdict.value, alert.verdict.bound)
        ]

    @cached_property
    def _kept(self) -> list[Alert]:
        """The alerts as they were before this cycle."""
        return self.store.alerts()

    def _verdicts(self, night: date, shown: Sequence[Alert], level: Level) -> list[Verdict]:
        """The verdicts of a night, of an alert as it stands; what is not shown is no news below `level`."""
        alerts = {alert.series: alert.verdict for alert in self.judged.alerts if alert.night == night}
        told = {alert.series: alert.verdict for alert in shown}
        return [
            told.get(verdict.series) or soften(alerts.get(verdict.series, verdict), level)
            for verdict in self.judged.verdicts[night]
        ]

    def _find_evidence(self, night: date) -> Evidence:
        if night not in self._evidence:
            known = self._known
            seen = known.find_night(night).observations
            claims = [claim for one in seen for claim in one.claims]
            spoke = name_speakers(self.config, claims)
            entries = known.entries(claim.entry for claim in claims)
            self._evidence[night] = Evidence(tuple(seen), entries, tuple(spoke))
        return self._evidence[night]

    def _draw(self, night: date, shown: Sequence[Alert], level: Level, lang: str) -> Picture:
        key = (night, _name(shown), level, lang)
        if key not in self._charts:
            verdicts, spoke = self._verdicts(night, shown, level), self._find_evidence(night).spoke
            order = Order(self.judged, night, shown, verdicts, spoke, self.now, lang=lang)
            self._charts[key] = draw_chart(order)
        return self._charts[key]

    def _watch(self, night: date, told: Sequence[Verdict], t: Words) -> list[str]:
        """How often the bounds that a report is about were passed on the nights before."""
        names = [verdict.series for verdict in told if verdict.series in JUDGED]
        method, until = self.config.alerts.method, night - timedelta(days=1)
        passed = watch(self.judged.record, method, until, names)
        return [
            say_watched(verdict.series, one, t)
            for verdict in told
            for one in passed.get(verdict.series, ())
            if one.nights
        ]


def _name(shown: Sequence[Alert]) -> tuple[object, ...]:
    """What tells one set of alerts from another."""
    return tuple((alert.key, alert.state, alert.verdict.value, alert.verdict.level) for alert in shown)


def _find_others(alerts: Sequence[Alert], told: Sequence[Verdict]) -> list[Alert]:
    """The alerts that the report is not about: those withdrawn, and those of another topic."""
    led = {verdict.series for verdict in told}
    return [
        alert
        for alert in alerts
        if alert.series not in led
        and (alert.state is AlertState.WITHDRAWN or topic_of(alert.series) is not Topic.RAID)
    ]
