"""A rebuild reads every text again, tells what changes, and is put in place in one step."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from world import command

from monitor.config import load_config
from monitor.extract import VERSION
from monitor.model import Entry, Reading
from monitor.pipeline.read import BATCH
from monitor.pipeline.rebuild import compare, put_in_place, read_again
from monitor.store import Store

NOW = datetime(2026, 3, 14, 9, tzinfo=UTC)
NIGHT = date(2026, 3, 14)
CONFIG = """
sources: [{id: ua-air-force, name: Air Force, rank: official}]
feeds: [{id: channel, url: "http://127.0.0.1:9/x.xml", source: ua-air-force, lang: uk}]
history: none
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "feeds.yaml").write_text(CONFIG, encoding="utf-8")
    return tmp_path


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    """A store whose one report was read by an older reader that saw nothing in it."""
    with Store.open(f"sqlite:///{folder / 'raid-monitor.db'}", NOW) as store:
        text = "У ніч на 14 березня ворог атакував 97 ударними БпЛА. Збито 78."
        report = Entry("channel:1", "channel", "ua-air-force", "", text, "https://x.org/1", NOW, NOW, "d1")
        more = [
            Entry(f"channel:n{n}", "channel", "ua-air-force", "", "-", "", NOW, NOW, "d") for n in range(3)
        ]
        store.save_readings([(entry, Reading()) for entry in store.add_entries([report, *more])], "1")
        yield store


def test_nothing_changes_before_it_is_put_in_place(folder: Path, store: Store) -> None:
    config = load_config(folder / "feeds.yaml")
    assert read_again(config, store) == 4
    found = compare(config, store, 4, NOW)
    assert (found.claims_before, found.claims_after) == (0, 2)
    assert {(str(c.measure), c.before, c.after and c.after[0]) for c in found.changes} >= {
        ("launched", None, 97),
        ("intercepted", None, 78),
    }
    assert store.claims() == []
    put_in_place(store)
    assert {claim.value for claim in store.claims()} == {97, 78}
    assert list(store.unread_entries(VERSION)) == []
    assert compare(config, store, 4, NOW).claims_after == 0


def test_a_rebuild_goes_on_where_it_was_and_twice_is_once(folder: Path, store: Store) -> None:
    config = load_config(folder / "feeds.yaml")
    read, total = store.begin_rebuild(VERSION)
    assert (read, total) == (0, 4)
    first = next(store.left_to_rebuild())
    store.save_rebuilt([(first, Reading())], VERSION)
    assert store.begin_rebuild(VERSION) == (1, 4)
    ticks: list[int] = []
    read_again(config, store, ticks.append)
    assert ticks == [1, 3]
    assert read_again(config, store) == 4
    assert BATCH > 4


def test_a_rebuild_of_another_reader_is_begun_anew(store: Store) -> None:
    store.begin_rebuild("older")
    store.save_rebuilt([(next(store.left_to_rebuild()), Reading())], "older")
    assert store.begin_rebuild(VERSION) == (0, 4)


def test_a_cycle_reads_what_is_new_and_leaves_the_rest_to_a_rebuild(folder: Path, store: Store) -> None:
    assert store.count_behind(VERSION) == 4
    assert list(store.unread_entries()) == []
    put_in_order = Entry("channel:2", "channel", "ua-air-force", "", "-", "", NOW, NOW, "d2")
    store.add_entries([put_in_order])
    assert [entry.id for entry in store.unread_entries()] == ["channel:2"]
    store.close()
    done = command("run", cwd=folder)
    assert "4 stored texts were read by an older reader" in done.stdout


def test_the_command_asks_first_and_tells_every_change(folder: Path, store: Store) -> None:
    store.close()
    refused = command("rebuild", cwd=folder)
    assert refused.returncode == 2
    assert "--yes" in refused.stderr
    looked = command("rebuild", "--dry-run", cwd=folder)
    assert looked.returncode == 0
    assert "2026-03-14 drones launched, night: nothing → 97" in looked.stdout
    facts = json.loads(command("rebuild", "--yes", "--json", cwd=folder).stdout)
    assert (facts["versions"], facts["claims_after"]) == (4, 2)
    again = command("rebuild", "--dry-run", cwd=folder)
    assert "0 settled numbers change" in again.stdout
