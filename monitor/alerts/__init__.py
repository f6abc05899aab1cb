"""What a night's numbers mean, and whom to tell: verdicts, alerts, reasons.

Everything here is pure: the forecast was made before the night, and `now` is an argument.
"""

from .judging import (
    DEFAULT_MINIMUM,
    LEAST_REPORTED,
    AlertSettings,
    Heard,
    adjust,
    grade,
    judge_night,
    say_return_period,
)
from .rates import Rate, add_lost, drop_rate, find_rate, judge_rate, say_share
from .shifts import BEFORE, RECENT, Shift, find_median, find_shift, is_new, judge_level
from .states import find_level, find_levels, reason_to_notify, update_alert

__all__ = [
    "BEFORE",
    "DEFAULT_MINIMUM",
    "LEAST_REPORTED",
    "RECENT",
    "AlertSettings",
    "Heard",
    "Rate",
    "Shift",
    "add_lost",
    "adjust",
    "drop_rate",
    "find_level",
    "find_levels",
    "find_median",
    "find_rate",
    "find_shift",
    "grade",
    "is_new",
    "judge_level",
    "judge_night",
    "judge_rate",
    "reason_to_notify",
    "say_return_period",
    "say_share",
    "update_alert",
]
