"""The vocabulary: one frozen type for each word that the steps hand to each other.

Times are aware; a night is the date of its morning in Europe/Kyiv; missing is None or NaN, never 0.
"""

from zoneinfo import ZoneInfo

from .beats import Beat, Outbox
from .claims import (
    Attacker,
    Bound,
    Claim,
    Doubt,
    DoubtKind,
    Family,
    Mark,
    Measure,
    Reading,
    Scope,
    Unit,
    Window,
)
from .nights import Observation, Series, Standing
from .sources import Answer, Entry, Feed, FeedKind, FeedState, Rank, Source
from .telling import (
    Alert,
    AlertState,
    Delivery,
    Notification,
    Outcome,
    Reason,
    Report,
)
from .verdicts import LEVEL_SUFFIX, RATE, Finding, Forecast, Level, Topic, Verdict, topic_of

KYIV = ZoneInfo("Europe/Kyiv")

__all__ = [
    "KYIV",
    "LEVEL_SUFFIX",
    "RATE",
    "Alert",
    "AlertState",
    "Answer",
    "Attacker",
    "Beat",
    "Bound",
    "Claim",
    "Delivery",
    "Doubt",
    "DoubtKind",
    "Entry",
    "Family",
    "Feed",
    "FeedKind",
    "FeedState",
    "Finding",
    "Forecast",
    "Level",
    "Mark",
    "Measure",
    "Notification",
    "Observation",
    "Outbox",
    "Outcome",
    "Rank",
    "Reading",
    "Reason",
    "Report",
    "Scope",
    "Series",
    "Source",
    "Standing",
    "Topic",
    "Unit",
    "Verdict",
    "Window",
    "topic_of",
]
