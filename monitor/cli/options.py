"""Options and arguments that several commands share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ..store import Store

from ..config import BUNDLED, Config, load_config
from ..errors import InputError
from ..history import History, bundled_history, read_history
from ..model import KYIV

config_option = click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("feeds.yaml"),
    show_default=True,
    help="The configuration file.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
history_option = click.option(
    "--history",
    "history_path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A CSV of nights to use as the record, in place of the one that ships with the program.",
)


class KyivTime(click.ParamType[datetime]):
    """A date (taken as noon in Kyiv) or a time; without a zone it is Kyiv's."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read the text, or fail with an example of how it is written."""
        if isinstance(value, datetime):
            return value
        try:
            return parse_time(str(value))
        except ValueError:
            self.fail(f"'{value}' is no date: write 2025-07-22 or 2025-07-22T09:30", param, ctx)


def parse_time(text: str) -> datetime:
    """A date as noon in Kyiv, or a time; without a zone it is Kyiv's. ValueError for anything else."""
    found = datetime.fromisoformat(text.strip())
    if "T" not in text and ":" not in text:
        found = found.replace(hour=12)
    return found if found.tzinfo else found.replace(tzinfo=KYIV)


def now() -> datetime:
    """The present, aware; only commands and doors read the clock."""
    return datetime.now(UTC)


def read_config(path: Path) -> Config:
    """Load the configuration of a command."""
    return load_config(path)


@contextmanager
def look_at_store(config: Config, moment: datetime) -> Iterator[Store]:
    """The store to look at: without one, an empty one for this look, for looking must not begin a store."""
    from ..store import Store

    if Store.exists(config.store):
        with Store.open(config.store, moment) as store:
            yield store
        return
    with TemporaryDirectory() as folder, Store.open(f"sqlite:///{folder}/empty.db", moment) as store:
        yield store


def open_history(path: Path | None) -> History:
    """The history at a path, or the bundled one. Raises InputError where it cannot be read."""
    if path is None:
        return read_history(bundled_history(), f"{BUNDLED} history")
    return read_history(read_file(path).decode("utf-8", "replace"), path.name)


def read_file(path: Path) -> bytes:
    """The bytes of a file. Raises InputError that names it."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error
