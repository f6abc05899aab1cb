"""A good guest over many cycles, articles that are edited or fail, and what a person can see of each feed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from servers import FeedServer
from test_robots import TEASER, asked, bread, put_articles
from test_story import RAID, Story, link, make_page, of_drones, read_loopback, story
from world import OFFICIAL, QUIET, UNUSUAL, Post, at, make_desk, make_rss, report

from monitor.cli import main
from monitor.config import load_config
from monitor.fetch import Limits, get
from monitor.model import Answer, ArticleState, ChannelState, FeedState, Gap, RobotsFile, SparedHost
from monitor.pipeline.articles import MOST, MOST_OF_HOST
from monitor.pipeline.hosts import Hosts
from monitor.pipeline.poll import poll_feeds
from monitor.store import Store

__all__ = ["story"]

ROOT = Path(__file__).parent.parent
FIRST = date(2026, 6, 10)


def test_every_good_feed_is_read_in_every_cycle_and_every_fault_is_met_as_it_should_be() -> None:
    command = [sys.executable, "benchmarks/guest.py", "--feeds", "72", "--cycles", "7", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)
    assert (found["failures"], found["overlaps"], found["feeds"]) == ([], 0, 72)
    assert found["requests"] > 7 * 54


# Articles.


def serve_items(story: Story, *posts: Post) -> None:
    story.server.serve("/owl.xml", link(story.server, *posts))
    story.server.requests.clear()


def versions(story: Story) -> list[str]:
    """The texts of the entry about the raid, in the order in which they came."""
    with Store.open(story.config.store, at(FIRST)) as store:
        found = [entry for entry in store.entries(latest=False) if entry.title == TEASER.title]
    return [entry.text for entry in sorted(found, key=lambda entry: entry.version)]


def test_an_edited_summary_under_the_same_headline_has_its_article_read_again(story: Story) -> None:
    put_articles(story)
    assert of_drones(story.cycle(at(FIRST), read_loopback), FIRST).value == UNUSUAL
    corrected = [RAID[0].replace(str(UNUSUAL), "161"), *RAID[1:]]
    story.server.serve("/raid.html", make_page(*corrected), "text/html")
    serve_items(story, replace(TEASER, text="Drones were over the country all night. Corrected."))
    assert of_drones(story.cycle(at(FIRST, 9, 30), read_loopback), FIRST).value == 161
    assert asked(story) == ["/raid.html"]
    assert len(versions(story)) == 2


def test_an_edited_summary_is_a_new_version_though_its_article_cannot_be_read(story: Story) -> None:
    put_articles(story)
    story.cycle(at(FIRST), read_loopback)
    story.server.fail("/raid.html", 500)
    serve_items(
        story, replace(TEASER, text="Russia launched 161 drones at Ukraine overnight, the air force said.")
    )
    assert of_drones(story.cycle(at(FIRST, 9, 30), read_loopback), FIRST).value == 161
    assert len(versions(story)) == 2


def test_an_article_that_failed_is_asked_again_more_and_more_rarely_though_its_feed_is_unchanged(
    story: Story,
) -> None:
    put_articles(story)
    story.server.serve("/owl.xml", link(story.server, TEASER), etag='"one"')
    story.server.fail("/raid.html", 500)
    wanted = [0, 10, 30, 70, 150, 310, 630, *range(990, 48 * 60, 360)]
    tried = []
    for minutes in sorted({*wanted, *(minutes - 10 for minutes in wanted[1:]), 49 * 60, 53 * 60, 99 * 60}):
        story.server.requests.clear()
        story.poll(at(FIRST) + timedelta(minutes=minutes), read_loopback)
        tried += [minutes] * asked(story).count("/raid.html")
    assert tried == wanted
    assert versions(story) == [f"{TEASER.title}\n{TEASER.text}"]


@pytest.mark.parametrize("fault", ["404", "410", "403", "no page", "too large", "private"])
def test_an_article_that_is_refused_twice_is_given_up(story: Story, fault: str) -> None:
    put_articles(story)
    if fault == "no page":
        story.server.serve("/raid.html", b"\x89PNG", "image/png")
    elif fault == "too large":
        story.server.flood("/raid.html")
    elif fault != "private":
        story.server.fail("/raid.html", int(fault))

    def read(url: str, headers: Mapping[str, str] | None = None, *, public_only: bool = False) -> Answer:
        limits = Limits(max_bytes=100_000)
        is_private = fault == "private" and url.endswith("/raid.html")
        return get(url, headers, limits=limits, public_only=public_only and is_private)

    for minutes in (0, 10, 30, 70, 150):
        story.poll(at(FIRST) + timedelta(minutes=minutes), read)
    assert asked(story).count("/raid.html") == (0 if fault == "private" else 2)
    with Store.open(story.config.store, at(FIRST)) as store:
        (given_up,) = store.given_up(["owl"], at(FIRST))
    assert given_up.count == 1
    words = {"no page": "no page of text", "too large": "too large", "private": "not a public address"}
    assert words.get(fault, f"answered {fault}") in (given_up.problem or "")


def test_an_article_that_is_late_behind_its_feed_is_read(story: Story) -> None:
    put_articles(story)
    for minutes, status in ((0, 500), (10, 404)):
        story.server.fail("/raid.html", status)
        story.cycle(at(FIRST, 9, minutes), read_loopback)
    story.server.serve("/raid.html", make_page(*RAID), "text/html")
    assert of_drones(story.cycle(at(FIRST, 9, 30), read_loopback), FIRST).value == UNUSUAL


def test_an_article_that_failed_once_is_read_after_a_304(story: Story) -> None:
    put_articles(story)
    story.server.serve("/owl.xml", link(story.server, TEASER), etag='"one"')
    story.server.fail("/raid.html", 500)
    assert of_drones(story.cycle(at(FIRST), read_loopback), FIRST).value is None
    story.server.serve("/raid.html", make_page(*RAID), "text/html")
    assert of_drones(story.cycle(at(FIRST, 9, 10), read_loopback), FIRST).value == UNUSUAL
    story.server.requests.clear()
    story.poll(at(FIRST, 9, 20), read_loopback)
    assert asked(story) == []


def test_a_cycle_reads_a_bounded_number_of_articles_the_newest_first(story: Story) -> None:
    count = MOST_OF_HOST + 5
    assert count < MOST
    posts = [
        replace(TEASER, id=f"n{n}", title=f"Night {n}", link=f"/{n}.html", published=at(FIRST, 0, n))
        for n in range(count)
    ]
    put_articles(story, *posts)
    serve_items(story, *posts)
    story.poll(at(FIRST), read_loopback)
    assert asked(story)[1:] == [f"/{n}.html" for n in reversed(range(5, count))]
    with Store.open(story.config.store, at(FIRST)) as store:
        assert len(list(store.entries())) == count  # those not read have their summary
    story.server.requests.clear()
    story.poll(at(FIRST, 9, 10), read_loopback)
    assert sorted(asked(story)) == sorted(f"/{n}.html" for n in range(5))


def test_a_host_of_articles_that_names_a_time_is_left_alone_for_it(story: Story) -> None:
    put_articles(story, replace(TEASER, id="again", title="Another long night", link="/again.html"))
    story.server.fail("/raid.html", 429, {"retry-after": "1800"})
    story.server.fail("/again.html", 429, {"retry-after": "1800"})
    story.poll(at(FIRST), read_loopback)
    assert len(asked(story)) == 2  # the robots.txt and one of the two
    story.server.requests.clear()
    for minutes in (10, 20, 29):
        story.poll(at(FIRST, 9, minutes), read_loopback)
    assert story.server.requests == []  # no feed of that host either, though a process has ended between
    story.poll(at(FIRST, 9, 31), read_loopback)
    assert len(asked(story)) == 1


def test_an_article_that_names_a_day_keeps_the_official_feed_of_its_host_for_an_hour(story: Story) -> None:
    put_articles(story)
    story.server.fail("/raid.html", 503, {"retry-after": "86400"})
    for minutes, wanted in ((0, True), (59, False), (61, True)):
        story.server.requests.clear()
        story.poll(at(FIRST) + timedelta(minutes=minutes), read_loopback)
        assert (f"/{OFFICIAL}.xml" in [path for path, _ in story.server.requests]) is wanted, minutes
    assert "/raid.html" not in asked(story)  # the article itself is given its day


def test_articles_of_a_host_that_is_left_alone_keep_no_other_from_being_tried_again(story: Story) -> None:
    put_articles(story)
    story.server.fail("/raid.html", 500)
    story.poll(at(FIRST), read_loopback)
    with FeedServer(host="127.0.0.2") as far, Store.open(story.config.store, at(FIRST)) as store:
        nights = [
            replace(TEASER, id=f"n{n}", title=f"Night {n}", link=far.url(f"/{n}.html"))
            for n in range(MOST + 20)
        ]
        far.fail("/robots.txt", 404)
        for night in nights:
            far.fail(night.link.removeprefix(far.url("")), 503, {"retry-after": "86400"})
        raid = replace(TEASER, link=story.server.url(TEASER.link))
        story.server.serve("/owl.xml", make_rss(raid, *nights))
        story.poll(at(FIRST, 9, 10), read_loopback)
        story.server.requests.clear()
        for minutes in range(20, 90, 10):
            story.poll(at(FIRST) + timedelta(minutes=minutes), read_loopback)
        assert "/raid.html" in asked(story)
        assert len(far.requests) == 2  # the robots.txt and one article, for the day
        # Those that are never to be had are given up in the end.
        for hours in range(24, 60):
            story.poll(at(FIRST, 9, 10) + timedelta(hours=hours), read_loopback)
        most = store.given_up(["owl"], at(FIRST))[0]
        assert most.count > MOST
        assert "wants to be left alone again and again" in (most.problem or "")
        assert len(far.requests) < 9


def test_a_robots_txt_that_names_a_time_is_heeded(story: Story) -> None:
    put_articles(story)
    story.server.fail("/robots.txt", 503, {"retry-after": "3600"})
    story.poll(at(FIRST), read_loopback)
    story.server.requests.clear()
    for minutes in (10, 30, 59):
        story.poll(at(FIRST) + timedelta(minutes=minutes), read_loopback)
    assert story.server.requests == []
    story.server.fail("/robots.txt", 404)
    assert of_drones(story.cycle(at(FIRST, 10, 1), read_loopback), FIRST).value == UNUSUAL


def test_a_redirect_to_a_host_that_wants_to_be_left_alone_is_no_failure_of_the_article(story: Story) -> None:
    put_articles(story)
    with FeedServer(host="127.0.0.2") as other:
        story.server.redirect("/raid.html", other.url("/raid.html"))
        other.serve("/raid.html", make_page(*RAID), "text/html")
        with Store.open(story.config.store, at(FIRST)) as store:
            host = f"127.0.0.2:{other.port}"
            store.save_spared([SparedHost(host, at(FIRST, 9, 30))], at(FIRST))

            def turned(now: datetime) -> None:
                hosts = Hosts(timedelta(0))

                def read(url: str, headers: Any = None, *, public_only: bool = False) -> Answer:
                    return get(url, headers, turn=hosts.turn)

                poll_feeds(story.config, store, now, read, hosts)

            turned(at(FIRST))
            turned(at(FIRST, 9, 10))
            assert other.requests == []
            assert [state.failures for state, _ in store.due_articles(["owl"], at(FIRST, 9, 30), 9)] == [0]
            turned(at(FIRST, 9, 30))
            assert len(other.requests) == 1


def test_an_article_with_which_anything_goes_wrong_has_failed_and_stops_nothing(story: Story) -> None:
    put_articles(story)

    def get(url: str, headers: Mapping[str, str] | None = None, *, public_only: bool = False) -> Answer:
        if url.endswith("/raid.html"):
            raise RuntimeError("nobody thought of this")
        return read_loopback(url, headers, public_only=public_only)

    story.poll(at(FIRST), get)
    assert versions(story) == [f"{TEASER.title}\n{TEASER.text}"]
    story.poll(at(FIRST, 9, 10), read_loopback)
    assert len(versions(story)) == 2


def test_a_robots_txt_is_kept_for_a_day(story: Story) -> None:
    put_articles(story)
    for minutes, wanted in ((0, 1), (30, 0), (23 * 60, 0), (25 * 60, 1)):
        serve_items(story, replace(TEASER, text=f"Drones were over the country. Update {minutes}."))
        story.poll(at(FIRST) + timedelta(minutes=minutes), read_loopback)
        assert asked(story).count("/robots.txt") == wanted, minutes


def test_what_is_remembered_comes_back_as_it_was(url: str) -> None:
    now = datetime(2026, 6, 10, 6, tzinfo=UTC)
    state = FeedState(
        "owl",
        url="https://owl.example/feed",
        moved="https://owl.example/new",
        moved_since=now,
        gone=now,
        pace=timedelta(minutes=40),
        skips=frozenset({0, 23, 167}),
        spoke=now,
    )
    channel = ChannelState("air", "https://t.me/s/air", 10**12, now, (Gap(1, 5), Gap(0, 9, now)), "closed")
    article = ArticleState("owl:1", "digest", now, 3, "owl.example answered 500")
    spared = [SparedHost("owl.example", now), SparedHost("t.me:8080", now + timedelta(hours=1))]
    file = RobotsFile("https://owl.example/robots.txt", now, None, timedelta(seconds=5))
    with Store.open(url, now) as store:
        for _ in range(2):
            store.save_feed_state(state)
            store.save_channel(channel)
            store.save_articles([article])
            store.save_robots([file], now - timedelta(days=1))
            store.save_spared(spared, now - timedelta(hours=1))
        assert store.feed_states() == {"owl": state}
        assert store.channels() == {"air": channel}
        assert store.articles(["owl:1", "owl:2"]) == {"owl:1": article}
        assert store.robots(now) == [file]
        assert store.spared(now) == spared[1:]
        store.save_spared([], now)
        assert store.spared(now - timedelta(days=1)) == spared[1:]
        store.save_robots([], now + timedelta(seconds=1))
        assert store.robots(now - timedelta(days=9)) == []


# What a person sees.


def look(folder: Path, *args: str) -> Result:
    """`raid-monitor feeds` with the configuration of a folder."""
    name, *rest = args or ("",)
    words = ["feeds", *filter(None, [name]), "--config", str(folder / "feeds.yaml"), *rest]
    return CliRunner().invoke(main, words)


def see(folder: Path, *args: str, code: int = 0) -> Any:
    """What it says as JSON."""
    done = look(folder, *args or ("",), "--json")
    assert done.exit_code == code, done.output
    return json.loads(done.output)


def poll(folder: Path) -> None:
    config, now = load_config(folder / "feeds.yaml"), datetime.now(UTC)
    with Store.open(config.store, now) as store:
        poll_feeds(config, store, now)


def test_each_feeds_health_is_shown_with_what_is_wrong(tmp_path: Path, server: FeedServer) -> None:
    make_desk(tmp_path, server, outlets=["gone", "moved", "new"])
    server.fail("/gone.xml", 410)
    server.redirect("/moved.xml", "/there.xml", 301)
    server.serve("/there.xml", make_rss(report(FIRST, QUIET)))
    server.hang("/new.xml")
    poll(tmp_path)
    found = {one["feed"]: one for one in see(tmp_path)}
    assert (found[OFFICIAL]["state"], found[OFFICIAL]["trouble"]) == ("official, answers", None)
    assert found[OFFICIAL]["due"] > found[OFFICIAL]["succeeded"]
    assert (found["gone"]["state"], found["gone"]["due"]) == ("gone", None)
    assert found["moved"]["moved"] == server.url("/there.xml")
    assert found["moved"]["spoke"] == at(FIRST, 8).astimezone(UTC).isoformat()
    assert (found["new"]["state"], found["new"]["failures"]) == ("failed 1x", 1)
    text = look(tmp_path).output
    assert "gone: 127.0.0.1 answered 410 Gone: the feed is gone for good and is not asked again" in text
    assert f"moved for good to {server.url('/there.xml')}" in text
    assert "change url in feeds.yaml" in text
    assert "new: 127.0.0.1 timed out" in text


def test_articles_that_were_given_up_are_counted_with_their_reasons(
    tmp_path: Path, server: FeedServer
) -> None:
    make_desk(tmp_path, server, outlets=["owl"], full_text=True)
    posts = [replace(TEASER, id=f"n{n}", title=f"Night {n}", link=f"/{n}.html") for n in range(3)]
    server.serve("/owl.xml", link(server, *posts))
    server.serve("/robots.txt", b"User-agent: *\nDisallow: /2.html\n", "text/plain")
    config, now = load_config(tmp_path / "feeds.yaml"), datetime.now(UTC)
    for minutes in (-20, -10):
        with Store.open(config.store, now) as store:
            poll_feeds(config, store, now + timedelta(minutes=minutes), read_loopback)
    (owl,) = (one for one in see(tmp_path) if one["feed"] == "owl")
    assert [one["articles"] for one in owl["given_up"]] == [2, 1]
    assert "articles given up within a week: 3, their summaries are kept: 127.0.0.1 answered 404" in str(
        owl["trouble"]
    )
    assert "/robots.txt keeps articles from this program" in str(owl["trouble"])


def test_a_host_that_wants_to_be_left_alone_is_shown_with_its_time(
    tmp_path: Path, server: FeedServer
) -> None:
    make_desk(tmp_path, server, outlets=["owl"])
    server.fail("/owl.xml", 503, {"retry-after": "3600"})
    server.fail(f"/{OFFICIAL}.xml", 503, {"retry-after": "3600"})
    poll(tmp_path)
    assert "owl: its host wants to be left alone until" in look(tmp_path).output


def test_a_dead_official_feed_ends_the_look_with_1(tmp_path: Path, server: FeedServer) -> None:
    make_desk(tmp_path, server)
    server.fail(f"/{OFFICIAL}.xml", 500)
    assert see(tmp_path)[0]["state"] == "official, never asked"
    poll(tmp_path)
    assert see(tmp_path, code=1)[0]["state"] == "official, failed 1x"


def test_everything_about_one_address_is_told_and_nothing_is_stored(
    tmp_path: Path, server: FeedServer
) -> None:
    make_desk(tmp_path, server)
    server.redirect("/old.xml", "/feed.xml", 308)
    body = make_rss(bread(), report(FIRST, QUIET)).replace(b"<title>Test", b"<ttl>15</ttl><title>Test")
    server.serve("/feed.xml", body, etag='"one"')
    server.serve("/robots.txt", b"User-agent: *\nDisallow: /bread\nCrawl-delay: 3\n", "text/plain")
    before = sorted(tmp_path.iterdir())
    said = see(tmp_path, "test", server.url("/old.xml"))
    assert said["hops"] == [{"status": 308, "url": server.url("/feed.xml")}]
    assert (said["status"], said["bytes"], said["validators"]) == (200, len(body), {"etag": '"one"'})
    assert (said["kind"], said["encoding"], said["problem"]) == ("RSS", "utf-8", None)
    assert (said["entries"], said["dated"], said["weapons"], said["pace"]) == (2, 2, 1, 900)
    assert {(claim["weapon"], claim["value"]) for claim in said["claims"]} >= {("drone", QUIET)}
    assert "/robots.txt" in said["robots"]
    text = look(tmp_path, "test", server.url("/old.xml")).output
    assert f"308: sends us to {server.url('/feed.xml')}" in text
    assert "speak of drones or missiles: 1" in text
    assert f"{QUIET} drones" in text
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("path", "kind", "words"),
    [
        ("/page", "web page", "is a web page, not a feed"),
        ("/gone", "nothing known", "answered 404"),
        ("/private", "nothing known", "timed out"),
    ],
)
def test_an_address_that_brings_nothing_ends_with_1_and_says_why(
    tmp_path: Path, server: FeedServer, path: str, kind: str, words: str
) -> None:
    make_desk(tmp_path, server)
    server.serve("/page", b"<!doctype html><html><body>Hello</body></html>", "text/html")
    server.hang("/private")
    said = see(tmp_path, "test", server.url(path), code=1)
    assert (said["kind"], said["entries"]) == (kind, 0)
    assert words in said["problem"]


def test_what_is_no_address_is_refused_in_words(tmp_path: Path, server: FeedServer) -> None:
    make_desk(tmp_path, server)
    done = look(tmp_path, "test", "owl.example/feed")
    assert done.exit_code == 2
    assert "should begin with https://" in done.output
