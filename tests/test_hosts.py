"""Good manners at hosts: turns, pauses, who is spared and who comes first; and no feed stops another."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from servers import FeedServer
from world import OFFICIAL, QUIET, at, make_rss, report, write_config

from monitor.config import Config, load_config
from monitor.errors import StoreError
from monitor.fetch import RefusedError
from monitor.model import Answer
from monitor.pipeline.hosts import Hosts, host_key
from monitor.pipeline.lines import side_by_side
from monitor.pipeline.poll import Poll, poll_feeds
from monitor.store import Store

NIGHT = date(2026, 6, 10)
NOW = at(NIGHT)
SECOND = timedelta(seconds=1)


class Clock:
    """Seconds that pass only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.now += seconds


def make_hosts(clock: Clock, pause: timedelta = SECOND) -> Hosts:
    return Hosts(pause, clock=clock, sleep=clock.sleep)


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("http://B.example/a", "http://b.example:80/b", True),
        ("https://b.example/a", "https://b.example:443/b", True),
        ("http://b.example./a", "http://b.example/a", True),
        ("http://b.example/a", "https://b.example/a", True),
        ("http://b.example/a", "http://b.example:8080/a", False),
        ("http://b.example:8080/a", "https://B.example:8080/a", True),
        ("http://[::1]/a", "https://[::1]:443/a", True),
        ("http://b.example/a", "http://c.example/a", False),
        ("http://[::1/a", "http://[::1/b", False),
    ],
)
def test_a_host_is_its_name_in_lower_case_and_a_port_that_is_not_the_usual_one(
    first: str, second: str, same: bool
) -> None:
    assert (host_key(first) == host_key(second)) is same


def test_a_pause_lies_between_two_turns_of_a_host_and_not_of_two_hosts() -> None:
    clock = Clock()
    hosts = make_hosts(clock)
    for url in ("http://a.example/1", "http://b.example/1", "https://A.example/2", "http://127.0.0.1/"):
        with hosts.turn(url):
            clock.now += 0.25
    for url in ("http://127.0.0.1/", "http://localhost:8/", "http://[::1]/", "http://[::1]/"):
        with hosts.turn(url):
            pass
    assert clock.slept == [
        0.75
    ]  # a quarter of the pause had passed with the other host; none for this machine


def test_a_longer_pause_that_a_host_asks_for_is_kept_within_reason() -> None:
    clock = Clock()
    hosts = make_hosts(clock)
    for delay in (timedelta(seconds=5), timedelta(days=1)):
        hosts.slow_down("http://a.example/robots.txt", delay)
        for _ in range(2):
            with hosts.turn("http://a.example/1"):
                pass
    assert clock.slept == [5, 5, 60]


def test_a_host_that_wants_to_be_left_alone_gives_no_turn() -> None:
    clock = Clock()
    hosts = make_hosts(clock)
    until = datetime(2026, 6, 10, 9, 30, tzinfo=UTC)
    hosts.spare("http://a.example/feed", until)
    assert hosts.find_spared("http://A.example/other") == until
    assert hosts.find_spared("http://b.example/") is None
    with pytest.raises(RefusedError, match="left alone until 09:30 UTC"), hosts.turn("http://a.example/"):
        pass
    with hosts.turn("http://b.example/"):
        pass


def test_two_threads_never_have_the_turn_of_one_host() -> None:
    hosts = Hosts(timedelta(0))
    inside: list[int] = []
    most = 0

    def ask() -> None:
        nonlocal most
        for _ in range(20):
            with hosts.turn("http://a.example/"):
                inside.append(1)
                most = max(most, len(inside))
                time.sleep(0.0005)
                inside.pop()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1


def test_lines_work_side_by_side_each_in_order_and_wait_while_nobody_reads() -> None:
    made: list[int] = []

    def count(line: int) -> Iterator[tuple[int, int]]:
        for number in range(20):
            made.append(line)
            yield line, number

    with side_by_side([count(line) for line in range(4)], at_once=3, held=2) as found:
        first = next(found)
        time.sleep(0.3)
        assert len(made) <= 1 + 2 + 3, "one is read, two lie there, three are in hands"
        rest = [first, *found]
    assert sorted(rest) == [(line, number) for line in range(4) for number in range(20)]
    for line in range(4):
        assert [number for one, number in rest if one == line] == list(range(20))


def test_what_a_line_raises_is_raised_where_it_is_read_and_the_others_stop() -> None:
    made: list[int] = []

    def endless() -> Iterator[int]:
        while True:
            made.append(1)
            yield 1

    def broken() -> Iterator[int]:
        yield 2
        raise StoreError("the disk is full")

    with pytest.raises(StoreError, match="disk is full"), side_by_side([endless(), broken()]) as found:
        for _ in found:
            pass
    count = len(made)
    time.sleep(0.2)
    assert len(made) == count


