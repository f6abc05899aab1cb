"""`raid-monitor backup` and `raid-monitor restore`: the whole store into a file, and back."""

from __future__ import annotations

from pathlib import Path

import click

from ..store import back_up
from ..store import restore as put_back
from .options import (
    config_option,
    echo,
    find_store,
    json_option,
    to_json,
)

SHOWN = ("entries", "claims", "alerts", "notifications", "deliveries")
file_argument = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
force_option = click.option("--force", is_flag=True, help="Replace what is there.")


@click.command()
@file_argument
@force_option
@config_option
@json_option
def backup(file: Path, force: bool, config_path: Path, as_json: bool) -> None:
    """Copy the whole store into FILE, also while the monitor is at work; the copy is verified.

    \b
      raid-monitor backup 2026-06-01.db
      raid-monitor backup /mnt/safe/raid-monitor.db --force
    """
    counts = back_up(find_store(config_path), file, force=force)
    show(f"wrote {file}", file, counts, as_json)


@click.command()
@file_argument
@force_option
@config_option
@json_option
def restore(file: Path, force: bool, config_path: Path, as_json: bool) -> None:
    """Put FILE, which backup wrote, in the place of the store; nobody may be at work on it.

    \b
      raid-monitor restore 2026-06-01.db
      raid-monitor restore 2026-06-01.db --force        over a store that is there
    """
    url = find_store(config_path)
    counts = put_back(file, url, force=force)
    show(f"restored {file} to {url}", file, counts, as_json)


def show(done: str, file: Path, counts: dict[str, int], as_json: bool) -> None:
    """Say what was copied."""
    if as_json:
        echo(to_json({"file": str(file), "rows": dict(counts)}))
        return
    rows = ", ".join(f"{counts.get(name, 0):,} {name}" for name in SHOWN)
    echo(f"{done}: verified, {rows}")
