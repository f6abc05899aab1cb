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
from .nights import Observation, Series, Standing, report_name
from .sources import Answer, Entry, Feed, FeedKind, FeedState, Hints, Hop, Rank, Source
from .telling import (
    MESSENGER,
    Alert,
    AlertState,
    Delivery,
    Hold,
    Mute,
    Notification,
    Outcome,
    Reason,
    Recipient,
    Refusal,
    Report,
    Silence,
    SilenceKind,
    Stopped,
    Waiting,
    Why,
)
from .verdicts import LEVEL_SUFFIX, RATE, SHOWN_LEVELS, Finding, Forecast, Level, Topic, Verdict, topic_of
from .visits import ArticleState, ChannelState, Gap, RobotsFile

KYIV = ZoneInfo("Europe/Kyiv")

__all__ = [
    "KYIV",
    "LEVEL_SUFFIX",
    "MESSENGER",
    "RATE",
    "SHOWN_LEVELS",
    "Alert",
    "AlertState",
    "Answer",
    "ArticleState",
    "Attacker",
    "Beat",
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
    "Hold",
    "Hop",
    "Level",
    "Mark",
    "Measure",
    "Mute",
    "Notification",
    "Observation",
    "Outbox",
    "Outcome",
    "Rank",
    "Reading",
    "Reason",
    "Recipient",
    "Refusal",
    "Report",
    "RobotsFile",
    "Scope",
    "Series",
    "Silence",
    "SilenceKind",
    "Source",
    "Standing",
    "Stopped",
    "Topic",
    "Unit",
    "Verdict",
    "Waiting",
    "Why",
    "Window",
    "report_name",
    "topic_of",
]
