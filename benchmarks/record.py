"""How long a cycle and a look at one night take on a large store: five years, a million entries.

Run: python benchmarks/record.py [--entries N] [--store sqlite|postgresql]

One entry in ten is about strikes and has three claims. A store is filled, then: `run` for the first time,
which settles every night; `run` again with one new report; `explain` of that night, of an old one, and as of
an earlier time. Each is timed within one process, after the imports, by the clock; the seconds of a whole
command, with its start-up, stand beside it. Memory is the most that the process has held.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from postgres import run_server
from sqlalchemy import insert

from monitor.config import load_config
from monitor.model import Answer, Attacker, Bound, Claim, Entry, Family, Measure, Scope, Window
from monitor.pipeline import run
from monitor.pipeline.judge import explain_night
from monitor.store import Store, opening
from monitor.store.tables import Tables, row_of

YEARS = timedelta(days=5 * 365)
CONFIG = """sources:
  - {id: force, name: Force, rank: official}
  - {id: owl, name: Owl, rank: outlet}
feeds:
  - {id: force, url: "https://force.example/rss", source: force}
history: bundled
"""
TEXT = "The council met on Tuesday and spoke of roads, schools and the price of bread. " * 8
T = TypeVar("T")


def make_rows(count: int, now: datetime) -> Iterator[tuple[dict[str, object], ...]]:
    """An entry, its reading, and three claims for one in ten."""
    begins = now - YEARS
    for n in range(count):
        said = begins + YEARS * (n / count)
        entry = Entry(f"e{n:07}", "owl", "owl", "t", TEXT, f"https://owl.example/{n}", said, said, f"d{n}")
        reading = {"entry": entry.id, "version": 1, "extractor": "6", "since": said, "latest": True}
        claims = []
        for place in range(3 if n % 10 == 0 else 0):
            family = Family.MISSILE if place == 2 else Family.DRONE
            measure = Measure.INTERCEPTED if place == 1 else Measure.LAUNCHED
            value = (n // 2000) % 90 + place + (n % 170 == 0)
            claim = Claim(
                *(str(family), family, measure, value, Bound.EXACT, Window.NIGHT, said.date(), Attacker.RU),
                *(Scope.NATIONAL, False, "quote " * 20, 0, 10, "rule", entry.id, "owl", "force", said),
            )
            claims.append(row_of(claim, version=1, place=place))
        yield row_of(entry, without=("since",)), reading, *claims


def fill(store: Store, count: int, now: datetime) -> None:
    """Put the rows into the tables, as one who restores a store."""
    rows = make_rows(count, now)
    for start in range(0, count, 20_000):
        some = [next(rows) for _ in range(min(20_000, count - start))]
        with opening.writing(store._engine, store.place) as connection:
            connection.execute(insert(Tables.entries), [one[0] for one in some])
            connection.execute(insert(Tables.readings), [one[1] for one in some])
            connection.execute(insert(Tables.claims), [claim for one in some for claim in one[2:]])


def make_feed(now: datetime, drones: int) -> bytes:
    """A feed with the report of this morning."""
    night = f"{now.day} {now:%B}"
    text = f"In the night to {night}, Russia attacked Ukraine with {drones} drones; 40 were shot down."
    return (
        "<rss version='2.0'><channel><title>Force</title><item><title>Report</title>"
        f"<guid>https://force.example/{now:%F}</guid><link>https://force.example/{now:%F}</link>"
        f"<pubDate>{now:%a, %d %b %Y %H:%M:%S} +0000</pubDate><description>{text}</description>"
        "</item></channel></rss>"
    ).encode()


def timed(name: str, do: Callable[[], T]) -> T:
    """Do it, and print how long it took."""
    began, used = time.perf_counter(), time.process_time()
    done = do()
    seconds, worked = time.perf_counter() - began, time.process_time() - used
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{name}: {seconds:.2f} s, {worked:.2f} s of the processor, {memory} MB at most so far", flush=True)
    return done


@contextmanager
def new_url(kind: str, folder: Path) -> Iterator[str]:
    """Where the store is to be: a file, or a database of a server that is started for it."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'monitor.db'}"
        return
    with run_server() as server, server.database() as name:
        yield server.url(name)


def main() -> None:
    """Print the seconds of each."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--store", choices=["sqlite", "postgresql"], default="sqlite")
    args = parser.parse_args()
    now = datetime.now(UTC).replace(microsecond=0)
    with TemporaryDirectory() as place, new_url(args.store, Path(place)) as url:
        folder = Path(place)
        (folder / "feeds.yaml").write_text(f"{CONFIG}store: {url}\n", encoding="utf-8")
        config = load_config(folder / "feeds.yaml")
        with Store.open(url, now - YEARS) as store:
            timed("fill", lambda: fill(store, args.entries, now - timedelta(days=1)))
            timed("mark every night", lambda: store.begin_settling("none yet"))
            answers = (Answer("", 200, make_feed(now, drones)) for drones in (90, 95))

            def cycle(at: datetime) -> None:
                done = run(config, store, at, get=lambda *_, **__: next(answers))
                print(f"  {done.claims} claims read, {len(done.judged.changed)} alerts changed")

            timed("first run: every night is settled", lambda: cycle(now))
            timed("run with one new report", lambda: cycle(now + timedelta(days=1)))
            late = now + timedelta(days=1)
            night, old = now.date(), (now - timedelta(days=900)).date()
            explain_night(config, store, late, old)  # the first look pays for imports
            for name, day, then in (
                ("explain last night", night, late),
                ("explain an old night", old, late),
                ("explain it as of last week", old, now - timedelta(days=7)),
                ("explain it as known then", old, now - timedelta(days=899)),
            ):
                judged = timed(name, lambda day=day, then=then: explain_night(config, store, then, day))
                print(f"  {sum(len(one.claims) for one in judged.record.by_night[day])} claims behind it")
        for words in (["explain", str(night)], ["--version"]):
            began = time.perf_counter()
            subprocess.run(
                [sys.executable, "-m", "monitor", *words], cwd=folder, check=True, stdout=subprocess.DEVNULL
            )
            print(f"raid-monitor {words[0]}, a whole command: {time.perf_counter() - began:.2f} s")


if __name__ == "__main__":
    main()
