"""Verdicts of one night become its subject, its two sentences and what is not known about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from ..lang import ENGLISH, Words
from ..model import Bound, Finding, Level, Reason, Standing, Verdict, bound_of
from .tables import Row
from .words import (
    below,
    count_words,
    night_words,
    period_words,
    say_expected,
    things_of,
    unit_of,
    when_words,
)

PREFIXES: Final = {
    Reason.HIGHER: "Revised: ",
    Reason.LOWER: "Revised: ",
    Reason.WITHDRAWN: "Withdrawn: ",
    Reason.DIGEST: "Late: ",
}
NOTICES: Final = {
    Reason.HIGHER: "This adds to what you were told of this night before, and replaces what differs.",
    Reason.LOWER: "This replaces what you were told before: not all of it is as rare as it looked then.",
    Reason.WITHDRAWN: "This takes back what you were told before.",
    Reason.DIGEST: "This is told late: it was read long after the night, or was kept back for a time. "
    "It replaces what you may have been told of this night before.",
}


def say_subject(night: date, told: Sequence[Verdict], prefix: str = "", t: Words = ENGLISH) -> str:
    """The finding in one line, after a prefix of `PREFIXES`. `told` are the verdicts that it is about."""
    counted = [verdict for verdict in told if verdict.value is not None]
    when = when_words(told[0].series if told else "", night, t)
    if not counted:
        withheld = any(verdict.standing is Standing.WITHHELD for verdict in told)
        said = t("Counts withheld for {when}" if withheld else "No number yet for {when}", when=when)
        return (t(prefix) if prefix else "") + said
    named, uncounted = _split(told)
    counts = [_say_count(verdict, t) for verdict in named] + [
        _say_uncounted(verdict, t) for verdict in uncounted
    ]
    said = t("{counts} in {when}", counts=t.join(counts), when=when)
    head = add_prefix(said[0].upper() + said[1:], prefix, t)
    if any(verdict.finding is Finding.UNUSUAL for verdict in counted):
        open_end = any(verdict.standing is Standing.PROVISIONAL for verdict in counted)
        return f"{head}: {_say_rarest(counted, uncounted, t)}{t(' (provisional)') if open_end else ''}"
    is_known = not uncounted and all(verdict.finding is not Finding.UNKNOWN for verdict in counted)
    return f"{head}: {t('not unusual' if is_known else 'not known whether unusual')}"


def add_prefix(title: str, prefix: str, t: Words) -> str:
    """A title behind the word for what it does to an earlier one, if there is one."""
    return f"{t(prefix)}{title[0].lower()}{title[1:]}" if prefix else title


def _say_count(verdict: Verdict, t: Words, *, is_object: bool = False) -> str:
    return count_words(
        verdict.value or 0, bound_of(verdict), things_of(verdict.series), t, is_object=is_object
    )


def _split(told: Sequence[Verdict]) -> tuple[list[Verdict], list[Verdict]]:
    """The numbers to name, and what came without one; beside the latter a 0 says nothing of the night."""
    uncounted = [verdict for verdict in told if verdict.value is None and verdict.standing is not None]
    return [one for one in told if one.value or (one.value == 0 and not uncounted)], uncounted


def _say_uncounted(verdict: Verdict, t: Words) -> str:
    is_withheld = verdict.standing is Standing.WITHHELD
    said = "an undisclosed number of {things}" if is_withheld else "an unknown number of {things}"
    return t(said, things=t.many(things_of(verdict.series)))


def _say_many(verdict: Verdict, t: Words) -> str:
    things, period = t.many(things_of(verdict.series)), period_words(verdict.adjusted or 1.0, t)
    return t("so many {things} {period}", things=things, period=period)


def _say_rarest(counted: Sequence[Verdict], uncounted: Sequence[Verdict], t: Words) -> str:
    """The rarity of the rarest number, and which one that is where several came."""
    judged = [verdict for verdict in counted if verdict.adjusted is not None]
    if not judged:
        return t("unusually many")
    rarest = min(judged, key=lambda verdict: verdict.adjusted or 1.0)
    period = period_words(rarest.adjusted or 1.0, t)
    if len(counted) == 1 and not uncounted:
        return period
    periods = {period_words(verdict.adjusted or 1.0, t) for verdict in judged}
    if len(periods) == 1 and len(judged) == len(counted) and not uncounted:
        return t("each {period}", period=period)
    return _say_many(rarest, t)


def say_notice(reason: Reason, t: Words = ENGLISH) -> str:
    """What this report does to an earlier one; empty where there is none."""
    return t(NOTICES[reason]) if reason in NOTICES else ""


def say_finding(night: date, told: Sequence[Verdict], t: Words = ENGLISH) -> tuple[str, ...]:
    """What came against what was expected; then how rare that is and how sure. At most two sentences."""
    counted, uncounted = _split(told)
    when = when_words(told[0].series if told else "", night, t)
    if not counted:
        return _say_silence(uncounted or told, when, t)
    forecast = counted[0].forecast
    if len(counted) == 1 and forecast is not None:
        unit = unit_of(counted[0].series)
        first = t(
            "Russia launched {count} at Ukraine in {when}; a typical {unit} has {expected}, and 95 of 100 "
            "{units} stay below {below}.",
            count=_say_count(counted[0], t, is_object=True),
            when=when,
            unit=t.one(unit),
            units=t.many(unit),
            expected=say_expected(forecast, t),
            below=below(forecast, t=t),
        )
    else:
        counts = t.join([_say_against(one, t) for one in counted])
        first = t("Russia launched {counts} at Ukraine in {when}.", counts=counts, when=when)
    if uncounted:
        may_change = any(verdict.standing is Standing.PROVISIONAL for verdict in counted)
        surety = [_say_surety(counted, t)] if may_change else []
        parts = [_say_rarity(counted, t, whole=False), *surety, _say_kept_back(uncounted, t)]
        return first, f"{'; '.join(parts)}."
    is_whole = all(verdict.finding is not Finding.UNKNOWN for verdict in counted)
    return first, f"{_say_rarity(counted, t, whole=is_whole)}; {_say_surety(counted, t)}."


def _say_kept_back(uncounted: Sequence[Verdict], t: Words) -> str:
    is_withheld = all(verdict.standing is Standing.WITHHELD for verdict in uncounted)
    said = "the number of {things} was kept back" if is_withheld else "the number of {things} was not said"
    return t(said, things=t.join([t.many(things_of(verdict.series)) for verdict in uncounted]))


def _say_silence(told: Sequence[Verdict], when: str, t: Words) -> tuple[str, ...]:
    what = t.join([t.many(things_of(verdict.series)) for verdict in told]) or t("drones or missiles")
    kept = any(verdict.standing is Standing.WITHHELD for verdict in told)
    return (
        t(
            "The number of {things} in {when} was kept back."
            if kept
            else "The number of {things} in {when} has not been reported.",
            things=what,
            when=when,
        ),
        t("Whether it was unusual is not known: a night without a number is never taken for a quiet one."),
    )


def _say_against(verdict: Verdict, t: Words) -> str:
    count, forecast = _say_count(verdict, t, is_object=True), verdict.forecast
    if forecast is None:
        return count
    return t(
        "{count} (a typical {unit} has {expected}, 95 of 100 stay below {below})",
        count=count,
        unit=t.one(unit_of(verdict.series)),
        expected=say_expected(forecast, t),
        below=below(forecast, t=t),
    )


def _say_rarity(counted: Sequence[Verdict], t: Words, *, whole: bool = True) -> str:
    """How rare the numbers are; `whole` where that is known of all that came."""
    judged = [verdict for verdict in counted if verdict.adjusted is not None]
    if not judged:
        return t("Whether that is unusual cannot be said")
    record = max((verdict.forecast.nights for verdict in judged if verdict.forecast), default=0)
    unit = unit_of(judged[0].series)
    said = _say_together(judged, unit, t, whole=whole)
    if not record:
        return said
    return t(
        "{said}, measured against {count} earlier {units}",
        said=said,
        count=t.number(record),
        units=t.many(unit),
    )


def _say_together(judged: Sequence[Verdict], unit: str, t: Words, *, whole: bool) -> str:
    if all(verdict.finding is Finding.USUAL and verdict.level is Level.NONE for verdict in judged):
        things = t.join([t.many(things_of(verdict.series)) for verdict in judged])
        return t("That is not unusual") if whole else t("So many {things} are not unusual", things=things)
    if any(_period_alone(verdict, t) != period_words(verdict.adjusted or 1.0, t) for verdict in judged):
        rarest = min(judged, key=lambda verdict: verdict.adjusted or 1.0)
        alone = [
            t(
                "the {things} alone {period}",
                things=t.some(things_of(one.series)),
                period=_period_alone(one, t),
            )
            for one in judged
        ]
        return t(
            "Drones and missiles judged together, a {unit} this rare comes {period} ({alone})",
            unit=t.one(unit),
            period=period_words(rarest.adjusted or 1.0, t),
            alone=t.join(alone),
        )
    first, *others = judged
    period = period_words(first.adjusted or 1.0, t)
    many = t("so many {things} come {period}", things=t.many(things_of(first.series)), period=period)
    said = t.join([many, *(_say_many(one, t) for one in others)])
    return said[0].upper() + said[1:]


def _period_alone(verdict: Verdict, t: Words) -> str:
    """How rare a number is by its own series, before several are judged together."""
    return period_words(verdict.p or verdict.adjusted or 1.0, t)


def _say_surety(counted: Sequence[Verdict], t: Words) -> str:
    standings = {verdict.standing for verdict in counted}
    one = len(counted) == 1
    if Standing.PROVISIONAL in standings:
        return t(
            "the number may change, as the official report is not in yet"
            if one
            else "the numbers may change, as the official report is not in yet"
        )
    if Standing.WITHHELD in standings or any(bound_of(verdict) is Bound.AT_LEAST for verdict in counted):
        return t("more may have come than was said")
    if Standing.DISPUTED in standings:
        return t("sources differ about it")
    if standings == {Standing.OFFICIAL}:
        return t("the number is official" if one else "the numbers are official")
    return t("how firm the number is is not known" if one else "how firm the numbers are is not known")


def describe_picture(night: date, rows: Sequence[Row], t: Words = ENGLISH) -> str:
    """The chart in words, for those who do not see it."""
    parts = [
        t(
            "{label}: {came}, expected {expected}, 95 % of nights below {below}",
            label=row.label,
            came=row.came,
            expected=row.expected,
            below=row.below,
        )
        for row in rows
    ]
    return t("Chart of the nights up to {when}. {rows}.", when=night_words(night, t), rows=". ".join(parts))
