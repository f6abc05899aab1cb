"""The site: what is known goes in, the bytes of its pages come out. A page loads nothing but files beside it.

Everything a feed said is a stranger's text: escaped, one line, and linked only by http(s).
"""

from .alerts import AlertLine, describe_alerts, make_alert_line, render_alert, render_alerts
from .api import describe_night, expect
from .atom import make_feed
from .calibration import Checked, render_calibration
from .chart import Line, make_chart
from .facts import Band, Brief, Expected, FeedLine, Freshness, Night, Turned, round_up
from .front import Front, describe_front, render_front, say_missing
from .lists import describe_nights, render_nights
from .night import alert_name, name_of, night_name, render_night
from .notes import Download, describe_feeds, render_about, render_data, render_feeds
from .rendering import POLICY

__all__ = [
    "POLICY",
    "AlertLine",
    "Band",
    "Brief",
    "Checked",
    "Download",
    "Expected",
    "FeedLine",
    "Freshness",
    "Front",
    "Line",
    "Night",
    "Turned",
    "alert_name",
    "describe_alerts",
    "describe_feeds",
    "describe_front",
    "describe_night",
    "describe_nights",
    "expect",
    "make_alert_line",
    "make_chart",
    "make_feed",
    "name_of",
    "night_name",
    "render_about",
    "render_alert",
    "render_alerts",
    "render_calibration",
    "render_data",
    "render_feeds",
    "render_front",
    "render_night",
    "render_nights",
    "round_up",
    "say_missing",
]
