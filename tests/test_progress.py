"""Long work shows one kind of bar to a person at a terminal, and nothing at all in a pipe."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from archives import post_of, write_export
from servers import FeedServer
from world import make_rss, report, write_config, write_record

from monitor.cli.progress import Pace, say_pace

TODAY = datetime.now(UTC).date()
REBUILD = ["rebuild", "--dry-run"]
BACKFILL = ["backfill", "result.json", "--source", "air-force"]


@pytest.fixture
def folder(tmp_path: Path, server: FeedServer) -> Path:
    """A store with one text, and an archive with another."""
    write_record(tmp_path / "record.csv", TODAY)
    write_config(tmp_path, server)
    server.serve("/air-force.xml", make_rss(report(TODAY, 100)))
    write_export(tmp_path / "result.json", [post_of(1, report(TODAY, 100))])
    subprocess.run([sys.executable, "-m", "monitor", "run"], cwd=tmp_path, check=True, capture_output=True)
    return tmp_path


def watch(folder: Path, args: list[str], **environment: str) -> tuple[str, str]:
    """What a command prints on standard output, a pipe, and on standard error, a terminal."""
    ours, theirs = pty.openpty()
    with os.fdopen(ours, "rb", buffering=0) as screen:
        process = subprocess.Popen(
            [sys.executable, "-m", "monitor", *args],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=theirs,
            env={**os.environ, "TERM": "xterm", "COLUMNS": "100", **environment},
        )
        os.close(theirs)
        seen = b""
        try:
            while piece := screen.read(4096):
                seen += piece
        except OSError:  # on Linux the end of a terminal is an error
            pass
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 0, seen
    return said.decode(), seen.decode()


@pytest.mark.parametrize(("args", "much"), [(REBUILD, "1 of 1 texts"), (BACKFILL, "1 members")])
def test_a_person_at_a_terminal_sees_what_is_done_and_how_much(
    folder: Path, args: list[str], much: str
) -> None:
    said, seen = watch(folder, args)
    assert "reading" in seen
    assert "100%" in seen
    assert much in seen
    assert "\x1b[2K" in seen.rpartition("100%")[2]  # the bar is wiped away at the end
    assert "reading" not in said
    assert "\x1b" not in said


@pytest.mark.parametrize("args", [REBUILD, BACKFILL])
def test_in_a_pipe_or_a_dumb_terminal_there_is_no_bar(folder: Path, args: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "monitor", *args],
        cwd=folder,
        capture_output=True,
        check=True,
        env={**os.environ, "FORCE_COLOR": "1", "TERM": "xterm"},
    )
    assert done.stderr == b""
    assert watch(folder, args, TERM="dumb")[1] == ""


def test_what_an_earlier_call_has_done_is_no_part_of_the_speed() -> None:
    pace = Pace()
    assert pace.measure(0, 0.5, 5000) == (None, None)
    assert pace.measure(0.5, 0.5, 5000) == (None, None)
    assert pace.measure(10, 0.75, 7500) == (250, pytest.approx(10))
    assert pace.measure(20, 0.75, 7500) == (125, pytest.approx(20))


def test_the_speed_is_that_of_the_last_while() -> None:
    pace = Pace()
    for second in range(100):
        pace.measure(second, second / 1000, second)
    for second in range(100, 200):
        speed, left = pace.measure(second, 0.1 + (second - 100) / 200, 100 + 5 * (second - 100))
    assert (speed, left) == (5, pytest.approx(81))


def test_a_slow_walk_has_a_speed_too() -> None:
    pace = Pace()
    for page in range(20):
        speed, left = pace.measure(page * 300, page / 100, page * 20)
    assert (speed, left) == (pytest.approx(20 / 300), pytest.approx(81 * 300))


@pytest.mark.parametrize(
    ("speed", "left", "said"),
    [
        (None, None, ""),
        (0.0, None, ""),
        (1234.5, 70.2, ", 1,234 a second, 1:10 left"),
        (20 / 300, 24_300, ", 4 a minute, 6:45:00 left"),
    ],
)
def test_speed_and_time_are_said_in_words(speed: float | None, left: float | None, said: str) -> None:
    assert say_pace(speed, left) == said
