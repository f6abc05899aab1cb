"""Batches of a backfill are read by the workers of a Dask cluster, which hold the program that runs here.

A worker that is lost costs nothing: its batches are read again by another, and the answers are the same.
"""

from __future__ import annotations

import logging
import math
import pickle
import re
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from ..archive import Archive, Stretch
from ..errors import ConfigError, InputError, MonitorError
from ..extract import VERSION
from .batches import Batch, Done, read_batch
from .program import digest_files
from .readers import AHEAD, KEPT, Read, read_ahead

if TYPE_CHECKING:
    from distributed import Client, Future

SECONDS: Final = 10
"""How long the scheduler may take to answer, and the first worker to come."""
PATIENCE: Final = 60
"""Seconds without any worker after which a backfill ends: long enough for one that is started again."""
LIBRARIES: Final = (
    *("raid-monitor", "fastwarc", "trafilatura", "lxml", "feedparser"),
    "distributed",
)
"""What the text of an entry depends on, and what carries the batches."""
ADDRESS: Final = re.compile(r"((tcp|tls)://)?[^/\s]+:\d+")

Program = tuple[tuple[str, str], ...]
"""Names with versions. Two machines that differ in one could make two texts of the same page."""


@contextmanager
def open_cluster(address: str, patience: float = PATIENCE) -> Iterator[Read]:
    """The readers of a cluster whose workers run the same program as this process.

    Raises ConfigError where the extra is missing, MonitorError where the cluster cannot be used.
    """
    client = _connect(address)
    try:
        _check_programs(client, address)
        yield _Cluster(client, address, patience).read
    finally:
        client.close(timeout=SECONDS)


def _connect(address: str) -> Client:
    try:
        import dask.config
        from distributed import Client
    except ImportError:
        raise ConfigError(["--dask needs distributed: pip install 'raid-monitor[cluster]'"]) from None
    if not ADDRESS.fullmatch(address):
        raise ConfigError([f"--dask {address}: is no address; write it as tcp://host:8786"])
    # Else the last thousand messages are held in memory, with the batches in them.
    dask.config.set({"distributed.admin.low-level-log-length": 10})
    for logger in ("distributed", "distributed.client"):  # what matters is said once, as an error
        logging.getLogger(logger).setLevel(logging.CRITICAL)
    try:
        return Client(address, timeout=SECONDS, set_as_default=False)
    except OSError as error:
        mend = "start it with `dask scheduler`, or name another address"
        raise MonitorError(f"--dask {address}: no scheduler answers there ({error}): {mend}") from None


def _check_programs(client: Client, address: str) -> None:
    """Refuse a cluster without workers, or one of which a part holds another program.

    The scheduler needs the program, too: it looks at what it hands on.
    """
    try:
        client.wait_for_workers(1, timeout=SECONDS)
    except TimeoutError:
        mend = f"start some: dask worker {address} --nworkers 2 --nthreads 1"
        raise MonitorError(f"--dask {address}: the scheduler has no workers; {mend}") from None
    try:
        programs = {"the scheduler": client.run_on_scheduler(find_program)}
    except Exception as error:  # whatever is wrong there
        programs = {"the scheduler": error}
    for worker, found in client.run(find_program, on_error="return").items():
        programs[f"worker {worker}"] = found
    own = find_program()
    problems = []
    for place, found in programs.items():
        if isinstance(found, Exception):
            problems.append(f"{place}: raid-monitor is missing or another one ({found})")
        elif found != own:
            problems.append(f"{place}: {name_difference(found, own)}")
    if problems:
        mend = "install the same raid-monitor, with its constraints.txt, in all these places; restart them"
        raise MonitorError("\n".join((*problems, mend)))


@cache
def find_program() -> Program:
    """The versions of the program that runs here, and a digest of its own files."""
    digest = digest_files("**/*.py", "**/lexicon/*.yaml")
    named = tuple((name, version(name)) for name in LIBRARIES)
    return (*named, ("reader", VERSION), ("program files", digest[:8]))


