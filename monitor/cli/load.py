"""`raid-monitor import`: a table of nights into the store."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import click

from ..errors import DAMAGED, ConfigError, InputError
from ..history import Imported, TableMap, read_table
from ..model import KYIV
from ..store import Store
from .options import (
    KyivTime,
    config_option,
    echo,
    json_option,
    now,
    read_config,
    read_file,
    read_words,
    to_json,
)

LARGEST = 500_000_000
"""The largest table that is taken out of an archive, in bytes."""
SHOWN = 50
"""How many mistakes are shown; the rest are counted."""


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--mapping",
    "mapping_path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A YAML file that says which of its columns is which.",
)
@click.option("--name", default="", help="What the table is called: read again, it corrects itself.")
@click.option(
    "--taken",
    type=KyivTime(),
    help="When the table was downloaded, if that was not just now: what was said later stays.",
)
@config_option
@json_option
@click.pass_context
def import_table(
    ctx: click.Context,
    file: Path,
    mapping_path: Path | None,
    name: str,
    taken: datetime | None,
    config_path: Path,
    as_json: bool,
) -> None:
    """Read a table of nights into the store: the public one of attacks, an export, or any other CSV.

    Each row is kept as it stands, and its numbers weigh as a record: less than an official report, more
    than news. What is wrong in a row is named with its line, the rest is read, and the command ends with 1.
    Nobody is told of what it brings.

    \b
      raid-monitor import missile_attacks_daily.csv
      raid-monitor import nights.csv --mapping nights.yaml
      raid-monitor import last-year.csv --name massive-missile-attacks --taken 2025-12-31
    """
    config = read_config(config_path)
    data, inside = unpack(read_file(file), file)
    by = read_map(mapping_path)
    moment = now()
    table = read_table(read_words(data, inside), inside, min(taken or moment, moment), by, name)
    if taken and (
        problem := check_taken(taken.astimezone(KYIV).date(), moment.astimezone(KYIV).date(), table)
    ):
        raise ConfigError([f"--taken {taken:%Y-%m-%d}: {problem}: say when {file} was downloaded"])
    from ..pipeline.load import load_table

    with Store.open(config.store, moment, exclusive=True) as store:
        loaded = load_table(config, store, moment, table)
        older = count_older(store, table)
    if as_json:
        answer = {
            "name": table.name,
            "rows": table.rows,
            "dates": len(table.entries),
            "new": loaded.new,
            "claims": loaded.claims,
            "older": older,
            "left_out": dict(table.left_out),
            "ignored_columns": list(table.ignored),
            "problems": list(table.problems),
        }
        echo(to_json(answer))
    else:
        echo(
            f"{table.name}: {table.rows:,} rows, {len(table.entries):,} dates, {loaded.new:,} of them new or"
            f" changed, {loaded.claims:,} claims"
        )
        if older:
            echo(f"  older: {older:,} dates, which stay as a table that was taken later has them")
        for reason, count in table.left_out.items():
            echo(f"  left out: {count:,} {'row' if count == 1 else 'rows'} {reason}")
        if table.ignored:
            echo(f"  columns that are not read: {', '.join(table.ignored)}")
        for problem in table.problems[:SHOWN]:
            echo(problem, err=True)
        if len(table.problems) > SHOWN:
            echo(f"{file}: and {len(table.problems) - SHOWN:,} more; --json gives them all", err=True)
    if table.problems:
        ctx.exit(1)


def check_taken(taken: date, today: date, table: Imported) -> str | None:
    """Why a table cannot have been downloaded on a date; None where it can."""
    days = [date.fromisoformat(entry.id.rpartition(":")[2]) for entry in table.entries]
    if taken > today:
        return "lies ahead"
    return f"nobody could know of {max(days)} then" if days and max(days) > taken else None


def count_older(store: Store, table: Imported) -> int:
    """Of how many dates the store has another word, which was said later than the table."""
    latest = store.versions(entry.id for entry in table.entries)
    return sum(latest[entry.id][-1][0] != entry.digest for entry in table.entries)


def read_map(path: Path | None) -> TableMap | None:
    """The mapping at a path. Raises ConfigError with every mistake in it."""
    if path is None:
        return None
    from ..history.mapping import read_mapping

    return read_mapping(read_words(read_file(path), str(path)), str(path))


def unpack(data: bytes, file: Path) -> tuple[bytes, str]:
    """The table in some bytes, and its name: a ZIP, as it is downloaded, gives the one that it holds."""
    if not data.startswith(b"PK\x03\x04"):
        return data, str(file)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            tables = [one for one in archive.infolist() if one.filename.lower().endswith(".csv")]
            chosen = [one for one in tables if "attacks_daily" in one.filename or len(tables) == 1]
            chosen += [one for one in tables if one.filename == "nights.csv"]
            if not chosen:
                held = ", ".join(one.filename for one in tables) or "no CSV"
                raise InputError(f"{file}: holds {held}: unpack it, and name the table of nights or attacks")
            if chosen[0].file_size > LARGEST:
                raise InputError(f"{file}: {chosen[0].filename} is larger than any table of nights")
            return archive.read(chosen[0]), f"{file}/{chosen[0].filename}"
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, *DAMAGED) as error:
        raise InputError(f"{file}: a damaged archive ({error}): download it again") from error
