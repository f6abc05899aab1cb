"""The digest of a week: who is to get it, and what is written for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Final

from ..alerts import find_shown, find_week, is_muted, is_week_due, soften, wants
from ..charts import draw_week
from ..config import Config
from ..lang import find_words
from ..model import FeedState, Mute, Notification, Reason, Recipient, Report, Verdict
from ..reports import Week, things_of, title_week, week_report
from ..series import HEADLINE
from ..store import Store
from .address import address
from .draw import make_panels
from .judge import Judged, by_key, settings_of, watch
from .nights import name_speakers
from .weeks import judge_weeks

MARK: Final = "weekly:"
"""What a recipient's mark begins with, beside the states of feeds: no feed can have this name."""


def note_recipients(config: Config, store: Store, now: datetime) -> None:
    """Note since when each recipient wants the digest of a week, and forget it of those who no longer do."""
    wanting = {MARK + one.name for one in config.recipients if one.weekly}
    states = {name: state for name, state in store.feed_states().items() if name.startswith(MARK)}
    for name in wanting | set(states):
        is_noted = name in states and states[name].polled is not None
        if is_noted != (name in wanting):
            store.save_feed_state(FeedState(name, polled=now if name in wanting else None))


def write_weeks(config: Config, store: Store, now: datetime, judged: Judged) -> list[Notification]:
    """The digests that are due at `now`; nothing is kept yet."""
    week = find_week(now)
    states, mutes = store.feed_states(), store.mutes()
    told: dict[str, set[date]] = {}
    for one in store.notifications_since(week):
        if one.reason is Reason.WEEKLY:
            told.setdefault(one.recipient, set()).add(one.night)
    made: list[Notification] = []
    scribe = Scribe(config, judged, now, week, mutes)
    for to in config.recipients:
        state = states.get(MARK + to.name)
        is_due = is_week_due(to, state.polled if state else None, told.get(to.name, ()), mutes, now)
        if is_due and (names := scribe.find_names(to)):
            report = scribe.write(to, names)
            made.append(address(config, store, now, to, report, night=week, reason=Reason.WEEKLY, told={}))
    return made


@dataclass
class Scribe:
    """Writes the digest of one week for each recipient; the week is judged once."""

    config: Config
    judged: Judged
    now: datetime
    week: date
    mutes: Sequence[Mute]

    def find_names(self, to: Recipient) -> list[str]:
        """The series that one recipient is told of, without those that a mute keeps back; none is no digest.

        Who wants no number of a night, but what goes with it, such as the share stopped, has its family.
        """
        beside = {things_of(name) for name in to.series}
        wanted = [name for name in HEADLINE if wants(to, name)] or [
            name for name in HEADLINE if things_of(name) in beside
        ]
        return [name for name in wanted if not self._keeps_back(to, name)]

    def write(self, to: Recipient, names: Sequence[str]) -> Report:
        """The report of the week as one recipient wants it, with these series."""
        week = self._look(to, names)
        return week_report(week, self._draw(week, to.lang), self.now, to.lang)

    def _look(self, to: Recipient, names: Sequence[str]) -> Week:
        judged, method = self.judged, self.config.alerts.method
        return Week(
            last=self.week,
            names=names,
            verdicts={
                night: [soften(one, to.level) for one in verdicts]
                for night, verdicts in self._judged_nights.items()
            },
            alerts=[
                one for one in find_shown(to, judged.alerts, None) if not self._keeps_back(to, one.series)
            ],
            passed=watch(judged.record, method, self.week, names),
        )

    @cached_property
    def _judged_nights(self) -> dict[date, list[Verdict]]:
        record, method = self.judged.record, self.config.alerts.method
        return judge_weeks(record, method, self.week, settings_of(self.config), by_key(self.judged.alerts))

    def _draw(self, week: Week, lang: str) -> bytes:
        judged = self.judged
        seen = [one for night in week.nights for one in judged.record.by_night.get(night, ())]
        spoke = name_speakers(self.config, [claim for one in seen for claim in one.claims])
        return draw_week(
            make_panels(judged.record, judged.expected, (), week.names, lang),
            week.last,
            title=title_week(week, find_words(lang)),
            sources=spoke,
            made=self.now,
            lang=lang,
        )

    def _keeps_back(self, to: Recipient, series: str) -> bool:
        """Whether a series is muted as such; the mute of one night leaves the look back over a week whole."""
        lasting = [mute for mute in self.mutes if mute.night is None]
        return is_muted(lasting, to, series, self.week, self.now)
