"""What judging and telling came to, in types that are light enough to go from one process to another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from ..model import Alert, Doubt, Hold, Notification, Report, Silence, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What was made of the nights: their verdicts, and the alerts that were raised, revised or withdrawn.

    `doubts` are about the nights that were judged.
    """

    verdicts: Mapping[date, Sequence[Verdict]] = field(default_factory=dict)
    changed: tuple[Alert, ...] = ()
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What a cycle tells: notifications for the outbox, reports to write, and the files written.

    `holds` is all that is kept back from recipients then, `silences` the sources of which they are told.
    """

    notifications: tuple[Notification, ...] = ()
    reports: Mapping[date, Report] = field(default_factory=dict)
    files: tuple[Path, ...] = ()
    holds: tuple[Hold, ...] = ()
    silences: tuple[Silence, ...] = ()


@dataclass(frozen=True, slots=True)
class Worked:
    """What a cycle made of what it read; nothing at all where there was no need to judge."""

    judged: Findings = field(default_factory=Findings)
    told: Told = field(default_factory=Told)

    def lighten(self) -> Worked:
        """The same without forecasts, reports and the bytes of mails: all of that is stored by now."""
        judged = Findings(
            verdicts={night: [_lighten(one) for one in some] for night, some in self.judged.verdicts.items()},
            changed=tuple(replace(alert, verdict=_lighten(alert.verdict)) for alert in self.judged.changed),
            doubts=self.judged.doubts,
        )
        mails = tuple(replace(mail, message=b"") for mail in self.told.notifications)
        return Worked(judged, replace(self.told, notifications=mails, reports={}))


def _lighten(verdict: Verdict) -> Verdict:
    return replace(verdict, forecast=None)
