"""Some hundred feeds with faults mixed in, polled over some hundred cycles: is the monitor a good guest?

Each feed is a host of its own on this machine (127.0.x.y, one port). Three in four are good; the others
have one fault each, all kinds in turn. The clock is an argument, so that ten minutes pass between two cycles.
At the end it is counted what each host saw: a good feed in every cycle, a faulty one as its fault wants it,
never two requests at once; and how much memory the process holds. Ends with 1 where anything is not so.

    python benchmarks/guest.py --feeds 200 --cycles 200
    python benchmarks/guest.py --feeds 40 --cycles 20 --json
"""

from __future__ import annotations

import argparse
import gzip
import json
import select
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from typing import Any

from monitor.config import Config, load_config
from monitor.fetch import Limits, get
from monitor.model import Answer
from monitor.pipeline.hosts import Hosts
from monitor.pipeline.poll import poll_feeds
from monitor.store import Store

BEGAN = datetime(2026, 6, 10, 6, 0, tzinfo=UTC)
EVERY = timedelta(minutes=10)
ITEMS = 10
MOST_BYTES = 300_000
TIMEOUT = 0.3
RETRY = 1800
"""Seconds that a server asks to be left alone for."""
PRIVATE = "127.0.200.1"
"""Stands for an address inside a private network: nothing may ever be asked there."""
PUBLIC = "127.0.201.1"
"""Where articles lie."""
REBINDING = "rebinding.example"
"""A name that leads to PUBLIC and to PRIVATE in turn."""

BOMB = gzip.compress(b" " * 20_000_000, 1)
FAULTS = (
    *("429", "503", "301", "308", "302", "410", "404", "slow headers", "endless body", "gzip bomb"),
    *("cut short", "wrong charset", "HTML", "changing ETag", "no validators", "clock in the body"),
    *("private link", "rebinding name"),
)


@dataclass(slots=True)
class Host:
    """One feed and what its server saw: the cycle and path of each request, and how many came together."""

    address: str
    fault: str | None
    seen: list[tuple[int, str]] = field(default_factory=list)
    asking: int = 0
    overlaps: int = 0
    entries: int = 0

    def count(self, path: str = "/feed") -> int:
        """How often a path was asked for."""
        return sum(one == path for _, one in self.seen)


