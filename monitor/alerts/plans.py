"""What a recipient is told in a cycle: a mail for each night, a digest of older ones, the rest held back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ..model import KYIV, Alert, AlertState, Hold, Level, Mute, Reason, Recipient, Why
from .mutes import is_muted, wants
from .states import find_levels, reason_to_notify


@dataclass(frozen=True, slots=True)
class Due:
    """What a recipient is told of one night: the alerts shown, why, and the levels that he knows then."""

    night: date
    reason: Reason
    shown: tuple[Alert, ...]
    told: Mapping[str, Level]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a recipient is told now: a mail for each of `mails`, one for all of `digest`.

    `held` is what he is not told yet; with `note` he is told that more was kept back today.
    """

    recipient: Recipient
    mails: tuple[Due, ...] = ()
    digest: tuple[Due, ...] = ()
    held: tuple[Hold, ...] = ()
    note: bool = False


def make_plan(
    recipient: Recipient,
    nights: Mapping[date, Sequence[Alert]],
    told: Mapping[date, Mapping[str, Level]],
    held: Iterable[Hold],
    mutes: Sequence[Mute],
    now: datetime,
    left: int,
    noted: bool = False,
) -> Plan:
    """Decide what a recipient is told now.

    `nights` are the alerts of the nights that are news or were held back, `told` the levels that he was last
    told of each, `held` what was kept back from him. `left` is how many more messages he may get on the day
    of `now`; `noted` says that he knows already that more was kept back today.
    """
    before, today = {hold.night: hold for hold in held}, now.astimezone(KYIV).date()
    mails, digest, kept = [], [], []
    for night, alerts in sorted(nights.items(), reverse=True):
        known, hold = told.get(night), before.get(night)
        shown = find_shown(recipient, alerts, known)
        spoken = _leave_out_muted(shown, known, mutes, recipient, now)
        due = _find_due(night, spoken, known, now, recipient.level)
        if _find_due(night, shown, due.told if due else known, now, recipient.level):
            kept.append(_keep(hold, recipient, night, Why.MUTED, today))
        if due is None:
            continue
        was_capped = hold is not None and hold.why is Why.CAPPED
        if was_capped and hold is not None and hold.day == today:
            kept.append(hold)
        elif due.reason is Reason.DIGEST or was_capped:
            digest.append(due)
        else:
            mails.append(due)
    over = mails[max(left, 0) :]
    sent = mails[: max(left, 0)]
    late = digest if left > len(sent) else []
    unsent = [*over, *(digest if not late else ())]
    kept += [Hold(recipient.name, due.night, Why.CAPPED, today) for due in unsent]
    by_night = {hold.night: hold for hold in kept}  # a night that the cap keeps is not also one that is muted
    return Plan(
        recipient, tuple(sent), tuple(reversed(late)), tuple(by_night.values()), bool(unsent) and not noted
    )


def find_shown(
    recipient: Recipient, alerts: Sequence[Alert], told: Mapping[str, Level] | None
) -> tuple[Alert, ...]:
    """The alerts of a night that are a recipient's business: rare enough for him, or told to him before."""
    return tuple(
        alert
        for alert in alerts
        if wants(recipient, alert.series)
        and (
            (told is not None and alert.series in told)
            or (alert.state is not AlertState.WITHDRAWN and alert.verdict.level >= recipient.level)
        )
    )


def _leave_out_muted(
    shown: Sequence[Alert],
    told: Mapping[str, Level] | None,
    mutes: Sequence[Mute],
    recipient: Recipient,
    now: datetime,
) -> tuple[Alert, ...]:
    """The alerts that no mute keeps back. What takes back a word that was given is no alert: it is told."""
    levels, known = find_levels(shown), told or {}
    return tuple(
        alert
        for alert in shown
        if levels[alert.series] < known.get(alert.series, Level.NONE)
        or not is_muted(mutes, recipient, alert.series, alert.night, now)
    )


def _find_due(
    night: date,
    shown: tuple[Alert, ...],
    told: Mapping[str, Level] | None,
    now: datetime,
    level: Level,
) -> Due | None:
    reason = reason_to_notify(shown, told, now, level)
    if reason is None:
        return None
    return Due(night, reason, shown, {**(told or {}), **find_levels(shown)})


def _keep(hold: Hold | None, recipient: Recipient, night: date, why: Why, day: date) -> Hold:
    """The hold as it was where the reason is the same: its day is that of the first time."""
    return hold if hold is not None and hold.why is why else Hold(recipient.name, night, why, day)
