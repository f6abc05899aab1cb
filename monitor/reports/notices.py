"""A report that is no page of one night: a title, paragraphs, and lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..lang import Words, find_words
from ..model import Report
from .rendering import Frame, render


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph, with a title and a link or without."""

    title: str
    text: str
    link: str | None = None


def make_notice(
    subject: str,
    parts: Sequence[Part],
    t: Words,
    *,
    lists: Mapping[str, Sequence[str]] | None = None,
    notice: str = "",
    png: bytes = b"",
    picture: str = "",
    made: datetime | None = None,
) -> Report:
    """A report of paragraphs, and of lists under their heads."""
    frame = Frame(subject, parts[0].text if parts else "", notice, made)
    return render("notice", frame, png, t, parts=parts, lists=lists or {}, picture=picture if png else "")


def trial_report(made: datetime, lang: str = "en") -> Report:
    """Says that what there is to tell arrives."""
    t = find_words(lang)
    text = t("This is a test. What Raid Monitor has to tell reaches you.")
    return make_notice(t("Raid Monitor: a test"), [Part("", text)], t, made=made)


def suppressed_report(per_day: int, made: datetime, lang: str = "en") -> Report:
    """Says that more than `per_day` messages were due on a day, and that the rest is in the next digest."""
    t = find_words(lang)
    return make_notice(
        t("The rest of today's news comes tomorrow"),
        [
            Part(
                "",
                t(
                    "More was due today than you get on one day (messages: {count}). What was kept back "
                    "comes in one message tomorrow, as it stands then. Whoever runs this monitor sets the "
                    "number: alerts.per_day in feeds.yaml.",
                    count=per_day,
                ),
            )
        ],
        t,
        made=made,
    )
