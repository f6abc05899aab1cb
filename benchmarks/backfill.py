"""How fast an archive is read by one process, two, and two workers of Dask, and whether kills cost anything.

Run: python benchmarks/backfill.py [--articles N] [--strikes SHARE] [--pages] [--strangers N] [--kills K]
     [--store postgresql] [--only WAY]

The articles are the golden passages with prose around them, 2,500 characters each. With `--strikes 0.1` one
in ten is about strikes, as in a crawl of news. They are rows of JSON lines, or with `--pages` the pages of a
packed web archive, 115 kB each and 32 kB packed; with `--strangers 99` there are 99 pages of unknown sites
for each of a known one. `raid-monitor backfill` reads them into a new store, with its start-up. The cluster
is started before, with its own scheduler, on this machine.

Then the same is done once more, killed (`kill -9`) at so many random moments and resumed each time, by two
processes and by the cluster, and the record is compared row by row with the unbroken one.

The figures want a machine with nothing else to do; the seconds of processors hold on a busy one too.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import psycopg
from extraction import ELSEWHERE, LENGTH, PUBLISHED, articles_about_strikes

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from archives import warc_record
from clusters import Cluster, run_cluster
from postgres import PostgresServer, run_server

TABLES = ("entries", "readings", "claims", "doubts")
CONFIG = """sources:
  - {{id: owl, name: Owl, rank: outlet}}
feeds:
  - {{id: owl, url: "https://owl.example/rss", source: owl}}
history: bundled
store: {store}
"""


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock and of all processors, and MB at most in one process."""

    seconds: float
    processors: float
    memory: int


