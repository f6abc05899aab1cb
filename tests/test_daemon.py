"""The daemon as a process: it works at once, outlives its cycles, and stops when it is told to."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import psutil
import pytest
from archives import CHANNEL, page_of
from mail import Mailbox
from servers import FeedServer
from world import EXCEPTIONAL, OFFICIAL, UNUSUAL, make_desk, make_rss, monitor, report

from monitor.errors import StoreError
from monitor.model import KYIV
from monitor.store import Store

PATIENCE = 90.0
WATCH = [sys.executable, "-m", "monitor", "watch"]


def wait_for(condition: Callable[[], object], what: str) -> None:
    """Wait until something holds; the clock of the machine is the only one that a daemon has."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.05)


@contextmanager
def running(command: list[str], folder: Path, **more: str) -> Iterator[subprocess.Popen[str]]:
    """A process in a folder that writes into said.txt there; nothing of it is left behind.

    `more` is what its environment holds beside this one's.
    """
    with (
        (folder / "said.txt").open("w") as said,
        subprocess.Popen(
            command,
            cwd=folder,
            stdout=said,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8", **more},
        ) as process,
    ):
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                process.kill()


def stop(process: subprocess.Popen[str]) -> int:
    """Ask a process to end, and wait for it."""
    process.send_signal(signal.SIGTERM)
    return process.wait(PATIENCE)


@pytest.fixture
def desk(tmp_path: Path, server: FeedServer) -> Path:
    """A folder with a configuration and a record that ends last night; this morning was unusual."""
    make_desk(tmp_path, server)
    return tmp_path


def said(folder: Path) -> str:
    return (folder / "said.txt").read_text(encoding="utf-8")


def pages(folder: Path) -> list[Path]:
    return list((folder / "reports").glob("alert-*.html"))


def test_watch_does_a_cycle_at_once_and_ends_well_when_told_to(tmp_path: Path, server: FeedServer) -> None:
    desk, ping = tmp_path, f"http://127.0.0.1:{free_port()}/hunter2-token"
    make_desk(desk, server, outlets=["hunter2-token"], more="ping: {url_env: PING}")
    with running(WATCH, desk, PING=ping) as process:
        wait_for(lambda: pages(desk) and "wrote" in said(desk), "the first report")
        assert process.poll() is None
        assert stop(process) == 0
    assert "alert raised" in said(desk)
    assert "***: 127.0.0.1 answered 404" in said(desk)
    assert "hunter2" not in said(desk)
    assert said(desk).endswith("stopped\n")


def test_a_second_monitor_of_one_store_is_refused_until_the_first_has_ended(desk: Path) -> None:
    with running(WATCH, desk) as process:
        wait_for(lambda: pages(desk), "the first report")
        refused = monitor("watch", cwd=desk)
        assert refused.returncode == 1
        assert "another monitor is at work on this store" in refused.stderr
        process.kill()
        process.wait(PATIENCE)
    url = f"sqlite:///{desk / 'raid-monitor.db'}"
    Store.open(url, datetime.now(KYIV), exclusive=True).close()  # the lock died with its process


def test_the_cycle_in_hand_is_finished_first(desk: Path, server: FeedServer) -> None:
    body = make_rss(report(datetime.now(KYIV).date(), UNUSUAL, hour=0))
    server.drip(f"/{OFFICIAL}.xml", body, 1.5 / len(body))
    with running(WATCH, desk) as process:
        wait_for(lambda: server.requests, "the first request")
        assert stop(process) == 0
    assert pages(desk)


def test_a_stop_waits_for_no_pause_that_a_host_asks_for(desk: Path, server: FeedServer) -> None:
    path = desk / "feeds.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(f'/{OFFICIAL}.xml"', f'/s/{CHANNEL}", kind: telegram'), encoding="utf-8")
    today = datetime.now(KYIV).date()
    for number in (7, 8, 9):
        path = f"/s/{CHANNEL}" + (f"?before={number + 1}" if number < 9 else "")
        server.serve(path, page_of([(number, report(today, UNUSUAL, hour=0))], number), "text/html")
    server.serve("/robots.txt", b"User-agent: *\nCrawl-delay: 60\n", "text/plain")
    with running(WATCH, desk) as process:
        wait_for(lambda: len(server.requests) == 3, "the first page, the robots.txt and an older page")
        began = time.monotonic()
        assert stop(process) == 0
        assert time.monotonic() - began < 30
    assert len(server.requests) == 3