def make_config(folder: Path, server: FeedServer, *outlets: str, more: str = "") -> Config:
    return load_config(write_config(folder, server, outlets=outlets, history="none", more=more))


def poll(config: Config, now: datetime = NOW, get: object = None) -> dict[str, Poll]:
    with Store.open(config.store, now) as store:
        return {one.feed.id: one for one in poll_feeds(config, store, now, get)}  # type: ignore[arg-type]


def paths(server: FeedServer) -> list[str]:
    return [path for path, _ in server.requests]


def test_a_clock_that_is_late_by_a_moment_skips_no_feed(tmp_path: Path, server: FeedServer) -> None:
    config = make_config(tmp_path, server)
    server.serve(f"/{OFFICIAL}.xml", make_rss(report(NIGHT, QUIET)))
    for number, late in enumerate((0.2, 0.0, 0.3, 0.1)):
        assert poll(config, NOW + number * config.schedule.every + timedelta(seconds=late))
    assert not poll(config, NOW + 3.5 * config.schedule.every)


def test_a_host_that_names_a_time_is_left_alone_with_all_its_feeds(
    tmp_path: Path, server: FeedServer
) -> None:
    config = make_config(tmp_path, server, "owl", "jay")
    server.fail(f"/{OFFICIAL}.xml", 429, {"retry-after": "1800"})
    for name in ("owl", "jay"):
        server.serve(f"/{name}.xml", make_rss())
    assert list(poll(config)) == [OFFICIAL]
    assert paths(server) == [f"/{OFFICIAL}.xml"]
    assert poll(config, NOW + timedelta(minutes=29)) == {}
    server.serve(f"/{OFFICIAL}.xml", make_rss())
    polls = poll(config, NOW + timedelta(minutes=31))
    assert {id: one.state.failures for id, one in polls.items()} == {OFFICIAL: 0, "owl": 0, "jay": 0}


def test_a_redirect_is_counted_to_the_host_that_it_leads_to(tmp_path: Path, server: FeedServer) -> None:
    with FeedServer(host="127.0.0.2") as other:
        config = make_config(tmp_path, server, "owl")
        far = replace(config.feeds[1], url=other.url("/there.xml"))
        config = replace(config, feeds=(config.feeds[0], far))
        server.redirect(f"/{OFFICIAL}.xml", other.url("/here.xml"))
        other.slow(("/here.xml", "/there.xml"), 0.2)
        poll(config)
        assert len(other.requests) == 2
        assert other.overlaps == 0


def test_official_feeds_come_first(tmp_path: Path, server: FeedServer) -> None:
    config = make_config(tmp_path, server, "owl", "jay")
    config = replace(config, feeds=config.feeds[::-1])
    for name in (OFFICIAL, "owl", "jay"):
        server.serve(f"/{name}.xml", make_rss())
    poll(config)
    assert paths(server)[0] == f"/{OFFICIAL}.xml"


def test_a_feed_with_which_anything_goes_wrong_does_not_stop_the_others(
    tmp_path: Path, server: FeedServer
) -> None:
    config = make_config(tmp_path, server, "owl")

    def get(url: str, headers: Mapping[str, str] | None = None, *, public_only: bool = False) -> Answer:
        if "owl" in url:
            raise RuntimeError("nobody thought of this")
        return Answer(url, 200, make_rss(report(NIGHT, QUIET)))

    polls = poll(config, get=get)
    assert polls[OFFICIAL].new == 1
    owl = polls["owl"].state
    assert (owl.failures, owl.due) == (1, NOW + config.schedule.every)
    assert "RuntimeError: nobody thought of this" in (owl.problem or "")


def test_the_address_of_a_feed_that_changed_begins_anew(tmp_path: Path, server: FeedServer) -> None:
    config = make_config(tmp_path, server)
    server.serve(f"/{OFFICIAL}.xml", make_rss(report(NIGHT, QUIET)), etag='"old"')
    poll(config)
    moved = replace(config, feeds=(replace(config.feeds[0], url=server.url("/new.xml")),))
    server.serve("/new.xml", make_rss(report(NIGHT, QUIET)), etag='"new"')
    assert poll(moved, NOW + timedelta(minutes=1))[OFFICIAL].new == 0  # at once, and the same entries
    assert "if-none-match" not in server.requests[-1][1]


