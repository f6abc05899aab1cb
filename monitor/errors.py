"""What can go wrong in a way that a person can mend: each error names the place and the mend."""

from __future__ import annotations

import zlib
from typing import Final

DAMAGED: Final = (OSError, EOFError, zlib.error)
"""What reading a packed file raises where its bytes are damaged."""


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