PACED = """
import json, resource, sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from monitor.config import Schedule, load_config
from monitor.daemon import watch

def load():
    schedule = Schedule()
    object.__setattr__(schedule, "every", timedelta(seconds=0.5))  # shorter than a file may say
    return replace(load_config(Path("feeds.yaml")), schedule=schedule)

def report(cycle):
    heavy = {"numpy", "pandas", "scipy", "matplotlib", "statsmodels"} & sys.modules.keys()
    size = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmRSS"))
    spent = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    print(f"cycle\\n{json.dumps([sorted(heavy), int(size) / 1024, spent])}")

watch(load, report, lambda error: print("failed:", error), print, longest=float(sys.argv[1]))
"""


def pace(longest: float = 60) -> list[str]:
    """A daemon that does a cycle every half second, for which one longer than `longest` seconds is stuck."""
    return [sys.executable, "-c", PACED, str(longest)]


def cycles(folder: Path) -> list[list[Any]]:
    """Of each cycle: heavy libraries in the daemon, its MB, and the seconds that its children spent."""
    return [json.loads(line) for line in said(folder).splitlines() if line.startswith("[")]


def find_child(process: subprocess.Popen[str]) -> psutil.Process | None:
    """The process that judges for a monitor, while there is one."""
    return next(iter(psutil.Process(process.pid).children()), None)


def catch_child(process: subprocess.Popen[str]) -> psutil.Process:
    wait_for(lambda: find_child(process), "the child")
    child = find_child(process)
    assert child is not None
    return child


def test_a_cycle_that_fails_does_not_end_the_daemon(desk: Path) -> None:
    record = desk / "record.csv"
    good = record.read_text(encoding="utf-8")
    record.write_text("night,drones_launched\n2026-01-01,-1\n", encoding="utf-8")
    with running(pace(), desk) as process:
        wait_for(lambda: "failed: record.csv: line 2" in said(desk), "the failure")
        assert not pages(desk)
        record.write_text(good, encoding="utf-8")
        wait_for(lambda: len(cycles(desk)) >= 2, "two cycles")
        assert stop(process) == 0
    assert pages(desk)


def test_the_daemon_stays_small_and_begins_a_child_only_where_something_changed(
    desk: Path, server: FeedServer
) -> None:
    with running(pace(), desk) as process:
        wait_for(lambda: len(cycles(desk)) >= 4, "four cycles")
        first, *others = cycles(desk)
        assert pages(desk)
        server.serve(f"/{OFFICIAL}.xml", make_rss(report(datetime.now(KYIV).date(), EXCEPTIONAL, hour=0)))
        wait_for(lambda: "alert revised" in str(alerts_of(desk)), "the revision")
        assert stop(process) == 0
    assert first[2] > 0.5  # the libraries alone take that long to import
    assert {spent for _, _, spent in others[:3]} == {first[2]}
    for heavy, megabytes, _ in cycles(desk):
        assert heavy == []
        assert megabytes < 120


def alerts_of(folder: Path) -> list[str]:
    with Store.open(f"sqlite:///{folder / 'raid-monitor.db'}", datetime.now(KYIV)) as store:
        return [f"alert {alert.state}" for alert in store.alerts()]


def test_a_child_that_is_killed_is_followed_by_another_and_its_news_is_told_once(
    tmp_path: Path, server: FeedServer, mailbox: Mailbox
) -> None:
    make_desk(tmp_path, server, mailbox=mailbox)
    with running(pace(), tmp_path) as process:
        catch_child(process).kill()
        wait_for(lambda: "failed: the process that judges was killed" in said(tmp_path), "the complaint")
        wait_for(lambda: mailbox.received and len(cycles(tmp_path)) >= 3, "the mail")
        assert stop(process) == 0
    assert len(mailbox.received) == 1
    assert alerts_of(tmp_path) == ["alert raised"]


def test_an_orphan_never_works_beside_a_second_monitor_and_ends(
    tmp_path: Path, server: FeedServer, mailbox: Mailbox
) -> None:
    make_desk(tmp_path, server, mailbox=mailbox)
    url = f"sqlite:///{tmp_path / 'raid-monitor.db'}"
    with running(pace(), tmp_path) as process:
        child = catch_child(process)
        child.suspend()
        process.kill()
        process.wait(PATIENCE)
        with pytest.raises(StoreError, match="another monitor is at work"):
            Store.open(url, datetime.now(KYIV), exclusive=True)
        child.resume()
        child.wait(PATIENCE)
    with running(pace(), tmp_path) as process:
        wait_for(lambda: mailbox.received and len(cycles(tmp_path)) >= 2, "the mail")
        assert stop(process) == 0
    assert len(mailbox.received) == 1


