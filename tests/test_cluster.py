"""A backfill on a Dask cluster makes the record that one process makes, and says what is wrong with it."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from archives import article_page, warc_record, write_lines, write_warc
from clusters import Cluster, run_cluster
from servers import FeedServer
from test_backfill import FIRST, NOW, configure, make_rows, open_store, record_of
from world import Call, make_rss, report

from monitor.archive import Speakers, find_archives, read_archive
from monitor.config import Config
from monitor.errors import InputError, MonitorError
from monitor.pipeline.backfill import Backfill, backfill
from monitor.pipeline.batches import Terms, make_batches
from monitor.pipeline.cluster import open_cluster

PACKAGE = Path(__file__).parent.parent / "monitor"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Two workers, for tests that leave them alone."""
    with run_cluster(tmp_path_factory.mktemp("cluster")) as running:
        yield running


@pytest.fixture
def own_cluster(tmp_path: Path) -> Iterator[Cluster]:
    """Two workers, for a test that breaks something."""
    with run_cluster(tmp_path / "cluster") as running:
        yield running


@pytest.fixture
def configs(tmp_path: Path, server: FeedServer) -> tuple[Config, Config]:
    """Two stores that begin alike."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    return configure(tmp_path / "one", server), configure(tmp_path / "two", server)


def write_long(path: Path, count: int = 700) -> Path:
    """Rows that are long enough for three stretches."""
    filler = "The mayor of the town said that crews had worked until the morning. " * 45
    rows: list[object] = [{**row, "text": f"{row['text']} {filler}"} for row in make_rows(count)]
    rows[count // 2] = "{no json"
    return write_lines(path, rows)


def read_alone(config: Config, path: Path) -> list[tuple[object, ...]]:
    """The record that one process makes."""
    with open_store(config) as store:
        backfill(config, store, NOW, [path])
    return record_of(config.store)


def once(act: Callable[[], object], at: int = 1) -> Callable[[Backfill], None]:
    """A report that does something the first time, or at another."""
    calls = count(1)

    def report(_: Backfill) -> None:
        if next(calls) == at:
            act()

    return report


def test_a_cluster_makes_the_record_that_one_process_makes(
    tmp_path: Path, cluster: Cluster, configs: tuple[Config, Config], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "crawl"
    (folder / "owl").mkdir(parents=True)
    write_long(folder / "rows.jsonl")
    (folder / "owl" / "feed.xml").write_bytes(
        make_rss(*(report(FIRST, n, id=f"p{n}") for n in range(60, 70)))
    )
    noise = random.Random(1)
    records = []
    for n in range(90):
        link = f"http://127.0.0.1/{n}" if n % 5 == 0 else f"https://stranger.example/{n}"
        page = article_page(link, FIRST - timedelta(days=n + 1), 60 + n)
        records.append(
            warc_record(link, page + b"<!--" + noise.randbytes(100_000).hex().encode() + b"-->", NOW)
        )
    write_warc(folder / "pages.warc.gz", records)
    monkeypatch.chdir(tmp_path)
    one, two = configs
    with open_store(one) as store:
        alone = backfill(one, store, NOW, [Path("crawl")], source="owl")
    with open_store(two) as store:
        done = backfill(two, store, NOW, [Path("crawl")], source="owl", dask=cluster.address)
    assert (done.kept, done.members, done.foreign) == (alone.kept, alone.members, alone.foreign)
    assert len(done.damaged) == len(alone.damaged) == 1
    assert done.kept.new > 700
    assert record_of(two.store) == record_of(one.store)


def test_a_worker_that_is_killed_costs_nothing(
    tmp_path: Path, own_cluster: Cluster, configs: tuple[Config, Config]
) -> None:
    one, two = configs
    path = write_long(tmp_path / "rows.jsonl", 1500)
    kill = once(own_cluster.workers[0].kill)
    with open_store(two) as store:
        done = backfill(two, store, NOW, [path], dask=own_cluster.address, report=kill)
    assert own_cluster.workers[0].wait(timeout=10) < 0
    assert len(done.damaged) == 1
    assert record_of(two.store) == read_alone(one, path)


def test_a_lost_scheduler_ends_the_call_and_the_next_one_goes_on(
    tmp_path: Path,
    own_cluster: Cluster,
    cluster: Cluster,
    configs: tuple[Config, Config],
    caplog: pytest.LogCaptureFixture,
) -> None:
    one, two = configs
    path = write_long(tmp_path / "rows.jsonl", 1500)
    kill = once(own_cluster.scheduler.kill, at=2)
    with (
        open_store(two) as store,
        pytest.raises(MonitorError, match="scheduler was lost: what was stored is"),
    ):
        backfill(two, store, NOW, [path], dask=own_cluster.address, report=kill)
    assert not caplog.records
    with open_store(two) as store:
        done = backfill(two, store, NOW, [path], dask=cluster.address)
    assert done.resumed
    assert record_of(two.store) == read_alone(one, path)


def test_a_batch_that_ends_its_workers_is_not_tried_for_ever(
    tmp_path: Path, configs: tuple[Config, Config]
) -> None:
    config, _ = configs
    path = write_long(tmp_path / "rows.jsonl", 1500)
    never = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    with run_cluster(tmp_path / "cluster", **never) as fragile, open_store(config) as store:
        kill = once(lambda: [worker.kill() for worker in fragile.workers[:1]])
        with pytest.raises(MonitorError, match="one batch ended several workers"):
            backfill(config, store, NOW, [path], dask=fragile.address, report=kill)


def test_a_cluster_that_lost_all_its_workers_is_not_waited_for_for_ever(
    tmp_path: Path, own_cluster: Cluster
) -> None:
    terms = Terms(Speakers((), (), None), frozenset(), NOW)
    with open_cluster(own_cluster.address, patience=0.1) as read:
        for worker in own_cluster.workers:
            worker.kill()
            worker.wait(timeout=10)
        (archive,) = find_archives(write_lines(tmp_path / "rows.jsonl", make_rows(5)))
        with pytest.raises(MonitorError, match="all workers are gone"):
            list(read(make_batches(read_archive(archive, terms.speakers), terms)))


def test_a_worker_that_comes_late_with_another_program_ends_the_call(
    tmp_path: Path, own_cluster: Cluster, configs: tuple[Config, Config]
) -> None:
    config, _ = configs
    ahead = make_other(tmp_path / "ahead")

    def change() -> None:
        own_cluster.add_worker(ahead)
        own_cluster.wait_for_workers(3)
        for worker in own_cluster.workers[:2]:
            worker.kill()

    path = write_long(tmp_path / "rows.jsonl", 3500)
    with open_store(config) as store, pytest.raises(MonitorError, match="reader is before-"):
        backfill(config, store, NOW, [path], dask=own_cluster.address, report=once(change))


def make_empty(folder: Path) -> Path:
    """A folder with a package of the same name that is another one."""
    (folder / "monitor").mkdir(parents=True)
    (folder / "monitor" / "__init__.py").touch()
    return folder


def make_other(folder: Path) -> Path:
    """A folder with another version of the program."""
    shutil.copytree(PACKAGE, folder / "monitor", ignore=shutil.ignore_patterns("__pycache__"))
    reader = folder / "monitor" / "extract" / "reader.py"
    reader.write_text(reader.read_text().replace('VERSION = "', 'VERSION = "before-'))
    return folder


def test_a_file_that_a_worker_does_not_see_is_no_damage(
    tmp_path: Path, cluster: Cluster, configs: tuple[Config, Config]
) -> None:
    config, _ = configs
    path = write_long(tmp_path / "rows.jsonl", 3500)
    with open_store(config) as store, pytest.raises(InputError, match=r"does not see it .*the same path"):
        backfill(config, store, NOW, [path], dask=cluster.address, report=once(path.unlink))


# What is refused before anything is read.


@pytest.fixture
def archive(tmp_path: Path, configs: tuple[Config, Config]) -> list[str | Path]:
    """The arguments of a backfill that could be done."""
    path = write_lines(tmp_path / "rows.jsonl", make_rows(5))
    return ["backfill", path, "--config", tmp_path / "one" / "feeds.yaml"]


def test_a_scheduler_that_nobody_can_reach_is_named(call: Call, archive: list[str | Path]) -> None:
    done = call(*archive, "--dask", "tcp://127.0.0.1:1")
    assert done.returncode == 1
    assert "--dask tcp://127.0.0.1:1: no scheduler answers there" in done.stderr


def test_a_cluster_without_workers_is_refused(tmp_path: Path, call: Call, archive: list[str | Path]) -> None:
    with run_cluster(tmp_path / "cluster", workers=0) as empty:
        done = call(*archive, "--dask", empty.address)
    assert done.returncode == 1
    assert f"has no workers; start some: dask worker {empty.address}" in done.stderr


def test_workers_with_another_program_are_refused(
    tmp_path: Path, call: Call, archive: list[str | Path]
) -> None:
    with run_cluster(tmp_path / "cluster", workers=1) as mixed:
        mixed.add_worker(make_empty(tmp_path / "none"))
        mixed.add_worker(make_other(tmp_path / "other"))
        mixed.wait_for_workers(3)
        done = call(*archive, "--dask", mixed.address)
    assert done.returncode == 1
    assert done.stderr.count("worker tcp://") == 2
    assert "raid-monitor is missing or another one" in done.stderr
    assert "reader is before-" in done.stderr
    assert "install the same raid-monitor" in done.stderr


def test_a_missing_extra_is_named(
    tmp_path: Path, begin: Call, archive: list[str | Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "none" / "distributed").mkdir(parents=True)
    (tmp_path / "none" / "distributed" / "__init__.py").write_text("raise ImportError", encoding="utf-8")
    paths = [str(tmp_path / "none"), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(path for path in paths if path))
    done = begin(*archive, "--dask", "tcp://127.0.0.1:1")
    assert done.returncode == 2
    assert "pip install 'raid-monitor[cluster]'" in done.stderr


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--dask", "tcp://127.0.0.1:1", "--jobs", "1"], "give one of them"),
        (["--dask", "nonsense://host"], "write it as tcp://host:8786"),
    ],
)
def test_a_wrong_use_is_refused(call: Call, archive: list[str | Path], args: list[str], said: str) -> None:
    done = call(*archive, *args)
    assert done.returncode == 2
    assert said in done.stderr


def test_a_channel_is_not_read_by_a_cluster(call: Call) -> None:
    done = call("backfill", "https://t.me/s/kpszsu", "--since", "2026-06-01", "--dask", "tcp://127.0.0.1:1")
    assert done.returncode == 2
    assert "--dask belongs to archives" in done.stderr


def test_without_a_cluster_its_library_is_not_loaded() -> None:
    code = (
        "import sys, monitor.cli.backfill, monitor.pipeline.backfill; sys.exit('distributed' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
