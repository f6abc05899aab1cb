"""The command line: each command reads its arguments, calls one function, and prints what came out."""

from __future__ import annotations

import codecs
import errno
import io
import sys
from importlib import import_module
from typing import Any, Final

import click

from ..errors import MonitorError, make_safe

COMMANDS: Final = {
    "demo": ("demo", "demo", "Do the whole job on a bundled replay, no network needed."),
    "init": ("check", "init", "Write a commented feeds.yaml."),
    "check": ("check", "check", "Check the configuration, the feeds and the mail server."),
    "run": ("cycle", "run_once", "Do one cycle: poll, read, judge, write reports, send."),
    "watch": ("cycle", "watch", "Do the same on a schedule, until stopped."),
    "serve": ("serve", "serve", "Serve reports/ as a site, with health and metrics."),
    "backfill": ("backfill", "backfill", "Read archives, or a channel's older pages, into the store."),
    "status": (
        "status",
        "status",
        "Show the latest nights, the feeds' health, how often bounds were passed.",
    ),
    "feeds": ("feeds", "feeds", "Show each feed's health, or everything about one address."),
    "alerts": ("alerts", "alerts", "List alerts and who was told; silence them; send one again."),
    "explain": ("explain", "explain", "Tell where each number of a night comes from."),
    "site": ("site", "site", "Bring the static site in reports/ up to date."),
    "analyze": ("analyze", "analyze", "Analyse one text, feed or CSV of nights; store nothing."),
    "extract": ("extract", "extract", "Read the claims of a text."),
    "rebuild": ("rebuild", "rebuild", "Read every stored text again, and tell what changes."),
    "export": ("export", "export", "Write nights, claims or alerts as CSV, JSON, Parquet or package."),
    "import": ("load", "import_table", "Read a table of nights into the store."),
    "backup": ("copies", "backup", "Copy the whole store into a file, also while it is at work."),
    "restore": ("copies", "restore", "Put such a copy in the place of the store."),
    "backtest": ("backtest", "backtest_methods", "Score the baselines, night by night."),
}
"""Name on the command line -> module, function, and what the list of commands says of it."""


SPELT: Final = str.maketrans(
    {
        "≥": ">=",
        "≤": "<=",
        "≈": "~",
        "→": ">",
        "↑": "^",
        "↓": "v",
        "–": "-",
        "…": "~",
        "·": ".",
        "“": '"',
        "”": '"',
    }
)
"""How signs of ours look where only letters are to be had: without them, numbers would say another thing."""


def spell(error: UnicodeError) -> tuple[str, int]:
    """What stands for signs that an encoding lacks, and where to go on, as `codecs` wants it."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end].translate(SPELT)
    return "".join(char if char.isascii() else "?" for char in lacking), error.end


class Commands(click.Group):
    """Commands that are imported when they are called, so that each starts at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        module, name, _ = COMMANDS[cmd_name]
        command = getattr(import_module(f".{module}", __package__), name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, _, about) in COMMANDS.items()])

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Before anything is printed: a sign that the terminal does not have is spelt, a letter is `?`."""
        codecs.register_error("spelt", spell)
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper) and not stream.encoding.lower().startswith("utf"):
                stream.reconfigure(errors="spelt")
        return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Turn a failure that a person can mend into its text and its exit code."""
        try:
            return super().invoke(ctx)
        except MonitorError as error:
            click.echo(make_safe(str(error)), err=True)
            ctx.exit(error.exit_code)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            click.echo("no space is left where the output goes; free some and try again", err=True)
            ctx.exit(1)


@click.command(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="""Begin with demo; then init (and read what it writes), check, run and watch. Each command
    has a --help with examples.

    \b
    Exit codes: 0 fine, 1 part of the work failed, 2 wrong use or configuration,
    3 an alert was raised (with --fail-on-alert).""",
)
@click.version_option(package_name="raid-monitor")
def main() -> None:
    """Read how many drones and missiles were launched at Ukraine each night, and say when it was unusual."""
