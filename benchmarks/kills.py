"""`kill -9` at random moments of a monitor's cycles: is anything lost, or told twice under two Message-IDs?

Run: python benchmarks/kills.py [--kills N] [--store postgresql] [--nights N] [--seed N]

A story of nights of which hardly any is quiet (benchmarks/nights.py) is served over HTTP, and a mail server
takes what is sent; both live on in this process. The monitor does a cycle after each word of the story, in a
process of its own (benchmarks/victim.py): first unbroken, each step of it timed; then with a new store,
killed at random moments and started again a minute later. Half of the moments are spread evenly over the
seconds of a cycle, half evenly over its phases, most of which take milliseconds.

At the end both stores must hold the same, row by row, apart from when it was fetched, told or sent; both
mailboxes the same mails under the same Message-IDs, though some may have come twice; and both folders the
same reports.
"""

from __future__ import annotations

import argparse
import email
import email.policy
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self

from nights import BUSY, DAY, OUTLET, Word, serve, tell_story, write_past

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from mail import Mailbox, serve_mail
from postgres import run_server
from servers import FeedServer
from sqlalchemy import create_engine, select
from world import write_config

from monitor.store.tables import Tables

FIRST = date(2026, 6, 10)
TO = ("desk@example.org", "night@example.org", "third@example.org")
PAUSE = timedelta(minutes=1)
"""How long after a kill the monitor is started again."""
SHORT = 0.05
"""Seconds after a line within which a cycle ends itself: no other process is quick enough to be exact."""
APART = timedelta(hours=2)
"""Cycles of a story lie so far apart at least: every feed is due again, however often one was killed."""
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
    "feeds": ["due", "polled", "succeeded"],
}
"""The tables that are compared, each without the columns that say when, or that hold such a time."""
PHASES: Mapping[str, Sequence[str]] = {
    "opening the store": ["begins"],
    "asking the feeds": ["after open", "feed_states"],
    "storing entries": ["in add_entries"],
    "keeping what a feed said last": ["after add_entries", "save_feed_state"],
    "reading": ["unread_entries", "save_readings"],
    "settling": ["begin_settling", "nights", "changed", "claims", "save_settled"],
    "judging": ["settled", "alerts", "doubts"],
    "composing, drawing, writing": ["told", "entry", "notifications"],
    "saving alerts with their mails": ["in save_alerts"],
    "sending": ["after save_alerts", "pending", "after record_delivery"],
    "noting how a mail ended": ["in record_delivery"],
    "closing": ["count_behind", "after close"],
}
"""The phases of a cycle, by the last thing that it said: a call of the store, or that it began or ended."""


def find_phase(line: str) -> str:
    """The phase in which a cycle is that said this last."""
    words = line.split()
    said = (line, words[0], words[-1])
    return next((phase for phase, signs in PHASES.items() if any(one in signs for one in said)), "elsewhere")


@dataclass(frozen=True)
class Step:
    """What a cycle said, and how many seconds after its beginning."""

    line: str
    seconds: float


