"""Archives and older pages reach the store as polled entries do, survive a kill, and tell nobody."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from archives import CHANNEL, page_of, post_of, write_export, write_lines
from click.testing import CliRunner
from mail import Mailbox
from servers import FeedServer
from world import EXCEPTIONAL, UNUSUAL, Post, at, command, make_rss, report, write_config, write_record

from monitor.cli import main
from monitor.config import Config, load_config
from monitor.errors import ConfigError
from monitor.model import AlertState, Entry, Reading, SparedHost
from monitor.pipeline import run
from monitor.pipeline.backfill import Backfill, backfill
from monitor.pipeline.keep import choose, keep
from monitor.pipeline.poll import make_get
from monitor.pipeline.walk import PATIENCE, PAUSE, find_channel, walk_back
from monitor.store import Store

FIRST = date(2026, 6, 10)
"""The morning on which the store begins: the record ends the night before."""
NOW = at(FIRST, 12)
TABLES = ("entries", "readings", "claims", "doubts")


def configure(folder: Path, server: FeedServer, mailbox: Mailbox | None = None) -> Config:
    """The Air Force as a feed and as a channel on the test's server, and one outlet."""
    write_record(folder / "record.csv", FIRST - timedelta(days=1))
    path = write_config(folder, server, mailbox=mailbox, outlets=("owl",))
    channel = server.url(f"/s/{CHANNEL}")
    text = path.read_text().replace(
        "history:",
        f'  - {{id: watch, url: "{channel}", source: air-force, kind: telegram}}\nhistory:',
        1,
    )
    path.write_text(text)
    server.serve("/air-force.xml", make_rss(report(FIRST, 100)))
    server.serve("/owl.xml", make_rss(Post("o", "The council met.", at(FIRST), "Council")))
    server.serve(f"/s/{CHANNEL}", page_of([(1, report(FIRST, 100))]), "text/html")
    return load_config(path)


@pytest.fixture
def config(tmp_path: Path, server: FeedServer) -> Config:
    return configure(tmp_path, server)


def open_store(config: Config, now: datetime = NOW) -> Store:
    return Store.open(config.store, now, exclusive=True)


def record_of(store: str | Path) -> list[tuple[object, ...]]:
    """Everything that a store knows of entries and claims, row by row."""
    place = str(store).removeprefix("sqlite:///")
    with closing(sqlite3.connect(place)) as connection:
        return [
            (table, *row)
            for table in TABLES
            for row in connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3")
        ]


def export(path: Path, nights: int = 30, before: date = FIRST) -> Path:
    """An export of the channel: a report for each night before a date, number 1 the oldest."""
    first = before - timedelta(days=nights)
    posts = [post_of(n, report(first + timedelta(days=n), 100 + n)) for n in range(nights)]
    return write_export(path, posts)


def test_an_archive_read_twice_is_read_once(config: Config, tmp_path: Path) -> None:
    path = export(tmp_path / "result.json")
    with open_store(config) as store:
        first = backfill(config, store, NOW, [path], source="watch")
        before = record_of(config.store)
        second = backfill(config, store, NOW + timedelta(hours=1), [path], source="watch")
    assert (first.kept.new, first.kept.known) == (30, 0)
    assert (second.kept.new, second.kept.known, second.resumed) == (0, 30, 0)
    assert first.kept.claims >= 90
    assert record_of(config.store) == before


def test_a_post_that_was_polled_has_no_second_version(config: Config, tmp_path: Path) -> None:
    path = write_export(tmp_path / "result.json", [post_of(1, report(FIRST, 100))])
    with open_store(config) as store:
        run(config, store, NOW)
        before = record_of(config.store)
        done = backfill(config, store, NOW + timedelta(hours=1), [path], source="watch")
        assert (done.kept.new, done.kept.known) == (0, 1)
        assert record_of(config.store) == before
        run(config, store, NOW + timedelta(hours=2))
    assert record_of(config.store) == before


