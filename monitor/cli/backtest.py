"""`raid-monitor backtest`: how well each baseline would have done, night by night."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

import click

from ..errors import ConfigError
from ..series import HEADLINE, NAMES
from .options import KyivTime, history_option, json_option, open_history


@click.command("backtest")
@history_option
@click.option(
    "--series",
    "name",
    default=HEADLINE[0],
    show_default=True,
    help="A column of the history, or daily_ before one of a night: night and day together.",
)
@click.option(
    "--since", type=KyivTime(), help="The first night to forecast; by default a year before the last."
)
@click.option(
    "--until", type=KyivTime(), help="The last night to forecast; by default the last of the history."
)
@click.option(
    "--method", "methods", multiple=True, help="A baseline; may be given several times. All by default."
)
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="CSV of 23 quantiles a night."
)
@json_option
def backtest_methods(
    history_path: Path | None,
    name: str,
    since: datetime | None,
    until: datetime | None,
    methods: tuple[str, ...],
    output: Path | None,
    as_json: bool,
) -> None:
    """Forecast every night from the nights before it, and score what came.

    \b
      raid-monitor backtest --series missiles_launched --since 2025-06-01
      raid-monitor backtest --method recency --output forecasts.csv

    WIS: mean weighted interval score, lower is better. Above 95 / 99: percent of nights above those bounds.
    """
    from ..analysis import make_record
    from ..backtest import backtest, forecast_rows
    from ..baseline import DEFAULT, METHODS
    from ..history import RECORD

    if name not in NAMES:
        raise ConfigError([f"--series {name}: unknown; known: {', '.join(NAMES)}"])
    history = open_history(history_path)
    if history.last is None:
        raise ConfigError([f"{history.name}: it holds no number"])
    last = until.date() if until else history.last
    first = since.date() if since else last - timedelta(days=364)
    if first > min(last, history.last):
        raise ConfigError([f"no night to forecast: from {first} on, and {history.name} ends {history.last}"])
    other = companion_of(name)
    record = make_record(history.claims, {RECORD.id: RECORD}, last, [n for n in (name, other) if n])
    series = record.series[name].learnable()
    companion = record.series[other].learnable() if other else None
    scores = backtest(series, name, methods or tuple(METHODS), first, last, companion)
    if output is not None:
        method = methods[0] if methods else DEFAULT
        rows = forecast_rows(METHODS[method](series.rename(name), first, last, companion), series)
        from ..publish import write_bytes

        write_bytes(output, rows.to_csv(index=False).encode())
    if as_json:
        click.echo(json.dumps([asdict(score) for score in scores], indent=1))
        return
    from rich.table import Table

    from .show import make_console

    console = make_console()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in (
        "method",
        "nights",
        "WIS",
        "pinball 95",
        "pinball 99",
        "% above 95",
        "% above 99",
        "seconds",
    ):
        table.add_column(column, justify="left" if column == "method" else "right")
    for score in scores:
        table.add_row(
            score.method,
            f"{score.nights}",
            f"{score.wis:.2f}",
            f"{score.pinball95:.2f}",
            f"{score.pinball99:.2f}",
            f"{score.over95:.1f}",
            f"{score.over99:.1f}",
            f"{score.seconds:.2f}",
        )
    console.print(f"{name}, {first} to {last}, one night ahead")
    console.print(table)
    if output is not None:
        console.print(f"forecasts: {output}", soft_wrap=True)


def companion_of(name: str) -> str | None:
    """The other headline series, which the default method asks too; None for a series that explains."""
    return next((other for other in HEADLINE if other != name), None) if name in HEADLINE else None
