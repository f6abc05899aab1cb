"""A store is copied while it is at work, and put back: whole and verified, or not at all."""

from __future__ import annotations

import resource
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from servers import FeedServer
from world import Call, make_desk

from monitor.errors import StoreError
from monitor.model import Entry
from monitor.store import Store, back_up, restore

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
ENTRY = Entry("a", "feed", "air-force", "Title", "Title\nText", "", NOW, NOW, "digest")


def url_of(path: Path) -> str:
    return f"sqlite:///{path}"


def fill(path: Path, entries: int = 3) -> None:
    with Store.open(url_of(path), NOW) as store:
        store.add_entries(replace(ENTRY, id=f"entry-{n:05}", digest=str(n)) for n in range(entries))


def ids_of(path: Path) -> list[str]:
    with Store.open(url_of(path), NOW) as store:
        return [entry.id for entry in store.entries()]


def test_a_store_comes_back_as_it_was(call: Call, tmp_path: Path, server: FeedServer) -> None:
    today = make_desk(tmp_path, server)
    assert call("run").returncode == 0
    told = call("explain", str(today)).stdout
    done = call("backup", "copy.db")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("wrote copy.db: verified, 1 entries,")
    assert [path.name for path in tmp_path.glob("copy.db*")] == ["copy.db"]
    for path in tmp_path.glob("raid-monitor.db*"):
        path.unlink()
    assert call("explain", str(today)).stdout != told
    done = call("restore", "copy.db", "--json")
    assert done.returncode == 0
    assert '"entries": 1' in done.stdout
    assert call("explain", str(today)).stdout == told
    again = call("run", "--json")
    assert '"alerts": []' in again.stdout  # nothing is told twice after it


def test_nothing_is_overwritten_unless_that_is_asked_for(call: Call, tmp_path: Path) -> None:
    fill(tmp_path / "a.db", 1)
    fill(tmp_path / "b.db", 2)
    done = call("backup", "b.db", "--store", "sqlite:///a.db")
    assert done.returncode == 1
    assert "b.db: is there already: name another file, or replace it with --force" in done.stderr
    done = call("restore", "a.db", "--store", "sqlite:///b.db")
    assert (done.returncode, len(ids_of(tmp_path / "b.db"))) == (1, 2)
    assert "--force" in done.stderr
    assert call("restore", "a.db", "--store", "sqlite:///b.db", "--force").returncode == 0
    assert len(ids_of(tmp_path / "b.db")) == 1
    assert "is the store itself" in call("backup", "a.db", "--store", "sqlite:///a.db", "--force").stderr
    assert "is the store itself" in call("restore", "a.db", "--store", "sqlite:///a.db", "--force").stderr


def test_a_copy_of_a_store_at_work_is_of_one_moment(tmp_path: Path) -> None:
    fill(tmp_path / "live.db")
    stop = threading.Event()

    def work() -> None:
        with Store.open(url_of(tmp_path / "live.db"), NOW, exclusive=True) as store:
            number = 0
            while not stop.is_set():
                pair = (f"pair-{number:06}-{half}" for half in "ab")
                store.add_entries(replace(ENTRY, id=id, digest=id) for id in pair)
                number += 1

    writer = threading.Thread(target=work)
    writer.start()
    try:
        for number in range(20):
            counts = back_up(url_of(tmp_path / "live.db"), tmp_path / f"{number}.db")
            pairs = [id for id in ids_of(tmp_path / f"{number}.db") if id.startswith("pair")]
            assert len(pairs) % 2 == 0
            assert counts["entries"] == len(pairs) + 3
    finally:
        stop.set()
        writer.join()


def test_a_store_in_use_is_not_replaced(tmp_path: Path) -> None:
    fill(tmp_path / "copy.db", 1)
    store = url_of(tmp_path / "store.db")
    fill(tmp_path / "store.db", 2)
    with (
        Store.open(store, NOW, exclusive=True),
        pytest.raises(StoreError, match="another monitor is at work"),
    ):
        restore(tmp_path / "copy.db", store, force=True)
    with Store.open(store, NOW) as reader:
        assert reader.entry("entry-00000")
        with pytest.raises(StoreError, match=r"store\.db: it is in use"):
            restore(tmp_path / "copy.db", store, force=True, wait=0.1)
    assert len(ids_of(tmp_path / "store.db")) == 2
    assert not list(tmp_path.glob(".*.tmp*"))
    restore(tmp_path / "copy.db", store, force=True)
    assert len(ids_of(tmp_path / "store.db")) == 1


def test_a_log_that_a_dead_monitor_left_is_not_read_into_what_was_restored(tmp_path: Path) -> None:
    fill(tmp_path / "copy.db", 1)
    left = subprocess.run(
        [
            sys.executable,
            "-c",
            "import os, sqlite3; c = sqlite3.connect('store.db'); c.execute('PRAGMA journal_mode = WAL');"
            "c.execute('CREATE TABLE other (x)'); c.commit(); os._exit(9)",
        ],
        cwd=tmp_path,
        check=False,
    )
    assert left.returncode == 9
    assert (tmp_path / "store.db-wal").stat().st_size
    restore(tmp_path / "copy.db", url_of(tmp_path / "store.db"), force=True)
    assert ids_of(tmp_path / "store.db") == ["entry-00000"]


