"""What a report is about: of all that is known of a night, the alerts that lead."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from ..model import Alert, AlertState, Topic, Verdict, Window, topic_of
from .words import window_of


def choose_told(
    night: date, alerts: Sequence[Alert], judged: Sequence[Verdict], changed: Collection[str] = ()
) -> Sequence[Verdict]:
    """What the report is about: the alerts that stand, else those withdrawn, else every verdict.

    Of several topics the raid goes first, then the share stopped, then a level; but what `changed`, series of
    alerts that did so just now, goes before what did not. Night, and night and day together, are not told
    in one breath: of the two the rarer.
    """
    own = [alert for alert in alerts if alert.night == night]
    standing = [alert for alert in own if alert.state is not AlertState.WITHDRAWN]
    news = [alert for alert in own if alert.series in changed]
    leading = [alert for alert in standing if alert in news] or news or standing or own
    groups: dict[tuple[Topic, Window], list[Verdict]] = {}
    for verdict in [alert.verdict for alert in leading] or judged:
        groups.setdefault(_group(verdict), []).append(verdict)
    order = list(Topic)
    first = min(groups, key=lambda one: (order.index(one[0]), find_rarity(groups[one])), default=None)
    if first is None:
        return []
    return [alert.verdict for alert in standing if _group(alert.verdict) == first] or groups[first]


def _group(verdict: Verdict) -> tuple[Topic, Window]:
    return topic_of(verdict.series), window_of(verdict.series)


def find_rarity(verdicts: Sequence[Verdict]) -> float:
    """The smallest probability of some verdicts; 1 where nothing was judged."""
    return min((verdict.adjusted for verdict in verdicts if verdict.adjusted is not None), default=1.0)


def is_raid(told: Sequence[Verdict]) -> bool:
    """Whether a report is about the size of a raid."""
    return not told or topic_of(told[0].series) is Topic.RAID
