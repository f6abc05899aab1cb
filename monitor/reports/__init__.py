"""Reports: what was found about a night goes in, a mail's subject, text, HTML and picture come out.

Everything a feed said is a stranger's text: one line, cut short, escaped, and linked only by http(s).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from ..lang import find_words
from ..model import Alert, Doubt, Entry, Observation, Reason, Report, Source, Verdict
from .choice import choose_told
from .digest import Late, digest_report
from .finding import add_prefix, describe_picture, say_notice
from .nights import find_prefix, say_night, say_why, title_night
from .notices import suppressed_report, trial_report
from .pictures import describe_nights, describe_shares, describe_types, title_shares, title_types
from .questions import list_open_questions
from .remarks import make_remarks, say_beside_lead, say_change, say_lately, say_watched
from .rendering import Frame, open_templates, render
from .retelling import retell_doubt, retell_reason
from .sayings import MEASURES, NOUNS, Saying, gather_sayings, name_source, say_reading, say_source
from .silence import silence_report
from .tables import Line, lay_rows, list_heads, make_rows, write_lines
from .week import Week, title_week, week_report
from .words import (
    BOUNDS,
    clean,
    count_words,
    cut,
    find_below,
    label_of,
    night_words,
    period_words,
    safe_link,
    things_of,
)

__all__ = [
    "BOUNDS",
    "MEASURES",
    "NOUNS",
    "Late",
    "Week",
    "add_prefix",
    "choose_told",
    "clean",
    "count_words",
    "cut",
    "describe_nights",
    "describe_shares",
    "describe_types",
    "digest_report",
    "find_below",
    "label_of",
    "list_open_questions",
    "make_remarks",
    "make_rows",
    "name_source",
    "night_report",
    "night_subject",
    "night_words",
    "open_templates",
    "period_words",
    "retell_doubt",
    "retell_reason",
    "safe_link",
    "say_beside_lead",
    "say_change",
    "say_lately",
    "say_night",
    "say_reading",
    "say_source",
    "say_watched",
    "say_why",
    "silence_report",
    "suppressed_report",
    "things_of",
    "title_night",
    "title_shares",
    "title_types",
    "title_week",
    "trial_report",
    "week_report",
]


MOST_DOUBTS: Final = 4
"""So many doubts a mail names; the page of the night has them all."""


@dataclass(frozen=True, slots=True)
class Page:
    """What the templates of a night see."""

    sentences: tuple[str, ...]
    picture: str
    heads: tuple[str, ...]
    lines: tuple[Line, ...]
    table: str
    sayings: tuple[Saying, ...]
    unsaid: int
    questions: tuple[str, ...]
    remarks: tuple[str, ...]


def night_report(
    night: date,
    alerts: Sequence[Alert],
    verdicts: Sequence[Verdict],
    evidence: Sequence[Observation],
    entries: Mapping[str, Entry],
    sources: Mapping[str, Source],
    png: bytes,
    reason: Reason,
    doubts: Sequence[Doubt],
    remarks: Sequence[str] = (),
    lang: str = "en",
    changed: Collection[str] = (),
    picture: str = "",
    made: datetime | None = None,
    also: Sequence[str] = (),
) -> Report:
    """The report of one night, as it is mailed.

    Alerts, verdicts, evidence and doubts of other nights are left out. `entries` by id are where the
    claims of the evidence come from, `sources` by id are who said them; one that is missing is shown
    without a link or by its id. `remarks` are what `make_remarks` gives. An empty `png` gives a report
    without a picture. `lang` is one of `LANGS`. `changed` are the series of the alerts that changed just now:
    the report leads with them. `picture` is what the chart shows, in words, where it is not one of nights;
    `made`, an aware time, is when the report is made. `also` are sentences that belong to the finding.
    """
    t = find_words(lang)
    judged = [verdict for verdict in verdicts if verdict.night == night]
    seen = [one for one in evidence if one.night == night]
    told = choose_told(night, alerts, judged, changed)
    rows = make_rows(judged, told, seen, t)
    heads, lines = list_heads(t), lay_rows(rows, t)
    sayings, unsaid = gather_sayings(seen, entries, sources, t)
    page = Page(
        sentences=(*say_night(night, told, t), *also),
        picture=(picture or describe_picture(night, rows, t)) if png else "",
        heads=heads,
        lines=lines,
        table=write_lines(heads, lines),
        sayings=sayings,
        unsaid=unsaid,
        remarks=tuple(remarks),
        questions=list_open_questions(
            night, judged or told, doubts, reported=bool(seen), t=t, most=MOST_DOUBTS
        ),
    )
    subject = title_night(night, told, find_prefix(alerts, told, reason, changed), t)
    frame = Frame(subject, page.sentences[0], say_notice(reason, t), made)
    return render("night", frame, png, t, page=page)


def night_subject(night: date, alerts: Sequence[Alert], verdicts: Sequence[Verdict], lang: str = "en") -> str:
    """The finding in one line, without what it does to an earlier one: the title of a chart."""
    judged = [verdict for verdict in verdicts if verdict.night == night]
    return title_night(night, choose_told(night, alerts, judged), t=find_words(lang))
