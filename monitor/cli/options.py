"""Options and arguments that several commands share."""

from __future__ import annotations

import codecs
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from ..store import Store

from ..config import BUNDLED, Config, check_store, load_config, settle_store
from ..errors import InputError, make_safe
from ..history import History, bundled_history, read_history
from ..lang import LANGS
from ..model import KYIV

FIRST_YEAR: Final = 2014
"""No war that the program counts began before it."""
LAST_YEAR: Final = 9998
"""The last year to whose nights a day can be added."""

STORE: Final = "monitor.store"
"""Where the context of a command keeps the store that `--store` named."""


def keep_store(ctx: click.Context, _: click.Parameter, url: str | None) -> None:
    """Check the URL of `--store` and keep it for `read_config` and `find_store`."""
    if url is not None:
        try:
            ctx.meta[STORE] = settle_store(check_store(url), Path.cwd())
        except ValueError as error:
            raise click.BadParameter(str(error)) from None


def config_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of every command that reads the configuration: `--config`, and `--store` over it."""
    store = click.option(
        "--store",
        metavar="URL",
        expose_value=False,
        callback=keep_store,
        help="The store to use, whatever the configuration names: sqlite:///FILE or postgresql://HOST/NAME.",
    )
    config = click.option(
        "--config",
        "config_path",
        type=click.Path(path_type=Path, dir_okay=False),
        default=Path("feeds.yaml"),
        show_default=True,
        help="The configuration file.",
    )
    return config(store(command))


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
lang_option = click.option(
    "--lang", type=click.Choice(LANGS), default="en", help="The language of tables and sentences: en or uk."
)
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
            return read_time(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


def read_time(text: str) -> datetime:
    """A date or time that a person wrote. Raises ValueError, which says how one is written."""
    try:
        found = parse_time(text)
    except ValueError:
        raise ValueError(f"'{text}' is no date: write 2025-07-22 or 2025-07-22T09:30") from None
    if found.year < FIRST_YEAR:
        raise ValueError(f"'{text}' is too early: dates from {FIRST_YEAR} on are read, as 2025-07-22")
    return found


def parse_time(text: str) -> datetime:
    """A date as noon in Kyiv, or a time; without a zone it is Kyiv's. ValueError for anything else."""
    found = datetime.fromisoformat(text.strip())
    if not 1 < found.year <= LAST_YEAR:  # the nights beside it, in any zone, must be dates too
        raise ValueError(f"{text.strip()}: no year to reckon with")
    if "T" not in text and ":" not in text:
        found = found.replace(hour=12)
    return found if found.tzinfo else found.replace(tzinfo=KYIV)


def now() -> datetime:
    """The present, aware; only commands and doors read the clock."""
    return datetime.now(UTC)


def read_config(path: Path) -> Config:
    """Load the configuration of a command; a store that `--store` named goes before the one in it."""
    config = load_config(path)
    url = click.get_current_context().meta.get(STORE)
    return replace(config, store=url) if url else config


def find_store(path: Path) -> str:
    """The URL of the store: of `--store`, without a look at the configuration, or of the configuration."""
    return click.get_current_context().meta.get(STORE) or load_config(path).store


@contextmanager
def look_at_store(config: Config, moment: datetime) -> Iterator[Store]:
    """The store to look at: without one, an empty one for this look, for looking must not begin a store."""
    from ..store import Store

    if Store.exists(config.store):
        with Store.open(config.store, moment) as store, store.one_moment():
            yield store
        return
    with TemporaryDirectory() as folder, Store.open(f"sqlite:///{folder}/empty.db", moment) as store:
        yield store


def open_history(path: Path | None) -> History:
    """The history at a path, or the bundled one. Raises InputError where it cannot be read."""
    if path is None:
        return read_history(bundled_history(), f"{BUNDLED} history")
    return read_history(read_words(read_file(path), str(path)), path.name)


def read_file(path: Path) -> bytes:
    """The bytes of a file. Raises InputError that names it."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error


def read_words(data: bytes, name: str) -> str:
    """The text of some bytes, in the encoding that they look to be in, without a byte order mark.

    Raises InputError where more than a tenth of it is no text: control and replacement characters.
    """
    from ..feeds.decoding import decode_body

    text, _ = decode_body(data)
    # The bytes too: a text that was spoilt before it was saved may be decoded as if it were Cyrillic.
    lost = max(text.count("\ufffd"), data.count(b"\xef\xbf\xbd"))
    controls = sum((char < " " and char not in "\t\n\v\f\r") or "\x7f" <= char <= "\x9f" for char in text)
    if (lost + controls) * 10 > len(text):
        raise InputError(f"{name}: is no text, or is damaged: save it as plain text in UTF-8")
    return text.removeprefix("\ufeff")


def to_json(answer: Any, indent: int | None = 1) -> str:
    """JSON for standard output: letters that it cannot hold are escapes, so that none is lost."""
    try:
        is_unicode = codecs.lookup(sys.stdout.encoding or "utf-8").name.startswith("utf")
    except LookupError:
        is_unicode = False
    text = json.dumps(answer, ensure_ascii=not is_unicode, indent=indent)
    return make_safe(text, lambda found: f"\\u{ord(found[0]):04x}")


def echo(text: str, err: bool = False, nl: bool = True) -> None:
    """Print a text that may hold a stranger's words, on standard output or (`err`) standard error."""
    click.echo(make_safe(text), err=err, nl=nl)


def refuse_ahead(ctx: click.Context, param: click.Parameter, value: datetime | None) -> datetime | None:
    """The time itself, unless it lies ahead."""
    if value is not None and value > now():
        local = value.astimezone(KYIV)
        problem = f"{local:%Y-%m-%d %H:%M} in Kyiv lies ahead (a date means its noon)"
        raise click.BadParameter(problem, ctx, param)
    return value


as_of_option = click.option(
    "--as-of",
    "as_of",
    type=KyivTime(),
    callback=refuse_ahead,
    help="Show what was known at a time, before later edits and reports: 2026-05-24T09:00.",
)
