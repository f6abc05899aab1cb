"""How fast an archive is read, with one process and with two, and whether a killed backfill loses anything.

Run: python benchmarks/backfill.py [--articles N] [--kills K]

The articles are the golden passages with prose around them, 2,500 characters each. With `--strikes 0.1` one
in ten is about strikes, as in a crawl of news. They are written to JSON lines and read into a new SQLite
store by `raid-monitor backfill`, with its start-up. Then the same is done once more, killed (`kill -9`) at so
many random moments and resumed each time, and the record is compared row by row with the unbroken one.

The figures want a machine with nothing else to do; the seconds of processors hold on a busy one too.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parent))

from extraction import ELSEWHERE, LENGTH, PUBLISHED, articles_about_strikes

TABLES = ("entries", "readings", "claims", "doubts")
CONFIG = """sources:
  - {id: owl, name: Owl, rank: outlet}
feeds:
  - {id: owl, url: "https://owl.example/rss", source: owl}
history: bundled
"""


def write_articles(path: Path, count: int, strikes: float) -> None:
    """Articles as JSON lines, an hour apart from each other, no two alike."""
    about = articles_about_strikes()
    others = [(text * 20)[:LENGTH] for text in ELSEWHERE.values()]
    every = max(round(1 / strikes), 1)
    with path.open("w", encoding="utf-8") as file:
        for n in range(count):
            text = about[n // every % len(about)][1] if n % every == 0 else others[n % len(others)]
            published: datetime = PUBLISHED - timedelta(hours=n % 20_000)
            row = {"id": f"a{n}", "text": f"{text} {n}", "published": published.isoformat(), "source": "owl"}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def start(folder: Path, archive: Path, jobs: int) -> subprocess.Popen[bytes]:
    """A backfill in a folder of its own."""
    folder.mkdir(exist_ok=True)
    (folder / "feeds.yaml").write_text(CONFIG, encoding="utf-8")
    command = [sys.executable, "-m", "monitor", "backfill", str(archive), "--jobs", str(jobs)]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def measure(folder: Path, archive: Path, jobs: int) -> tuple[float, float, int]:
    """Seconds by the clock and of the processors, and the most memory of one process in MB."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    process = start(folder, archive, jobs)
    said, _ = process.communicate()
    seconds = time.perf_counter() - began
    if process.returncode:
        sys.exit(said.decode())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, spent, after.ru_maxrss // 1024


def read_record(folder: Path) -> list[tuple[object, ...]]:
    """Every row of what was said and what was read in it."""
    with closing(sqlite3.connect(folder / "raid-monitor.db")) as connection:
        return [
            (table, *row)
            for table in TABLES
            for row in connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3")
        ]


def kill_often(folder: Path, archive: Path, kills: int, seconds: float, jobs: int) -> int:
    """Kill a backfill at random moments of the time that it takes, each time resumed; kills that hit."""
    chance = random.Random(4)
    hit = 0
    for _ in range(kills):
        process = start(folder, archive, jobs)
        try:
            process.wait(chance.uniform(0.2, max(2 * seconds / kills, 1.0) + 1.0))
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
            hit += 1
        process.communicate()
    process = start(folder, archive, jobs)
    process.communicate()
    return hit


def main() -> None:
    """Print articles a second for one and two processes, their ratio, and the outcome of the kills."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--strikes", type=float, default=1.0)
    parser.add_argument("--kills", type=int, default=20)
    args = parser.parse_args()
    with TemporaryDirectory() as place:
        archive = Path(place) / "articles.jsonl"
        write_articles(archive, args.articles, args.strikes)
        taken: dict[int, float] = {}
        for jobs in (1, 2):
            taken[jobs], spent, memory = measure(Path(place) / f"jobs{jobs}", archive, jobs)
            rate = args.articles / taken[jobs]
            print(
                f"{args.articles:,} articles, --jobs {jobs}: {taken[jobs]:.1f} s, {rate:,.0f} a second; "
                f"{spent:.1f} s of processors, {memory} MB at most in one process"
            )
        print(f"two against one: {taken[1] / taken[2]:.2f} times as fast")
        again, _, _ = measure(Path(place) / "jobs1", archive, 1)
        print(f"read again, all known: {again:.1f} s")
        if args.kills:
            hit = kill_often(Path(place) / "killed", archive, args.kills, taken[2], 2)
            same = read_record(Path(place) / "killed") == read_record(Path(place) / "jobs1")
            print(f"killed {hit} times and resumed: the record is {'the same' if same else 'ANOTHER'}")
            if not same:
                sys.exit(1)


if __name__ == "__main__":
    main()
