"""`raid-monitor rebuild`: read every stored text again, tell what changes, and put it in place."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from ..pipeline.rebuild import Change, Rebuilt, compare, put_in_place, read_again
from ..store import Store
from .options import (
    config_option,
    echo,
    json_option,
    now,
    read_config,
    to_json,
)
from .progress import show_progress
from .tables import make_console, say_value

SHOWN = 40  # changed numbers for people; --json has all


@click.command()
@click.option("--yes", is_flag=True, help="Put it in place without asking.")
@click.option("--dry-run", is_flag=True, help="Only tell what would change.")
@config_option
@json_option
def rebuild(yes: bool, dry_run: bool, config_path: Path, as_json: bool) -> None:
    """Read every stored text again with today's reader, and tell what changes before anything does.

    What was told to people stays told: a rebuild sends nothing. Stopped at any moment, it goes on where
    it was.

    \b
      raid-monitor rebuild --dry-run
      raid-monitor rebuild --yes
    """
    config = read_config(config_path)
    moment = now()
    with Store.open(config.store, moment, exclusive=True) as store:
        total, read = store.count_versions(), 0
        with show_progress("reading") as tick:

            def count(more: int) -> None:
                nonlocal read
                read += more
                tick(read / max(total, 1), read, f"{read:,} of {total:,} texts")

            versions = read_again(config, store, count)
        found = compare(config, store, versions, moment)
        if as_json:
            echo(to_json(as_dict(found)))
        else:
            show(found)
        if dry_run:
            return
        if not yes and not (sys.stdin.isatty() and click.confirm("Put it in place?")):
            raise click.UsageError("nothing was changed: say --yes to put it in place, or --dry-run to look")
        put_in_place(store)
    if not as_json:
        echo("in place")


def show(found: Rebuilt) -> None:
    """What a rebuild found, in lines."""
    console = make_console()
    console.print(
        f"{found.versions:,} texts read again: {found.claims_before:,} claims before, "
        f"{found.claims_after:,} now; {len(found.changes):,} settled numbers change"
    )
    for change in found.changes[:SHOWN]:
        what = f"{change.night} {change.family}s {change.measure}, {change.window}"
        console.print(f"  {what}: {_say(change.before)} → {_say(change.after)}", markup=False)
    if len(found.changes) > SHOWN:
        console.print(f"  and {len(found.changes) - SHOWN:,} more: --json has all")


def as_dict(found: Rebuilt) -> dict[str, Any]:
    """What a rebuild found, for machines."""
    return {
        "versions": found.versions,
        "claims_before": found.claims_before,
        "claims_after": found.claims_after,
        "changes": [_change_as_dict(change) for change in found.changes],
    }


def _change_as_dict(change: Change) -> dict[str, Any]:
    before, after = (
        {"value": said[0], "bound": said[1]} if said else None for said in (change.before, change.after)
    )
    return {
        "window": change.window,
        "night": change.night.isoformat(),
        "family": change.family,
        "measure": change.measure,
        "before": before,
        "after": after,
    }


def _say(said: tuple[int | None, Any] | None) -> str:
    return say_value(*said) if said else "nothing"
