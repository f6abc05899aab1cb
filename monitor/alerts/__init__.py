"""What a night's numbers mean, and whom to tell: verdicts, alerts, reasons.

Everything here is pure: the forecast was made before the night, and `now` is an argument.
"""

from .judging import (
    DEFAULT_MINIMUM,
    LEAST_KNOWN,
    LEAST_REPORTED,
    AlertSettings,
    Heard,
    adjust,
    grade,
    judge_night,
    leave_advice_out,
    say_return_period,
    soften,
)
from .mutes import is_about, is_left_alone, is_muted, wants
from .plans import Due, Plan, find_shown, make_plan
from .rates import Rate, add_lost, drop_rate, find_rate, judge_rate, say_share
from .shares import Share, list_shares
from .shifts import BEFORE, RECENT, Shift, find_median, find_shift, is_new, judge_level
from .silences import (
    HABIT_OF,
    LEAST_SILENCE,
    choose_new,
    find_habit,
    may_complain,
    miss_answers,
    miss_report,
    miss_words,
)
from .states import find_level, find_levels, is_late, reason_to_notify, update_alert
from .weeks import find_week, is_week_due

__all__ = [
    "BEFORE",
    "DEFAULT_MINIMUM",
    "HABIT_OF",
    "LEAST_KNOWN",
    "LEAST_REPORTED",
    "LEAST_SILENCE",
    "RECENT",
    "AlertSettings",
    "Due",
    "Heard",
    "Plan",
    "Rate",
    "Share",
    "Shift",
    "add_lost",
    "adjust",
    "choose_new",
    "drop_rate",
    "find_habit",
    "find_level",
    "find_levels",
    "find_median",
    "find_rate",
    "find_shift",
    "find_shown",
    "find_week",
    "grade",
    "is_about",
    "is_late",
    "is_left_alone",
    "is_muted",
    "is_new",
    "is_week_due",
    "judge_level",
    "judge_night",
    "judge_rate",
    "leave_advice_out",
    "list_shares",
    "make_plan",
    "may_complain",
    "miss_answers",
    "miss_report",
    "miss_words",
    "reason_to_notify",
    "say_return_period",
    "say_share",
    "soften",
    "update_alert",
    "wants",
]