@pytest.mark.parametrize(("edited", "drones"), [(10, 200), (14, 300)])
def test_an_export_brings_an_edit_and_never_an_older_text(
    config: Config, tmp_path: Path, edited: int, drones: int
) -> None:
    """The page was polled at noon with 200; an export says 300 since then or since before that."""
    posts = page_of([(1, report(FIRST, 200))])
    message = {**post_of(1, report(FIRST, 300)), "edited_unixtime": str(int(at(FIRST, edited).timestamp()))}
    path = write_export(tmp_path / "result.json", [message])
    with open_store(config) as store:
        answers = make_get(config)

        def get(url: str, *args: object, **more: object) -> object:
            answer = answers(url, *args, **more)  # type: ignore[arg-type]
            return replace(answer, body=posts) if CHANNEL in url else answer

        run(config, store, NOW, get=get)  # type: ignore[arg-type]
        backfill(config, store, at(FIRST, 15), [path], source="watch")
        latest = next(entry for entry in store.entries() if entry.feed == "watch")
    assert f"with {drones} drones" in latest.text


def test_batches_may_end_anywhere() -> None:
    moment = datetime(2026, 6, 1, tzinfo=UTC)

    def found(digest: str, hours: int, id: str = "a") -> Entry:
        when = moment + timedelta(hours=hours)
        return Entry(id, "f", "s", "", digest, "", None, when, digest)

    retrieved = [found("x", 1), found("y", 3), found("x", 4), found("z", 2)]
    retrieved += [found("w", 0, "b"), found("v", 9)]
    whole, counts = choose(retrieved, {})
    met: dict[str, list[tuple[str, datetime]]] = {}
    pieces = []
    for one in retrieved:
        fresh, _ = choose([one], met)
        for entry in fresh:
            met.setdefault(entry.id, []).append((entry.digest, entry.fetched))
        pieces += fresh
    assert pieces == whole
    assert [entry.digest for entry in whole] == ["x", "y", "z", "w", "v"]
    assert (counts.new, counts.known, counts.older) == (4, 1, 1)


