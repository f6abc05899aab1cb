"""What was known at a time can be asked for, and a night tells its story as it was told."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import sleep

from servers import FeedServer
from world import OFFICIAL, Call, Post, at, command, make_desk, make_rss, rows_of

from monitor.model import Attacker, Bound, Claim, Family, Measure, Scope, Window
from monitor.store import Store
from monitor.story import Saying, Turn, tell_story

NIGHT = date(2026, 3, 14)
MORNING = datetime(2026, 3, 14, 6, tzinfo=UTC)


def say(value: int, minutes: int, entry: str = "e", version: int = 1, weapon: str = "drone") -> Saying:
    claim = Claim(
        *(weapon, Family.DRONE, Measure.LAUNCHED, value, Bound.EXACT, Window.NIGHT, NIGHT, Attacker.RU),
        *(Scope.NATIONAL, False, f"{value} drones", 0, 9, "rule", entry, "source", "voice"),
        MORNING + timedelta(minutes=minutes),
    )
    return Saying(claim, version, f"https://x.org/{entry}")


def test_a_night_is_told_in_time_whatever_the_order() -> None:
    said = [say(90, 0, "a"), say(97, 30, "b"), say(97, 40, "c"), say(60, 50, "d"), say(99, 60, "a", 2)]
    story = tell_story(reversed(said), NIGHT)
    assert [chapter.saying for chapter in story] == said
    turns = [Turn.FIRST, Turn.HIGHER, Turn.AGAIN, Turn.LOWER, Turn.CORRECTED]
    assert [chapter.turn for chapter in story] == turns


def test_types_shares_and_other_nights_are_no_part_of_the_story() -> None:
    assert tell_story([say(9, 0, weapon="shahed")], NIGHT) == []
    assert tell_story([say(90, 0)], NIGHT + timedelta(days=1)) == []


def test_explain_tells_what_was_known_before_an_edit(tmp_path: Path, server: FeedServer) -> None:
    today = make_desk(tmp_path, server)
    text = (
        f"In the night to {today.day} {today:%B} Russia launched {{}} drones at Ukraine. 40 were shot down."
    )
    server.serve(f"/{OFFICIAL}.xml", make_rss(Post("post", text.format(90), at(today, 0))))
    assert command("run", cwd=tmp_path).returncode == 0
    between = datetime.now(UTC).isoformat(timespec="seconds")
    make_due(tmp_path)
    sleep(1)  # the time of an edit that no feed tells is when it was fetched, in whole seconds at most
    server.serve(f"/{OFFICIAL}.xml", make_rss(Post("post", text.format(97), at(today, 0))))
    assert command("run", cwd=tmp_path).returncode == 0

    now = json.loads(command("explain", str(today), "--json", cwd=tmp_path).stdout)
    then = json.loads(command("explain", str(today), "--json", "--as-of", between, cwd=tmp_path).stdout)
    assert find_launched(now) == 97
    assert find_launched(then) == 90
    launched = [
        (one["value"], one["turn"], one["until"] is not None)
        for one in now["story"]
        if one["measure"] == "launched"
    ]
    assert launched == [(90, "first", True), (97, "corrected", False)]

    for words, value, as_of in (([], "97", ""), (["--as-of", between], "90", between)):
        nights = rows_of(command("export", "--since", str(today), *words, cwd=tmp_path).stdout)
        claims = rows_of(command("export", "--claims", "--since", str(today), *words, cwd=tmp_path).stdout)
        assert nights[-1]["drones_launched"] == value
        assert {row["as_of"] for row in (*nights, *claims)} == {as_of.replace("+00:00", "Z")}
        assert value in {row["value"] for row in claims}
        done = json.loads(command("analyze", "--json", *words, cwd=tmp_path).stdout)
        judged = [v["value"] for v in done["verdicts"] if v["night"] == str(today)]
        assert judged[0] == int(value)
    told = command("explain", str(today), cwd=tmp_path).stdout
    assert "corrected  drones launched, night: 97" in told


def test_a_time_that_cannot_be_asked_for_is_refused(call: Call) -> None:
    ahead = (datetime.now(UTC) + timedelta(days=2)).date()
    for words, why in (
        (
            ["explain", "2026-05-24", "--as-of", str(ahead)],
            "in Kyiv lies ahead (a date means its noon)",
        ),
        (["export", "--alerts", "--as-of", "2026-05-24"], "alerts are kept as they stand now"),
        (["analyze", "text.txt", "--as-of", "2026-05-24"], "leave INPUT out"),
    ):
        done = call(*words)
        assert done.returncode == 2
        assert why in " ".join(done.stderr.split())


def make_due(folder: Path) -> None:
    """Forget when the feeds are due, so that the next cycle polls them at once."""
    with Store.open(f"sqlite:///{folder / 'raid-monitor.db'}", datetime.now(UTC)) as store:
        for state in store.feed_states().values():
            store.save_feed_state(replace(state, due=None))


def find_launched(facts: dict[str, list[dict[str, object]]]) -> object:
    (one,) = (o for o in facts["observations"] if (o["family"], o["measure"]) == ("drone", "launched"))
    return one["value"]
