"""`raid-monitor export`: nights, claims and alerts for others, in the formats that they read."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from ..errors import ConfigError
from .options import (
    KyivTime,
    as_of_option,
    config_option,
    echo,
    look_at_store,
    now,
    read_config,
)

ENDINGS = {".csv": "csv", ".json": "json", ".parquet": "parquet", ".zip": "package"}


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True), default="-")
@click.option(
    "--format",
    "form",
    type=click.Choice(list(ENDINGS.values())),
    help="By default that of the ending of FILE (package: .zip), else csv.",
)
@click.option("--nights", "name", flag_value="nights", help="A row a night; the default.")
@click.option("--claims", "name", flag_value="claims", help="A row a claim, with its quote and link.")
@click.option("--alerts", "name", flag_value="alerts", help="A row an alert.")
@click.option("--since", type=KyivTime(), help="The first night.")
@click.option("--until", type=KyivTime(), help="The last night.")
@as_of_option
@config_option
def export(
    file: Path,
    form: str | None,
    name: str | None,
    since: datetime | None,
    until: datetime | None,
    as_of: datetime | None,
    config_path: Path,
) -> None:
    """Write what is known to FILE, or to standard output: nights, claims or alerts.

    csv has the columns of the bundled record, then what each number is worth. package is a ZIP of all
    three tables with a datapackage.json that describes every column. docs/data.md has the columns.

    \b
      raid-monitor export nights.csv --since 2026-01-01
      raid-monitor export --claims --format json | jq .claims[0]
      raid-monitor export raids.zip
      raid-monitor export then.csv --as-of 2026-05-24T09:00
    """
    from ..dataset import to_csv, to_json, to_package, to_parquet
    from ..pipeline.export import TITLES, gather

    first, last = since.date() if since else None, until.date() if until else None
    if first and last and first > last:
        raise ConfigError([f"--since {first} is after --until {last}: swap them"])
    form = form or ENDINGS.get(file.suffix.lower(), "csv")
    if form == "package" and name is not None:
        raise ConfigError([f"--format package holds all tables: leave --{name} out"])
    if as_of and name == "alerts":
        raise ConfigError(["--as-of with --alerts: alerts are kept as they stand now; leave one of both out"])
    config = read_config(config_path)
    moment = now()
    names = [name or "nights"]
    if form == "package":
        names = [one for one in TITLES if one != "alerts" or as_of is None]
    with look_at_store(config, moment) as store:
        data = gather(config, store, moment, names, first, last, as_of)
    if form == "package":
        content = to_package(data)
    elif form == "json":
        content = to_json(data)
    elif form == "parquet":
        content = to_parquet(data, data.tables[0])
    else:
        content = to_csv(data.tables[0])
    if str(file) == "-":
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    from ..publish import write_bytes

    write_bytes(file, content)
    rows = ", ".join(say_rows(len(table.rows), table.name) for table in data.tables)
    echo(f"wrote {file}: {rows}")


def say_rows(count: int, name: str) -> str:
    """How many rows a table has: `1 alert`, `5,017 claims`."""
    return f"{count:,} {name.removesuffix('s') if count == 1 else name}"
