"""A monitor to be killed: for each line that it reads, a time, it does one cycle as of then, in a fork of itself.

Run by benchmarks/kills.py: python benchmarks/victim.py feeds.yaml

All libraries are loaded before, so that a fork is at work within milliseconds. It says which process works
("begins PID"), each step ("in METHOD", "after METHOD" of the store), and how the fork ended ("ended STATUS").
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg  # noqa: F401
from nights import DAY, OFFICIAL, OUTLET, Word, at, serve, write_config, write_past

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from servers import FeedServer

from monitor.config import Config, load_config
from monitor.pipeline import run
from monitor.store import Store


class Told(Store):
    """A store that says when a call begins and when it has returned."""


def say(*words: object) -> None:
    """One line, whole or not at all, whoever else writes, and whatever happens afterwards."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


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


for name, method in vars(Store).items():
    if callable(method) and not name.startswith("_"):
        setattr(Told, name, announce(name, method))


def work(config: Config, now: datetime) -> None:
    """One cycle, as the command does it."""
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


def fork(config: Config, now: datetime) -> int:
    """Do a cycle in a fork of this process; give how it ended, -9 where it was killed."""
    child = os.fork()
    if child == 0:
        say("begins", os.getpid())
        status = 1
        try:
            work(config, now)
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main() -> None:
    """Fork once for each line of the input."""
    path = Path(sys.argv[1])
    warm_up()
    config = load_config(path)
    say("ready")
    for line in sys.stdin:
        say("ended", fork(config, datetime.fromisoformat(line.strip())))


if __name__ == "__main__":
    main()
