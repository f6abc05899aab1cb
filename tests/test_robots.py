"""What a robots.txt asks for is done: by RFC 9309, for channels that are paged back and for articles."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from servers import FeedServer
from test_story import FIRST, RAID, Story, link, make_page, of_drones, read_loopback, story
from world import UNUSUAL, Post, at

from monitor.fetch import Limits, get
from monitor.model import Answer
from monitor.pipeline.robots import Rules, read_rules

__all__ = ["story"]

PLACE = "https://t.me/robots.txt"
NEWS = "/s/news"
OLDER = "/s/news?before=21"


def rules_of(text: str | bytes, name: str = "raid-monitor") -> Rules:
    body = text.encode() if isinstance(text, str) else text
    return read_rules(PLACE, Answer(PLACE, 200, body), name)


@pytest.mark.parametrize(
    ("text", "path", "admitted"),
    [
        ("", NEWS, True),
        ("<html><body>Disallow: /</body></html>", NEWS, True),
        ("User-agent: *\nDisallow:\n", NEWS, True),
        ("User-agent: *\nDisallow: /\n", NEWS, False),
        ("\ufeffUser-agent: *\r\nDisallow: / # all\r\n", NEWS, False),
        ("User-agent: *\nDisallow: /s/\nAllow: /s/news\n", NEWS, True),
        ("User-agent: *\nAllow: /s/\nDisallow: /s/news\n", NEWS, False),
        ("User-agent: *\nDisallow: /s/\nAllow: /s/\n", NEWS, True),
        ("User-agent: *\nDisallow: /*?before=\n", OLDER, False),
        ("User-agent: *\nDisallow: /*?before=\n", NEWS, True),
        ("User-agent: *\nDisallow: /s/news$\n", NEWS, False),
        ("User-agent: *\nDisallow: /s/news$\n", OLDER, True),
        ("User-agent: *\nDisallow: /%D0%BD\n", "/%d0%bdews", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Raid-Monitor\nDisallow:\n", NEWS, True),
        ("User-agent: *\nDisallow:\n\nUser-agent: RAID-MONITOR/2.0\nDisallow: /\n", NEWS, False),
        ("User-agent: raid-monitor\n\nDisallow: /\n", NEWS, False),
        ("User-agent: another\nUser-agent: raid-monitor\nDisallow: /\n", NEWS, False),
        (
            "User-agent: raid-monitor\nDisallow: /a\nUser-agent: *\nUser-agent: raid-monitor\nDisallow: /s\n",
            NEWS,
            False,
        ),
        ("User-agent: raid\nDisallow: /\n", NEWS, True),
        ("User-agent: monitor\nDisallow: /\n", NEWS, True),
        ("User-agent: another\nDisallow: /\n", NEWS, True),
        ("User-agent:\nDisallow: /\n", NEWS, True),
    ],
)
def test_a_robots_txt_is_read_as_the_standard_says(text: str, path: str, admitted: bool) -> None:
    assert rules_of(text).admits(f"https://t.me{path}") is admitted


@pytest.mark.parametrize(
    ("said", "seconds"), [("10", 10), ("0.5", 0.5), ("-3", 0), ("soon", 0), ("1e300", 86_400), ("nan", 0)]
)
def test_a_delay_is_taken_where_it_is_one(said: str, seconds: float) -> None:
    text = f"User-agent: *\nCrawl-delay: {said}\n"
    assert rules_of(text).delay == timedelta(seconds=seconds)


def test_the_first_word_of_a_long_name_is_the_name() -> None:
    text = "User-agent: our-desk\nDisallow: /\n"
    assert not rules_of(text, "Our-Desk/1.2 (night shift)").admits(f"https://t.me{NEWS}")
    assert rules_of(text, "desk our-desk").admits(f"https://t.me{NEWS}")


def test_what_lies_behind_half_a_megabyte_is_nobodys_rule() -> None:
    rules = "User-agent: *\nDisallow: /private/\n"
    padding = "#" * (512_000 - len("Disallow: /") - len(rules) - 1) + "\n"
    cut = rules_of(f"{rules}{padding}Disallow: /s/\nDisallow: /t/\n")  # cut in two, it would close everything
    assert not cut.admits("https://t.me/private/1")
    assert cut.admits(f"https://t.me{NEWS}")
    assert not rules_of(f"{rules}{padding[100:]}Disallow: /s/\n").admits(f"https://t.me{NEWS}")


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_host_that_fails_may_not_be_read_for_now(server: FeedServer, status: int) -> None:
    server.fail("/robots.txt", status)
    place = server.url("/robots.txt")
    rules = read_rules(place, get(place), "raid-monitor")
    assert not rules.admits(server.url(NEWS))
    assert str(status) in (rules.problem or "")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_host_without_a_robots_txt_sets_no_limits(server: FeedServer, status: int) -> None:
    server.fail("/robots.txt", status)
    place = server.url("/robots.txt")
    assert read_rules(place, get(place), "raid-monitor").admits(server.url(NEWS))


def test_a_host_that_is_not_reached_may_not_be_read_for_now() -> None:
    with FeedServer() as gone:
        place = gone.url("/robots.txt")
    rules = read_rules(place, get(place, limits=Limits(connect_seconds=2)), "raid-monitor")
    assert not rules.admits(place.replace("/robots.txt", NEWS))
    assert "refused the connection" in (rules.problem or "")


def test_a_hostile_file_takes_little_memory() -> None:
    agents = "".join(f"User-agent: a{number}\n" for number in range(2000))
    tracemalloc.start()
    assert rules_of(agents + "Disallow: /*a*a*a*a*b\n" * 2000).admits(f"https://t.me/{'a' * 2000}")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20_000_000  # each rule once, and not once for each of the names


@given(st.one_of(st.binary(), st.text().map(lambda text: text.encode("utf-8", "replace"))), st.text())
def test_no_bytes_and_no_address_make_it_fail(body: bytes, path: str) -> None:
    for found in (body, b"User-agent: *\nDisallow: " + body, b"User-agent: *\nCrawl-delay: " + body):
        rules = rules_of(found)
        rules.admits(f"https://t.me/{path}")
        assert timedelta(0) <= rules.delay <= timedelta(days=1)


# Articles.

TEASER = Post("raid", "Drones were over the country all night.", at(FIRST, 7), "A long night", "/raid.html")


def put_articles(story: Story, *more: Post) -> None:
    story.configure(outlets=["owl"], full_text=True)
    story.server.serve("/owl.xml", link(story.server, TEASER, *more))
    for post in (TEASER, *more):
        story.server.serve(post.link, make_page(*RAID), "text/html")


def asked(story: Story) -> list[str]:
    return [path for path, _ in story.server.requests if not path.endswith(".xml")]


def test_an_article_that_a_robots_txt_forbids_is_not_read_and_the_feed_says_so(story: Story) -> None:
    put_articles(story)
    story.server.serve("/robots.txt", b"User-agent: *\nDisallow: /raid\n", "text/plain")
    cycle = story.cycle(at(FIRST), read_loopback)
    assert asked(story) == ["/robots.txt"]
    assert of_drones(cycle, FIRST).value is None
    (poll,) = (poll for poll in cycle.polls if poll.feed.id == "owl")
    assert "/robots.txt keeps articles from this program" in (poll.state.problem or "")
    assert (poll.new, poll.dead) == (1, False)


def test_a_host_is_asked_for_its_robots_txt_once_a_cycle_and_only_where_there_is_an_article(
    story: Story,
) -> None:
    second = replace(TEASER, id="again", title="Another long night", link="/again.html")
    put_articles(story, second)
    assert of_drones(story.cycle(at(FIRST), read_loopback), FIRST).value == UNUSUAL
    assert sorted(asked(story)) == ["/again.html", "/raid.html", "/robots.txt"]
    assert asked(story)[0] == "/robots.txt"
    story.server.requests.clear()
    story.server.serve("/owl.xml", link(story.server, TEASER, second, bread()))
    story.cycle(at(FIRST, 9, 30), read_loopback)
    assert asked(story) == []


def test_an_article_waits_for_a_robots_txt_that_cannot_be_read(story: Story) -> None:
    put_articles(story)
    story.server.fail("/robots.txt", 503)
    assert of_drones(story.cycle(at(FIRST), read_loopback), FIRST).value is None
    assert asked(story) == ["/robots.txt"]
    story.server.fail("/robots.txt", 404)
    story.server.serve("/owl.xml", link(story.server, TEASER, bread()))
    assert of_drones(story.cycle(at(FIRST, 9, 30), read_loopback), FIRST).value == UNUSUAL


def bread(night: date = FIRST) -> Post:
    return Post("more", "A new bakery opened.", at(night, 8), "Bread", "/bread.html")
