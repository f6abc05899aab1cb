"""What commands print for eyes: widths, colours, languages, and the numbers of --json."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from world import UNUSUAL, Call, FeedServer, make_desk, write_record

from monitor.cli.sparks import draw_bars
from monitor.reports import period_words

ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
LAST = date(2026, 2, 9)


@pytest.fixture
def record(tmp_path: Path) -> Path:
    path = write_record(tmp_path / "nights.csv", LAST)
    lines = path.read_text(encoding="utf-8").splitlines()
    lines = [line for line in lines if not line.startswith(str(LAST - timedelta(days=2)))]
    path.write_text("\n".join([*lines[:-1], f"{LAST},1234,2"]) + "\n", encoding="utf-8")
    return path


def look(folder: Path, width: int, *args: str, **env: str) -> str:
    """What a command prints in a terminal of a width."""
    ours, theirs = pty.openpty()
    around = {**os.environ, "COLUMNS": str(width), "TERM": "xterm-256color", "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "monitor", *args]
    with subprocess.Popen(command, cwd=folder, stdout=theirs, stderr=theirs, env=around | env) as running:
        os.close(theirs)
        said = b""
        try:
            while piece := os.read(ours, 65536):
                said += piece
        except OSError:  # Linux says so at the end
            pass
        os.close(ours)
    assert running.returncode == 0, said.decode()
    return said.decode().replace("\r\n", "\n")


def test_bars_leave_gaps_and_tell_none_from_few() -> None:
    assert draw_bars([None, 0, 1, 50, 100]) == "·▁▂▅█"
    assert draw_bars([0, 0, None]) == "▁▁·"


def test_the_table_and_the_bars_have_the_numbers_of_json(call: Call, record: Path) -> None:
    text, said = call("analyze", record).stdout, json.loads(call("analyze", record, "--json").stdout)
    assert len(said["verdicts"]) == 28
    for one in said["verdicts"]:
        row = next(
            line
            for line in text.splitlines()
            if line.startswith(one["night"]) and one["series"][:5].capitalize() in line
        )
        came = "–" if one["value"] is None else f"{one['value']:,}"
        cells = re.split(r"  +", row)
        assert cells[2:5] == [came, f"{one['expected']:,.0f}", f"{one['below95']:,}"]
        assert cells[5:] == [*([period_words(one["adjusted"])] if one["adjusted"] else []), one["finding"]]
    drones = next(one for one in said["weeks"] if one["series"] == "drones_launched")
    assert (len(drones["counts"]), drones["counts"][-1], drones["until"]) == (28, 1234, str(LAST))
    assert drones["counts"][-3] is None
    assert str(LAST) in drones["unusual"]
    bars, marks = text.splitlines()[1:3]
    assert f"{draw_bars(drones['counts'])}  most 1,234" in bars
    assert marks[bars.index("█")] == "▲"
    assert not re.search(r" $", text, re.MULTILINE)


def test_a_terminal_of_80_columns_keeps_its_lines_and_has_colours(tmp_path: Path, record: Path) -> None:
    said = look(tmp_path, 80, "analyze", record.name)
    assert "\x1b[1;31m" in said
    plain = ESCAPE.sub("", said)
    assert max(map(len, plain.splitlines())) <= 80
    assert re.search(rf"^{LAST} +Drones +1,234 +[\d,]+ +[\d,]+ +\w.* 1,000 nights$", plain, re.MULTILINE)
    assert plain.count(f"{LAST}  ") == 1, "eyes want each night once"


@pytest.mark.parametrize("width", [40, 60])
def test_a_slim_terminal_cuts_no_date_and_no_name(tmp_path: Path, record: Path, width: int) -> None:
    plain = ESCAPE.sub("", look(tmp_path, width, "analyze", record.name))
    assert max(map(len, plain.splitlines())) <= width
    assert "…" not in plain
    assert re.search(rf"^{LAST}\n  series +Drones\n  came +1,234\n  expected +\d+\n", plain, re.MULTILINE)
    bars = next(line for line in plain.splitlines() if "█" in line)
    assert re.search(r"[▁-█·]{28}  most", bars), "a night that breaks is beside no mark"


def test_signs_that_a_terminal_lacks_are_spelt(tmp_path: Path) -> None:
    text = "Russia launched more than 120 drones at Ukraine overnight."
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    said = look(tmp_path, 80, "extract", "a.txt", "--published", "2026-02-03", PYTHONIOENCODING="ascii")
    assert ">= 120" in said
    assert f'"{text}"' in said


def test_no_color_takes_the_colours_away(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Russia launched 71 missiles at Ukraine.", encoding="utf-8")
    assert re.search(r"\x1b\[[0-9;]*3[0-7]m", look(tmp_path, 80, "extract", "a.txt"))
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]m", look(tmp_path, 80, "extract", "a.txt", NO_COLOR="1"))


def test_in_ukrainian_tables_and_sentences_are_so(call: Call, tmp_path: Path, server: FeedServer) -> None:
    today = make_desk(tmp_path, server)
    assert call("run").returncode == 0
    status = call("status", "--lang", "uk").stdout
    assert re.search(rf"{today}  Запущено дронів +{UNUSUAL}  офіційне +незвично", status)
    assert "офіційне, відповідає" in status
    told = call("explain", str(today), "--lang", "uk").stdout
    assert f"дрони запущено, ніч: {UNUSUAL} (офіційне)" in told
    assert f"{UNUSUAL} дронів" in told
    feeds, alerts = call("feeds", "--lang", "uk").stdout, call("alerts", "list", "--lang", "uk").stdout
    assert re.search(r"air-force +\S+ \S+ .* офіційне, відповідає", feeds)
    assert f"{today}  Запущено дронів: оголошено, незвично" in alerts
    own = re.sub(r"“[^”]*”|\([^)]*\)|SQLite.*|record|air-force", "", status + told + feeds + alerts)
    assert re.findall(r"[A-Za-z]{2,}", own) == []
