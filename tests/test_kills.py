"""A dozen kills on each database, as benchmarks/kills.py does hundreds of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from desks import FIRST, Desk, Moment, Step, Victims, open_desk
from kills import (
    PHASES,
    choose_moments,
    find_differences,
    find_moment,
    find_phase,
    run_killed,
    run_unbroken,
)
from nights import DAY, OUTLET, Word
from sqlalchemy import create_engine, delete
from world import OFFICIAL, at

from monitor.store.tables import Tables

KILLS = 12
SEED = 4
SECOND = FIRST + DAY
LOUD = Word("report", OFFICIAL, SECOND, at(SECOND, 8), at(SECOND, 8), 900, 2, 780)
WORDS = [
    Word("quiet", OFFICIAL, FIRST, at(FIRST, 8), at(FIRST, 8), 110, 1, 94),
    Word("heard", OUTLET, SECOND, at(SECOND, 6), at(SECOND, 6), 870),
    LOUD,
    replace(LOUD, at=at(SECOND, 12), drones=120, stopped=102),
]
TO = ("desk@example.org", "night@example.org")


@contextmanager
def new_desk(folder: Path, url: str, victims: Victims) -> Iterator[Desk]:
    with open_desk(folder, url, victims, to=TO, past=100) as desk:
        yield desk


@pytest.fixture(scope="module")
def unbroken(
    victims: Victims, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Desk, list[list[Step]]]]:
    folder = tmp_path_factory.mktemp("unbroken")
    with new_desk(folder / "desk", f"sqlite:///{folder / 'monitor.db'}", victims) as desk:
        yield desk, run_unbroken(desk, WORDS)


def test_a_monitor_killed_a_dozen_times_ends_with_what_an_unbroken_one_has(
    unbroken: tuple[Desk, list[list[Step]]], victims: Victims, tmp_path: Path, url: str
) -> None:
    model, told = unbroken
    with new_desk(tmp_path / "desk", url, victims) as desk:
        killed = run_killed(desk, WORDS, told, KILLS, SEED)
        assert find_differences(desk, model) == []
        assert [mail[2] for mail in model.list_mails()] == ["first", "first", "withdrawn", "withdrawn"]
        assert killed.phases.total() == KILLS
        # The trial itself: what is lost, and what comes anew, is seen.
        engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
        with engine.begin() as connection:
            connection.execute(delete(Tables.claims).where(Tables.claims.c.value == 110))
        engine.dispose()
        to, data = desk.mailbox.received[0]
        desk.mailbox.received.append((to, data.replace(b"Message-ID: <", b"Message-ID: <other-")))
        found = find_differences(desk, model)
        assert any(one.startswith("claims: lost") for one in found)
        assert any(one.startswith(f"mails to {to}") for one in found)


STEPS = [
    Step("begins", 0.0),
    Step("after open", 0.1),
    Step("in add_entries", 0.3),
    Step("after add_entries", 0.31),
    Step("in add_entries", 0.32),
    Step("after close", 1.0),
]


def test_a_moment_is_what_was_said_last_and_how_long_ago() -> None:
    moment = find_moment(STEPS, 0.5)
    assert (moment.line, moment.times) == ("in add_entries", 2)
    assert moment.after == pytest.approx(0.18)


def test_moments_lie_in_every_phase_of_a_cycle() -> None:
    chosen = choose_moments(Random(SEED), STEPS, 60, {})
    assert {find_phase(moment.line) for moment in chosen} == {
        "opening the store",
        "asking the feeds",
        "storing entries",
        "keeping what a feed said last",
    }
    assert len(set(chosen)) == 60
    assert all(isinstance(moment, Moment) and moment.after >= 0 for moment in chosen)


def test_every_phase_is_known_by_its_signs_alone() -> None:
    signs = [sign for some in PHASES.values() for sign in some]
    assert len(set(signs)) == len(signs)
    assert find_phase("in a_call_of_later") == "elsewhere"