@dataclass(slots=True)
class World:
    """All hosts, and the cycle that it is."""

    hosts: dict[str, Host]
    port: int = 0
    cycle: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    lookups: int = 0

    def feeds(self) -> list[Host]:
        """The hosts that have a feed."""
        return [host for host in self.hosts.values() if host.fault != "article"]

    def make_feed(self, host: Host) -> str:
        """The feed of a host as it is now: each hour, an item is edited; each half day, one is new."""
        hours = self.cycle // 6
        fault = host.fault
        link = {
            "private link": f"http://{PRIVATE}:{self.port}/article",
            "rebinding name": f"http://{REBINDING}:{self.port}/article",
        }.get(fault or "", f"http://{host.address}:{self.port}/article")
        items = []
        for number in range(ITEMS + hours // 12):
            edited = f" Update {hours}." if number == 0 else ""
            items.append(
                f"<item><title>News {number} of {host.address}</title><guid>{host.address}-{number}</guid>"
                f"<link>{link}/{number}</link><pubDate>{format_datetime(BEGAN)}</pubDate><description>"
                f"Сили протиповітряної оборони збили {number + 3} дронів.{edited}</description></item>"
            )
        clock = f"<lastBuildDate>{self.cycle}</lastBuildDate>" if fault == "clock in the body" else ""
        return f"<rss version='2.0'><channel><title>Test</title>{clock}{''.join(items)}</channel></rss>"


def make_handler(world: World) -> type[BaseHTTPRequestHandler]:
    """The one server behind all hosts; it knows them by the address that was connected to."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host = world.hosts[self.connection.getsockname()[0]]
            with world.lock:
                host.seen.append((world.cycle, self.path))
                host.overlaps += bool(host.asking)
                host.asking += 1
                self.is_asking = True
            try:
                self.answer(host)
            except OSError:
                self.close_connection = True
            finally:
                self.leave(host)

        def leave(self, host: Host) -> None:
            """The answer is over: before its last bytes go out, for whoever has them may come again."""
            with world.lock:
                host.asking -= self.is_asking
            self.is_asking = False

        def answer(self, host: Host) -> None:
            if self.path == "/robots.txt":
                self.send(200, b"User-agent: *\nDisallow:\n")
            elif self.path.startswith("/article"):
                self.send(200, b"<html><body><article><p>Nothing much.</p></article></body></html>")
            elif host.fault in ("429", "503"):
                self.send(int(host.fault), b"", **{"retry-after": str(RETRY)})
            elif host.fault in ("301", "308", "302") and self.path == "/feed":
                self.send(int(host.fault), b"", location="/new")
            elif host.fault in ("410", "404"):
                self.send(int(host.fault), b"")
            else:
                self.answer_feed(host)

        def answer_feed(self, host: Host) -> None:
            fault, text = host.fault, world.make_feed(host)
            tag = f'"{hash(text)}"'
            if fault == "changing ETag":
                tag = f'"{world.cycle}"'
            if fault == "slow headers":
                select.select([self.connection], [], [], 3 * TIMEOUT)  # or until the client hangs up
            if fault == "endless body":
                self.send_response(200)
                self.end_headers()
                while True:
                    self.wfile.write(b"<!-- more -->" * 1000)
            if fault == "gzip bomb":
                self.send(200, BOMB, **{"content-encoding": "gzip"})
                return
            if fault == "HTML":
                self.send(200, b"<!doctype html><html><body>Are you human?</body></html>")
                return
            if fault not in ("changing ETag", "no validators") and self.headers.get("if-none-match") == tag:
                self.send(304, b"")
                return
            body = text.encode("windows-1251" if fault == "wrong charset" else "utf-8")
            if fault == "cut short":
                body = body[: -len(body) // (2 * ITEMS)]
            more = {} if fault == "no validators" else {"etag": tag}
            self.send(200, body, **{"content-type": "application/rss+xml; charset=utf-8"}, **more)

        def send(self, status: int, body: bytes, **headers: str) -> None:
            self.send_response(status)
            for name, value in {"content-length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.leave(world.hosts[self.connection.getsockname()[0]])
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            del format, args

    return Handler


class Server(ThreadingHTTPServer):
    """Listens on every address of this machine."""

    daemon_threads = True
    request_queue_size = 128


def make_world(feeds: int) -> World:
    """The hosts, one in four with a fault, and the two that only articles lead to."""
    hosts = {}
    for number in range(feeds):
        address = f"127.0.{1 + number // 250}.{1 + number % 250}"
        hosts[address] = Host(address, FAULTS[number // 4 % len(FAULTS)] if number % 4 == 3 else None)
    for address in (PRIVATE, PUBLIC, "127.0.0.1"):
        hosts[address] = Host(address, "article")
    return World(hosts)


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """In this world all hosts but one are public."""
    return address != ip_address(PRIVATE)


def make_config(folder: Path, world: World) -> Config:
    """A feed for each host; those about articles read them."""
    lines = ["sources:", "  - {id: owl, name: Owl, rank: outlet}", "feeds:"]
    for number, host in enumerate(world.feeds()):
        full = str(host.fault in ("private link", "rebinding name")).lower()
        url = f"http://{host.address}:{world.port}/feed"
        lines.append(f'  - {{id: feed-{number}, url: "{url}", source: owl, full_text: {full}}}')
    lines += ["history: none", f"schedule: {{every: {EVERY.seconds // 60}m}}"]
    path = folder / "feeds.yaml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return load_config(path)


def rebind(world: World) -> Callable[..., Any]:
    """A resolver by which one name leads to the public host and to the private one in turn."""
    resolve = socket.getaddrinfo

    def look_up(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host == REBINDING:
            world.lookups += 1
            host = (PUBLIC, PRIVATE)[world.lookups % 2]
        return resolve(host, *args, **kwargs)

    return look_up


def read_memory() -> float:
    """What the process holds, in MB."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def run(world: World, cycles: int) -> dict[str, Any]:
    """Poll for some cycles, then judge what the hosts saw."""
    limits = Limits(max_bytes=MOST_BYTES, connect_seconds=2, read_seconds=TIMEOUT, total_seconds=2)
    memory: list[float] = []
    began = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        config = make_config(Path(folder), world)
        with Store.open(config.store, BEGAN) as store:
            for cycle in range(cycles):
                world.cycle = cycle
                hosts = Hosts(timedelta(0))

                def ask(
                    url: str, headers: Any = None, *, public_only: bool = False, hosts: Hosts = hosts
                ) -> Answer:
                    return get(
                        url,
                        headers,
                        limits=limits,
                        public_only=public_only,
                        turn=hosts.turn,
                        public=is_public,
                    )

                poll_feeds(config, store, BEGAN + cycle * EVERY, ask, hosts)
                memory.append(round(read_memory(), 1))
            ids = {feed.url.split("/")[2].split(":")[0]: feed.id for feed in config.feeds}
            texts = list(store.entries(latest=False))
            for host in world.feeds():
                host.entries = len({entry.id for entry in texts if entry.feed == ids[host.address]})
    early, late = memory[len(memory) // 4], memory[-1]
    grown = [f"memory grew from {early} to {late} MB"] if cycles >= 40 and late > 1.1 * early + 5 else []
    return {
        "feeds": len(world.feeds()),
        "cycles": cycles,
        "requests": sum(len(host.seen) for host in world.hosts.values()),
        "cpu_seconds": round(time.process_time() - began, 1),
        "memory_mb": {"after_a_quarter": early, "at_the_end": late, "most": max(memory)},
        "memory_by_cycle": memory[:: max(cycles // 20, 1)],
        "overlaps": sum(host.overlaps for host in world.hosts.values()),
        "failures": [*find_failures(world, cycles), *grown],
    }


def find_failures(world: World, cycles: int) -> Iterator[str]:
    """What is not as it should be, in words."""
    every = list(range(cycles))
    known = ITEMS + (cycles - 1) // 6 // 12
    read = {"changing ETag", "no validators", "clock in the body", "wrong charset", "private link"}
    for host in world.hosts.values():
        name = f"{host.address} ({host.fault or 'good'})"
        if host.overlaps:
            yield f"{name}: {host.overlaps} requests came while another was being answered"
        if host.fault in (None, "rebinding name", *read):
            if [cycle for cycle, path in host.seen if path == "/feed"] != every:
                yield f"{name}: asked {host.count()} times in {cycles} cycles"
            if host.entries != known:
                yield f"{name}: {host.entries} entries are stored, not {known}"
        elif said := judge_fault(host, cycles):
            yield f"{name}: {said}"
    if world.hosts[PRIVATE].seen:
        yield f"{len(world.hosts[PRIVATE].seen)} requests reached the private network"
    bound = any(host.fault == "rebinding name" for host in world.feeds())
    if bound and not any(path.startswith("/article") for _, path in world.hosts[PUBLIC].seen):
        yield "no article of the name that changes its address was ever read where it is public"


def judge_fault(host: Host, cycles: int) -> str | None:
    """What is wrong with how a fault was met, None where nothing is."""
    asked, adopted = host.count(), int(timedelta(days=7) / EVERY)
    match host.fault:
        case "429" | "503":
            is_right = asked == -(-cycles // (RETRY // EVERY.seconds))
        case "410":
            is_right = asked == 1
        case "302":
            is_right = asked == host.count("/new") == cycles
        case "301" | "308":
            is_right = asked == min(cycles, adopted) and host.count("/new") == cycles
        case "404" | "slow headers" | "endless body" | "gzip bomb" | "HTML":
            # The wait doubles: 1, 2, 4, ... intervals, a fifth shorter at the most.
            is_right = 1 < asked < 5 + 2 * max(cycles.bit_length(), cycles // 100)
        case "cut short":
            is_right = asked == cycles and host.entries >= ITEMS - 1
        case _:
            is_right = True
    return None if is_right else f"asked {asked} times, at its new address {host.count('/new')}"


def main() -> int:
    """Run it and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--feeds", type=int, default=200)
    parser.add_argument("--cycles", type=int, default=200)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    world = make_world(chosen.feeds)
    socket.getaddrinfo = rebind(world)
    with Server(("0.0.0.0", 0), make_handler(world)) as server:
        world.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        found = run(world, chosen.cycles)
        server.shutdown()
    if chosen.json:
        print(json.dumps(found, indent=1))
    else:
        for name, value in found.items():
            if name != "failures":
                print(f"{name}: {value}")
        print(*(found["failures"] or ["all as it should be"]), sep="\n")
    return 1 if found["failures"] else 0


if __name__ == "__main__":
    sys.exit(main())
