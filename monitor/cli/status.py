"""`raid-monitor status`: how the monitor is, at a look."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

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
    look_at_store,
    now,
    read_config,
    to_json,
)

if TYPE_CHECKING:
    from ..pipeline.health import FeedHealth, Health
    from ..pipeline.status import Status


@click.command()
@config_option
@json_option
@click.option("--health", "only_health", is_flag=True, help="Only whether it works, as /healthz says; quick.")
@click.pass_context
def status(ctx: click.Context, config_path: Path, as_json: bool, only_health: bool) -> None:
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
        show_status(found, place)
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


def show_status(found: Status, place: str) -> None:
    """The status in tables and lines."""
    from rich.markup import escape
    from rich.table import Table

    from ..backtest import say_passed
    from .show import COLOUR_OF, make_console, say_value

    console = make_console()
    console.print(f"{say_time(found.now)}, Kyiv time; {place}", markup=False, soft_wrap=True)
    console.print()
    nights = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("night", "series", "came", "standing", "verdict"):
        nights.add_column(column, justify="right" if column == "came" else "left")
    for night, verdicts in found.verdicts.items():
        for one in verdicts:
            nights.add_row(
                night.isoformat(),
                LABELS[one.series],
                "-" if one.value is None else say_value(one.value, one.bound),
                one.standing.value if one.standing else "-",
                f"[{COLOUR_OF[one.finding]}]{one.finding}[/]",
            )
    console.print(nights)
    told = [
        one for verdicts in found.verdicts.values() for one in verdicts if one.finding is not Finding.USUAL
    ]
    for reason in dict.fromkeys(f"{LABELS[one.series]}: {one.reason}" for one in told):
        console.print(reason, markup=False, soft_wrap=True)
    console.print()
    feeds = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("feed", "last asked", "last good", "state"):
        feeds.add_column(column)
    for health in found.feeds:
        state = health.state
        asked, good = (say_time(state.polled), say_time(state.succeeded)) if state else ("never", "never")
        colour = "red" if health.dead else "yellow" if state and state.failures else "default"
        feeds.add_row(escape(health.feed.id), asked, good, f"[{colour}]{escape(say_health(health))}[/]")
    console.print(feeds)
    console.print()
    console.print(f"last good answer: {say_time(found.succeeded)}")
    show_waiting(found.waiting, console)
    show_refused(found.refused, console)
    show_stopped(found.stopped, console)
    console.print(f"doubts about the last 60 nights: {found.doubts} (raid-monitor explain --doubts)")
    if found.behind:
        console.print(f"texts read by an older reader: {found.behind:,} (raid-monitor rebuild --dry-run)")
    for series, passed in found.passed.items():
        ends = found.ends[series]
        for bound in passed:
            console.print(f"{LABELS[series]}: {say_passed(bound)}; the last of them {ends}", soft_wrap=True)
        if not passed:
            console.print(f"{LABELS[series]}: no night is known")


def say_health(health: FeedHealth) -> str:
    """How a feed is, in words: whose word it is, how often it failed, and why."""
    state = health.state
    rank = "official, " if health.official else ""
    if state is None or state.polled is None:
        return f"{rank}never asked"
    if not state.failures:
        return f"{rank}answers"
    times = "once" if state.failures == 1 else f"{state.failures} times"
    return f"{rank}failed {times}{': ' + state.problem if state.problem else ''}"


def summarise(found: Status, place: str) -> dict[str, Any]:
    """The status as JSON has it."""
    from ..backtest import say_passed

    return {
        "now": found.now.isoformat(),
        "store": place,
        "nights": [
            {
                "night": night.isoformat(),
                "series": one.series,
                "value": one.value,
                "standing": one.standing,
                "finding": one.finding,
                "level": one.level.name.lower(),
                "reason": one.reason,
            }
            for night, verdicts in found.verdicts.items()
            for one in verdicts
        ],
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
