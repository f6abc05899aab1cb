"""What polling costs beside the library `reader`: CPU seconds of a first poll, and of one without news.

Run: python benchmarks/polling.py [--feeds 200] [--items 50] [--runs 3]

Both ask the same server on loopback, which is a process of its own and speaks HTTP/1.1. Both begin with an
empty store, each in a fresh process. `reader` is told to ask all feeds (`scheduled=False`), with as many
workers as ours. It keeps what feeds say; we also read the numbers in it, which is told apart. Needs the extra
`benchmark`.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

WORDS = "The council met on Tuesday and spoke of roads, schools and the price of bread. " * 6
RAID = "In the night to 10 June, the enemy attacked Ukraine with 61 drones. "
PARTS = ("first", "second", "claims")
"""The polls, and what reading the claims of the first one takes."""


def make_feed(number: int, items: int) -> bytes:
    """A feed of this many items; each tenth speaks of a raid."""
    inner = "".join(
        f"<item><title>Item {item} of {number}</title><link>http://owl.example/{number}/{item}</link>"
        f"<guid>http://owl.example/{number}/{item}</guid>"
        f"<pubDate>Wed, 10 Jun 2026 {item % 24:02}:00:00 GMT</pubDate>"
        f"<description>&lt;p&gt;{WORDS if item % 10 else RAID + WORDS}&lt;/p&gt;</description></item>"
        for item in range(items)
    )
    head = "<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel>"
    return f"{head}<title>Feed {number}</title>{inner}</channel></rss>".encode()


def serve(feeds: int, items: int) -> None:
    """Serve the feeds until the process is ended; the port is printed first."""
    bodies = {f"/{number}.xml": make_feed(number, items) for number in range(feeds)}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            tag = f'"{self.path}"'
            is_known = self.headers.get("if-none-match") == tag
            body = b"" if is_known else bodies[self.path]
            self.send_response(304 if is_known else 200)
            self.send_header("ETag", tag)
            if not is_known:
                self.send_header("Content-Type", "application/rss+xml")
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            del format, args

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        print(server.server_address[1], flush=True)
        server.serve_forever()


def measure_ours(urls: list[str], folder: Path) -> dict[str, float]:
    """CPU seconds of our polls."""
    from monitor.config import load_config
    from monitor.pipeline.poll import poll_feeds
    from monitor.pipeline.read import read_entries
    from monitor.pipeline.record import known_sources
    from monitor.store import Store

    lines = [f"  - {{id: f{number}, url: '{url}', source: owl}}" for number, url in enumerate(urls)]
    path = folder / "feeds.yaml"
    sources = "sources:\n  - {id: owl, name: Owl, rank: outlet}\nhistory: none\nfeeds:\n"
    path.write_text(sources + "\n".join(lines), encoding="utf-8")
    config, now, spent = load_config(path), datetime.now(UTC), {}
    with Store.open(config.store, now, exclusive=True) as store:
        for name, hours in (("first", 0), ("second", 24)):
            begun = time.process_time()
            polls = poll_feeds(config, store, now + timedelta(hours=hours))
            spent[name] = time.process_time() - begun
            assert len(polls) == len(urls), "every feed is asked"
            assert not any(poll.state.problem for poll in polls)
            if name == "first":
                begun = time.process_time()
                read_entries(store, known_sources(config))
                spent["claims"] = time.process_time() - begun
        spent["entries"] = sum(1 for _ in store.entries())
    return spent


def measure_theirs(urls: list[str], folder: Path) -> dict[str, float]:
    """CPU seconds of the polls of `reader`."""
    from reader import make_reader

    library = make_reader(str(folder / "reader.sqlite"), feed_root="")
    for url in urls:
        library.add_feed(url)
    spent = {}
    for name in ("first", "second"):
        begun = time.process_time()
        library.update_feeds(workers=8, scheduled=False)
        spent[name] = time.process_time() - begun
    spent["entries"] = library.get_entry_counts().total
    return spent


def run(role: str, *values: object) -> dict[str, float]:
    """What one role says of itself, in a fresh process."""
    command = [sys.executable, __file__, "--role", role, *map(str, values)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return {name: float(value) for name, value in json.loads(done.stdout).items()}


def compare(feeds: int, items: int, runs: int) -> None:
    """Print the seconds of both, run by run, and the least of each."""
    size = ("--feeds", feeds, "--items", items)
    command = [sys.executable, __file__, "--role", "serve", *map(str, size)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            port = server.stdout.readline().strip()
            rows: dict[str, list[dict[str, float]]] = {"ours": [], "reader": []}
            for _ in range(runs):
                for role, found in rows.items():
                    found.append(run(role, *size, "--port", port))
                    assert found[-1]["entries"] == feeds * items, f"{role} kept all"
        finally:
            server.terminate()
    print(f"{feeds} feeds of {items} items, CPU seconds, the least of {runs} runs")
    best = {
        role: {part: min(one.get(part, 0.0) for one in found) for part in PARTS}
        for role, found in rows.items()
    }
    for part in ("first", "second"):
        ours, theirs = best["ours"][part], best["reader"][part]
        print(f"{part:8} ours {ours:7.3f}   reader {theirs:7.3f}   ours / reader {ours / theirs:.2f}")
    print(f"reading the claims of the first poll, which reader has no part of: {best['ours']['claims']:.3f}")


def main() -> None:
    """Read the options and do what they say."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--feeds", type=int, default=200)
    parser.add_argument("--items", type=int, default=50)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--role", choices=("compare", "serve", "ours", "reader"), default="compare")
    parser.add_argument("--port", type=int)
    given = parser.parse_args()
    if given.role == "compare":
        compare(given.feeds, given.items, given.runs)
    elif given.role == "serve":
        serve(given.feeds, given.items)
    else:
        measure = measure_ours if given.role == "ours" else measure_theirs
        urls = [f"http://127.0.0.1:{given.port}/{number}.xml" for number in range(given.feeds)]
        with tempfile.TemporaryDirectory() as folder:
            print(json.dumps(measure(urls, Path(folder))))


if __name__ == "__main__":
    main()