def test_a_damaged_store_gives_way_to_a_copy(tmp_path: Path) -> None:
    fill(tmp_path / "copy.db", 1)
    (tmp_path / "store.db").write_bytes(b"no database at all" * 300)
    with pytest.raises(StoreError, match="not a SQLite database"):
        back_up(url_of(tmp_path / "store.db"), tmp_path / "other.db")
    restore(tmp_path / "copy.db", url_of(tmp_path / "store.db"), force=True)
    assert ids_of(tmp_path / "store.db") == ["entry-00000"]


def test_a_damaged_copy_is_refused_and_the_store_stays(tmp_path: Path) -> None:
    fill(tmp_path / "copy.db", 2000)
    fill(tmp_path / "store.db", 2)
    with closing(sqlite3.connect(tmp_path / "copy.db")) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    data = bytearray((tmp_path / "copy.db").read_bytes())
    data[len(data) // 2 : len(data) // 2 + 40_000] = b"\xff" * 40_000
    (tmp_path / "copy.db").write_bytes(data)
    with pytest.raises(StoreError, match=r"copy\.db: it is damaged"):
        restore(tmp_path / "copy.db", url_of(tmp_path / "store.db"), force=True)
    assert len(ids_of(tmp_path / "store.db")) == 2


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE alembic_version SET version_num = '9999'", "written by a newer version of raid-monitor"),
        ("DROP TABLE alembic_version", "not a store of raid-monitor"),
    ],
)
def test_a_store_of_a_newer_version_or_another_program_is_refused(
    tmp_path: Path, statement: str, said: str
) -> None:
    fill(tmp_path / "copy.db")
    with closing(sqlite3.connect(tmp_path / "copy.db")) as connection:
        connection.execute(statement)
        connection.commit()
    with pytest.raises(StoreError, match=said):
        restore(tmp_path / "copy.db", url_of(tmp_path / "store.db"))
    with pytest.raises(StoreError, match=said):
        back_up(url_of(tmp_path / "copy.db"), tmp_path / "other.db")
    assert not (tmp_path / "store.db").exists()
    assert not (tmp_path / "other.db").exists()


def test_another_database_is_sent_to_its_own_tools(call: Call) -> None:
    done = call("backup", "copy.db", "--store", "postgresql://localhost/raids")
    assert done.returncode == 1
    assert "pg_dump" in done.stderr
    assert "pg_restore" in call("restore", "copy.db", "--store", "postgresql://localhost/raids").stderr


def test_what_is_not_there_or_cannot_be_written_is_named(call: Call, tmp_path: Path) -> None:
    assert "there is no store to back up" in call("backup", "x.db", "--store", "sqlite:///none.db").stderr
    fill(tmp_path / "a.db")
    done = call("backup", "gone/x.db", "--store", "sqlite:///a.db")
    assert done.returncode == 1
    assert "gone/x.db: it cannot be opened" in done.stderr
    assert "no such file" in call("restore", "gone.db", "--store", "sqlite:///b.db").stderr
    assert "is a directory" in call("backup", ".", "--store", "sqlite:///a.db").stderr


def test_a_disk_that_is_full_leaves_nothing_behind(tmp_path: Path) -> None:
    fill(tmp_path / "a.db", 2000)
    size = (tmp_path / "a.db").stat().st_size
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size // 2, before[1]))
    try:
        with pytest.raises(StoreError, match=r"b\.db: "):
            back_up(url_of(tmp_path / "a.db"), tmp_path / "b.db")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [path.name for path in tmp_path.iterdir() if "b.db" in path.name] == []


# --store


def test_a_store_that_is_named_goes_before_the_one_of_the_configuration(
    call: Call, tmp_path: Path, server: FeedServer
) -> None:
    make_desk(tmp_path, server)
    assert call("run", "--store", "sqlite:///other.db").returncode == 0
    assert (tmp_path / "other.db").exists()
    assert not (tmp_path / "raid-monitor.db").exists()
    night = date.today() - timedelta(days=1)  # noqa: DTZ011
    assert call("explain", str(night), "--store", "sqlite:///other.db").returncode == 0


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("raids.db", "did you mean 'sqlite:///raids.db'?"),
        ("sqlite://raids.db", "needs three slashes"),
        ("mysql://host/raids", "should begin with sqlite:/// or postgresql://"),
        ("postgresql://me:secret@host/raids", "holds a password"),
    ],
)
def test_a_wrong_store_is_refused_with_its_mend_and_without_a_password(
    call: Call, url: str, said: str
) -> None:
    done = call("run", "--store", url)
    assert done.returncode == 2
    assert said in done.stderr
    assert "secret" not in done.stderr
