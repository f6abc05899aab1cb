"""Reports: what was found about a night goes in, a mail's subject, text, HTML and picture come out.

Everything a feed said is a stranger's text: one line, cut short, escaped, and linked only by http(s).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from ..model import (
    Alert,
    AlertState,
    Doubt,
    Entry,
    Observation,
    Reason,
    Report,
    Source,
    Topic,
    Verdict,
    Window,
    topic_of,
)
from .beside import say_beside, title_beside
from .finding import PREFIXES, describe_picture, list_open_questions, say_finding, say_notice, say_subject
from .remarks import make_remarks
from .sayings import Saying, gather_sayings
from .tables import Row, make_rows, write_table
from .words import clean, count_words, cut, night_words, period_words, window_of

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = [
    "choose_told",
    "clean",
    "count_words",
    "cut",
    "make_remarks",
    "night_report",
    "night_subject",
    "night_words",
    "period_words",
]


@dataclass(frozen=True, slots=True)
class Page:
    """What the templates of a night see."""

    subject: str
    notice: str
    sentences: tuple[str, ...]
    picture: str
    rows: tuple[Row, ...]
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
    changed: Collection[str] = (),
) -> Report:
    """The report of one night, as it is mailed.

    Alerts, verdicts, evidence and doubts of other nights are left out. `entries` by id are where the
    claims of the evidence come from, `sources` by id are who said them; one that is missing is shown
    without a link or by its id. `remarks` are what `make_remarks` gives, `changed` the series of the
    alerts that changed just now: the report leads with them. An empty `png` gives a report without a picture.
    """
    judged = [verdict for verdict in verdicts if verdict.night == night]
    seen = [one for one in evidence if one.night == night]
    told = choose_told(night, alerts, judged, changed)
    rows = make_rows(judged, told, seen)
    sayings, unsaid = gather_sayings(seen, entries, sources)
    page = Page(
        subject=_say_subject(night, told, _find_prefix(alerts, told, reason, changed)),
        notice=say_notice(reason),
        sentences=say_finding(night, told) if _is_raid(told) else say_beside(night, told),
        picture=describe_picture(night, rows) if png else "",
        rows=rows,
        table=write_table(rows),
        sayings=sayings,
        unsaid=unsaid,
        remarks=tuple(remarks),
        questions=list_open_questions(night, judged or told, doubts, reported=bool(seen)),
    )
    templates = _open_templates()
    return Report(
        subject=page.subject,
        text=templates.get_template("night.txt").render(page=page),
        html=templates.get_template("night.html").render(page=page),
        png=png,
    )


def night_subject(night: date, alerts: Sequence[Alert], verdicts: Sequence[Verdict]) -> str:
    """The finding in one line, without what it does to an earlier one: the title of a chart."""
    judged = [verdict for verdict in verdicts if verdict.night == night]
    return _say_subject(night, choose_told(night, alerts, judged))


def _say_subject(night: date, told: Sequence[Verdict], prefix: str = "") -> str:
    return say_subject(night, told, prefix) if _is_raid(told) else title_beside(night, told, prefix)


def _find_prefix(
    alerts: Sequence[Alert], told: Sequence[Verdict], reason: Reason, changed: Collection[str]
) -> str:
    """What a subject says of an earlier one; nothing where it is about an alert that was never told."""
    series = {verdict.series for verdict in told}
    led = [alert for alert in alerts if alert.series in series]
    is_news = all(alert.state is AlertState.RAISED and alert.series in changed for alert in led)
    return "" if reason is Reason.HIGHER and is_news else PREFIXES[reason]


def _is_raid(told: Sequence[Verdict]) -> bool:
    return not told or topic_of(told[0].series) is Topic.RAID


def choose_told(
    night: date, alerts: Sequence[Alert], judged: Sequence[Verdict], changed: Collection[str] = ()
) -> Sequence[Verdict]:
    """What the report is about: the alerts that stand, else those withdrawn, else every verdict.

    Of several topics the raid goes first, then the share stopped, then a level; but what `changed`, series of
    alerts that did so just now, goes before what did not. Night, and night and day together, are not told
    in one breath: of the two the rarer.
    """
    own = [alert for alert in alerts if alert.night == night]
    standing = [alert for alert in own if alert.state is not AlertState.WITHDRAWN]
    news = [alert for alert in own if alert.series in changed]
    if news:
        standing = [alert for alert in standing if alert in news] or news
    told = [alert.verdict for alert in standing or own] or judged
    groups: dict[tuple[Topic, Window], list[Verdict]] = {}
    for verdict in told:
        groups.setdefault((topic_of(verdict.series), window_of(verdict.series)), []).append(verdict)
    order = list(Topic)
    first = min(groups, key=lambda one: (order.index(one[0]), find_rarity(groups[one])), default=None)
    if first is None:
        return []
    of_group = [
        alert.verdict
        for alert in own
        if alert.state is not AlertState.WITHDRAWN
        and (topic_of(alert.series), window_of(alert.series)) == first
    ]
    return of_group or groups[first]


def find_rarity(verdicts: Sequence[Verdict]) -> float:
    """The smallest probability of some verdicts; 1 where nothing was judged."""
    return min((verdict.adjusted for verdict in verdicts if verdict.adjusted is not None), default=1.0)


def _open_templates() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    templates = Environment(
        loader=PackageLoader("monitor"),
        autoescape=lambda name: name is None or not name.endswith(".txt"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    templates.filters["fold"] = fold
    return templates


def fold(text: str, indent: int = 0) -> str:
    """Text on lines of at most 76 characters, the later ones indented; an address stays whole."""
    from textwrap import wrap

    later = " " * indent
    return "\n".join(wrap(text, 76, subsequent_indent=later, break_long_words=False, break_on_hyphens=False))
