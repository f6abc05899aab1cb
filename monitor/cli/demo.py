"""`raid-monitor demo`: the whole job on the bundled replay, no network needed."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..pipeline import Cycle
from ..publish import make_folder
from ..replay import replay
from ..reports import say_why
from ..series import LABELS


@click.command()
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("reports"),
    show_default=True,
    help="Where the reports and the store of the demo go.",
)
@click.pass_context
def demo(ctx: click.Context, folder: Path) -> None:
    """Do the whole job on a bundled replay: a local server plays the mornings of one summer.

    The texts are the project's own, the figures are those of real nights. A second run raises nothing twice.

    \b
      raid-monitor demo
      raid-monitor demo --folder elsewhere
    """
    from .show import show_alert
    from .tables import make_console

    console = make_console()
    make_folder(folder)
    console.print("Replaying mornings of 2026: RSS over loopback, read, settled and judged as if today.\n")
    totals = {"mornings": 0, "entries": 0, "claims": 0}
    files: list[Path] = []

    def report(cycle: Cycle) -> None:
        totals["mornings"] += 1
        totals["entries"] += sum(poll.new for poll in cycle.polls)
        totals["claims"] += cycle.claims
        files.extend(cycle.told.files)
        for alert in cycle.judged.changed:
            show_alert(alert, console)

    shown = replay(folder, report)
    console.print(
        f"{totals['mornings']} mornings polled, {totals['entries']} new entries, "
        f"{totals['claims']} claims read, {len(files)} files written.\n"
    )
    for one in shown:
        console.print(f"[bold]{one.night}[/] {one.what}")
        for verdict in one.verdicts:
            console.print(f"    {LABELS[verdict.series]}: {say_why(verdict)}")
    console.print(f"\nThe site is there: open {folder / 'index.html'}", soft_wrap=True)
    program = name_program(ctx.find_root().info_name or "raid-monitor")
    console.print("\nThe real thing, on the feeds of feeds.yaml:\n")
    if not Path("feeds.yaml").exists():
        console.print(f"    {program} init", markup=False, soft_wrap=True)
    console.print(f"    {program} run --config feeds.yaml", markup=False, soft_wrap=True)


def name_program(called: str) -> str:
    """How to call the program again from this folder; `called` is its name, as `python -m monitor`."""
    script = Path.cwd() / sys.argv[0]  # not resolved: a link is how it was called
    if script.name == "__main__.py":
        in_clone = (script.parent.parent / "pyproject.toml").is_file()
        return ".venv/bin/raid-monitor" if in_clone else called
    if script.is_relative_to(Path.cwd()):
        inside = script.relative_to(Path.cwd())
        return str(inside) if len(inside.parts) > 1 else f"./{inside}"
    return script.name
