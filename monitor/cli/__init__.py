"""The command line: each command reads its arguments, calls one function, and prints what came out."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

import click

from ..errors import MonitorError

COMMANDS: Final = {
    "run": ("cycle", "run_once"),
    "watch": ("cycle", "watch"),
    "analyze": ("analyze", "analyze"),
    "extract": ("extract", "extract"),
    "explain": ("explain", "explain"),
    "backtest": ("backtest", "backtest_methods"),
    "check": ("check", "check"),
    "init": ("check", "init"),
    "demo": ("demo", "demo"),
}


class Commands(click.Group):
    """Commands that are imported when they are called, so that each starts at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name]
        command = getattr(import_module(f".{module}", __package__), name)
        assert isinstance(command, click.Command)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Turn a failure that a person can mend into its text and its exit code."""
        try:
            return super().invoke(ctx)
        except MonitorError as error:
            click.echo(str(error), err=True)
            ctx.exit(error.exit_code)


@click.command(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="""\b
Begin with:
  raid-monitor demo                      the whole job on a bundled replay, no network needed
  raid-monitor init                      writes a commented feeds.yaml
  raid-monitor check                     are the feeds alive, is mail set up
  raid-monitor run                       one real cycle: poll, read, judge, tell
  raid-monitor watch                     the same every ten minutes, until stopped
\b
Exit codes: 0 fine, 1 part of the work failed, 2 wrong use or configuration,
3 an alert was raised (with --fail-on-alert).""",
)
@click.version_option(package_name="raid-monitor")
def main() -> None:
    """Read how many drones and missiles were launched at Ukraine each night, and say when it was unusual."""
