"""The pages beside the numbers: health of the feeds, downloads, and what all this is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ..dataset import ALERTS, CLAIMS, NIGHTS
from ..history import ATTRIBUTION, RECORD_AUTHOR, RECORD_LICENCE, RECORD_LINK, RECORD_TITLE
from ..lang import ENGLISH, Words
from .facts import FeedLine
from .rendering import as_iso, render, to_json


@dataclass(frozen=True, slots=True)
class Download:
    """A file to take away: its path from the root of the site, what it is, and its size in bytes."""

    name: str
    about: str
    size: int


def render_feeds(feeds: Sequence[FeedLine], made: datetime, t: Words = ENGLISH) -> bytes:
    """The page of the feeds' health."""
    lines = [(one, say_state(one, t)) for one in feeds]
    return render("feeds.html", "feeds.html", t, lines=lines, made=made)


def say_state(one: FeedLine, t: Words = ENGLISH) -> str:
    """How a feed is, in a few words."""
    if one.failures > 1 and not one.gone:
        return t("failed {times}", times=t.count(one.failures, "times"))
    return t(one.state)


def describe_feeds(feeds: Sequence[FeedLine], made: datetime) -> bytes:
    """The same as JSON: `api/feeds.json`."""
    return to_json(
        {
            "made": as_iso(made),
            "feeds": [
                {
                    "feed": one.feed,
                    "source": one.source,
                    "official": one.official,
                    "state": one.state,
                    "trouble": one.trouble or None,
                    "last_good_answer": as_iso(one.good),
                    "last_word": as_iso(one.spoke),
                    "failures": one.failures,
                    "gone": one.gone,
                }
                for one in feeds
            ],
        }
    )


def render_data(downloads: Sequence[Download], holds_record: bool, t: Words = ENGLISH) -> bytes:
    """The page of downloads, with every column of every table."""
    tables = (("nights", NIGHTS), ("claims", CLAIMS), ("alerts", ALERTS))
    return render(
        "data.html",
        "data.html",
        t,
        downloads=downloads,
        tables=tables,
        attribution=ATTRIBUTION if holds_record else "",
        record={
            "title": RECORD_TITLE,
            "author": RECORD_AUTHOR,
            "licence": RECORD_LICENCE[0],
            "terms": RECORD_LICENCE[1],
            "link": RECORD_LINK,
        },
    )


def render_about(method: str, begins: date | None, sources: Sequence[str], t: Words = ENGLISH) -> bytes:
    """The page that says what the numbers are, and are not."""
    return render("about.html", "about.html", t, method=method, begins=begins, sources=sources)
