"""What can go wrong in a way that a person can mend; and a stranger's words made safe to be quoted."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from typing import Final

DAMAGED: Final = (OSError, EOFError, zlib.error)
"""What reading a packed file raises where its bytes are damaged."""

# Control characters of both ranges (an escape moves the cursor, or renames a window), the marks that turn the
# direction of writing, and half characters.
_UNSAFE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
_LONGEST = 300


class MonitorError(Exception):
    """A failure that a person can mend; `exit_code` is what the command line ends with."""

    exit_code = 1


class ConfigError(MonitorError):
    """The configuration, or the way a command was called, is wrong. Holds every mistake at once."""

    exit_code = 2

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems

    def __reduce__(self) -> tuple[type[ConfigError], tuple[list[str]]]:
        """What another process needs to raise the same."""
        return type(self), (self.problems,)


class InputError(MonitorError):
    """A file or a text that was handed in cannot be read as what it should be."""

    exit_code = 2


class StoreError(MonitorError):
    """The store cannot be opened, read or written."""


def make_safe(text: str, by: str | Callable[[re.Match[str]], str] = "\ufffd") -> str:
    """The text with `by` in the place of whatever would steer a terminal. Line ends and tabs stay."""
    return _UNSAFE.sub(by, text)


def clean(words: str) -> str:
    """A stranger's words as they may stand in an error: on one line, safe to print, cut short."""
    line = " ".join(make_safe(words).split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 3] + "..."
