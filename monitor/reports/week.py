"""A week becomes a report: its nights one by one, what was unusual, how the bounds did, what is not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ..alerts import find_level
from ..backtest import Passed
from ..lang import ENGLISH, Words, find_words
from ..model import Alert, Bound, Finding, Report, Standing, Verdict, bound_of
from ..reconcile import join_bounds
from .choice import choose_told
from .gaps import list_gaps
from .nights import title_night
from .remarks import say_watched
from .rendering import Frame, render
from .tables import NOTHING, Line, write_lines
from .words import below, came_words, count_words, expected, label_of, period_words, things_of

NIGHTS = 7


@dataclass(frozen=True, slots=True)
class Week:
    """The seven nights up to `last`, and those before: `verdicts` by night, `alerts` that a recipient sees.

    `names` are the series that are told; `passed` says of each how often its bounds were passed.
    """

    last: date
    names: Sequence[str]
    verdicts: Mapping[date, Sequence[Verdict]]
    alerts: Sequence[Alert]
    passed: Mapping[str, Sequence[Passed]]

    @property
    def nights(self) -> list[date]:
        """The seven nights, in order."""
        return [self.last - timedelta(days=back) for back in reversed(range(NIGHTS))]

    def find(self, name: str, back: int = 0) -> list[Verdict]:
        """The verdicts of one series on the nights, or on those of so many weeks before."""
        nights = [night - timedelta(days=NIGHTS * back) for night in self.nights]
        by_key = {(one.series, night): one for night in nights for one in self.verdicts.get(night, ())}
        return [by_key[name, night] for night in nights if (name, night) in by_key]

    @property
    def told(self) -> list[Verdict]:
        """The verdicts of all series on the nights."""
        return [one for name in self.names for one in self.find(name)]

    @property
    def open(self) -> list[date]:
        """The nights that are not fully known: a series has no number, or one that may be more or change."""
        known = {
            (one.series, one.night)
            for one in self.told
            if one.value is not None and one.standing not in (Standing.PROVISIONAL, Standing.WITHHELD)
        }
        return [night for night in self.nights if any((name, night) not in known for name in self.names)]

    @property
    def judged(self) -> int:
        """How many numbers could be judged, of all series."""
        return sum(one.finding is not Finding.UNKNOWN for one in self.told)

    @property
    def is_judged(self) -> bool:
        """Whether each night of each series is known and could be judged."""
        return not self.open and self.judged == NIGHTS * len(self.names)

    @property
    def unusual(self) -> list[date]:
        """The nights of which an alert stands, or that would have had one."""
        found = {one.night for one in self.told if one.finding is Finding.UNUSUAL}
        return [
            night
            for night in self.nights
            if night in found or find_level([one for one in self.alerts if one.night == night])
        ]


@dataclass(frozen=True, slots=True)
class Part:
    """One series of a week: its name, and its nights as lines of a page and as a table of a text."""

    title: str
    heads: Sequence[str]
    lines: Sequence[Line]
    table: str


def week_report(week: Week, png: bytes, made: datetime, lang: str = "en") -> Report:
    """The digest of a week, as it is mailed; `png` is its chart, `made` an aware time."""
    t = find_words(lang)
    sentences, gaps = _say_week(week, t), _say_gaps(week, t)
    is_mostly_open = len(week.open) > NIGHTS / 2
    frame = Frame(title_week(week, t), sentences[0], notice=gaps if is_mostly_open else "", made=made)
    return render(
        "week",
        frame,
        png,
        t,
        sentences=sentences if is_mostly_open or not gaps else (*sentences, gaps),
        picture=describe_week(week, t) if png else "",
        parts=[_make_part(week, name, t) for name in week.names],
        unusual=[_title(week, night, t) for night in week.unusual],
        nothing=_say_nothing(week, t),
        bounds=[
            say_watched(name, one, t)
            for name in week.names
            for one in week.passed.get(name, ())
            if one.nights
        ],
        questions=list_gaps({name: week.find(name) for name in week.names}, t),
    )


def title_week(week: Week, t: Words = ENGLISH) -> str:
    """The finding in one line: `The week to 15 June 2026: 1,200 drones and 9 missiles, 1 night unusual`.

    No night is called quiet where one may not have been: then it says how many are not fully known.
    """
    count, gaps = len(week.unusual), len(week.open)
    counts = (
        t.join([_sum(week, name, 0, t) for name in week.names])
        if _has_number(week, 0)
        else t("no number is known")
    )
    found = [t("{nights} unusual", nights=t.count(count, "nights"))] if count else []
    if gaps and _has_number(week, 0):
        found.append(t("{count} of {nights} nights not fully known", count=gaps, nights=NIGHTS))
    elif not count and not gaps:
        found.append(t("no night unusual" if week.is_judged else "not known whether unusual"))
    return t("The week to {date}: {found}", date=t.date(week.last), found=", ".join([counts, *found]))


def describe_week(week: Week, t: Words = ENGLISH) -> str:
    """The chart in words, for those who do not see it: each night of the week."""
    parts = []
    for name in week.names:
        nights = ", ".join(f"{t.short_date(one.night)} {came_words(one, t)}" for one in week.find(name))
        parts.append(f"{label_of(name, t)}: {nights or t('not known')}")
    said = t("Chart of six weeks of nights up to {date}, the last seven marked.", date=t.date(week.last))
    return f"{said} {'. '.join(parts)}."


def _say_week(week: Week, t: Words) -> tuple[str, ...]:
    date_, earlier = t.date(week.last), t.join([_sum(week, name, 1, t) for name in week.names])
    if not _has_number(week, 0):
        first = t("No number is known of the seven nights to {date}.", date=date_)
        if _has_number(week, 1):
            before = t("In the seven before them Russia launched {earlier} at Ukraine.", earlier=earlier)
            first = f"{first} {before}"
    else:
        first = t(
            "In the seven nights to {date} Russia launched {counts} at Ukraine, in the seven before them "
            "{earlier}.",
            date=date_,
            counts=t.join([_sum(week, name, 0, t) for name in week.names]),
            earlier=earlier,
        )
    if week.unusual:
        return first, t("Unusual: {nights}.", nights=t.dates(week.unusual))
    if not week.judged:
        return first, t("Whether one of them was unusual is not known.")
    if not week.is_judged:
        return first, t("Nothing that could be judged was unusual.")
    return first, t("None of these nights was unusual.")


def _say_gaps(week: Week, t: Words) -> str:
    """That the numbers of the week are not the whole; empty where they are."""
    if not week.open:
        return ""
    return t(
        "Not all is known of {count} of the seven nights: the sums hold only what is known, and a night "
        "without a number is never taken for a quiet one.",
        count=len(week.open),
    )


def _say_nothing(week: Week, t: Words) -> str:
    if not week.judged:
        return t("That is not known.")
    return t("Nothing." if week.is_judged else "Nothing that could be judged.")


def _has_number(week: Week, back: int) -> bool:
    return any(one.value is not None for name in week.names for one in week.find(name, back))


def _sum(week: Week, name: str, back: int, t: Words) -> str:
    """What a week came to; where a night has no number, it is at least what the others have.

    Of a night that had at most so many nothing is sure, and so it adds nothing to what came at least.
    """
    counts = [(one.value, bound_of(one)) for one in week.find(name, back) if one.value is not None]
    if not counts:
        return t("an unknown number of {things}", things=t.many(things_of(name)))
    if len(counts) < NIGHTS or any(bound is Bound.AT_LEAST for _, bound in counts):
        counts = [(0 if bound is Bound.AT_MOST else value, Bound.AT_LEAST) for value, bound in counts]
    total, bound = sum(value for value, _ in counts), join_bounds([bound for _, bound in counts])
    if not total and bound is Bound.AT_LEAST:
        return t("an unknown number of {things}", things=t.many(things_of(name)))
    return count_words(total, bound, things_of(name), t)


def _title(week: Week, night: date, t: Words) -> str:
    alerts = [one for one in week.alerts if one.night == night]
    judged = [one for one in week.verdicts.get(night, ()) if one.series in week.names]
    return f"{title_night(night, choose_told(night, alerts, judged), t=t)}."


def _make_part(week: Week, name: str, t: Words) -> Part:
    heads = (t("night to"), t("came"), t("expected"), t("95 % below"))
    lines = [
        Line(
            t.week_day(one.night),
            (_say_came(one, t), _say_expected(one, t), _say_below(one, t)),
            _remark(one, t),
            one.finding is Finding.UNUSUAL,
            strong=one.finding is Finding.UNUSUAL,
        )
        for one in week.find(name)
    ]
    return Part(label_of(name, t), heads, lines, write_lines(heads, lines))


def _say_came(verdict: Verdict, t: Words) -> str:
    return NOTHING if verdict.value is None else came_words(verdict, t)


def _say_expected(verdict: Verdict, t: Words) -> str:
    return NOTHING if verdict.forecast is None else expected(verdict.forecast, t)


def _say_below(verdict: Verdict, t: Words) -> str:
    return NOTHING if verdict.forecast is None else below(verdict.forecast, t=t)


def _remark(verdict: Verdict, t: Words) -> str:
    """What stands below a night; nothing where it was usual."""
    if verdict.finding is Finding.UNUSUAL:
        return t("unusual: {period}", period=period_words(verdict.adjusted or 1.0, t))
    if verdict.finding is Finding.USUAL:
        return ""
    if verdict.value is None:
        return t("not known: {why}", why=came_words(verdict, t))
    return t("provisional") if verdict.standing is Standing.PROVISIONAL else t("not known whether unusual")