@dataclass
class Desk:
    """Where a backfill runs: a folder of its own with a store of its own, and the archive."""

    folder: Path
    store: str
    archive: Path
    reads: tuple[str, ...]
    cluster: Cluster

    def start(self) -> subprocess.Popen[bytes]:
        """A backfill as a user starts it."""
        self.folder.mkdir(exist_ok=True)
        (self.folder / "feeds.yaml").write_text(CONFIG.format(store=self.store), encoding="utf-8")
        command = [sys.executable, "-m", "monitor", "backfill", str(self.archive), *self.reads]
        return subprocess.Popen(command, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def measure(self) -> Cost:
        """Run it to its end."""
        before = spent(self.cluster) if "--dask" in self.reads else 0.0
        began = time.perf_counter()
        process = self.start()
        assert process.stdout is not None
        said = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - began
        if process.returncode:
            sys.exit(said.decode())
        more = spent(self.cluster) - before if "--dask" in self.reads else 0.0
        return Cost(seconds, used.ru_utime + used.ru_stime + more, used.ru_maxrss // 1024)

    def kill_often(self, kills: int, seconds: float) -> int:
        """Kill it at random moments of the time that it takes, each time resumed; kills that hit."""
        chance = random.Random(4)
        hit = 0
        for _ in range(kills):
            process = self.start()
            try:
                process.wait(chance.uniform(0.2, max(2 * seconds / kills, 1.0) + 1.0))
            except subprocess.TimeoutExpired:
                os.kill(process.pid, signal.SIGKILL)
                hit += 1
            process.communicate()
        said, _ = (process := self.start()).communicate()
        if process.returncode:
            sys.exit(said.decode())
        return hit

    def read_record(self) -> list[tuple[object, ...]]:
        """Every row of what was said and what was read in it."""
        if self.store.startswith("postgresql"):
            with psycopg.connect(self.store) as server:
                return [
                    (table, *row)
                    for table in TABLES
                    for row in server.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3".encode())
                ]
        with closing(sqlite3.connect(self.folder / "raid-monitor.db")) as file:
            return [
                (table, *row)
                for table in TABLES
                for row in file.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3")
            ]


def spent(cluster: Cluster) -> float:
    """Seconds of processors that a cluster has used so far."""
    times = [psutil.Process(one.pid).cpu_times() for one in (cluster.scheduler, *cluster.workers)]
    return sum(one.user + one.system for one in times)


def make_articles(count: int, strikes: float) -> Iterator[tuple[str, str]]:
    """Articles with their times, an hour apart from each other, no two alike."""
    about = articles_about_strikes()
    others = [(text * 20)[:LENGTH] for text in ELSEWHERE.values()]
    every = max(round(1 / strikes), 1)
    for n in range(count):
        text = about[n // every % len(about)][1] if n % every == 0 else others[n % len(others)]
        yield f"{text} {n}", (PUBLISHED - timedelta(hours=n % 20_000)).isoformat()


def write_rows(path: Path, count: int, strikes: float) -> None:
    """Articles as JSON lines."""
    with path.open("w", encoding="utf-8") as file:
        for n, (text, published) in enumerate(make_articles(count, strikes)):
            row = {"id": f"a{n}", "text": text, "published": published, "source": "owl"}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def write_pages(path: Path, count: int, strikes: float, strangers: int) -> None:
    """Articles as pages of a packed web archive, with so many pages of unknown sites before each."""
    chance = random.Random(4)
    rows = [pack_page(f"https://stranger.example/{n}", "Trams again.", "", chance) for n in range(200)]
    with path.open("wb") as file:
        for n, (text, published) in enumerate(make_articles(count, strikes)):
            file.writelines(chance.choice(rows) for _ in range(strangers))
            file.write(pack_page(f"https://owl.example/{n}", text, published, chance))


def pack_page(link: str, text: str, published: str, chance: random.Random) -> bytes:
    """A record with a page as sites make them: a little text, many links, and scripts."""
    links = "".join(
        f'<li class="menu-item"><a href="/section/{n}/{chance.getrandbits(32):x}">Section {n}</a></li>'
        for n in range(400)
    )
    script = chance.randbytes(23_000).hex()
    padding = '<div class="card card--wide" data-track="true"><span class="icon"></span></div>' * 450
    body = "".join(f"<p>{part}.</p>" for part in text.split(". "))
    page = (
        f"<!doctype html><html><head><meta charset='utf-8'><title>News {link[-6:]}</title>"
        f"<meta property='article:published_time' content='{published}'><script>var a='{script}'</script>"
        f"</head><body><nav><ul>{links}</ul></nav><article><h1>News of the day</h1>{body}</article>"
        f"<footer>{padding}</footer></body></html>"
    )
    return gzip.compress(warc_record(link, page.encode(), PUBLISHED), 6)


def main() -> None:
    """Print articles a second for each way to read, their ratios, and the outcome of the kills."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--strikes", type=float, default=1.0)
    parser.add_argument("--pages", action="store_true")
    parser.add_argument("--strangers", type=int, default=0)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--store", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--only", choices=["one process", "two processes", "Dask, two workers"])
    args = parser.parse_args()
    with ExitStack() as stack:
        place = Path(stack.enter_context(TemporaryDirectory()))
        cluster = stack.enter_context(run_cluster(place / "cluster"))
        server = stack.enter_context(run_server()) if args.store == "postgresql" else None
        archive = place / ("pages.warc.gz" if args.pages else "articles.jsonl")
        if args.pages:
            write_pages(archive, args.articles, args.strikes, args.strangers)
        else:
            write_rows(archive, args.articles, args.strikes)
        print(f"{args.articles:,} articles, {archive.stat().st_size / 1e6:,.0f} MB, {args.store}", flush=True)
        ways = {
            "one process": ("--jobs", "1"),
            "two processes": ("--jobs", "2"),
            "Dask, two workers": ("--dask", cluster.address),
        }
        desks = {
            way: Desk(place / f"desk{n}", make_store(stack, server), archive, reads, cluster)
            for n, (way, reads) in enumerate(ways.items())
            if args.only in (None, way)
        }
        seconds = compare(desks, args.articles)
        first, *others = desks.values()
        for n, desk in enumerate(others if args.kills else ()):
            again = Desk(place / f"killed{n}", make_store(stack, server), archive, desk.reads, cluster)
            check_kills(again, first, args.kills, seconds)


def make_store(stack: ExitStack, server: PostgresServer | None) -> str:
    """The URL of a new store."""
    return server.url(stack.enter_context(server.database())) if server else "sqlite:///raid-monitor.db"


def compare(desks: dict[str, Desk], articles: int) -> float:
    """Measure each way to read, and the reading of what is known; give the seconds of the last way."""
    taken: list[float] = []
    for way, desk in desks.items():
        cost = desk.measure()
        taken.append(cost.seconds)
        print(
            f"{way}: {cost.seconds:.1f} s, {articles / cost.seconds:,.0f} a second, "
            f"{taken[0] / cost.seconds:.2f} times the first; {cost.processors:.1f} s of processors, "
            f"{cost.memory} MB at most in a process of this command",
            flush=True,
        )
    again = next(iter(desks.values())).measure()
    print(f"read again, all known: {again.seconds:.1f} s", flush=True)
    records = [desk.read_record() for desk in desks.values()]
    same = all(record == records[0] for record in records)
    print(f"the records are {'the same' if same else 'DIFFERENT'}: {len(records[0]):,} rows", flush=True)
    if not same:
        sys.exit(1)
    return taken[-1]


def check_kills(desk: Desk, unbroken: Desk, kills: int, seconds: float) -> None:
    """Kill and resume what takes so many seconds unbroken, and compare with the unbroken record."""
    hit = desk.kill_often(kills, seconds)
    same = desk.read_record() == unbroken.read_record()
    said = "the same" if same else "ANOTHER"
    print(f"{desk.reads[0]}: killed {hit} times and resumed: the record is {said}", flush=True)
    if not same:
        sys.exit(1)


if __name__ == "__main__":
    main()
