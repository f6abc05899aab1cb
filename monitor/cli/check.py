"""`raid-monitor init` and `raid-monitor check`: a configuration to begin with, and whether it works."""

from __future__ import annotations

from pathlib import Path

import click

from ..config import template_text
from ..errors import ConfigError
from .options import (
    config_option,
    echo,
    json_option,
    now,
    read_config,
    to_json,
)


@click.command()
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False), default=Path("feeds.yaml"))
def init(path: Path) -> None:
    """Write a commented feeds.yaml to PATH. A file that is there is never overwritten.

    \b
      raid-monitor init
      raid-monitor init other.yaml
    """
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(template_text())
    except FileExistsError as error:
        raise ConfigError([f"{path}: is there already: move it away, or name another file"]) from error
    except OSError as error:
        raise ConfigError([f"{path}: cannot be written: {error.strerror or error}"]) from error
    echo(f"wrote {path}: read it, then: raid-monitor check --config {path}")


@click.command()
@config_option
@click.option("--send-test", is_flag=True, help="Send one test message to every recipient.")
@json_option
@click.pass_context
def check(ctx: click.Context, config_path: Path, send_test: bool, as_json: bool) -> None:
    """Check the configuration and the store, ask every feed once, and (with --send-test) try the ways out.

    \b
      raid-monitor check --config feeds.yaml
      raid-monitor check --send-test          one short message to every recipient, stopped ones too
    """
    from ..pipeline.check import check_feeds, find_obstacles, send_tests
    from ..pipeline.poll import official_sources
    from ..store import Store

    config = read_config(config_path)
    if obstacles := find_obstacles(config):
        raise ConfigError(obstacles)
    store = Store.describe(config.store)
    found = check_feeds(config, now())
    mails = send_tests(config, now()) if send_test else []
    if as_json:
        answer = {
            "store": store,
            "feeds": [{"feed": f.feed.id, "entries": f.entries, "problem": f.problem} for f in found],
            "mails": [
                {"to": one.recipient, "outcome": one.outcome, "detail": one.detail, "freed": one.freed}
                for one in mails
            ],
        }
        echo(to_json(answer))
    else:
        echo(f"{config_path}: valid: {len(config.feeds)} feeds of {len(config.sources)} sources")
        echo(f"store: {store}")
        for one in found:
            state = f"{one.entries} entries" if one.entries else "FAILED"
            echo(f"  {one.feed.id}: {state}{': ' + one.problem if one.problem else ''}")
        if config.email is None and not config.notify:
            echo("no email section: reports are only written")
        for mail in mails:
            echo(f"  mail to {mail.recipient}: {mail.outcome}{': ' + mail.detail if mail.detail else ''}")
            if mail.freed:
                echo(f"  {mail.recipient} was stopped, and is told of nights again")
    official = official_sources(config)
    dead = any(not one.entries and one.feed.source in official for one in found)
    if dead or any(one.outcome != "sent" for one in mails):
        ctx.exit(1)
