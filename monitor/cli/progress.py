"""One bar for long work: what is done, how much, how fast, how long it will still take."""

from __future__ import annotations

import os
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Tick = Callable[[float, int, str], None]
"""Is told the share of the way that lies behind (0 to 1), the number of things done, and that in words."""

RECENT = 30.0
"""Seconds over which the speed is measured."""
FEWEST = 10
"""Looks over which it is measured at least, where they lie far apart."""
SOON = 1.0
"""Seconds before which there is no speed to speak of."""


class Pace:
    """How fast a work goes, from look to look. What an earlier call has done is no part of it."""

    def __init__(self) -> None:
        self._looks: deque[tuple[float, float, int]] = deque()

    def measure(self, moment: float, share: float, count: int) -> tuple[float | None, float | None]:
        """Things a second, and the seconds that are left; None where nothing can be said yet."""
        looks = self._looks
        looks.append((moment, share, count))
        while len(looks) > FEWEST and moment - looks[1][0] >= RECENT:
            looks.popleft()
        begun, before, had = looks[0]
        span, gained = moment - begun, share - before
        if span < SOON:
            return None, None
        return (count - had) / span, (1 - share) * span / gained if gained > 0 else None


def say_pace(speed: float | None, left: float | None) -> str:
    """Speed and time left in words, with a comma before each; nothing where they are not known."""
    said = ""
    if speed:
        said += f", {speed:,.0f} a second" if speed >= 1 else f", {speed * 60:,.0f} a minute"
    if left is not None:
        minutes, seconds = divmod(round(left), 60)
        hours, minutes = divmod(minutes, 60)
        said += f", {hours}:{minutes:02}:{seconds:02} left" if hours else f", {minutes}:{seconds:02} left"
    return said


@contextmanager
def show_progress(what: str) -> Iterator[Tick]:
    """A bar on standard error while a person watches it, gone when the work is done; in a pipe nothing."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=20),
        TaskProgressColumn(),
        TextColumn("{task.fields[said]}"),
    )
    pace = Pace()
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False) as progress:
        task = progress.add_task(what, total=1.0, said="")

        def tick(share: float, count: int, said: str) -> None:
            speed, left = pace.measure(time.monotonic(), share, count)
            progress.update(task, completed=share, said=f"{said}{say_pace(speed, left)}")

        yield tick