def name_difference(there: Program, here: Program) -> str:
    """What differs between two programs, in words."""
    known = dict(there)
    return ", ".join(
        f"{name} is {known.get(name)} there and {value} here"
        for name, value in here
        if known.get(name) != value
    )


def read_on_worker(packed: bytes, program: Program) -> bytes:
    """Read a batch on a worker. It may have come late, so that nobody has looked at it before.

    Batch and answer travel as bytes, which the scheduler hands on without looking into them.
    """
    batch: Batch = pickle.loads(packed)
    if find_program() != program:
        raise MonitorError(f"a worker holds another program: {name_difference(find_program(), program)}")
    if isinstance(batch.held, Stretch):
        _look_at(batch.held.archive)
    return pickle.dumps(read_batch(batch))


def _look_at(archive: Archive) -> None:
    """Make sure that this worker sees the file that was found; without it all would count as damaged."""
    from distributed import get_worker

    try:
        size = archive.path.stat().st_size
    except OSError as error:
        seen = error.strerror or str(error)
    else:
        if size == archive.size:
            return
        seen = f"{size:,} bytes instead of {archive.size:,}"
    mend = "large files are opened by the workers: put them where all see them under the same path"
    raise InputError(f"{archive.path}: worker {get_worker().address} does not see it ({seen}); {mend}")


class _Cluster:
    """The workers behind a scheduler, as readers of batches."""

    def __init__(self, client: Client, address: str, patience: float) -> None:
        self._client, self._address, self._patience = client, address, patience
        self._program = find_program()
        self._ahead, self._asked = AHEAD, -math.inf
        self._lonely: float | None = None  # since when there has been no worker

    def read(self, batches: Iterable[Batch]) -> Iterator[Done]:
        """The answers in the order of the batches. Raises MonitorError where the cluster is lost."""
        return read_ahead(batches, self._send, self._receive, self._count_ahead)

    def _send(self, batch: Batch) -> Future[bytes]:
        if isinstance(batch.held, Stretch):  # a worker stands in another folder
            archive = batch.held.archive
            there = replace(batch.held, archive=replace(archive, path=archive.path.absolute()))
            batch = replace(batch, held=there)
        with self._named_failures():
            return self._client.submit(read_on_worker, pickle.dumps(batch), self._program, pure=False)

    def _receive(self, future: Future[bytes]) -> Done:
        with self._named_failures():
            while True:
                try:
                    done: Done = pickle.loads(future.result(timeout=SECONDS))
                except TimeoutError:
                    self._look_for_workers()
                else:
                    return done

    def _count_ahead(self) -> int:
        """How many batches may be on their way: asked each second, as workers come and go."""
        if time.monotonic() > self._asked + 1:
            self._ahead = AHEAD * max(self._count_threads(), 1)
            self._asked = time.monotonic()
        return self._ahead

    def _count_threads(self) -> int:
        with self._named_failures():
            threads: dict[str, int] = self._client.nthreads()
            return sum(threads.values())

    def _look_for_workers(self) -> None:
        if self._count_threads():
            self._lonely = None
            return
        self._lonely = self._lonely or time.monotonic()
        if time.monotonic() - self._lonely > self._patience:
            raise MonitorError(f"--dask {self._address}: all workers are gone: {KEPT}")

    @contextmanager
    def _named_failures(self) -> Iterator[None]:
        """Say in plain words what a cluster can do to a backfill."""
        from distributed.scheduler import KilledWorker

        try:
            yield
        except KilledWorker as error:
            mend = f"look into their logs; more memory may help; {KEPT}"
            raise MonitorError(f"--dask {self._address}: one batch ended several workers: {mend}") from error
        except (CancelledError, OSError) as error:
            raise MonitorError(f"--dask {self._address}: the scheduler was lost: {KEPT}") from error
        except MonitorError:
            raise
        except Exception as error:  # a worker that came late, and lacks the program
            said = f"{type(error).__name__}: {error}"
            raise MonitorError(f"--dask {self._address}: a worker failed ({said}): {KEPT}") from error
