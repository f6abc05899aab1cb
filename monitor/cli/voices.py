"""How `raid-monitor watch` speaks: lines for people, or a JSON object a line for machines."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol, TextIO

from ..errors import make_safe

if TYPE_CHECKING:
    from ..pipeline import Cycle

LOGGED = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}
"""What every record of the log has; all else was added by whoever wrote it."""


Clean = Callable[[str], str]
"""Takes known secrets out of a text."""


class Voice(Protocol):
    """Tells what the daemon does."""

    def report(self, cycle: Cycle) -> None:
        """A cycle came to its end."""

    def complain(self, error: Exception) -> None:
        """A cycle ended with an error."""

    def say(self, text: str) -> None:
        """Something else happened."""


class Lines:
    """For people: what `run` prints, with the time before it, and every known secret taken out of it."""

    def __init__(self, clean: Clean) -> None:
        from .tables import make_console

        self._console = make_console(clean)

    def report(self, cycle: Cycle) -> None:
        """The time, and what the cycle did."""
        from .show import show_cycle

        self._console.print(f"[dim]{cycle.now.isoformat(timespec='seconds')}[/]")
        show_cycle(cycle, self._console)

    def complain(self, error: Exception) -> None:
        """What went wrong."""
        from rich.markup import escape

        self._console.print(f"[red]the cycle failed:[/] {escape(str(error))}")

    def say(self, text: str) -> None:
        """The text as it is."""
        self._console.print(text, markup=False)


class Records:
    """For machines: each event is a JSON object on a line of its own, through the standard log."""

    def __init__(self, summarise: Callable[[Cycle], dict[str, Any]]) -> None:
        self._log = logging.getLogger("raid-monitor")
        self._summarise = summarise

    def report(self, cycle: Cycle) -> None:
        """All that `run --json` says of a cycle."""
        level = logging.WARNING if cycle.failed else logging.INFO
        self._log.log(level, "cycle", extra={"event": "cycle", **self._summarise(cycle)})

    def complain(self, error: Exception) -> None:
        """What went wrong."""
        self._log.error("the cycle failed: %s", error, extra={"event": "failure"})

    def say(self, text: str) -> None:
        """The text as it is."""
        self._log.info("%s", text, extra={"event": "word"})


class LineFormatter(logging.Formatter):
    """A record as lines that are safe to print, with every known secret taken out of them."""

    def __init__(self, clean: Clean) -> None:
        super().__init__("%(levelname)s %(name)s: %(message)s")
        self._clean = clean

    def format(self, record: logging.LogRecord) -> str:
        """Level, logger and message, and the error where there is one."""
        return make_safe(self._clean(super().format(record)))


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON, with every known secret taken out of it."""

    def __init__(self, clean: Clean) -> None:
        super().__init__()
        self._clean = clean

    def format(self, record: logging.LogRecord) -> str:
        """Time in UTC, level, logger, message, and whatever was added."""
        said: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        said |= {name: value for name, value in vars(record).items() if name not in LOGGED}
        if record.exc_info:
            said["error"] = self.formatException(record.exc_info)
        return json.dumps(_clean_all(said, self._clean), default=str)


def log_as_json(clean: Clean) -> None:
    """Write the log to standard output as JSON; that of libraries from warnings on, ours from news on."""
    _log(sys.stdout, JsonFormatter(clean))
    logging.getLogger("raid-monitor").setLevel(logging.INFO)


def log_as_lines(clean: Clean) -> None:
    """Write the log of libraries to standard error, from warnings on."""
    _log(sys.stderr, LineFormatter(clean))


def _log(stream: TextIO, formatter: logging.Formatter) -> None:
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.captureWarnings(True)


def _clean_all(value: Any, clean: Clean) -> Any:
    """The same value with each text in it made clean."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {name: _clean_all(one, clean) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_clean_all(one, clean) for one in value]
    return value