@pytest.mark.parametrize("cut_at", [b"</description>", b"</channel>"])
def test_whole_entries_of_a_body_that_breaks_off_are_read_and_the_rest_comes_with_the_next(
    tmp_path: Path, server: FeedServer, cut_at: bytes
) -> None:
    config = make_config(tmp_path, server)
    posts = [
        report(NIGHT - timedelta(days=2), 90),
        report(NIGHT - timedelta(days=1), 95),
        report(NIGHT, QUIET),
    ]
    whole = make_rss(*posts)
    part = whole[
        : whole.rindex(cut_at) - (cut_at == b"</description>")
    ]  # within the last number, or after all
    count = 2 if cut_at == b"</description>" else 3
    path = f"/{OFFICIAL}.xml"
    server.break_off(path, part, etag='"one"')
    for minutes, new in ((0, count), (10, 0)):
        found = poll(config, NOW + timedelta(minutes=minutes))[OFFICIAL]
        assert (found.new, found.state.failures) == (new, 0)
        assert found.state.problem == (
            f"127.0.0.1 broke off in the middle of the answer: whole entries read: {count}, "
            "the next poll brings the rest"
        )
    server.serve(path, whole, etag='"one"')
    found = poll(config, NOW + timedelta(minutes=20))[OFFICIAL]
    assert (found.new, found.state.problem) == (3 - count, None)
    assert "if-none-match" not in server.requests[-1][1]


def test_a_feed_whose_end_is_missing_is_asked_for_whole_the_next_time(
    tmp_path: Path, server: FeedServer
) -> None:
    config = make_config(tmp_path, server)
    whole = make_rss(report(NIGHT - timedelta(days=1), 95), report(NIGHT, QUIET))
    server.serve(f"/{OFFICIAL}.xml", whole[:-80], etag='"one"')
    assert "is cut short" in (poll(config)[OFFICIAL].state.problem or "")
    server.serve(f"/{OFFICIAL}.xml", whole, etag='"one"')
    found = poll(config, NOW + timedelta(minutes=10))[OFFICIAL]
    assert (found.new, found.state.problem) == (1, None)


@pytest.mark.parametrize(
    "part", [b'{"version": "https://jsonfeed.org/version/1", "items": [{"id": 1', make_rss()[:60]]
)
def test_a_body_that_breaks_off_before_an_entry_is_whole_is_a_failure(
    tmp_path: Path, server: FeedServer, part: bytes
) -> None:
    config = make_config(tmp_path, server)
    server.break_off(f"/{OFFICIAL}.xml", part)
    state = poll(config)[OFFICIAL].state
    assert (state.failures, state.problem) == (1, "127.0.0.1 broke off in the middle of the answer")


def test_a_feed_that_is_gone_is_asked_again_at_another_address_only(
    tmp_path: Path, server: FeedServer
) -> None:
    config = make_config(tmp_path, server)
    server.fail(f"/{OFFICIAL}.xml", 410)
    assert "gone for good" in (poll(config)[OFFICIAL].state.problem or "")
    assert poll(config, NOW + timedelta(days=30)) == {}
    moved = replace(config, feeds=(replace(config.feeds[0], url=server.url("/new.xml")),))
    server.serve("/new.xml", make_rss(report(NIGHT, QUIET)))
    assert poll(moved, NOW + timedelta(days=30))[OFFICIAL].new == 1


@pytest.mark.parametrize(("status", "is_adopted"), [(301, True), (308, True), (302, False), (307, False)])
def test_only_a_permanent_redirect_that_stands_for_a_week_is_adopted(
    tmp_path: Path, server: FeedServer, status: int, is_adopted: bool
) -> None:
    config = make_config(tmp_path, server)
    server.redirect(f"/{OFFICIAL}.xml", "/new.xml", status)
    server.serve("/new.xml", make_rss(report(NIGHT, QUIET)))
    for day in (0, 3, 6, 8):
        poll(config, NOW + timedelta(days=day))
    assert paths(server)[-1] == "/new.xml"
    assert paths(server).count("/new.xml") == 4
    assert paths(server).count(f"/{OFFICIAL}.xml") == (3 if is_adopted else 4)


def test_a_feed_is_asked_as_rarely_as_it_wishes_also_after_an_empty_answer(
    tmp_path: Path, server: FeedServer
) -> None:
    config = make_config(tmp_path, server, "owl")
    server.serve(f"/{OFFICIAL}.xml", make_rss())
    body = make_rss(report(NIGHT, QUIET)).replace(b"<channel>", b"<channel><ttl>40</ttl>")
    server.serve("/owl.xml", body, etag='"one"')
    asked = [minute for minute in range(0, 130, 10) if "owl" in poll(config, NOW + timedelta(minutes=minute))]
    assert asked == [0, 40, 80, 120]
