"""`raid-monitor demo`: the whole job on the bundled replay, no network needed."""

from __future__ import annotations

from pathlib import Path

import click

from ..pipeline import Cycle
from ..replay import replay
from ..series import LABELS


@click.command()
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("reports"),
    show_default=True,
    help="Where the reports and the store of the demo go.",
)
def demo(folder: Path) -> None:
    """Do the whole job on a bundled replay: a local server plays the mornings of one summer.

    The texts are the project's own, the figures are those of real nights. A second run raises nothing twice.

    \b
      raid-monitor demo
      raid-monitor demo --folder elsewhere
    """
    from .show import make_console

    console = make_console()
    folder.mkdir(parents=True, exist_ok=True)
    console.print("Replaying mornings of 2026: RSS over loopback, read, settled and judged as if today.\n")
    totals = {"mornings": 0, "entries": 0, "claims": 0}
    files: list[Path] = []

    def report(cycle: Cycle) -> None:
        totals["mornings"] += 1
        totals["entries"] += sum(poll.new for poll in cycle.polls)
        totals["claims"] += cycle.claims
        files.extend(cycle.told.files)
        for alert in cycle.judged.changed:
            console.print(
                f"[bold red]alert {alert.state}[/] · night of {alert.night}: {alert.verdict.reason}"
            )

    shown = replay(folder, report)
    console.print(
        f"{totals['mornings']} mornings polled, {totals['entries']} new entries, "
        f"{totals['claims']} claims read, {len(files)} files written.\n"
    )
    for one in shown:
        console.print(f"[bold]{one.night}[/] {one.what}")
        for verdict in one.verdicts:
            console.print(f"    {LABELS[verdict.series]}: {verdict.reason}")
    reports = sorted(path for path in folder.iterdir() if path.suffix in (".png", ".txt", ".html"))
    console.print(f"\nReports in {folder}/: {', '.join(path.name for path in reports)}", soft_wrap=True)
    console.print(
        "\nThe real thing, on the feeds of feeds.yaml:\n\n    .venv/bin/raid-monitor run --config feeds.yaml"
    )
