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
from .sources import Answer, Entry, Feed, FeedKind, FeedState, Hints, Hop, Rank, Source
from .telling import (
    Alert,
    AlertState,
    Delivery,
    Notification,
    Outcome,
    Reason,
    Refusal,
    Report,
    Stopped,
    Waiting,
)
from .verdicts import LEVEL_SUFFIX, RATE, Finding, Forecast, Level, Topic, Verdict, topic_of
from .visits import ArticleState, ChannelState, Gap, RobotsFile

KYIV = ZoneInfo("Europe/Kyiv")

__all__ = [
    "KYIV",
    "LEVEL_SUFFIX",
    "RATE",
    "Alert",
    "AlertState",
    "Answer",
    "ArticleState",
    "Attacker",
    "Bound",
    "ChannelState",
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
    "Gap",
    "Hints",
    "Hop",
    "Level",
    "Mark",
    "Measure",
    "Notification",
    "Observation",
    "Outcome",
    "Rank",
    "Reading",
    "Reason",
    "Refusal",
    "Report",
    "RobotsFile",
    "Scope",
    "Series",
    "Source",
    "Standing",
    "Stopped",
    "Topic",
    "Unit",
    "Verdict",
    "Waiting",
    "Window",
    "topic_of",
]
