"""`raid-monitor status`: how the monitor is, at a look."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..lang import Words, find_words
from ..model import Finding
from ..series import LABELS
from .delivery import (
    say_time,
    show_refused,
    show_stopped,
    show_waiting,
    summarise_refused,
    summarise_stopped,
    summarise_waiting,
)
from .options import (
    config_option,
    echo,
    json_option,
    lang_option,
    look_at_store,
    now,
    read_config,
    to_json,
)

if TYPE_CHECKING:
    from rich.console import Console

    from ..pipeline.health import FeedHealth, Health
    from ..pipeline.status import Status


@click.command()
@config_option
@json_option
@lang_option
@click.option("--health", "only_health", is_flag=True, help="Only whether it works, as /healthz says; quick.")
@click.pass_context
def status(ctx: click.Context, config_path: Path, as_json: bool, lang: str, only_health: bool) -> None:
    """Show the latest nights, the health of the feeds, and how often the bounds were passed lately.

    Looks only: nothing is polled, written or sent. Ends with 1 where an official feed gave nothing when it
    was last asked; with --health where anything is wrong.

    \b
      raid-monitor status --config feeds.yaml
      raid-monitor status --json
      raid-monitor status --health            for a container, or a script
    """
    from ..store import Store

    config, moment = read_config(config_path), now()
    if only_health:
        from ..pipeline.health import find_health

        with look_at_store(config, moment) as store:
            health = find_health(config, store, moment)
        show_troubles(health, as_json)
        ctx.exit(0 if health.ok else 1)
    from ..pipeline.status import find_status

    with look_at_store(config, moment) as store:
        found = find_status(config, store, moment)
    place = Store.describe(config.store)
    if as_json:
        echo(to_json(summarise(found, place)))
    else:
        show_status(found, place, find_words(lang))
    if found.failed:
        ctx.exit(1)


def show_troubles(health: Health, as_json: bool) -> None:
    """What is wrong, a line each; as JSON what /healthz answers."""
    from ..web import make_health_page

    if as_json:
        echo(make_health_page(health).body.decode(), nl=False)
        return
    for trouble in health.troubles:
        echo(f"{trouble.what}: {trouble.text}")
    if health.ok:
        echo("all is well")


def show_status(found: Status, place: str, t: Words) -> None:
    """The status in tables and lines."""
    from .sparks import show_weeks
    from .tables import make_console, print_heading, print_line

    console = make_console()
    print_line(console, t("{when}, Kyiv time; {place}", when=say_time(found.now, t), place=place))
    console.print()
    show_weeks(found.weeks, console, t)
    show_nights(found, console, t)
    console.print()
    print_heading(console, t("Feeds"))
    show_feeds(found, console, t)
    console.print()
    print_line(console, t("last good answer: {when}", when=say_time(found.succeeded, t)))
    show_waiting(found.waiting, console, t)
    show_refused(found.refused, console, t)
    show_stopped(found.stopped, console, t)
    doubts = t("doubts about the last 60 nights: {count}", count=t.number(found.doubts))
    print_line(console, f"{doubts} (raid-monitor explain --doubts)")
    if found.behind:
        behind = t("texts read by an older reader: {count}", count=t.number(found.behind))
        print_line(console, f"{behind} (raid-monitor rebuild --dry-run)")
    console.print()
    print_heading(console, t("How often the bounds were passed"))
    show_passed(found, console, t)


def show_nights(found: Status, console: Console, t: Words) -> None:
    """The latest nights, a line a series, and why each that is not usual is called so."""
    from .tables import make_table, print_table, say_value
    from .verdicts import COLOUR_OF, say_finding, show_reasons

    heads = [t(head) for head in ("night", "series", "came", "standing", "verdict")]
    table = make_table(heads, [t("came")])
    told = [one for verdicts in found.verdicts.values() for one in verdicts]
    before: date | None = None
    for one in told:
        table.add_row(
            "" if console.is_terminal and one.night == before else one.night.isoformat(),
            t(LABELS[one.series]),
            "–" if one.value is None else say_value(one.value, one.bound, t),
            t(str(one.standing)) if one.standing else "–",
            f"[{COLOUR_OF[one.finding]}]{say_finding(one, t)}[/]",
        )
        before = one.night
    print_table(console, table)
    show_reasons([one for one in told if one.finding is not Finding.USUAL], console, t)


def show_feeds(found: Status, console: Console, t: Words) -> None:
    """Each feed with its last answers and its state."""
    from rich.markup import escape

    from .tables import make_table, print_table

    table = make_table([t(head) for head in ("feed", "last asked", "last good", "state")])
    for health in found.feeds:
        state = health.state
        asked, good = (state.polled, state.succeeded) if state else (None, None)
        colour = "red" if health.dead else "yellow" if state and state.failures else "default"
        said = f"[{colour}]{escape(say_health(health, t))}[/]"
        table.add_row(escape(health.feed.id), say_time(asked, t), say_time(good, t), said)
    print_table(console, table)


def show_passed(found: Status, console: Console, t: Words) -> None:
    """How many of the last known nights were above each bound, and how many should be."""
    from .tables import make_table, print_table

    heads = [t(head) for head in ("series", "nights", "until", "above 95 %", "above 99 %")]
    table = make_table(heads, [t(head) for head in ("nights", "above 95 %", "above 99 %")])
    for series, passed in found.passed.items():
        counted = [
            t(
                "{above} {mark} ({low} to {high})",
                above=one.above,
                mark=one.mark or " ",
                low=one.low,
                high=one.high,
            )
            for one in passed
        ]
        nights = t.number(passed[0].nights) if passed else t("no night is known")
        ends = found.ends[series]
        table.add_row(t(LABELS[series]), nights, ends.isoformat() if ends else "", *counted)
    print_table(console, table)
    console.print(
        "[dim]"
        + t("in brackets: how many a right bound would have, in 95 of 100 cases; ↑ too many, ↓ too few")
        + "[/]"
    )


def say_health(health: FeedHealth, t: Words) -> str:
    """How a feed is, in words: whose word it is, how often it failed, and why."""
    state = health.state
    rank = f"{t('official')}, " if health.official else ""
    if state is None or state.polled is None:
        return rank + t("never asked")
    if not state.failures:
        return rank + t("answers")
    times = (
        t("failed once")
        if state.failures == 1
        else t("failed {times}", times=t.count(state.failures, "times"))
    )
    return f"{rank}{times}{': ' + state.problem if state.problem else ''}"


def summarise(found: Status, place: str) -> dict[str, Any]:
    """The status as JSON has it."""
    from ..backtest import say_passed
    from .verdicts import summarise_verdict, summarise_weeks

    return {
        "now": found.now.isoformat(),
        "store": place,
        "nights": [summarise_verdict(one) for verdicts in found.verdicts.values() for one in verdicts],
        "weeks": summarise_weeks(found.weeks),
        "feeds": [
            {
                "feed": one.feed.id,
                "source": one.feed.source,
                "official": one.official,
                "dead": one.dead,
                "polled": as_iso(one.state.polled) if one.state else None,
                "succeeded": as_iso(one.state.succeeded) if one.state else None,
                "due": as_iso(one.state.due) if one.state else None,
                "failures": one.state.failures if one.state else 0,
                "problem": one.state.problem if one.state else None,
            }
            for one in found.feeds
        ],
        "succeeded": as_iso(found.succeeded),
        "doubts": found.doubts,
        "waiting": len(found.waiting),
        "mails": summarise_waiting(found.waiting),
        "refused": summarise_refused(found.refused),
        "stopped": summarise_stopped(found.stopped),
        "behind": found.behind,
        "bounds": [
            {
                "series": series,
                "until": as_iso(found.ends[series]),
                "level": one.level,
                "nights": one.nights,
                "above": one.above,
                "low": one.low,
                "high": one.high,
                "right": one.is_right,
                "said": say_passed(one),
            }
            for series, passed in found.passed.items()
            for one in passed
        ],
    }


def as_iso(when: Any) -> str | None:
    """A date or time as JSON has it."""
    return None if when is None else str(when.isoformat())
