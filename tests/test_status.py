"""The status: what a look at the monitor shows, and that looking changes nothing."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from mail import Mailbox
from servers import FeedServer
from world import OFFICIAL, UNUSUAL, Call, make_desk, make_rss, report

from monitor.model import KYIV


def see(call: Call, code: int = 0) -> dict:
    done = call("status", "--json")
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout)


def test_after_a_cycle_the_latest_nights_and_the_health_of_the_feeds_are_shown(
    call: Call, tmp_path: Path, server: FeedServer
) -> None:
    today = make_desk(tmp_path, server, outlets=["daily"])
    assert call("run").returncode == 0
    said = see(call)
    nights = {(one["night"], one["series"]): one for one in said["nights"]}
    assert len(nights) == 14
    tonight = nights[str(today), "drones_launched"]
    assert (tonight["value"], tonight["standing"], tonight["finding"]) == (UNUSUAL, "official", "unusual")
    feeds = {one["feed"]: one for one in said["feeds"]}
    official, outlet = feeds[OFFICIAL], feeds["daily"]
    assert (official["official"], official["dead"], official["failures"]) == (True, False, 0)
    assert said["succeeded"] == official["succeeded"]
    assert (outlet["official"], outlet["dead"], outlet["failures"]) == (False, False, 1)
    text = call("status").stdout
    assert f"{today}  Drones launched     {UNUSUAL}  official  unusual" in text
    assert f"Drones launched: {tonight['reason']}" in text
    assert "official, answers" in text
    assert "failed once" in text
    assert "mails waiting: 0" in text


def test_how_often_the_bounds_were_passed_is_counted_over_the_known_nights(
    call: Call, tmp_path: Path, server: FeedServer
) -> None:
    make_desk(tmp_path, server)
    said = see(call)
    last = datetime.now(KYIV).date() - timedelta(days=1)
    bounds = {(one["series"], one["level"]): one for one in said["bounds"]}
    assert len(bounds) == 8
    drones = bounds["drones_launched", 0.95]
    assert (drones["nights"], drones["until"], drones["low"], drones["high"]) == (200, str(last), 4, 16)
    assert drones["right"] == (4 <= drones["above"] <= 16)
    shown = f"{drones['above']} {'' if drones['right'] else '[↑↓]'} *\\(4 to 16\\)"
    assert re.search(f"Drones launched +200  {last} +{shown}", call("status").stdout)


def test_a_dead_official_feed_ends_with_1_and_is_named(
    call: Call, tmp_path: Path, server: FeedServer
) -> None:
    make_desk(tmp_path, server)
    server.fail(f"/{OFFICIAL}.xml")
    assert call("run").returncode == 1
    (feed,) = see(call, code=1)["feeds"]
    assert (feed["dead"], feed["failures"], feed["succeeded"]) == (True, 1, None)
    done = call("status")
    assert done.returncode == 1
    assert "official, failed once: " in done.stdout


def test_an_official_feed_with_a_new_address_was_not_asked_there_yet(
    call: Call, tmp_path: Path, server: FeedServer
) -> None:
    make_desk(tmp_path, server)
    server.fail(f"/{OFFICIAL}.xml")
    assert call("run").returncode == 1
    config = tmp_path / "feeds.yaml"
    config.write_text(config.read_text().replace(f"{OFFICIAL}.xml", "moved.xml"))
    (feed,) = see(call)["feeds"]
    assert (feed["dead"], feed["failures"], feed["polled"]) == (False, 0, None)
    for command in ("status", "feeds"):
        done = call(command)
        assert done.returncode == 0
        assert "official, never asked" in done.stdout


def test_what_waits_and_who_is_stopped_is_shown_until_a_test_gets_through(
    call: Call, tmp_path: Path, server: FeedServer, mailbox: Mailbox
) -> None:
    today = make_desk(tmp_path, server, mailbox=mailbox, to=["left@example.org", "late@example.org"])
    mailbox.replies |= {"left@example.org": "550 no such user", "late@example.org": "451 not now"}
    done = call("run")
    assert "stopped: left@example.org is told nothing since" in done.stdout
    said = see(call)
    (waiting,), (refused,), (stopped,) = said["mails"], said["refused"], said["stopped"]
    assert (said["waiting"], waiting["to"], waiting["tries"]) == (1, "late@example.org", 1)
    assert "451 not now" in waiting["detail"]
    assert datetime.fromisoformat(waiting["due"]) > datetime.fromisoformat(waiting["created"])
    assert (refused["to"], refused["night"]) == ("left@example.org", str(today))
    assert stopped["to"] == "left@example.org"
    assert "550 no such user" in stopped["detail"]
    text = call("status").stdout
    assert "mails waiting: 1; the oldest since" in text
    assert f"refused: left@example.org, night of {today}" in text
    assert "stopped: left@example.org is told nothing since" in text
    dry = call("run", "--dry-run").stdout
    assert f"waiting: late@example.org, night of {today}, first: tried 1 times, next try from" in dry
    mailbox.replies.clear()
    assert "left@example.org was stopped, and is told of nights again" in call("check", "--send-test").stdout
    assert see(call)["stopped"] == []


def test_before_the_first_cycle_nothing_is_wrong_and_nothing_is_written(
    call: Call, tmp_path: Path, server: FeedServer
) -> None:
    make_desk(tmp_path, server)
    before = sorted(tmp_path.iterdir())
    said = see(call)
    assert said["succeeded"] is None
    assert "official, never asked" in call("status").stdout
    assert sorted(tmp_path.iterdir()) == before
    assert not server.requests


def test_a_look_changes_nothing_in_the_store(call: Call, tmp_path: Path, server: FeedServer) -> None:
    today = make_desk(tmp_path, server)
    call("run")
    server.serve(f"/{OFFICIAL}.xml", make_rss(report(today, 90, hour=0, id="other")))
    asked = len(server.requests)
    first = see(call)
    assert {**see(call), "now": None} == {**first, "now": None}
    assert len(server.requests) == asked


def test_without_any_record_the_status_says_that_no_night_is_known(
    call: Call, tmp_path: Path, server: FeedServer
) -> None:
    make_desk(tmp_path, server)
    (tmp_path / "record.csv").write_text("night,drones_launched,missiles_launched\n", encoding="utf-8")
    done = call("status")
    assert done.returncode == 0, done.stderr
    assert re.search("Drones launched +no night is known", done.stdout)


@pytest.mark.parametrize("args", [("--confg", "x"), ("--config", "gone.yaml"), ("--store", "mysql://x")])
def test_a_status_that_cannot_be_told_says_why(call: Call, args: tuple[str, str]) -> None:
    done = call("status", *args)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr
