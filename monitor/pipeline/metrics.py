"""How the monitor is, as Prometheus reads it. The one label is the id of a feed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Final

from ..model import KYIV, AlertState
from .health import Facts, FeedHealth, Health

if TYPE_CHECKING:
    from prometheus_client import Metric

PREFIX: Final = "raid_monitor_"

FEED: Final[Mapping[str, tuple[str, Callable[[FeedHealth], float | None]]]] = {
    "feed_up": (
        "Whether the feed answered when it was last asked.",
        lambda one: None if one.state is None else float(not one.state.failures),
    ),
    "feed_official": ("Whether its source is official.", lambda one: float(one.official)),
    "feed_failures": (
        "Failures in a row.",
        lambda one: None if one.state is None else float(one.state.failures),
    ),
    "feed_polled_timestamp_seconds": (
        "When the feed was last asked.",
        lambda one: _seconds(one.state.polled if one.state else None),
    ),
    "feed_succeeded_timestamp_seconds": (
        "When the feed last answered.",
        lambda one: _seconds(one.state.succeeded if one.state else None),
    ),
    "feed_due_timestamp_seconds": (
        "When the feed is to be asked again.",
        lambda one: _seconds(one.state.due if one.state else None),
    ),
}
"""Of each feed: name, what it says, and how it is found; None is left out."""


def render_metrics(health: Health) -> bytes:
    """The metrics in the text format of Prometheus."""
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.registry import Collector

    class Metrics(Collector):
        def collect(self) -> Iterator[Metric]:
            return make_metrics(health)

    registry = CollectorRegistry(auto_describe=False)
    registry.register(Metrics())
    return bytes(generate_latest(registry))


def make_metrics(health: Health) -> Iterator[Metric]:
    """Every metric that has a value."""
    from prometheus_client.core import GaugeMetricFamily

    facts = health.facts
    numbers: dict[str, tuple[str, float | None]] = {
        "healthy": ("Whether all is well, as /healthz says.", float(health.ok))
    }
    numbers |= _count(facts) if facts else {}
    for name, (help, value) in numbers.items():
        if value is not None:
            yield GaugeMetricFamily(PREFIX + name, help, value=value)
    for name, (help, find) in FEED.items():
        family = GaugeMetricFamily(PREFIX + name, help, labels=["feed"])
        for one in facts.feeds if facts else ():
            if (found := find(one)) is not None:
                family.add_metric([one.feed.id], found)
        yield family


def _count(facts: Facts) -> dict[str, tuple[str, float | None]]:
    """What is not of a feed: name, what it says, and the number."""
    beat, outbox = facts.beat, facts.outbox
    lasted = beat.lasted if beat else None
    states = {
        f"alerts_{state}": (f"Alerts that are {state}.", float(facts.alerts.get(state, 0)))
        for state in AlertState
    }
    return {
        "cycle_began_timestamp_seconds": (
            "When the last cycle began.",
            _seconds(beat.began if beat else None),
        ),
        "cycle_succeeded_timestamp_seconds": (
            "When a cycle last came to its end without an error.",
            _seconds(beat.succeeded if beat else None),
        ),
        "cycle_duration_seconds": (
            "How long the last cycle took.",
            None if lasted is None else lasted.total_seconds(),
        ),
        "cycle_failed": ("Whether an error ended the last cycle.", float(bool(beat and beat.problem))),
        "interval_seconds": ("How often a cycle is due.", facts.every.total_seconds()),
        "mails_waiting": ("Mails that are neither sent nor refused.", float(outbox.waiting)),
        "mail_oldest_timestamp_seconds": (
            "When the oldest mail that waits was written.",
            _seconds(outbox.oldest),
        ),
        "mails_refused_last_day": ("Mails refused for good within a day.", float(outbox.refused)),
        "reported_night_timestamp_seconds": (
            "The morning (midnight in Kyiv) of the last night with an official word.",
            _seconds(_morning(facts.reported)),
        ),
        "claims": ("Claims of all versions that are stored.", float(facts.claims)),
        **states,
    }


def _seconds(when: datetime | None) -> float | None:
    return None if when is None else when.timestamp()


def _morning(night: date | None) -> datetime | None:
    return None if night is None else datetime.combine(night, time(), KYIV)
