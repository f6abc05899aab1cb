"""`raid-monitor backfill`: archives, or the older pages of a channel, are read into the store."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from ..errors import ConfigError
from ..store import Store
from .options import (
    KyivTime,
    config_option,
    echo,
    json_option,
    now,
    read_config,
    to_json,
)
from .progress import show_progress

if TYPE_CHECKING:
    from ..pipeline.backfill import Backfill

SHOWN = 20
"""How many damaged members are named one by one."""


@click.command()
@click.argument("places", metavar="PATH|URL...", nargs=-1, required=True)
@click.option("--source", metavar="ID", help="Whose words these are: a source, or a feed, of feeds.yaml.")
@click.option("--since", type=KyivTime(), help="With a URL: page back to this date.")
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="How many processes read; one more writes.",
)
@click.option("--dask", metavar="ADDRESS", help="The workers of this Dask scheduler read: tcp://host:8786.")
@config_option
@json_option
@click.pass_context
def backfill(
    ctx: click.Context,
    places: tuple[str, ...],
    source: str | None,
    since: datetime | None,
    jobs: int,
    dask: str | None,
    config_path: Path,
    as_json: bool,
) -> None:
    """Read archives into the store, or page a channel back. Tells nobody about the nights that it fills.

    PATH is a file or a folder: a Telegram Desktop export (result.json), WARC, JSON lines, Parquet, feeds or
    pages. Broken off at any moment, the same command goes on; twice is the same as once.

    \b
      raid-monitor backfill ChatExport/result.json --source ua-air-force
      raid-monitor backfill crawl/ --jobs 2
      raid-monitor backfill crawl/ --dask tcp://scheduler:8786
      raid-monitor backfill https://t.me/s/kpszsu --since 2026-06-01
    """
    urls = [place for place in places if place.startswith(("http://", "https://"))]
    problems = find_problems(urls, len(places), source, since, dask)
    if dask and ctx.get_parameter_source("jobs") is not ParameterSource.DEFAULT:
        problems.append("--jobs is for processes of this machine, --dask for a cluster: give one of them")
    if problems:
        raise ConfigError(problems)
    config = read_config(config_path)
    moment = now()
    things = "posts" if urls else "members"
    with show_progress("reading") as tick:

        def report(done: Backfill) -> None:
            tick(done.share, done.members, say_count(done, things))

        if urls:
            assert since is not None
            from ..pipeline.walk import find_channel, walk_back

            feed = find_channel(config, urls[0])
            with Store.open(config.store, moment, exclusive=True) as store:
                done = walk_back(
                    config,
                    store,
                    feed,
                    since,
                    moment,
                    clock=now,
                    wait=lambda span: time.sleep(span.total_seconds()),
                    report=report,
                )
        else:
            from ..pipeline.backfill import backfill as read_archives

            paths = [Path(place) for place in places]
            with Store.open(config.store, moment, exclusive=True) as store:
                done = read_archives(
                    config, store, moment, paths, source=source, jobs=jobs, dask=dask, report=report
                )
    echo(to_json(summarise(done))) if as_json else show(done, things)
    if done.failed:
        ctx.exit(1)


def find_problems(
    urls: list[str], places: int, source: str | None, since: datetime | None, dask: str | None
) -> list[str]:
    """What is wrong with how the command was called."""
    if not urls:
        return ["--since belongs to a URL: archives are read whole"] if since else []
    problems = [] if since else ["a URL needs --since DATE: how far to page back"]
    if places > 1:
        problems.append("give one URL alone: one channel is paged back at a time")
    if source:
        problems.append("--source belongs to archives: a channel is known from feeds.yaml by its address")
    if dask:
        problems.append("--dask belongs to archives: a channel is asked by this machine alone")
    return problems


def say_count(done: Backfill, things: str) -> str:
    """The present count in a few words."""
    damaged = f", {len(done.damaged):,} damaged" if done.damaged else ""
    return f"{done.members:,} {things}, {done.kept.new:,} new{damaged}"


def show(done: Backfill, things: str) -> None:
    """What was read, in lines that a stranger understands."""
    from rich.markup import escape

    from .tables import make_console

    console = make_console()
    kept = done.kept
    console.print(
        f"{done.members:,} {things}: {kept.new:,} new or edited entries, {kept.known:,} known, "
        f"{kept.older:,} older than what is stored; {kept.claims:,} claims"
    )
    if done.resumed:
        console.print("went on where an earlier call was broken off")
    if done.empty:
        console.print(f"{done.empty:,} hold no text that could be a report")
    if done.foreign:
        console.print(f"{done.foreign:,} are of no source in feeds.yaml: passed over (--source names one)")
    if done.alerts:
        console.print(f"{done.alerts:,} alerts noted as known; nobody is told of them")
    for name, problem in done.damaged[:SHOWN]:
        console.print(f"[red]damaged[/] {escape(name)}: {escape(problem)}", soft_wrap=True)
    if len(done.damaged) > SHOWN:
        console.print(f"and {len(done.damaged) - SHOWN:,} more are damaged; --json lists all")
    if done.damaged_before:
        more = "met before the earlier call was broken off: call once more to see them named"
        console.print(f"[red]damaged[/] {done.damaged_before:,} more, {more}")
    if done.stopped:
        console.print(f"[red]stopped[/] {escape(done.stopped)}", soft_wrap=True)


def summarise(done: Backfill) -> dict[str, Any]:
    """What was read as JSON has it."""
    return {
        "members": done.members,
        "new": done.kept.new,
        "known": done.kept.known,
        "older": done.kept.older,
        "claims": done.kept.claims,
        "empty": done.empty,
        "foreign": done.foreign,
        "resumed": bool(done.resumed),
        "alerts_noted": done.alerts,
        "damaged": [{"member": name, "problem": problem} for name, problem in done.damaged],
        "damaged_before": done.damaged_before,
        "stopped": done.stopped,
    }
