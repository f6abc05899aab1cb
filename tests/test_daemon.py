"""The daemon as a process: it works at once, outlives its cycles, and stops when it is told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

import pytest
from servers import FeedServer
from world import OFFICIAL, UNUSUAL, make_desk, make_rss, monitor, report

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
def running(command: list[str], folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A process in a folder that writes into said.txt there; nothing of it is left behind."""
    with (
        (folder / "said.txt").open("w") as said,
        subprocess.Popen(
            command,
            cwd=folder,
            stdout=said,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"},
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


def test_watch_does_a_cycle_at_once_and_ends_well_when_told_to(desk: Path) -> None:
    with running(WATCH, desk) as process:
        wait_for(lambda: pages(desk) and "wrote" in said(desk), "the first report")
        assert process.poll() is None
        assert stop(process) == 0
    assert "alert raised" in said(desk)
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


PACED = """
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from monitor.config import Schedule, load_config
from monitor.daemon import watch

def load():
    schedule = Schedule()
    object.__setattr__(schedule, "every", timedelta(seconds=0.5))  # shorter than a file may say
    return replace(load_config(Path("feeds.yaml")), schedule=schedule)

watch(load, lambda cycle: print("cycle"), lambda error: print("failed:", error), print)
"""


def test_a_cycle_that_fails_does_not_end_the_daemon(desk: Path) -> None:
    record = desk / "record.csv"
    good = record.read_text(encoding="utf-8")
    record.write_text("night,drones_launched\n2026-01-01,-1\n", encoding="utf-8")
    with running([sys.executable, "-c", PACED], desk) as process:
        wait_for(lambda: "failed: record.csv: line 2" in said(desk), "the failure")
        assert not pages(desk)
        record.write_text(good, encoding="utf-8")
        wait_for(lambda: "cycle\ncycle\n" in said(desk), "two cycles")
        assert stop(process) == 0
    assert pages(desk)