def test_a_monitor_that_is_to_stop_begins_no_further_request_and_no_mail(
    tmp_path: Path, server: FeedServer, mailbox: Mailbox
) -> None:
    make_desk(tmp_path, server, mailbox=mailbox, outlets=["owl"])
    body = make_rss(report(datetime.now(KYIV).date(), UNUSUAL, hour=0))
    server.drip(f"/{OFFICIAL}.xml", body, 1.5 / len(body))
    with running(WATCH, tmp_path) as process:
        wait_for(lambda: server.requests, "the first request")
        assert stop(process) == 0
    assert [path for path, _ in server.requests] == [f"/{OFFICIAL}.xml"]
    assert mailbox.received == []


@contextmanager
def listening(folder: Path) -> Iterator[list[tuple[float, str]]]:
    """What a service says to systemd: (seconds, word), as it comes in."""
    words: list[tuple[float, str]] = []
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(folder / "notify"))

        def listen() -> None:
            while data := line.recv(4096):
                words.extend((time.monotonic(), word) for word in data.decode().splitlines())

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        yield words
        line.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_a_service_is_ready_alive_reloaded_and_stopped(tmp_path: Path, server: FeedServer) -> None:
    make_desk(tmp_path, server)
    config = tmp_path / "feeds.yaml"
    good = config.read_text(encoding="utf-8")
    with (
        listening(tmp_path) as words,
        running(pace(), tmp_path, NOTIFY_SOCKET=str(tmp_path / "notify"), WATCHDOG_USEC="300000") as process,
    ):

        def heard() -> list[str]:
            return [word for _, word in words]

        wait_for(lambda: "READY=1" in heard() and cycles(tmp_path), "the first cycle")
        wait_for(lambda: any(word.startswith("STATUS=all is well") for word in heard()), "the status")
        wait_for(lambda: heard().count("WATCHDOG=1") >= 3, "the watchdog")
        for text, word in (
            (good + "nothing: 1\n", "the configuration is refused, and the old one kept: feeds.yaml:"),
            (
                good + "store: sqlite:///other.db\n",
                "store: cannot change while the monitor is at work",
            ),
            (good.replace(f"/{OFFICIAL}.xml", "/new.xml"), "the configuration was read again"),
        ):
            config.write_text(text, encoding="utf-8")
            process.send_signal(signal.SIGHUP)
            wait_for(lambda word=word: word in said(tmp_path), word)  # type: ignore[misc]
        number = len(cycles(tmp_path))
        wait_for(lambda: len(cycles(tmp_path)) > number + 1, "another cycle")
        assert stop(process) == 0
    assert not (tmp_path / "other.db").exists()
    assert heard().index("READY=1") < heard().index("WATCHDOG=1") < heard().index("RELOADING=1")
    assert heard().count("READY=1") == 4
    assert "STOPPING=1" in heard()


def test_a_cycle_that_is_stuck_is_not_said_to_be_alive(desk: Path, server: FeedServer) -> None:
    body = make_rss(report(datetime.now(KYIV).date(), UNUSUAL, hour=0))
    server.drip(f"/{OFFICIAL}.xml", body, 3 / len(body))
    address = "@raid-monitor-test-" + desk.name  # a name without a file
    with (
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line,
        running(pace(0.5), desk, NOTIFY_SOCKET=address, WATCHDOG_USEC="300000") as process,
    ):
        line.bind("\0" + address[1:])
        line.settimeout(1)
        wait_for(lambda: server.requests, "the request")
        heard = []
        with suppress(TimeoutError):  # a second of silence
            while True:
                heard.append(line.recv(4096).decode())
        assert "WATCHDOG=1" in heard
        assert cycles(desk) == []
        assert process.poll() is None


def test_the_log_is_json_and_health_is_served_and_no_secret_is_in_either(
    tmp_path: Path, server: FeedServer
) -> None:
    port = free_port()
    more = f"health: {{listen: '127.0.0.1:{port}'}}\nping: {{url_env: PING}}\nschedule: {{every: 1m}}"
    make_desk(tmp_path, server, more=more)
    ping = f"http://127.0.0.1:{free_port()}/hunter2"
    with running([*WATCH, "--log", "json"], tmp_path, PING=ping) as process:
        wait_for(lambda: "did not take the word" in said(tmp_path), "the first cycle and its ping")
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as answer:
            assert json.load(answer) == {"status": "ok", "reasons": []}
        with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            assert f'raid_monitor_feed_up{{feed="{OFFICIAL}"}} 1.0' in answer.read().decode()
        megabytes = psutil.Process(process.pid).memory_info().rss / 1024**2
        assert stop(process) == 0
    records = [json.loads(line) for line in said(tmp_path).splitlines()]
    assert [one["event"] for one in records] == ["word", "cycle", "word", "word"]
    assert records[1]["alerts"] == [
        {"night": str(datetime.now(KYIV).date()), "series": "drones_launched", "state": "raised"}
    ]
    assert "hunter2" not in said(tmp_path)
    assert megabytes < 120


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