def test_two_processes_make_the_record_that_one_makes(
    tmp_path: Path, server: FeedServer, config: Config
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    path = write_lines(tmp_path / "rows.jsonl", make_rows(300))
    with open_store(config) as store:
        one = backfill(config, store, NOW, [path])
    second = configure(other, server)
    with open_store(second) as store:
        two = backfill(second, store, NOW, [path], jobs=2)
    assert one.kept == two.kept
    assert record_of(config.store) == record_of(second.store)


def make_rows(count: int) -> list[dict[str, object]]:
    """Rows of reports on different nights; every tenth is about something else, every fiftieth an edit."""
    rows: list[dict[str, object]] = []
    for n in range(count):
        id = n - 1 if n % 50 == 1 else n
        post = report(FIRST - timedelta(days=id % 300), 60 + n % 90)
        text = "The council met." if n % 10 == 0 else f"{post.text} Message {n}."
        row = {"id": f"r{id}", "text": text, "published": post.published.isoformat(), "source": "owl"}
        rows.append({**row, "updated": (post.published + timedelta(seconds=n)).isoformat()})
    return rows


# What is killed: a real process, at moments that the seed gives.


def start(folder: Path, *args: str | Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "monitor", "backfill", *map(str, args)],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def kill_and_resume(
    folder: Path, args: list[str | Path], kills: int, moment: Callable[[], float], store: Path
) -> int:
    """Kill a backfill some times at a moment after its store is there, then let it end; kills that hit."""
    hit = 0
    for _ in range(kills):
        process = start(folder, *args)
        while not store.exists() and process.poll() is None:
            time.sleep(0.01)
        time.sleep(moment())
        process.send_signal(signal.SIGKILL)
        process.communicate()
        hit += process.returncode == -signal.SIGKILL
    process = start(folder, *args)
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 0, said.decode()
    return hit


@pytest.mark.parametrize("jobs", [1, 2])
def test_killed_at_any_moment_it_ends_in_the_record_of_an_unbroken_run(
    tmp_path: Path, server: FeedServer, jobs: int
) -> None:
    chance = random.Random(jobs)
    path = write_lines(tmp_path / "rows.jsonl", make_rows(1200))
    places = []
    for name in ("whole", "broken"):
        (tmp_path / name).mkdir()
        places.append(configure(tmp_path / name, server))
    with open_store(places[0]) as store:
        backfill(places[0], store, NOW, [path])
    broken = tmp_path / "broken"
    args: list[str | Path] = [path, "--jobs", str(jobs)]
    hit = kill_and_resume(broken, args, 2, lambda: chance.uniform(0.1, 1.0), broken / "raid-monitor.db")
    assert hit
    assert record_of(places[1].store) == record_of(places[0].store)


def test_a_broken_call_is_resumed_and_still_knows_of_the_damage(config: Config, tmp_path: Path) -> None:
    rows: list[object] = [*make_rows(1200)]
    rows[7] = "{no json"
    path = write_lines(tmp_path / "rows.jsonl", rows)

    def stop(done: Backfill) -> None:
        if done.members >= 1000:
            raise KeyboardInterrupt

    with open_store(config) as store, pytest.raises(KeyboardInterrupt):
        backfill(config, store, NOW, [path], report=stop)
    with open_store(config) as store:
        done = backfill(config, store, NOW, [path])
        assert done.members < 700
        assert (done.resumed > 500, done.damaged, done.damaged_before, done.failed) == (True, [], 1, True)
        assert len(list(store.entries(latest=False))) == 1199
        again = backfill(config, store, NOW, [path])
    assert (again.members, len(again.damaged), again.damaged_before) == (1200, 1, 0)


def test_a_folder_of_small_files_is_resumed_in_the_middle(config: Config, tmp_path: Path) -> None:
    folder = tmp_path / "owl"
    folder.mkdir()
    for n in range(700):
        post = report(FIRST - timedelta(days=n % 300), 60 + n % 90, id=f"p{n}")
        (folder / f"{n:03}.xml").write_bytes(make_rss(post))

    def stop(done: Backfill) -> None:
        if done.members >= 600:
            raise KeyboardInterrupt

    with open_store(config) as store, pytest.raises(KeyboardInterrupt):
        backfill(config, store, NOW, [folder], report=stop)
    with open_store(config) as store:
        assert 0 < len(list(store.entries())) < 700
        done = backfill(config, store, NOW, [folder], jobs=2)
        assert (done.members, bool(done.resumed)) == (200, True)
        assert len(list(store.entries())) == 700


# Nobody is told.


def story(tmp_path: Path, server: FeedServer, mailbox: Mailbox) -> tuple[Config, Path]:
    """A monitor that has run for ten days with an empty feed, and an export of a very large night in them."""
    config = configure(tmp_path, server, mailbox)
    with open_store(config) as store:
        run(config, store, NOW)
    path = write_export(
        tmp_path / "result.json",
        [
            post_of(n + 5, report(FIRST + timedelta(days=n), 100 if n != 4 else EXCEPTIONAL))
            for n in range(11)
        ],
    )
    return config, path


def test_nights_that_a_backfill_fills_are_known_and_told_to_nobody(
    tmp_path: Path, server: FeedServer, mailbox: Mailbox
) -> None:
    config, path = story(tmp_path, server, mailbox)
    later = NOW + timedelta(days=10)
    with open_store(config) as store:
        done = backfill(config, store, later, [path], source="watch")
        assert done.alerts == 1
        for hours in (1, 2):
            cycle = run(config, store, later + timedelta(hours=hours))
            assert not cycle.told.notifications
        (alert,) = store.alerts()
        assert (alert.night, alert.state) == (FIRST + timedelta(days=4), AlertState.RAISED)
    assert not mailbox.messages


def test_a_cycle_between_a_killed_backfill_and_its_end_tells_nobody(
    tmp_path: Path, server: FeedServer, mailbox: Mailbox
) -> None:
    config, path = story(tmp_path, server, mailbox)
    later = NOW + timedelta(days=10)

    def stop(_: Backfill) -> None:
        raise KeyboardInterrupt

    big = write_lines(tmp_path / "more.jsonl", make_rows(600))
    with open_store(config) as store, pytest.raises(KeyboardInterrupt):
        backfill(config, store, later, [path, big], source="watch", report=_after(2, stop))
    with open_store(config) as store:
        cycle = run(config, store, later + timedelta(hours=1))
        assert not cycle.told.notifications
        assert len(store.alerts()) == 1
    assert not mailbox.messages


def _after(calls: int, act: Callable[[Backfill], None]) -> Callable[[Backfill], None]:
    left = [calls]

    def report(done: Backfill) -> None:
        left[0] -= 1
        if left[0] == 0:
            act(done)

    return report


def test_the_present_night_is_news_even_if_an_archive_brought_it(
    tmp_path: Path, server: FeedServer, mailbox: Mailbox
) -> None:
    config = configure(tmp_path, server, mailbox)
    server.serve("/air-force.xml", make_rss(report(FIRST - timedelta(days=9), 100)))
    server.serve(f"/s/{CHANNEL}", page_of([(1, report(FIRST - timedelta(days=9), 100))]), "text/html")
    path = write_export(tmp_path / "result.json", [post_of(9, report(FIRST, UNUSUAL))])
    with open_store(config) as store:
        assert backfill(config, store, NOW, [path], source="watch").alerts == 0
        assert len(run(config, store, NOW + timedelta(hours=1)).told.notifications) == 1


def test_news_that_comes_after_a_backfill_is_told(
    tmp_path: Path, server: FeedServer, mailbox: Mailbox
) -> None:
    config, path = story(tmp_path, server, mailbox)
    later = NOW + timedelta(days=11)
    with open_store(config) as store:
        backfill(config, store, later - timedelta(hours=20), [path], source="watch")
        server.serve("/air-force.xml", make_rss(report(FIRST + timedelta(days=11), 2 * EXCEPTIONAL)))
        cycle = run(config, store, later)
    assert [note.night for note in cycle.told.notifications] == [FIRST + timedelta(days=11)]


# The channel's older pages.


def serve_channel(server: FeedServer, days: int, each: int = 4, newest: int = 0) -> list[Post]:
    """A channel of a report a day and small talk: pages of twenty, the last `newest` posts left out."""
    posts = []
    for n in range(days * each):
        night = FIRST - timedelta(days=days - 1 - n // each)
        small = Post("", f"Message {n}: all clear in two regions.", at(night, 9 + n % each))
        posts.append(report(night, 90 + n) if n % each == 0 else small)
    shown = len(posts) - newest
    for end in [None, *range(1, shown + 2)]:
        last = shown if end is None else end - 1
        first = max(0, last - 20)
        page = [(n + 1, posts[n]) for n in range(first, last)]
        body = page_of(page, first + 1 if first else None)
        path = f"/s/{CHANNEL}"
        server.serve(path if end is None else f"{path}?before={end}", body, "text/html")
    return posts


class Clock:
    """A clock that moves only when somebody waits."""

    def __init__(self) -> None:
        self.now = NOW
        self.waits: list[timedelta] = []

    def __call__(self) -> datetime:
        return self.now

    def wait(self, span: timedelta) -> None:
        self.waits.append(span)
        self.now += span


def walk(config: Config, since: date, clock: Clock | None = None, report: object = None) -> Backfill:
    clock = clock or Clock()
    feed = find_channel(config, f"http://127.0.0.1/{CHANNEL}".replace("http://127.0.0.1", _base(config)))
    more = {"report": report} if report else {}
    with open_store(config) as store:
        return walk_back(
            config,
            store,
            feed,
            at(since, 0),
            NOW,
            clock=clock,
            wait=clock.wait,
            **more,  # type: ignore[arg-type]
        )


def _base(config: Config) -> str:
    return next(feed.url for feed in config.feeds if feed.id == "watch").rsplit("/", 2)[0]


def asked(server: FeedServer) -> list[str]:
    return [path.partition("before=")[2] for path, _ in server.requests if path != "/robots.txt"]


def serve_rules(server: FeedServer, text: str) -> None:
    server.serve("/robots.txt", text.encode(), "text/plain")


def test_a_channel_is_paged_back_to_a_date_with_a_pause_before_each_page(
    config: Config, server: FeedServer
) -> None:
    serve_channel(server, days=30)
    clock = Clock()
    done = walk(config, FIRST - timedelta(days=12), clock)
    assert asked(server) == ["", "101", "81"]
    assert [path for path, _ in server.requests].index("/robots.txt") == 0
    assert clock.waits == [PAUSE] * 3
    assert (done.members, done.kept.new, done.failed) == (60, 60, False)
    with open_store(config) as store:
        nights = {claim.night for claim in store.claims()}
    assert nights == {FIRST - timedelta(days=n) for n in range(15)}


def test_the_posts_of_older_pages_are_those_of_an_export(
    config: Config, server: FeedServer, tmp_path: Path
) -> None:
    posts = serve_channel(server, days=12)
    walk(config, FIRST - timedelta(days=40))
    before = record_of(config.store)
    path = write_export(tmp_path / "result.json", [post_of(n, post) for n, post in enumerate(posts, 1)])
    with open_store(config) as store:
        done = backfill(config, store, NOW + timedelta(hours=1), [path], source="watch")
    assert (done.kept.known, done.kept.new) == (48, 0)
    assert record_of(config.store) == before


def test_a_broken_walk_goes_on_where_it_ended(config: Config, server: FeedServer) -> None:
    serve_channel(server, days=30, newest=6)

    def stop(done: Backfill) -> None:
        if done.members == 60:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        walk(config, FIRST - timedelta(days=40), report=stop)
    assert asked(server) == ["", "95", "75"]
    server.requests.clear()
    serve_channel(server, days=30)
    done = walk(config, FIRST - timedelta(days=40))
    assert asked(server) == ["", "55", "35", "15"]
    assert done.resumed
    with open_store(config) as store:
        assert len(list(store.entries())) == 120
    server.requests.clear()
    walk(config, FIRST - timedelta(days=40))
    assert asked(server) == [""]


def test_a_host_that_asks_for_time_is_left_alone_and_the_walk_is_resumed(
    config: Config, server: FeedServer
) -> None:
    serve_channel(server, days=30)
    page = f"/s/{CHANNEL}?before=101"
    server.fail(page, 429, {"retry-after": "3600"})
    clock = Clock()
    done = walk(config, FIRST - timedelta(days=12), clock)
    assert done.failed
    assert "2026-06-10 10:00" in (done.stopped or "")
    assert max(clock.waits) < PATIENCE
    server.requests.clear()
    assert walk(config, FIRST - timedelta(days=12), clock).stopped  # an hour has not passed
    assert not server.requests
    clock.now += timedelta(hours=1, minutes=1)
    serve_channel(server, days=30)
    assert not walk(config, FIRST - timedelta(days=12), clock).failed


def test_a_walk_and_the_monitor_heed_what_a_host_told_the_other(config: Config, server: FeedServer) -> None:
    serve_channel(server, days=12)
    host = f"127.0.0.1:{server.port}"
    with open_store(config) as store:
        store.save_spared([SparedHost(host, NOW + timedelta(hours=1))], NOW)
    done = walk(config, FIRST - timedelta(days=40))
    assert f"{host} wants to be left alone; run this again after" in str(done.stopped)
    assert server.requests == []
    later = Clock()
    later.now += timedelta(hours=2)
    server.fail(f"/s/{CHANNEL}?before=29", 429, {"retry-after": "3600"})
    walk(config, FIRST - timedelta(days=40), later)
    with open_store(config) as store:
        (spared,) = store.spared(later.now)
    assert (spared.host, spared.until) == (host, later.now + timedelta(hours=1))


def test_a_walk_that_is_sent_away_for_a_day_keeps_the_official_feed_for_an_hour(
    config: Config, server: FeedServer
) -> None:
    serve_channel(server, days=12)
    server.fail(f"/s/{CHANNEL}?before=29", 429, {"retry-after": "86400"})
    clock = Clock()
    assert walk(config, FIRST - timedelta(days=40), clock).failed
    with open_store(config) as store:
        assert [one.until for one in store.spared(clock.now)] == [clock.now + timedelta(hours=1)]
    server.requests.clear()
    clock.now += timedelta(hours=23)
    assert walk(config, FIRST - timedelta(days=40), clock).stopped
    assert server.requests == []


def test_a_page_that_fails_for_a_moment_is_asked_again_more_slowly(
    config: Config, server: FeedServer
) -> None:
    serve_channel(server, days=30)
    page = f"/s/{CHANNEL}?before=101"
    server.fail(page, 502)
    clock = Clock()

    def wait(span: timedelta) -> None:
        clock.wait(span)
        if len(clock.waits) == 5:
            serve_channel(server, days=30)

    feed = find_channel(config, f"{_base(config)}/s/{CHANNEL}")
    with open_store(config) as store:
        done = walk_back(config, store, feed, at(FIRST - timedelta(days=6), 0), NOW, clock=clock, wait=wait)
    assert not done.failed
    assert asked(server) == ["", "101", "101", "101", "101"]
    assert clock.waits == sorted(clock.waits)


def test_a_channel_that_a_robots_txt_closes_is_left_alone(config: Config, server: FeedServer) -> None:
    serve_channel(server, days=30)
    serve_rules(server, "User-agent: raid-monitor\nDisallow: /s/\nCrawl-delay: 200\n")
    clock = Clock()
    done = walk(config, FIRST - timedelta(days=12), clock)
    assert [path for path, _ in server.requests] == ["/robots.txt"]
    assert clock.waits == []
    assert done.failed
    assert f"/robots.txt does not allow raid-monitor to read {_base(config)}/s/{CHANNEL}:" in str(
        done.stopped
    )
    serve_rules(server, "User-agent: raid-monitor\nAllow: /s/\n\nUser-agent: *\nDisallow: /\n")
    assert not walk(config, FIRST - timedelta(days=12)).failed


def test_older_pages_that_a_robots_txt_closes_end_the_walk_and_the_first_one_is_kept(
    config: Config, server: FeedServer
) -> None:
    serve_channel(server, days=30)
    serve_rules(server, "User-agent: *\nDisallow: /*?before=\n")
    done = walk(config, FIRST - timedelta(days=12))
    assert asked(server) == [""]
    assert (done.kept.new, done.failed) == (20, True)
    assert "?before=101: ask the site for leave" in str(done.stopped)


@pytest.mark.parametrize(("delay", "pause"), [(1, PAUSE), (30, timedelta(seconds=30)), (3600, PATIENCE)])
def test_a_walk_goes_as_slowly_as_a_robots_txt_asks_within_reason(
    config: Config, server: FeedServer, delay: int, pause: timedelta
) -> None:
    serve_channel(server, days=30)
    serve_rules(server, f"User-agent: *\nCrawl-delay: {delay}\n")
    clock = Clock()
    done = walk(config, FIRST - timedelta(days=12), clock)
    assert asked(server) == ["", "101", "81"]
    assert clock.waits == [pause] * 3
    assert not done.failed


@pytest.mark.parametrize(
    ("headers", "again"), [({}, "later"), ({"retry-after": "3600"}, "after 2026-06-10 10:00 UTC")]
)
def test_a_robots_txt_that_fails_ends_the_walk_for_now(
    config: Config, server: FeedServer, headers: dict[str, str], again: str
) -> None:
    serve_channel(server, days=30)
    server.fail("/robots.txt", 503, headers)
    clock = Clock()
    done = walk(config, FIRST - timedelta(days=12), clock)
    assert done.failed
    assert "answered 503" in str(done.stopped)
    assert str(done.stopped).endswith(f"run this again {again}")
    assert asked(server) == []
    server.requests.clear()
    serve_rules(server, "")
    if headers:  # an hour has not passed: not even the robots.txt is asked for
        assert walk(config, FIRST - timedelta(days=12), clock).stopped == done.stopped
        assert not server.requests
        clock.now += timedelta(hours=1)
    assert not walk(config, FIRST - timedelta(days=12), clock).failed


def test_a_walk_of_more_than_a_day_looks_at_the_robots_txt_again(config: Config, server: FeedServer) -> None:
    serve_channel(server, days=30)
    serve_rules(server, "")
    clock = Clock()

    def report(done: Backfill) -> None:
        if done.members == 40:
            clock.now += timedelta(hours=25)
            serve_rules(server, "User-agent: *\nDisallow: /\n")

    done = walk(config, FIRST - timedelta(days=40), clock, report)
    assert asked(server) == ["", "101"]
    assert "does not allow" in str(done.stopped)


def test_a_page_that_leads_nowhere_ends_the_walk_for_now(config: Config, server: FeedServer) -> None:
    server.serve(f"/s/{CHANNEL}", page_of([(n, report(FIRST, n)) for n in (5, 6)], before=5), "text/html")
    done = walk(config, FIRST - timedelta(days=300))
    assert len(asked(server)) == 2
    assert "the page before post 5 shows no post before it; run this again later" in str(done.stopped)
    server.serve(f"/s/{CHANNEL}?before=5", page_of([(3, report(FIRST, 3))]), "text/html")
    done = walk(config, FIRST - timedelta(days=300))
    assert (done.stopped, done.kept.new) == (None, 1)
    server.serve(f"/s/{CHANNEL}", b"<html><body>Open in the app.</body></html>", "text/html")
    assert walk(config, FIRST - timedelta(days=300)).damaged


def test_an_address_that_is_no_channel_of_the_configuration_is_refused(config: Config) -> None:
    with pytest.raises(ConfigError, match="kind telegram"):
        find_channel(config, "https://t.me/s/somebody")


# The command.


def test_the_command_names_what_is_damaged_and_ends_with_one(tmp_path: Path, server: FeedServer) -> None:
    configure(tmp_path, server)
    write_lines(tmp_path / "rows.jsonl", [*make_rows(30), "{no json"])
    done = command("backfill", "rows.jsonl", cwd=tmp_path)
    assert done.returncode == 1
    assert "31 members: 30 new or edited entries" in done.stdout
    assert "damaged rows.jsonl: line 31: is no JSON" in done.stdout
    assert "\x1b" not in done.stdout
    assert "\r" not in done.stdout


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["none.jsonl"], "none.jsonl: no such file"),
        (["feeds.yaml"], "no archive of a known form"),
        (["record.csv", "--since", "2026-06-01"], "--since belongs to a URL"),
        (["https://t.me/s/x"], "needs --since"),
        (["https://t.me/s/x", "--since", "2026-06-01"], "no feed of kind telegram"),
        (["rows.jsonl", "--source", "bat"], "--source bat"),
    ],
)
def test_a_wrong_call_says_what_to_mend(
    tmp_path: Path, server: FeedServer, monkeypatch: pytest.MonkeyPatch, args: list[str], said: str
) -> None:
    configure(tmp_path, server)
    write_lines(tmp_path / "rows.jsonl", make_rows(3))
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["backfill", *args])
    assert result.exit_code == 2
    assert said in result.output


def test_keeping_an_entry_twice_is_keeping_it_once(config: Config) -> None:
    entry = Entry("a:1", "a", "owl", "", "61", "", None, NOW, "d")
    pairs = [(entry, Reading())]
    with open_store(config) as store:
        assert keep(store, pairs).new == 1
        assert keep(store, pairs).known == 1
