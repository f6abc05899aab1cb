"""What a report is about: of all that is known of a night, the alerts that lead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ..model import Alert, AlertState, Topic, Verdict, Window, topic_of
from .words import window_of


def choose_told(night: date, alerts: Sequence[Alert], judged: Sequence[Verdict]) -> Sequence[Verdict]:
    """What the report is about: the alerts that stand, else those withdrawn, else every verdict.

    Of several topics the raid goes first, then the share stopped, then a level. Night, and night and day
    together, are not told in one breath: of the two the rarer.
    """
    own = [alert for alert in alerts if alert.night == night]
    standing = [alert for alert in own if alert.state is not AlertState.WITHDRAWN]
    told = [alert.verdict for alert in standing or own] or judged
    groups: dict[tuple[Topic, Window], list[Verdict]] = {}
    for verdict in told:
        groups.setdefault((topic_of(verdict.series), window_of(verdict.series)), []).append(verdict)
    order = list(Topic)
    first = min(groups, key=lambda one: (order.index(one[0]), find_rarity(groups[one])), default=None)
    return groups[first] if first else []


def find_rarity(verdicts: Sequence[Verdict]) -> float:
    """The smallest probability of some verdicts; 1 where nothing was judged."""
    return min((verdict.adjusted for verdict in verdicts if verdict.adjusted is not None), default=1.0)


def is_raid(told: Sequence[Verdict]) -> bool:
    """Whether a report is about the size of a raid."""
    return not told or topic_of(told[0].series) is Topic.RAID
