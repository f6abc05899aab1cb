"""The signals that a daemon listens to: stop, and read the configuration again."""

from __future__ import annotations

import os
import select
import signal
from contextlib import suppress
from types import FrameType, TracebackType
from typing import Any, Self

STOP = (signal.SIGTERM, signal.SIGINT)


class Signals:
    """Listens while it is open, in the main thread. `stopped` and `asked_to_reload` say what was heard.

    A handler only notes what came and writes a byte, which ends a wait: a lock could be held by the very
    code that the signal interrupts.
    """

    def __init__(self) -> None:
        self.stopped = False
        self.asked_to_reload = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        self._reader, self._writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        for number in (*STOP, signal.SIGHUP):
            self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        os.close(self._reader)
        os.close(self._writer)

    def wait(self, seconds: float) -> None:
        """Wait until a signal comes, at most so long."""
        if select.select([self._reader], [], [], seconds)[0]:
            with suppress(BlockingIOError):
                while os.read(self._reader, 100):
                    pass

    def _note(self, number: int, _: FrameType | None) -> None:
        if number in STOP:
            self.stopped = True
        else:
            self.asked_to_reload = True
        with suppress(BlockingIOError):
            os.write(self._writer, b".")
