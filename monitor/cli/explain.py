"""`raid-monitor explain`: where each number of a night comes from, and why it alerted or did not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import click

from ..dataset import number_fields
from ..lang import ENGLISH, Words, find_words
from ..model import KYIV, Doubt, Observation, Verdict
from ..pipeline.judge import explain_night
from ..pipeline.weeks import Weeks, look_back
from ..reports import make_remarks
from ..story import Chapter, Saying, tell_story
from .extract import as_dict, as_text
from .options import (
    KyivTime,
    as_of_option,
    config_option,
    echo,
    json_option,
    lang_option,
    look_at_store,
    now,
    read_config,
    to_json,
)

RECORD_BEGINS: Final = date(2022, 1, 1)
"""The first year of which anybody counts nights."""


@click.command()
@click.argument("night", type=KyivTime(), required=False)
@click.option("--doubts", is_flag=True, help="List what could not be read, or cannot be.")
@as_of_option
@config_option
@json_option
@lang_option
def explain(
    night: datetime | None,
    doubts: bool,
    as_of: datetime | None,
    config_path: Path,
    as_json: bool,
    lang: str,
) -> None:
    """Tell the story of NIGHT (the date of its morning): numbers, quotes, sources, verdict.

    \b
      raid-monitor explain 2026-05-24
      raid-monitor explain 2026-05-24 --as-of 2026-05-24T07:30
      raid-monitor explain --doubts
    """
    if night is None and not doubts:
        raise click.UsageError("say which NIGHT, as 2026-05-24, or --doubts")
    config = read_config(config_path)
    moment = as_of or now()
    day = night.date() if night else None
    if day and (beyond := say_beyond(day, moment, find_words("en" if as_json else lang))):
        nothing: dict[str, Any] = {
            "night": as_text(day),
            "observations": [],
            "verdicts": [],
            "weeks": [],
            "remarks": [],
            "doubts": [],
            "note": beyond,
        }
        echo(to_json(nothing) if as_json else beyond)
        return
    with look_at_store(config, moment) as store:
        night_or_last = day or moment.astimezone(KYIV).date()
        judged = explain_night(config, store, moment, night_or_last)
        doubts_told = (
            (*judged.record.doubts, *store.doubts(moment)) if doubts and day is None else judged.doubts
        )
        told = [one for one in store.sayings(day) if was_said(one, moment)] if day else []
    of_night = [doubt for doubt in doubts_told if day is None or doubt.night == day]
    seen = list(judged.record.by_night.get(day, ())) if day else []
    verdicts = judged.verdicts.get(day, ()) if day else ()
    story = tell_story(told, day) if day else []
    t = find_words("en" if as_json else lang)
    remarks = make_remarks(judged.record.series, day, verdicts, t) if day else ()
    weeks = look_back(config, judged, day) if day else None
    if as_json:
        from .verdicts import summarise_verdict, summarise_weeks

        answer = {
            "night": as_text(day),
            "observations": [as_observation(one) for one in seen],
            "verdicts": [summarise_verdict(verdict) for verdict in verdicts],
            "weeks": summarise_weeks(weeks) if weeks else [],
            "remarks": list(remarks),
            "doubts": [{"kind": doubt.kind, "text": doubt.text} for doubt in of_night],
            "story": [as_chapter(chapter) for chapter in story],
        }
        echo(to_json(answer))
        return
    show(day, seen, verdicts, remarks, t, weeks)
    show_rest(of_night, story, t, doubts=doubts)


def show(
    day: date | None,
    seen: Sequence[Observation],
    verdicts: Sequence[Verdict],
    remarks: Sequence[str],
    t: Words,
    weeks: Weeks | None,
) -> None:
    """The numbers of a night with the words behind them, then what they mean among those before it."""
    from .show import show_observation
    from .sparks import show_weeks
    from .tables import make_console, print_line
    from .verdicts import show_verdicts

    console = make_console()
    if day and not seen:
        print_line(console, t("Nobody reported the night of {night}: it is unknown, never usual.", night=day))
    for one in seen:
        show_observation(one, console, t)
    if weeks is not None:
        console.print()
        show_weeks(weeks, console, t)
    if verdicts:
        show_verdicts(verdicts, console, t, every=True)
    if remarks:
        console.print()
    for remark in remarks:
        print_line(console, remark)


def show_rest(of_night: Sequence[Doubt], story: Sequence[Chapter], t: Words, *, doubts: bool) -> None:
    """What is doubtful, and what was said in time."""
    from .show import show_doubts, show_story
    from .tables import make_console, print_line

    console = make_console()
    show_doubts(of_night, console, t)
    show_story(story, console, t)
    if doubts and not of_night:
        print_line(console, t("No doubts."))


def was_said(saying: Saying, moment: datetime) -> bool:
    """Whether a claim had been made by a time."""
    return saying.claim.seen is None or saying.claim.seen <= moment


def as_chapter(chapter: Chapter) -> dict[str, Any]:
    """One saying of the story as JSON has it."""
    claim, saying = chapter.saying.claim, chapter.saying
    return {
        "seen": as_text(claim.seen),
        "turn": chapter.turn,
        **as_dict(claim),
        "source": claim.source,
        "entry": claim.entry,
        "version": saying.version,
        "until": as_text(saying.until),
        "link": saying.link,
    }


def say_beyond(day: date, moment: datetime, t: Words = ENGLISH) -> str | None:
    """Why a night cannot be judged at all, as it lies ahead or before anybody counted; None where it can."""
    if day > moment.astimezone(KYIV).date():
        return t("Too early: the night of {night} has not come yet.", night=day)
    if day < RECORD_BEGINS:
        return t(
            "The night of {night} lies before the record begins: there is nothing to judge it by.", night=day
        )
    return None


def as_observation(seen: Observation) -> dict[str, Any]:
    """An observation as JSON has it, with every claim behind it."""
    return {
        "night": as_text(seen.night),
        **number_fields(seen),
        "claims": [
            {
                **as_dict(claim),
                "source": claim.source,
                "entry": claim.entry,
                "seen": as_text(claim.seen),
                "borrowed": claim in seen.borrowed,
            }
            for claim in seen.claims
        ],
    }
