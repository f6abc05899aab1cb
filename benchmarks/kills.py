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
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from difflib import unified_diff
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from desks import FIRST, Desk, Moment, Step, Victims, count, open_desk
from nights import BUSY, Word, serve, tell_story

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from postgres import run_server

PAUSE = timedelta(minutes=1)
"""How long after a kill the monitor is started again."""
APART = timedelta(hours=2)
"""Cycles of a story lie so far apart at least: every feed is due again, however often one was killed."""
PHASES: Mapping[str, Sequence[str]] = {
    "opening the store": ["begins"],
    "asking the feeds": ["after open", "feed_states", "robots", "channels", "save_robots", "items", "take"],
    "storing entries": ["in add_entries"],
    "keeping what a feed said last": ["after add_entries", "save_feed_state"],
    "reading": ["unread_entries", "save_readings"],
    "settling": ["begin_settling", "nights", "changed", "claims", "save_settled"],
    "judging": ["settled", "alerts", "doubts"],
    "composing, drawing, writing": [
        *("told_since", "mutes", "holds", "silences", "words", "reasons", "count_told", "entry"),
    ],
    "saving alerts with their mails": ["in save_alerts"],
    "sending": ["after save_alerts", "stopped", "notification", "after record_delivery"],
    "noting how a mail ended": ["in record_delivery"],
    "closing": ["count_behind", "after close"],
}
"""The phases of a cycle, by the last thing that it said: a call of the store, or that it began or ended."""


def find_phase(line: str) -> str:
    """The phase in which a cycle is that said this last."""
    words = line.split()
    said = (line, words[0], words[-1])
    return next((phase for phase, signs in PHASES.items() if any(one in signs for one in said)), "elsewhere")


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
    """How often a monitor was killed in each phase, how many of all by its timer, and how many lived."""

    phases: Counter[str] = field(default_factory=Counter)
    by_timer: int = 0
    missed: int = 0

    def note(self, cycle: tuple[list[Step], int]) -> None:
        """Count what became of a cycle that was to be killed."""
        said, killed = cycle
        self.missed += killed == 0
        self.by_timer += killed == signal.SIGALRM
        if killed:
            self.phases[find_phase(said[-1].line)] += 1


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
            for moment in choose_moments(chance, steps, wanted, killed.phases):
                killed.note(desk.cycle(again, moment))
                again += PAUSE
            # A moment that never came is made up for in a later cycle, or in this one where it is the last.
            wanted = kills - killed.phases.total() if number == len(moments) - 1 else 0
        desk.cycle(again)
    return killed


def choose_moments(
    chance: random.Random, steps: Sequence[Step], wanted: int, hit: Mapping[str, int]
) -> list[Moment]:
    """Moments of a cycle, in time: half anywhere in its seconds, half in the phases `hit` least so far."""
    spans: dict[str, list[tuple[float, float]]] = {}
    for step, after in pairwise(steps):
        spans.setdefault(find_phase(step.line), []).append((step.seconds, after.seconds))
    whole = [span for some in spans.values() for span in some]
    chosen: list[float] = []
    aimed = Counter(hit)
    for _ in range(wanted):
        some = whole
        if chance.random() < 0.5:
            phase = min(spans, key=lambda phase: (aimed[phase], chance.random()))
            aimed[phase] += 1
            some = spans[phase]
        begin, end = chance.choices(some, [end - begin for begin, end in some])[0]
        chosen.append(chance.uniform(begin, end))
    return [find_moment(steps, seconds) for seconds in sorted(chosen)]


def find_moment(steps: Sequence[Step], seconds: float) -> Moment:
    """A time of a cycle as what was said last, and how long ago."""
    before = [step for step in steps if step.seconds <= seconds]
    return Moment(before[-1].line, count(before), seconds - before[-1].seconds, before[-1].seconds)


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
            lines = unified_diff(expected_text.splitlines(), text.splitlines(), "unbroken", "killed", n=0)
            found.append("\n".join([f"{name}: another text, or missing", *lines]))
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
        yield name, (got.get(name, ""), expected.get(name, ""))


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
    parser.add_argument("--seed", type=int, default=21)
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
        f"killed {done.phases.total()} times in {time.perf_counter() - began:.0f} s, {done.by_timer} of them"
        f" by a timer; {done.missed} moments never came; {repeats} mails came twice, under one id"
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
