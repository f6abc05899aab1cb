"""Verdicts of one night become its subject, its two sentences and what is not known about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from ..model import Bound, Doubt, Finding, Reason, Standing, Topic, Verdict, topic_of
from .tables import Row
from .words import (
    below,
    bound_of,
    came_words,
    count_words,
    cut,
    join_words,
    label_of,
    period_words,
    say_expected,
    things_of,
    unit_of,
    when_words,
)

PREFIXES: Final = {
    Reason.FIRST: "",
    Reason.HIGHER: "Revised: ",
    Reason.LOWER: "Revised: ",
    Reason.WITHDRAWN: "Withdrawn: ",
    Reason.DIGEST: "Late: ",
    Reason.SILENCE: "",
}
NOTICES: Final = {
    Reason.HIGHER: "This adds to what you were told of this night before, and replaces what differs.",
    Reason.LOWER: "This replaces what you were told before: not all of it is as rare as it looked then.",
    Reason.WITHDRAWN: "This takes back what you were told before.",
    Reason.DIGEST: "This is told late: the night was over long before it could be read.",
}
MOST_DOUBTS: Final = 8
EXTRAPOLATED: Final = 365.0


def say_subject(night: date, told: Sequence[Verdict], prefix: str = "") -> str:
    """The finding in one line, after a prefix. `told` are the verdicts that it is about."""
    counted = [verdict for verdict in told if verdict.value is not None]
    when = when_words(told[0].series if told else "", night)
    if not counted:
        return f"{prefix}{_say_nothing(told)} for {when}"
    counts = join_words([_say_count(verdict) for verdict in counted])
    head = f"{prefix}{counts if prefix else counts[0].upper() + counts[1:]} in {when}"
    if any(verdict.finding is Finding.UNUSUAL for verdict in counted):
        open_end = any(verdict.standing is Standing.PROVISIONAL for verdict in counted)
        return f"{head}: {_say_rarest(counted)}{' (provisional)' if open_end else ''}"
    known = [verdict for verdict in counted if verdict.finding is not Finding.UNKNOWN]
    return f"{head}: {'not unusual' if len(known) == len(counted) else 'not known whether unusual'}"


def _say_nothing(told: Sequence[Verdict]) -> str:
    if any(verdict.standing is Standing.WITHHELD for verdict in told):
        return "Counts withheld"
    return "No number yet"


def _say_count(verdict: Verdict) -> str:
    return count_words(verdict.value or 0, bound_of(verdict), things_of(verdict.series))


def _say_rarest(counted: Sequence[Verdict]) -> str:
    """The rarity of the rarest number, and which one that is where there are several."""
    judged = [verdict for verdict in counted if verdict.adjusted is not None]
    if not judged:
        return "unusually many"
    rarest = min(judged, key=lambda verdict: verdict.adjusted or 1.0)
    period = period_words(rarest.adjusted or 1.0)
    if len(counted) == 1:
        return period
    periods = {period_words(verdict.adjusted or 1.0) for verdict in judged}
    if len(periods) == 1 and len(judged) == len(counted):
        return f"each {period}"
    return f"so many {things_of(rarest.series)} {period}"


def say_notice(reason: Reason) -> str:
    """What this report does to an earlier one; empty where there is none."""
    return NOTICES.get(reason, "")


def say_finding(night: date, told: Sequence[Verdict]) -> tuple[str, ...]:
    """What came against what was expected; then how rare that is and how sure. At most two sentences."""
    counted = [verdict for verdict in told if verdict.value is not None]
    when = when_words(told[0].series if told else "", night)
    if not counted:
        return _say_silence(told, when)
    unit = unit_of(counted[0].series)
    forecast = counted[0].forecast
    if len(counted) == 1 and forecast is not None:
        first = (
            f"Russia launched {_say_count(counted[0])} at Ukraine in {when}; a typical {unit} "
            f"has {say_expected(forecast)}, and 95 of 100 {unit}s stay below {below(forecast)}."
        )
    else:
        first = f"Russia launched {join_words([_say_against(one) for one in counted])} at Ukraine in {when}."
    return first, f"{_say_rarity(counted)}; {_say_surety(counted)}."


def _say_silence(told: Sequence[Verdict], when: str) -> tuple[str, ...]:
    what = join_words([things_of(verdict.series) for verdict in told]) or "drones or missiles"
    kept = any(verdict.standing is Standing.WITHHELD for verdict in told)
    return (
        f"The number of {what} in {when} {'was kept back' if kept else 'has not been reported'}.",
        "Whether it was unusual is not known: a night without a number is never taken for a quiet one.",
    )


def _say_against(verdict: Verdict) -> str:
    count, forecast = _say_count(verdict), verdict.forecast
    if forecast is None:
        return count
    unit = unit_of(verdict.series)
    return f"{count} (a typical {unit} has {say_expected(forecast)}, 95 of 100 stay below {below(forecast)})"


def _say_rarity(counted: Sequence[Verdict]) -> str:
    judged = [verdict for verdict in counted if verdict.adjusted is not None]
    if not judged:
        return "Whether that is unusual cannot be said"
    record = max((verdict.forecast.nights for verdict in judged if verdict.forecast), default=0)
    unit = unit_of(judged[0].series)
    rests = f", measured against {record:,} earlier {unit}s" if record else ""
    if any(_period_alone(verdict) != period_words(verdict.adjusted or 1.0) for verdict in judged):
        rarest = min(judged, key=lambda verdict: verdict.adjusted or 1.0)
        alone = join_words([f"the {things_of(one.series)} alone {_period_alone(one)}" for one in judged])
        return (
            f"Drones and missiles judged together, a {unit} this rare comes "
            f"{period_words(rarest.adjusted or 1.0)} ({alone}){rests}"
        )
    first, *others = judged
    parts = [f"so many {things_of(first.series)} come {period_words(first.adjusted or 1.0)}"]
    parts += [f"so many {things_of(one.series)} {period_words(one.adjusted or 1.0)}" for one in others]
    text = join_words(parts) + rests
    return text[0].upper() + text[1:]


def _period_alone(verdict: Verdict) -> str:
    """How rare a number is by its own series, before several are judged together."""
    return period_words(verdict.p or verdict.adjusted or 1.0)


def _say_surety(counted: Sequence[Verdict]) -> str:
    standings = {verdict.standing for verdict in counted}
    number = "the number" if len(counted) == 1 else "the numbers"
    if Standing.PROVISIONAL in standings:
        return f"{number} may change, as the official report is not in yet"
    if Standing.WITHHELD in standings or any(bound_of(one) is Bound.AT_LEAST for one in counted):
        return "more may have come than was said"
    if Standing.DISPUTED in standings:
        return "sources differ about it"
    if standings == {Standing.OFFICIAL}:
        return f"{number} {'is' if len(counted) == 1 else 'are'} official"
    return f"how firm {number} {'is' if len(counted) == 1 else 'are'} is not known"


def describe_picture(night: date, rows: Sequence[Row]) -> str:
    """The chart in words, for those who do not see it."""
    parts = [
        f"{row.label}: {row.came}, expected {row.expected}, 95 % of nights below {row.below}" for row in rows
    ]
    return f"Chart of the nights up to {when_words('', night)}. {'. '.join(parts)}."


def list_open_questions(
    night: date, verdicts: Sequence[Verdict], doubts: Sequence[Doubt], *, reported: bool
) -> tuple[str, ...]:
    """What is not known about a night, one sentence each; empty where nothing is open."""
    open_ones = [sentence for verdict in verdicts for sentence in _doubt_verdict(verdict)]
    if not verdicts and not reported:
        open_ones.append("Nobody has reported this night yet.")
    concerned = [doubt for doubt in doubts if doubt.night in (None, night)]
    open_ones += [_end(cut(doubt.text, 300)) for doubt in concerned[:MOST_DOUBTS]]
    if len(concerned) > MOST_DOUBTS:
        open_ones.append(f"{len(concerned) - MOST_DOUBTS} more doubts are kept in the record.")
    return tuple(dict.fromkeys(open_ones))


def _doubt_verdict(verdict: Verdict) -> list[str]:
    label, said = label_of(verdict.series), []
    if verdict.finding is Finding.UNKNOWN:
        why = cut(verdict.reason, 300).removeprefix(f"{Finding.UNKNOWN}: ")
        said.append(_end(f"{label}: {why or came_words(verdict)}"))
    elif verdict.standing is Standing.PROVISIONAL:
        said.append(f"{label}: provisional; the official report may give another number.")
    elif verdict.standing is Standing.WITHHELD:
        said.append(f"{label}: part of the number is withheld; more may have come than was said.")
    elif verdict.standing is Standing.DISPUTED:
        said.append(f"{label}: sources differ; the number of the weightiest source is used.")
    elif bound_of(verdict) is not Bound.EXACT:
        said.append(f"{label}: the exact number was not said.")
    if verdict.return_period is not None and verdict.return_period > EXTRAPOLATED * (1 + 1e-6):
        of = "Drones stopped" if topic_of(verdict.series) is Topic.RATE else label
        said.append(
            f"{of}: “{period_words(verdict.adjusted or 1.0)}” is an extrapolation, "
            "as is every rarity beyond once in a year; take it for an order of size."
        )
    return said


def _end(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?", "…")) else f"{sentence}."
