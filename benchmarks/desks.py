"""Desks for trials: a monitor with its feeds, store and mailbox, each cycle of it in a process of its own.

The processes are forks of one that is warm (benchmarks/victim.py), so that many can be killed in a minute.
"""

from __future__ import annotations

import email
import email.policy
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from nights import DAY, OUTLET, write_past

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from mail import Mailbox, serve_mail
from servers import FeedServer
from sqlalchemy import create_engine, select
from world import write_config

from monitor.store.tables import Tables

FIRST = date(2026, 6, 10)
TO = ("desk@example.org", "night@example.org", "third@example.org")
SHORT = 0.05
"""Seconds after a line within which a cycle ends itself: no other process is quick enough to be exact."""
KEPT: Mapping[str, Sequence[str]] = {
    "entries": ["fetched"],
    "readings": ["since"],
    "claims": ["seen"],
    "doubts": [],
    "nights": ["changed"],
    "observations": [],
    "night_doubts": [],
    "alerts": ["raised", "changed"],
    "notifications": ["number", "created", "message"],
    "deliveries": ["number", "tried"],
    "feeds": ["due", "polled", "succeeded", "spoke", "url"],
}
"""The tables that are compared, each without the columns that say when or where, or that hold such a time."""
TIME = re.compile(r"\d\d:\d\d Kyiv time")
"""In a report: when a text was said, which of an edit is when it was fetched."""


@dataclass(frozen=True)
class Step:
    """What a cycle said, and how many seconds after its beginning."""

    line: str
    seconds: float


@dataclass(frozen=True)
class Moment:
    """A moment of a cycle: so many seconds after it said a line for the nth time.

    `seconds` is when it said that line in the unbroken run.
    """

    line: str
    times: int
    after: float
    seconds: float = 0.0


class Victims:
    """The process that forks cycles: `with Victims() as victims`. It is warm when it is entered."""

    def __enter__(self) -> Self:
        # One thread for arithmetic: a fork has one.
        quiet = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("victim.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **quiet},
        )
        self._hear()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()

    def cycle(self, path: Path, now: datetime, moment: Moment | None = None) -> tuple[list[Step], int]:
        """Do a cycle, killed at a moment if that comes; give what it said, and the signal that ended it."""
        assert self._process.stdin is not None
        doom: dict[str, object] = {}
        if moment and moment.after < SHORT:
            doom = {"line": moment.line, "times": moment.times, "after": moment.after}
        self._process.stdin.write(
            json.dumps({"now": now.isoformat(), "path": str(path), "doom": doom}) + "\n"
        )
        self._process.stdin.flush()
        pid = int(self._hear().split()[1])
        began, steps = time.perf_counter(), [Step("begins", 0.0)]
        while True:
            if moment and not doom and (moment.line, moment.times) == (steps[-1].line, count(steps)):
                # The machine may be busier now than it was in the unbroken run, or less.
                pace = steps[-1].seconds / moment.seconds if moment.seconds else 1.0
                time.sleep(moment.after * min(pace, 1.0))
                os.kill(pid, signal.SIGKILL)
                moment = None
            line = self._hear()
            if line.startswith("ended"):
                break
            steps.append(Step(line, time.perf_counter() - began))
        killed = -int(line.split()[1])
        if killed not in (0, signal.SIGKILL, signal.SIGALRM):
            raise RuntimeError(f"a cycle ended with {-killed}")
        return steps, killed

    def _hear(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline().strip()
        if not line:
            raise RuntimeError("the process that forks the cycles has ended")
        return line


@dataclass
class Desk:
    """A folder with a configuration, a record and a store of its own, and its feeds and mailbox."""

    folder: Path
    server: FeedServer
    mailbox: Mailbox
    store: str
    victims: Victims

    def cycle(self, now: datetime, moment: Moment | None = None) -> tuple[list[Step], int]:
        """Do a cycle in a process of its own; see `Victims.cycle`."""
        return self.victims.cycle(self.folder / "feeds.yaml", now, moment)

    def read_rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """What the store holds, by table."""
        engine = create_engine(self.store.replace("postgresql://", "postgresql+psycopg://"))
        tables, rows = Tables.metadata.tables, {}
        with engine.connect() as connection:
            for name, left_out in KEPT.items():
                columns = [column for column in tables[name].columns if column.name not in left_out]
                rows[name] = sorted(map(tuple, connection.execute(select(*columns))), key=repr)
        engine.dispose()
        return rows

    def read_reports(self) -> dict[str, str]:
        """The reports by name: texts without their times; of pages and pictures only that they are there."""
        return {
            path.name: TIME.sub("", path.read_text(encoding="utf-8")) if path.suffix == ".txt" else "there"
            for path in sorted((self.folder / "reports").iterdir())
            if not path.name.startswith(".")  # half a file, by one that was killed
        }

    def list_mails(self) -> list[tuple[str, str, str, str]]:
        """Recipient, night, reason and Message-ID of each mail that came, repeats left out, in order."""
        mails = []
        for to, data in self.mailbox.received:
            message = email.message_from_bytes(data, policy=email.policy.default)
            night, reason = str(message["References"]), str(message["X-Raid-Monitor-Reason"])
            mails.append((to, night, reason, str(message["Message-ID"])))
        return list(dict.fromkeys(mails))


def count(steps: Sequence[Step]) -> int:
    """How often the last line was said."""
    return sum(step.line == steps[-1].line for step in steps)


@contextmanager
def open_desk(
    folder: Path, store: str, victims: Victims, *, to: Sequence[str] = TO, past: int = 200
) -> Iterator[Desk]:
    """A desk in a new folder, with `past` nights before the story."""
    folder.mkdir()
    write_past(folder / "record.csv", 1, FIRST - DAY, past)
    with FeedServer() as server, serve_mail() as mailbox:
        write_config(folder, server, mailbox=mailbox, to=to, outlets=[OUTLET], more=f"store: {store}")
        yield Desk(folder, server, mailbox, store, victims)
