"""`raid-monitor run` and `raid-monitor watch`: one real cycle, and the same on a schedule."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ..pipeline import Cycle, run
from ..store import Store
from .options import (
    config_option,
    echo,
    json_option,
    now,
    read_config,
    to_json,
)


@click.command("run")
@config_option
@click.option("--dry-run", is_flag=True, help="Poll and judge, but write no report and send nothing.")
@click.option("--fail-on-alert", is_flag=True, help="End with 3 where an alert was raised.")
@json_option
@click.pass_context
def run_once(
    ctx: click.Context, config_path: Path, dry_run: bool, fail_on_alert: bool, as_json: bool
) -> None:
    """Do one cycle: poll the feeds, read, judge, write reports/, send what is due.

    Dead feeds are reported and never stop the others. A second run at once does nothing twice.

    \b
      raid-monitor run --config feeds.yaml
      raid-monitor run --dry-run              what would be told, and to whom
    """
    config = read_config(config_path)
    moment = now()
    with Store.open(config.store, moment, exclusive=True) as store:
        cycle = run(config, store, moment, dry_run=dry_run)
    if as_json:
        echo(to_json(summarise(cycle)))
    else:
        from .delivery import list_waiting
        from .show import make_console, show_cycle

        console = make_console()
        show_cycle(cycle, console)
        if dry_run:
            for notification in cycle.told.notifications:
                console.print(
                    f"would tell {notification.recipient} of {notification.night}: {notification.reason}"
                )
            list_waiting(cycle.waiting, console)
    if cycle.failed:
        ctx.exit(1)
    if fail_on_alert and any(alert.state == "raised" for alert in cycle.judged.changed):
        ctx.exit(3)


@click.command()
@config_option
def watch(config_path: Path) -> None:
    """Do a cycle on a schedule until SIGTERM or Ctrl-C; the cycle in hand is finished first.

    \b
      raid-monitor watch --config feeds.yaml
    """
    from rich.markup import escape

    from ..daemon import watch as watch_feeds
    from .show import make_console, show_cycle

    config = read_config(config_path)
    console = make_console()
    console.print(f"a cycle every {config.schedule.every}; stop with Ctrl-C or SIGTERM")

    def report(cycle: Cycle) -> None:
        console.print(f"[dim]{cycle.now.isoformat(timespec='seconds')}[/]")
        show_cycle(cycle, console)

    watch_feeds(
        config, report, lambda error: console.print(f"[red]the cycle failed:[/] {escape(str(error))}")
    )
    console.print("stopped")


def summarise(cycle: Cycle) -> dict[str, Any]:
    """A cycle as JSON has it."""
    from .delivery import summarise_stopped, summarise_waiting

    return {
        "now": cycle.now.isoformat(),
        "feeds": [
            {
                "feed": poll.feed.id,
                "new": poll.new,
                "failures": poll.state.failures,
                "problem": poll.state.problem,
            }
            for poll in cycle.polls
        ],
        "claims": cycle.claims,
        "verdicts": [
            {
                "night": night.isoformat(),
                "series": verdict.series,
                "finding": verdict.finding,
                "level": verdict.level.name.lower(),
                "value": verdict.value,
                "reason": verdict.reason,
            }
            for night, verdicts in cycle.judged.verdicts.items()
            for verdict in verdicts
        ],
        "alerts": [
            {"night": alert.night.isoformat(), "series": alert.series, "state": alert.state}
            for alert in cycle.judged.changed
        ],
        "files": [str(path) for path in cycle.told.files],
        "deliveries": [{"outcome": d.outcome, "detail": d.detail} for d in cycle.deliveries],
        "waiting": summarise_waiting(cycle.waiting),
        "stopped": summarise_stopped(cycle.stopped),
        "doubts": [{"kind": doubt.kind, "text": doubt.text} for doubt in cycle.judged.doubts],
    }
