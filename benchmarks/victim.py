"""Monitors to be killed: for each line, a time and a feeds.yaml, a fork of this process does a cycle.

Started by benchmarks/kills.py. All libraries are loaded before, so that a fork is at work within
milliseconds. It says which process works ("begins PID"), each step ("in METHOD", "after METHOD" of the
store), and how the fork ended ("ended STATUS").

A moment soon after a line is over before another process could act. There the fork sets the kernel's timer
when it says the line: SIGALRM, which nobody here handles, ends a process as SIGKILL does.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from inspect import isfunction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg  # noqa: F401
from nights import DAY, OUTLET, Word, serve, write_past

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from servers import FeedServer
from world import OFFICIAL, at, write_config

from monitor.config import load_config
from monitor.pipeline import run
from monitor.store import Store


class Told(Store):
    """A store that says when a call begins and when it has returned."""


@dataclass
class Doom:
    """So many seconds after a line is said for the nth time, the process ends. Without a line it lives."""

    line: str = ""
    times: int = 0
    after: float = 0.0


doom = Doom()


def say(*words: object) -> None:
    """One line, whole or not at all, whoever else writes, and whatever happens afterwards."""
    line = " ".join(map(str, words))
    if line == doom.line or (line.startswith("begins") and doom.line == "begins"):
        doom.times -= 1
        if doom.times == 0:
            signal.setitimer(signal.ITIMER_REAL, max(doom.after, 1e-6))
    os.write(1, f"{line}\n".encode())


def announce(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
    """A method of the store between its two lines."""

    @wraps(method)
    def call(*args: Any, **kwargs: Any) -> Any:
        say("in", name)
        try:
            return method(*args, **kwargs)
        finally:
            say("after", name)

    return call


for part in reversed(Store.__mro__):
    for name, method in vars(part).items():
        if isfunction(method) and not name.startswith("_"):
            setattr(Told, name, announce(name, method))


def work(path: Path, now: datetime) -> None:
    """One cycle, as the command does it."""
    config = load_config(path)
    with Told.open(config.store, now, exclusive=True) as store:
        say("after", "open")
        run(config, store, now)
    say("after", "close")


def warm_up() -> None:
    """Load what a cycle loads: one with an unusual night, in a store and a folder that are thrown away."""
    night = date(2026, 6, 10)
    word = Word("loud", OFFICIAL, night, at(night, 8), at(night, 8), 900, 30)
    with TemporaryDirectory() as place, FeedServer() as server:
        folder = Path(place)
        write_past(folder / "record.csv", 1, night - DAY)
        config = load_config(write_config(folder, server, outlets=[OUTLET]))
        serve(server, [word], at(night))
        with Store.open(config.store, at(night), exclusive=True) as store:
            run(config, store, at(night))


def fork(path: Path, now: datetime, fate: Doom) -> tuple[int, int]:
    """Do a cycle in a fork of this process; give its number and how it ended, or minus the signal."""
    global doom  # noqa: PLW0603
    child = os.fork()
    if child == 0:
        doom = fate
        say("begins", os.getpid())
        status = 1
        try:
            work(path, now)
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(status)
    # Left a zombie: its number is nobody else's while a kill may still be on its way.
    ended = os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    assert ended is not None
    return child, ended.si_status if ended.si_code == os.CLD_EXITED else -ended.si_status


def main() -> None:
    """Fork once for each line of the input."""
    warm_up()
    say("ready")
    child = 0
    for line in sys.stdin:
        order = json.loads(line)
        if child:
            os.waitpid(child, 0)
        child, status = fork(Path(order["path"]), datetime.fromisoformat(order["now"]), Doom(**order["doom"]))
        say("ended", status)


if __name__ == "__main__":
    main()
