"""What is found of one night, in a line and in two sentences."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from ..lang import ENGLISH, Words
from ..model import Alert, AlertState, Reason, Verdict
from .beside import say_beside, title_beside
from .choice import is_raid
from .finding import PREFIXES, say_finding, say_subject
from .retelling import retell_reason


def title_night(night: date, told: Sequence[Verdict], prefix: str = "", t: Words = ENGLISH) -> str:
    """What a report is about, in one line, after a prefix of `PREFIXES`."""
    return say_subject(night, told, prefix, t) if is_raid(told) else title_beside(night, told, prefix, t)


def find_prefix(
    alerts: Sequence[Alert], told: Sequence[Verdict], reason: Reason, changed: Collection[str] = ()
) -> str:
    """What a subject says of an earlier one; nothing where it is about an alert that was never told."""
    series = {verdict.series for verdict in told}
    led = [alert for alert in alerts if alert.series in series]
    is_news = all(alert.state is AlertState.RAISED and alert.series in changed for alert in led)
    return "" if reason is Reason.HIGHER and is_news else PREFIXES.get(reason, "")


def say_night(night: date, told: Sequence[Verdict], t: Words = ENGLISH) -> tuple[str, ...]:
    """What a report is about, in two sentences at most."""
    return say_finding(night, told, t) if is_raid(told) else say_beside(night, told, t)


def say_why(verdict: Verdict, t: Words = ENGLISH) -> str:
    """Why a verdict is as it is."""
    return retell_reason(verdict.reason, t)
