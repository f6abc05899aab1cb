"""The silence of sources becomes a report: who is silent and since when, and what is known all the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from ..lang import Words, find_words
from ..model import KYIV, FeedState, Measure, Observation, Report, Silence, SilenceKind, Standing, Window
from .notices import Part, make_notice
from .sayings import MEASURES
from .words import FAMILIES, count_words, cut, night_words

THINGS = {family: things for things, family in FAMILIES.items()}


def silence_report(
    silences: Sequence[Silence],
    states: Sequence[FeedState],
    seen: Sequence[Observation],
    names: Mapping[str, str],
    now: datetime,
    lang: str = "en",
) -> Report:
    """The report of what is silent at `now`, one paragraph each.

    `states` are of all feeds, `seen` is what was said of the present night by anybody, `names` has the name
    of the source of each feed.
    """
    t = find_words(lang)
    parts = [_say_silence(one, names, t) for one in silences]
    subject = (
        parts[0].title
        if len(parts) == 1
        else t(
            "{count} are silent: {first}, and more",
            count=t.count(len(parts), "sources"),
            first=parts[0].title,
        )
    )
    night = now.astimezone(KYIV).date()
    lists = {
        t("What the feeds answer"): [_say_state(state, names, t) for state in states],
        t("What is said of {night}", night=night_words(night, t)): _say_seen(night, seen, t),
    }
    notice = t("A night without a report is unknown, not quiet: silence raises no alert and takes none back.")
    return make_notice(subject, parts, t, lists=lists, notice=notice, made=now)


def _say_silence(silence: Silence, names: Mapping[str, str], t: Words) -> Part:
    name = f"{names.get(silence.subject, silence.subject)} ({silence.subject})"
    since = (
        t("since {when}", when=_say_time(silence.since, t)) if silence.since else t("since the monitor began")
    )
    match silence.kind:
        case SilenceKind.REPORT:
            when = night_words(date.fromisoformat(silence.subject), t)
            return Part(
                t("No official report by noon for {when}", when=when),
                t("No official word with a number was read for {when} by noon in Kyiv.", when=when),
            )
        case SilenceKind.QUIET:
            return Part(
                t("{name} has been silent {since}", name=name, since=since),
                t(
                    "{name} answers, and has said nothing new {since}; it is not used to more than {habit}.",
                    name=name,
                    since=since,
                    habit=_say_span(silence.habit or timedelta(0), t),
                ),
            )
        case SilenceKind.GONE:
            return Part(
                t("{name} is gone for good", name=name),
                t("Its site says so: {problem}.", problem=cut(silence.problem, 300)),
            )
        case SilenceKind.FAILING:
            return Part(
                t("{name} cannot be read {since}", name=name, since=since),
                t(
                    "It failed {count} in a row, the last time so: {problem}.",
                    count=t.count(silence.failures, "times"),
                    problem=cut(silence.problem, 300),
                ),
            )


def _say_state(state: FeedState, names: Mapping[str, str], t: Words) -> str:
    name = f"{names.get(state.feed, state.feed)} ({state.feed})"
    good = _say_time(state.succeeded, t) if state.succeeded else t("never")
    if not state.failures:
        return t("{name}: answers; last good answer {when}", name=name, when=good)
    return t(
        "{name}: failed {count}; last good answer {when}",
        name=name,
        count=t.count(state.failures, "times"),
        when=good,
    )


def _say_seen(night: date, seen: Sequence[Observation], t: Words) -> list[str]:
    said = [
        t(
            MEASURES[one.measure],
            what=count_words(one.value, one.bound, THINGS[one.family], t, is_object=True),
        )
        + (t(" (provisional)") if one.standing is Standing.PROVISIONAL else "")
        for one in seen
        if one.night == night
        and one.window is Window.NIGHT
        and one.measure is Measure.LAUNCHED
        and one.value is not None
    ]
    return said or [t("Nothing that could be counted.")]


def _say_time(when: datetime, t: Words) -> str:
    return t.moment(when.astimezone(KYIV))


def _say_span(span: timedelta, t: Words) -> str:
    hours = round(span / timedelta(hours=1))
    return t.count(hours, "hours") if hours < 72 else t.count(round(hours / 24), "days")
