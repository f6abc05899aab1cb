"""The bundled replay: its texts give the figures of the real nights, and the demo shows what they are for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from lxml import html
from world import monitor, observe

from monitor.extract import read_entry
from monitor.feeds import parse_feed
from monitor.model import Family, Feed, Measure, Observation, Rank, Standing, Window
from monitor.replay import SOURCES, make_rss, read_replay

Key = tuple[date, Family, Measure]
OFFICIAL = {
    # night: drones launched and intercepted, missiles launched and intercepted (None: no number was given)
    "2026-05-22": (124, 115, 0, None),
    "2026-05-23": (124, 102, 0, None),
    "2026-05-24": (600, 549, 90, 55),
    "2026-06-24": (101, 95, 0, None),
    "2026-06-27": (129, 113, 0, None),
    "2026-07-03": (105, 82, 2, 1),
    "2026-07-06": (351, 326, 68, 37),
    "2026-07-09": (94, 72, 2, None),
    "2026-07-12": (115, 95, 13, 7),
    "2026-07-15": (122, 101, 2, None),
    "2026-07-18": (90, 69, 7, 1),
    "2026-07-21": (58, 46, None, None),
    "2026-07-24": (180, 160, 5, 4),
    "2026-07-26": (136, 104, 8, 6),
    "2026-07-29": (80, 65, None, None),
    "2026-08-01": (185, 154, 35, 2),
    "2026-08-04": (136, 117, 1, None),
    "2026-08-07": (147, 114, 0, None),
    "2026-08-10": (126, 92, 4, 3),
    "2026-08-13": (133, 111, 0, None),
    "2026-08-16": (106, 85, 3, 3),
    "2026-08-19": (65, 56, 2, None),
    "2026-08-22": (217, 182, 9, 9),
}
WITHHELD = {"2026-07-18", "2026-07-21", "2026-07-29", "2026-08-16", "2026-08-22"}
"""Nights of which a part of the missiles was named without a number: the rest is the least there were."""
COUNTS = (
    (Family.DRONE, Measure.LAUNCHED),
    (Family.DRONE, Measure.INTERCEPTED),
    (Family.MISSILE, Measure.LAUNCHED),
    (Family.MISSILE, Measure.INTERCEPTED),
)


@pytest.fixture(scope="module")
def settled() -> Mapping[Key, Observation]:
    """What all the feeds of the replay say at its end, settled without any history."""
    items, _ = read_replay()
    end = max(item.published for item in items) + timedelta(hours=1)
    claims = []
    for source in SOURCES:
        feed = Feed(source.id, f"https://example.org/{source.id}.xml", source.id)
        parsed = parse_feed(make_rss(items, source, end), feed, end)
        assert len(parsed.entries) == sum(item.source == source.id for item in items)
        for entry in parsed.entries:
            claims += read_entry(entry, official=source.rank is Rank.OFFICIAL).claims
    seen = observe(claims, {source.id: source for source in SOURCES})
    return {(one.night, one.family, one.measure): one for one in seen if one.window is Window.NIGHT}


@pytest.mark.parametrize("night", OFFICIAL)
def test_every_official_night_settles_to_its_figures(settled: Mapping[Key, Observation], night: str) -> None:
    day = date.fromisoformat(night)
    seen = [settled.get((day, *count)) for count in COUNTS]
    assert tuple(one.value if one else None for one in seen) == OFFICIAL[night]
    missiles = settled[day, Family.MISSILE, Measure.LAUNCHED]
    assert (missiles.standing is Standing.WITHHELD) == (night in WITHHELD)
    assert settled[day, Family.DRONE, Measure.LAUNCHED].standing is Standing.OFFICIAL


def test_the_only_other_night_is_the_one_with_a_provisional_word(settled: Mapping[Key, Observation]) -> None:
    others = {night for night, _, _ in settled} - {date.fromisoformat(night) for night in OFFICIAL}
    assert others == {date(2026, 6, 30)}
    seen = settled[date(2026, 6, 30), Family.DRONE, Measure.LAUNCHED]
    assert (seen.value, seen.bound, seen.standing) == (120, "at_least", Standing.PROVISIONAL)


@dataclass(frozen=True)
class Played:
    """Three runs of the demo in one folder, the last without its reports: what each printed and left."""

    folder: Path
    first: str
    second: str
    third: str
    after_first: Mapping[str, int]
    after_second: Mapping[str, int]
    after_third: Mapping[str, int]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    folder: Path = tmp_path_factory.mktemp("demo")

    def play() -> tuple[str, dict[str, int]]:
        done = monitor("demo", cwd=folder)
        assert (done.returncode, done.stderr) == (0, "")
        files = {path.name: path.stat().st_mtime_ns for path in (folder / "reports").iterdir()}
        return done.stdout, {name: when for name, when in files.items() if name.startswith("alert-")}

    one, files = play()
    two, later = play()
    for file in (folder / "reports").glob("alert-*"):
        file.unlink()
    three, again = play()
    return Played(folder, one, two, three, files, later, again)


def test_the_demo_raises_one_alert_and_leaves_its_picture_and_texts(played: Played) -> None:
    assert played.first.count("alert raised") == 1
    assert "alert raised · night of 2026-05-24: " in played.first
    assert set(played.after_first) == {f"alert-2026-05-24.{ending}" for ending in ("html", "png", "txt")}


def test_the_demo_says_where_its_site_is_to_be_opened(played: Played) -> None:
    (line,) = [line for line in played.first.splitlines() if line.startswith("The site is there: open ")]
    front = played.folder / line.removeprefix("The site is there: open ")
    page = html.fromstring(front.read_bytes())
    assert "22 August 2026" in page.xpath("string(//h1)")
    assert (front.parent / page.xpath("string(//a[contains(., '90 missiles')]/@href)")).is_file()


def test_a_second_demo_raises_nothing_and_rewrites_nothing(played: Played) -> None:
    assert "alert" not in played.second.replace("alert-2026-05-24", "")
    assert played.after_second == played.after_first


def test_a_demo_whose_reports_were_deleted_is_played_again(played: Played) -> None:
    assert "alert raised · night of 2026-05-24: " in played.third
    assert set(played.after_third) == set(played.after_first)


def line_after(text: str, opening: str, label: str) -> str:
    """The line of a series under the line of a night."""
    lines = text.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(opening))
    return next(line.strip() for line in lines[start + 1 :] if line.strip().startswith(label))


WHY = (
    ("2026-05-23", "Drones", "usual: 124 drones"),
    ("2026-05-24", "Missiles", ": 90 missiles"),
    ("2026-06-30", "Drones", "unknown: at least 120 drones so far (provisional)"),
    ("2026-07-16", "Drones", "unknown: nobody reported drones"),
    ("2026-08-22", "Missiles", "withheld"),
)


def test_the_demo_says_of_each_special_night_why_it_alerts_or_does_not(played: Played) -> None:
    for text in (played.first, played.second):
        for night, label, why in WHY:
            assert why in line_after(text, night, label)


def test_the_demo_ends_with_the_command_of_the_real_thing(played: Played) -> None:
    for text in (played.first, played.second):
        assert text.strip().splitlines()[-1].strip() == ".venv/bin/raid-monitor run --config feeds.yaml"
