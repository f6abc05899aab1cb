"""How much memory `watch` takes over a day of cycles, and its children while they judge.

    python benchmarks/memory.py [--cycles 144] [--pause 0.5] [--texts 200]

A paced daemon does the cycles of 24 hours (one every ten minutes), `--pause` seconds apart. Its official
report changes now and then; an article is read, and the metrics are asked for, so that all that a daemon
imports is imported. What is measured is the resident size of the daemon after each cycle, and the largest
that a child ever was.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import urlopen

import psutil

KYIV_REPORT = (
    "In the night to {night:%-d %B}, the enemy attacked Ukraine with {drones} drones and 1 missile. "
    "Air defences shot down or suppressed {stopped} drones."
)
FEED = "<?xml version='1.0'?><rss version='2.0'><channel><title>Test</title>{items}</channel></rss>"
ITEM = (
    "<item><title>{title}</title><guid isPermaLink='false'>{id}</guid>"
    "<description>{text}</description></item>"
)

DAEMON = """
import json, sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from monitor.article import article_text
from monitor.config import Schedule, load_config
from monitor.daemon import watch
from monitor.web import serve

article_text(b"<html><body><article><p>" + b"Words. " * 150 + b"</p></article></body></html>", "https://h.org/a")

def load():
    schedule = Schedule()
    object.__setattr__(schedule, "every", timedelta(seconds=float(sys.argv[1])))
    return replace(load_config(Path("feeds.yaml")), schedule=schedule)

def report(cycle):
    print(json.dumps({"judged": bool(cycle.judged.verdicts)}), flush=True)

watch(load, report, lambda error: print(json.dumps({"error": str(error)}), flush=True), serve=serve)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cycles", type=int, default=144)
    parser.add_argument("--pause", type=float, default=0.5, help="seconds between two cycles")
    parser.add_argument("--texts", type=int, default=200, help="items in each of ten feeds of outlets")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, Feeds(args.texts) as feeds:
        metrics = write_config(Path(folder), feeds.port)
        measure(Path(folder), feeds, args.cycles, args.pause, metrics)


class Feeds:
    """An official feed whose report changes twelve times, and ten outlets."""

    def __init__(self, texts: int) -> None:
        self.edition = 0
        self.texts = texts

    def __enter__(self) -> Feeds:
        feeds = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = feeds.make(self.path).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                del format, args

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()

    def make(self, path: str) -> str:
        night = datetime.now().astimezone().date()
        if path == "/force":
            drones = 500 + 10 * self.edition
            text = KYIV_REPORT.format(night=night, drones=drones, stopped=drones // 2)
            return FEED.format(items=ITEM.format(title="Report", id=str(night), text=text))
        words = "The day in other words. " * 40
        numbers = range(self.edition, self.edition + self.texts)
        items = (ITEM.format(title=f"News {one}", id=f"{path}{one}", text=words) for one in numbers)
        return FEED.format(items="".join(items))


def write_config(folder: Path, port: int) -> str:
    """Write feeds.yaml and the record; give where the metrics will be."""
    names = ["force", *(f"outlet-{number}" for number in range(10))]
    today = datetime.now().astimezone().date()
    rows = [f"{today - timedelta(days=back)},{80 + 37 * back % 60},{back % 3}" for back in range(200, 0, -1)]
    (folder / "record.csv").write_text(
        "night,drones_launched,missiles_launched\n" + "\n".join(rows) + "\n", encoding="utf-8"
    )
    lines = ["sources:"]
    for name in names:
        rank = "official" if name == "force" else "outlet"
        lines += [f"  - {{id: {name}, name: {name}, rank: {rank}}}"]
    lines += ["feeds:"]
    for name in names:
        url = f"http://127.0.0.1:{port}/{name}"
        lines += [f'  - {{id: {name}, url: "{url}", source: {name}, lang: en}}']
    listen = f"127.0.0.1:{free_port()}"
    lines += ["history: record.csv", f'health: {{listen: "{listen}"}}']
    (folder / "feeds.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return f"http://{listen}/metrics"


def free_port() -> int:
    import socket

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def measure(folder: Path, feeds: Feeds, cycles: int, pause: float, metrics: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", DAEMON, str(pause)],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    daemon, sizes, judged, largest = psutil.Process(process.pid), [], 0, [0.0]
    done = threading.Event()

    def watch_children() -> None:
        while not done.is_set():
            for child in daemon.children():
                try:
                    largest[0] = max(largest[0], high_water(child.pid))
                except (psutil.Error, OSError, StopIteration):
                    continue
            time.sleep(0.05)

    watcher = threading.Thread(target=watch_children, daemon=True)
    watcher.start()
    assert process.stdout is not None
    try:
        for line in process.stdout:
            said = json.loads(line)
            if "error" in said:
                raise SystemExit(said["error"])
            judged += said["judged"]
            urlopen(metrics, timeout=30).read()
            sizes.append(daemon.memory_info().rss / 1e6)
            feeds.edition = 12 * len(sizes) // cycles
            if len(sizes) == cycles:
                break
        spent = daemon.cpu_times()
    finally:
        done.set()
        watcher.join()
        process.terminate()
        process.wait()
    tail = sizes[len(sizes) // 2 :]
    print(f"{len(sizes)} cycles, {judged} of them judged by a child")
    print(f"daemon: {sizes[0]:.0f} MB after the first, {max(sizes):.0f} at most, {sizes[-1]:.0f} at the end")
    print(f"second half: {tail[-1] - tail[0]:+.1f} MB")
    print(f"child: {largest[0]:.0f} MB at the most")
    print(f"CPU seconds: daemon {spent.user + spent.system:.1f}, ", end="")
    print(f"children {spent.children_user + spent.children_system:.1f}")


def high_water(pid: int) -> float:
    """The most that a process ever had resident, in MB."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024 / 1e6


if __name__ == "__main__":
    main()
