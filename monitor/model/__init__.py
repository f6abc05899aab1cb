"""The vocabulary: one frozen type for each word that the steps hand to each other.

Times are aware; a night is the date of its morning in Europe/Kyiv; missing is None or NaN, never 0.
"""

from zoneinfo import ZoneInfo

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
    Hold,
    Mute,
    Notification,
    Outcome,
    Reason,
    Recipient,
    Report,
    Silence,
    SilenceKind,
    Why,
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
    "Hold",
    "Level",
    "Mark",
    "Measure",
    "Mute",
    "Notification",
    "Observation",
    "Outcome",
    "Rank",
    "Reading",
    "Reason",
    "Recipient",
    "Report",
    "Scope",
    "Series",
    "Silence",
    "SilenceKind",
    "Source",
    "Standing",
    "Topic",
    "Unit",
    "Verdict",
    "Why",
    "Window",
    "topic_of",
]
