"""`raid-monitor run` and `raid-monitor watch`: one real cycle, and the same on a schedule."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ..config import Config
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
    with Store.open(config.store, now(), exclusive=True) as store:
        cycle = _run_dry(config, store) if dry_run else _run_watched(config, store)
    if as_json:
        echo(to_json(summarise(cycle)))
    else:
        from .delivery import list_waiting
        from .show import show_cycle
        from .tables import make_console

        console = make_console()
        show_cycle(cycle, console)
        if dry_run:
            for line in say_told(cycle):
                console.print(line, markup=False, soft_wrap=True)
            list_waiting(cycle.waiting, console)
    if cycle.failed:
        ctx.exit(1)
    if fail_on_alert and any(alert.state == "raised" for alert in cycle.judged.changed):
        ctx.exit(3)


def _run_dry(config: Config, store: Store) -> Cycle:
    return run(config, store, now(), dry_run=True)


def _run_watched(config: Config, store: Store) -> Cycle:
    """One cycle, whose end is kept for whoever watches the monitor, and told to whoever waits for a word."""
    from ..pipeline.beats import beating
    from ..pipeline.health import find_health
    from ..pipeline.ping import ping

    try:
        with beating(store, now) as moment:
            return run(config, store, moment)
    finally:
        if config.ping is not None:
            reasons = [trouble.text for trouble in find_health(config, store, now()).troubles]
            if problem := ping(config, reasons):
                echo(problem, err=True)


@click.command()
@config_option
@click.option(
    "--log",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    envvar="RAID_MONITOR_LOG",
    help="Lines for people, or a JSON object a line; also by the variable RAID_MONITOR_LOG.",
)
def watch(config_path: Path, form: str) -> None:
    """Do a cycle on a schedule until SIGTERM or Ctrl-C; the cycle in hand is finished first.

    SIGHUP reads the configuration again: one that is wrong is refused, and the old one kept.

    \b
      raid-monitor watch --config feeds.yaml
      raid-monitor watch --log json
    """
    from ..daemon import watch as watch_feeds
    from ..pipeline.secrets import known_secrets, redact
    from ..web import serve
    from .voices import Lines, Records, Voice, log_as_json, log_as_lines

    secrets: set[str] = set()

    def load() -> Config:
        config = read_config(config_path)
        secrets.update(known_secrets(config))
        return config

    def clean(text: str) -> str:
        return redact(text, secrets)

    voice: Voice
    if form == "json":
        log_as_json(clean)
        voice = Records(summarise)
    else:
        log_as_lines(clean)
        voice = Lines(clean)
    voice.say(f"a cycle every {load().schedule.every}; stop with Ctrl-C or SIGTERM")
    watch_feeds(load, voice.report, voice.complain, voice.say, serve=serve)
    voice.say("stopped")


def say_told(cycle: Cycle) -> list[str]:
    """What a cycle would tell, and what it would keep back, in lines."""
    lines = []
    for one in cycle.told.notifications:
        nights = ", ".join(night.isoformat() for night in sorted(one.nights or [one.night]))
        lines.append(f"would tell {one.recipient} of {nights}: {one.reason}")
    lines += [f"would keep back from {one.recipient}: {one.night} ({one.why})" for one in cycle.told.holds]
    return lines


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
        "told": [
            {
                "recipient": one.recipient,
                "nights": [night.isoformat() for night in sorted(one.nights or [one.night])],
                "reason": one.reason,
            }
            for one in cycle.told.notifications
        ],
        "held": [
            {"recipient": one.recipient, "night": one.night.isoformat(), "why": one.why}
            for one in cycle.told.holds
        ],
        "silences": [one.key for one in cycle.told.silences],
        "deliveries": [{"outcome": d.outcome, "detail": d.detail} for d in cycle.deliveries],
        "waiting": summarise_waiting(cycle.waiting),
        "stopped": summarise_stopped(cycle.stopped),
        "doubts": [{"kind": doubt.kind, "text": doubt.text} for doubt in cycle.judged.doubts],
    }