@dataclass(frozen=True)
class Moment:
    """A moment of a cycle: so many seconds after it said a line for the nth time."""

    line: str
    times: int
    after: float


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

    def cycle(self, path: Path, now: datetime, moment: Moment | None = None) -> tuple[list[Step], bool]:
        """Do a cycle, killed at a moment if that comes; give what it said, and whether it was killed."""
        assert self._process.stdin is not None
        doom = asdict(moment) if moment and moment.after < SHORT else {}
        self._process.stdin.write(
            json.dumps({"now": now.isoformat(), "path": str(path), "doom": doom}) + "\n"
        )
        self._process.stdin.flush()
        pid = int(self._hear().split()[1])
        began, steps = time.perf_counter(), [Step("begins", 0.0)]
        while True:
            if moment and not doom and (moment.line, moment.times) == (steps[-1].line, count(steps)):
                time.sleep(moment.after)
                os.kill(pid, signal.SIGKILL)
                moment = None
            line = self._hear()
            if line.startswith("ended"):
                break
            steps.append(Step(line, time.perf_counter() - began))
        status = int(line.split()[1])
        if status not in (0, -signal.SIGKILL, -signal.SIGALRM):
            raise RuntimeError(f"a cycle ended with {status}")
        return steps, status != 0

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

    def cycle(self, now: datetime, moment: Moment | None = None) -> tuple[list[Step], bool]:
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
        """The reports by name; of those that hold a time of making only that they are there."""
        return {
            path.name: path.read_text(encoding="utf-8") if path.suffix == ".txt" else ""
            for path in sorted((self.folder / "reports").iterdir())
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


def list_moments(words: Sequence[Word]) -> list[datetime]:
    """The times of the cycles: soon after each word, and not too soon after the one before."""
    moments: list[datetime] = []
    for word in words:
        if not moments or word.at >= moments[-1]:
            least = moments[-1] + APART if moments else word.at
            moments.append(max(word.at + PAUSE, least))
    return moments


def run_unbroken(desk: Desk, words: Sequence[Word]) -> list[list[Step]]:
    """Do every cycle in peace; give what each said, and when."""
    told = []
    for now in list_moments(words):
        serve(desk.server, words, now)
        told.append(desk.cycle(now)[0])
    return told


@dataclass
class Killed:
    """How often a monitor was killed in each phase, and how often a moment never came."""

    phases: Counter[str] = field(default_factory=Counter)
    missed: int = 0

    def note(self, cycle: tuple[list[Step], bool]) -> None:
        """Count what became of a cycle that was to be killed."""
        said, died = cycle
        if died:
            self.phases[find_phase(said[-1].line)] += 1
        else:
            self.missed += 1


def run_killed(
    desk: Desk, words: Sequence[Word], unbroken: Sequence[Sequence[Step]], kills: int, seed: int
) -> Killed:
    """Do the same cycles, killed so often in all, each time started again until it ends by itself."""
    chance, killed = random.Random(seed), Killed()
    weights = [3 if any("record_delivery" in step.line for step in steps) else 1 for steps in unbroken]
    moments = list_moments(words)
    for number, (now, steps) in enumerate(zip(moments, unbroken, strict=True)):
        serve(desk.server, words, now)
        left, again = kills - killed.phases.total(), now
        wanted = -(-left * weights[number] // sum(weights[number:]))
        while wanted > 0:
            for moment in choose_moments(chance, steps, wanted):
                killed.note(desk.cycle(again, moment))
                again += PAUSE
            # A moment that never came is made up for in a later cycle, or in this one where it is the last.
            wanted = kills - killed.phases.total() if number == len(moments) - 1 else 0
        desk.cycle(again)
    return killed


def choose_moments(chance: random.Random, steps: Sequence[Step], wanted: int) -> list[Moment]:
    """Moments of a cycle, in time: by turns anywhere in its seconds, and anywhere in one of its phases."""
    spans: dict[str, list[tuple[float, float]]] = {}
    for step, after in pairwise(steps):
        spans.setdefault(find_phase(step.line), []).append((step.seconds, after.seconds))
    whole = [span for some in spans.values() for span in some]
    chosen = []
    for _ in range(wanted):
        some = whole if chance.random() < 0.5 else spans[chance.choice(list(spans))]
        begin, end = chance.choices(some, [end - begin for begin, end in some])[0]
        chosen.append(chance.uniform(begin, end))
    return [find_moment(steps, seconds) for seconds in sorted(chosen)]


def find_moment(steps: Sequence[Step], seconds: float) -> Moment:
    """A time of a cycle as what was said last, and how long ago."""
    before = [step for step in steps if step.seconds <= seconds]
    return Moment(before[-1].line, count(before), seconds - before[-1].seconds)


def find_differences(killed: Desk, unbroken: Desk) -> list[str]:
    """Everything in which two desks differ, and every mail that came under two Message-IDs."""
    found = []
    for name, (got, expected) in pair(killed.read_rows(), unbroken.read_rows()):
        found += [f"{name}: lost: {row}"[:300] for row in expected if row not in got]
        found += [f"{name}: more: {row}"[:300] for row in got if row not in expected]
        if len(got) != len(expected):
            found.append(f"{name}: {len(got)} rows, unbroken {len(expected)}")
    for name, (text, expected_text) in pair(killed.read_reports(), unbroken.read_reports()):
        if text != expected_text:
            found.append(f"{name}: another text")
    for to in sorted({*killed.mailbox.recipients, *unbroken.mailbox.recipients}):
        got_mails, expected_mails = (
            [mail for mail in desk.list_mails() if mail[0] == to] for desk in (killed, unbroken)
        )
        if got_mails != expected_mails:
            found.append(f"mails to {to}: {got_mails}, unbroken {expected_mails}")
    bytes_of: dict[str, set[bytes]] = {}
    for to, data in killed.mailbox.received:
        bytes_of.setdefault(f"{to} {email.message_from_bytes(data)['Message-ID']}", set()).add(data)
    found += [f"{mail}: came in {len(texts)} texts" for mail, texts in bytes_of.items() if len(texts) > 1]
    return found


def pair(got: Mapping[str, Any], expected: Mapping[str, Any]) -> Iterator[tuple[str, tuple[Any, Any]]]:
    """Two tables side by side."""
    for name in sorted({*got, *expected}):
        yield name, (got.get(name, []), expected.get(name, []))


@contextmanager
def new_stores(kind: str, folder: Path) -> Iterator[tuple[str, str]]:
    """The URLs of two new stores: files, or databases of a server that is started for them."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'unbroken.db'}", f"sqlite:///{folder / 'killed.db'}"
        return
    with run_server() as server, server.database() as one, server.database() as other:
        yield server.url(one), server.url(other)


def main() -> None:
    """Print how long a cycle takes, which phases the kills hit, and what they changed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--nights", type=int, default=14)
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--store", choices=["sqlite", "postgresql"], default="sqlite")
    args = parser.parse_args()
    words = tell_story(args.seed, FIRST, args.nights, BUSY)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        stores = stack.enter_context(new_stores(args.store, folder))
        victims = stack.enter_context(Victims())
        desks = [
            stack.enter_context(open_desk(folder / name, store, victims))
            for name, store in zip(("unbroken", "killed"), stores, strict=True)
        ]
        sys.exit(try_kills(desks[0], desks[1], words, args.kills, args.seed))


def try_kills(unbroken: Desk, killed: Desk, words: Sequence[Word], kills: int, seed: int) -> int:
    """Do both, and print what came of it; 1 where anything differs."""
    told = run_unbroken(unbroken, words)
    seconds = sorted(steps[-1].seconds for steps in told)
    mails = unbroken.list_mails()
    print(
        f"unbroken: {len(told)} cycles of {seconds[0]:.2f} to {seconds[-1]:.2f} s, {sum(seconds):.0f} s in"
        f" all; {len(mails)} mails: {dict(Counter(mail[2] for mail in mails))}",
        flush=True,
    )
    began = time.perf_counter()
    done = run_killed(killed, words, told, kills, seed)
    repeats = len(killed.mailbox.received) - len(killed.list_mails())
    print(
        f"killed {done.phases.total()} times in {time.perf_counter() - began:.0f} s ({done.missed} moments"
        f" never came); {repeats} mails came twice, each under its one Message-ID"
    )
    for phase in [*PHASES, "elsewhere"]:
        share = sum(measure(steps, phase) for steps in told) / sum(seconds)
        print(f"  {done.phases[phase]:4} kills while {phase} ({share:.1%} of the time)")
    differences = find_differences(killed, unbroken)
    print(
        "\n".join(differences)
        if differences
        else "nothing lost, nothing more: rows, mails and reports are the same"
    )
    return 1 if differences else 0


def measure(steps: Sequence[Step], phase: str) -> float:
    """The seconds that a cycle spent in a phase."""
    return sum(
        after.seconds - step.seconds for step, after in pairwise(steps) if find_phase(step.line) == phase
    )


if __name__ == "__main__":
    main()
