"""A Dask cluster of the tests' own: a scheduler and workers on loopback, each a process to be killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest


@dataclass
class Cluster:
    """A running cluster. Killed workers are not started again."""

    folder: Path
    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def add_worker(self, ahead: Path | None = None) -> None:
        """Start a worker with one thread; `ahead` is a folder of modules that it finds before all others."""
        place = ["--local-directory", str(self.folder)]
        more = {"PYTHONPATH": str(ahead)} if ahead else {}
        args = ["worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard", *place]
        self.workers.append(start_dask(self.folder, args, more))

    def wait_for_workers(self, count: int) -> None:
        """Wait until so many workers have ever come."""
        while (said := (self.folder / "log").read_text(encoding="utf-8")).count("Registered to") < count:
            if any(worker.poll() is not None for worker in self.workers):
                pytest.fail(f"a worker did not start:\n{said}")
            time.sleep(0.05)


def start_dask(folder: Path, args: list[str], more: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """One process of a cluster; it stands in a folder of its own, and what it says is kept there."""
    with (folder / "log").open("ab") as log:
        command = [sys.executable, "-m", "dask", *args]
        return subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, env={**os.environ, **more})


@contextmanager
def run_cluster(folder: Path, workers: int = 2, **settings: str) -> Iterator[Cluster]:
    """Start a scheduler and workers; `settings` are environment variables of the scheduler."""
    folder.mkdir(exist_ok=True)
    about = folder / "scheduler.json"
    about.unlink(missing_ok=True)
    args = [
        "scheduler",
        "--host",
        "127.0.0.1",
        "--port",
        "0",
        "--no-dashboard",
        "--scheduler-file",
        str(about),
    ]
    scheduler = start_dask(folder, args, settings)
    cluster = Cluster(folder, "", scheduler)
    try:
        cluster.address = _wait_for(about, scheduler)
        for _ in range(workers):
            cluster.add_worker()
        cluster.wait_for_workers(workers)
        yield cluster
    finally:
        for process in (*cluster.workers, scheduler):
            process.kill()
            process.wait(timeout=30)


def _wait_for(about: Path, scheduler: subprocess.Popen[bytes]) -> str:
    patience = time.monotonic() + 60
    while time.monotonic() < patience and scheduler.poll() is None:
        try:
            return str(json.loads(about.read_text(encoding="utf-8"))["address"])
        except (OSError, ValueError):
            time.sleep(0.05)
    pytest.fail(f"the scheduler did not start:\n{(about.parent / 'log').read_text(encoding='utf-8')}")
