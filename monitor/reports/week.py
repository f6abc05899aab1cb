"""A week becomes a report: its nights one by one, what was unusual, how the bounds did, what is not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ..alerts import find_level
from ..backtest import Passed
from ..lang import ENGLISH, Words, find_words
from ..model import Alert, Bound, Finding, Report, Standing, Verdict
from ..reconcile import join_bounds
from .choice import choose_told
from .nights import title_night
from .remarks import say_watched
from .rendering import Frame, render
from .tables import NOTHING, Line, lay_columns
from .words import below, bound_of, came_words, count_words, expected, label_of, period_words, things_of

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
    def unusual(self) -> list[date]:
        """The nights of which an alert stands."""
        own = {night: [one for one in self.alerts if one.night == night] for night in self.nights}
        return [night for night, alerts in own.items() if find_level(alerts)]


@dataclass(frozen=True, slots=True)
class Part:
    """One series of a week: its name, and its nights as lines of a page and as a table of a text."""

    title: str
    lines: Sequence[Line]
    table: str


def week_report(week: Week, png: bytes, made: datetime, lang: str = "en") -> Report:
    """The digest of a week, as it is mailed; `png` is its chart, `made` an aware time."""
    t = find_words(lang)
    sentences = _say_week(week, t)
    frame = Frame(title_week(week, t), sentences[0], made=made)
    return render(
        "week",
        frame,
        png,
        t,
        sentences=sentences,
        picture=describe_week(week, t) if png else "",
        parts=[_make_part(week, name, t) for name in week.names],
        unusual=[_title(week, night, t) for night in week.unusual],
        bounds=[
            say_watched(name, one, t)
            for name in week.names
            for one in week.passed.get(name, ())
            if one.nights
        ],
        questions=_list_questions(week, t),
    )


def title_week(week: Week, t: Words = ENGLISH) -> str:
    """The finding in one line: `The week to 15 June 2026: 1,200 drones and 9 missiles, 1 night unusual`."""
    count = len(week.unusual)
    found = t("{nights} unusual", nights=t.count(count, "nights")) if count else t("no night unusual")
    return t(
        "The week to {date}: {counts}, {found}",
        date=t.date(week.last),
        counts=t.join([_sum(week, name, 0, t) for name in week.names]),
        found=found,
    )


def describe_week(week: Week, t: Words = ENGLISH) -> str:
    """The chart in words, for those who do not see it: each night of the week."""
    parts = []
    for name in week.names:
        nights = ", ".join(f"{t.short_date(one.night)} {came_words(one, t)}" for one in week.find(name))
        parts.append(f"{label_of(name, t)}: {nights or t('not known')}")
    said = t("Chart of six weeks of nights up to {date}, the last seven marked.", date=t.date(week.last))
    return f"{said} {'. '.join(parts)}."


def _say_week(week: Week, t: Words) -> tuple[str, ...]:
    first = t(
        "In the seven nights to {date} Russia launched {counts} at Ukraine, in the seven before them "
        "{earlier}.",
        date=t.date(week.last),
        counts=t.join([_sum(week, name, 0, t) for name in week.names]),
        earlier=t.join([_sum(week, name, 1, t) for name in week.names]),
    )
    if not week.unusual:
        return first, t("None of the nights that have a number was unusual.")
    nights = t.join([t.date(night) for night in week.unusual])
    return first, t("Unusual: {nights}.", nights=nights)


def _sum(week: Week, name: str, back: int, t: Words) -> str:
    """What a week came to; where a night has no number, it is at least what the others have.

    Of a night that had at most so many nothing is sure, and so it adds nothing to what came at least.
    """
    counts = [(one.value, bound_of(one)) for one in week.find(name, back) if one.value is not None]
    if not counts:
        return t("an unknown number of {things}", things=t.many(things_of(name)))
    if len(counts) < NIGHTS or any(bound is Bound.AT_LEAST for _, bound in counts):
        counts = [(0 if bound is Bound.AT_MOST else value, Bound.AT_LEAST) for value, bound in counts]
    bound = join_bounds([bound for _, bound in counts])
    return count_words(sum(value for value, _ in counts), bound, things_of(name), t)


def _title(week: Week, night: date, t: Words) -> str:
    alerts = [one for one in week.alerts if one.night == night]
    return f"{title_night(night, choose_told(night, alerts, week.verdicts.get(night, ())), t=t)}."


def _make_part(week: Week, name: str, t: Words) -> Part:
    found = week.find(name)
    cells = [(_say_came(one, t), _say_expected(one, t), _say_below(one, t)) for one in found]
    heads = (t("night to"), t("came"), t("expected"), t("95 % below"), t("verdict"))
    lines = [
        Line(
            t.week_day(one.night),
            own,
            _say_verdict(one, t) if one.finding is not Finding.USUAL else "",
            one.finding is Finding.UNUSUAL,
            strong=one.finding is Finding.UNUSUAL,
        )
        for one, own in zip(found, cells, strict=True)
    ]
    rows = [
        (t.week_day(one.night), *own, _say_verdict(one, t)) for one, own in zip(found, cells, strict=True)
    ]
    return Part(label_of(name, t), lines, lay_columns([heads, *rows]))


def _say_came(verdict: Verdict, t: Words) -> str:
    return NOTHING if verdict.value is None else came_words(verdict, t)


def _say_expected(verdict: Verdict, t: Words) -> str:
    return NOTHING if verdict.forecast is None else expected(verdict.forecast, t)


def _say_below(verdict: Verdict, t: Words) -> str:
    return NOTHING if verdict.forecast is None else below(verdict.forecast, t=t)


def _say_verdict(verdict: Verdict, t: Words) -> str:
    if verdict.finding is Finding.UNUSUAL:
        period = period_words(verdict.adjusted or 1.0, t)
        return t("unusual: {period}", period=period)
    if verdict.finding is Finding.USUAL:
        return t("usual")
    if verdict.value is None:
        return t("not known: {why}", why=came_words(verdict, t))
    return t("not known")


def _list_questions(week: Week, t: Words) -> list[str]:
    """Which nights have no number, or one that may change."""
    said = []
    for name in week.names:
        found, label = week.find(name), label_of(name, t)
        for sentence, nights in (
            ("{label}: no number for {nights}.", [one.night for one in found if one.value is None]),
            (
                "{label}: provisional or partly withheld for {nights}; more may have come.",
                [
                    one.night
                    for one in found
                    if one.value is not None and one.standing in (Standing.PROVISIONAL, Standing.WITHHELD)
                ],
            ),
            (
                "{label}: sources differ about {nights}.",
                [one.night for one in found if one.standing is Standing.DISPUTED],
            ),
        ):
            if nights:
                said.append(t(sentence, label=label, nights=t.join([t.date(one) for one in nights])))
    return said
