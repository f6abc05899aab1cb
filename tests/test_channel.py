"""A channel whose posts scroll off its page faster than it is polled: none is missed, and edits are seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from archives import CHANNEL, page_of
from servers import FeedServer
from test_story import Story, of_drones, story
from world import QUIET, UNUSUAL, Post, at, report

from monitor.config import load_config
from monitor.model import ChannelState, Feed, FeedKind, Gap
from monitor.pipeline.channel import MOST_PAGES, fill, meet
from monitor.pipeline.pages import Page, read_page
from monitor.store import Store

__all__ = ["story"]

FIRST = date(2026, 6, 10)
FEED = Feed("air-force", f"https://t.me/s/{CHANNEL}", "air-force", FeedKind.TELEGRAM)


@pytest.fixture
def channel(story: Story) -> Story:
    """The same story, with the official channel's page as its feed."""
    path = story.folder / "feeds.yaml"
    text = path.read_text(encoding="utf-8")
    url = story.server.url("/air-force.xml")
    text = text.replace(f'url: "{url}"', f'url: "{story.server.url(f"/s/{CHANNEL}")}", kind: telegram')
    path.write_text(text, encoding="utf-8")
    story.config = load_config(path)
    return story


def serve(server: FeedServer, posts: list[Post], size: int = 20) -> None:
    """A channel of these posts, number 1 the oldest: twenty to a page, older ones by `?before=`."""
    server.clear()
    for end in (None, *range(1, len(posts) + 2)):
        last = len(posts) if end is None else end - 1
        first = max(0, last - size)
        page = page_of([(n + 1, posts[n]) for n in range(first, last)], first + 1 if first else None)
        path = f"/s/{CHANNEL}"
        server.serve(path if end is None else f"{path}?before={end}", page, "text/html")


def talk(count: int, until: datetime, minutes: int = 3) -> list[Post]:
    """Small talk, the last of it at a time."""
    return [
        Post(
            "",
            f"Message {n}: all clear in two regions.",
            until - timedelta(minutes=minutes * (count - 1 - n)),
        )
        for n in range(count)
    ]


def asked(story: Story) -> list[str]:
    found = [path.partition("before=")[2] for path, _ in story.server.requests if path != "/robots.txt"]
    story.server.requests.clear()
    return found


def test_a_report_that_scrolled_off_eight_hours_ago_is_found_judged_once_and_told_once(
    channel: Story,
) -> None:
    before = talk(60, at(FIRST, 6), minutes=60)
    serve(channel.server, before)
    channel.cycle(at(FIRST, 6, 10))
    asked(channel)
    posts = [*before, report(FIRST, UNUSUAL), *talk(150, at(FIRST, 16))]
    serve(channel.server, posts)
    cycle = channel.cycle(at(FIRST, 16, 10))
    verdict = of_drones(cycle, FIRST)
    assert (verdict.value, channel.reasons) == (UNUSUAL, ["first"])
    pages = asked(channel)
    assert pages[:8] == ["", *map(str, range(192, 60, -20))]
    with Store.open(channel.config.store, at(FIRST)) as store:
        assert len(list(store.entries())) == len(posts)
    again = channel.cycle(at(FIRST, 16, 20))
    assert (again.judged.changed, channel.reasons, asked(channel)) == ((), ["first"], [""])


def test_a_new_channel_is_read_back_two_days_and_no_further(channel: Story) -> None:
    serve(channel.server, talk(100, at(FIRST, 9), minutes=60))
    channel.cycle(at(FIRST, 9))
    assert asked(channel) == ["", "81", "61"]
    with Store.open(channel.config.store, at(FIRST)) as store:
        assert len(list(store.entries())) == 60


def test_what_is_more_than_a_cycle_reads_is_read_in_the_next_and_survives_a_page_that_fails(
    channel: Story,
) -> None:
    serve(channel.server, talk(4, at(FIRST, 6)), size=4)
    channel.cycle(at(FIRST, 6))
    asked(channel)
    count = 4 * (MOST_PAGES + 4)
    posts = [*talk(4, at(FIRST, 6)), report(FIRST, UNUSUAL), *talk(count, at(FIRST, 8, 50), minutes=0)]
    serve(channel.server, posts, size=4)
    channel.server.fail(f"/s/{CHANNEL}?before={len(posts) - 11}", 500)
    first = channel.cycle(at(FIRST, 8, 50))
    assert "still to be read" in (first.polls[0].state.problem or "")
    assert first.polls[0].state.failures == 0
    assert len(asked(channel)) == 4
    serve(channel.server, posts, size=4)
    channel.cycle(at(FIRST, 9))
    assert len(asked(channel)) == 1 + MOST_PAGES
    assert of_drones(channel.cycle(at(FIRST, 9, 10)), FIRST).value == UNUSUAL
    asked(channel)
    assert channel.cycle(at(FIRST, 9, 20)).polls[0].state.problem is None
    assert asked(channel) == [""]
    with Store.open(channel.config.store, at(FIRST)) as store:
        assert len(list(store.entries())) == len(posts)


def test_an_edit_of_a_post_that_scrolled_off_is_seen_within_hours(channel: Story) -> None:
    posts = [report(FIRST, QUIET, hour=6), *talk(60, at(FIRST, 9))]
    serve(channel.server, posts)
    assert of_drones(channel.cycle(at(FIRST, 9)), FIRST).value == QUIET
    serve(channel.server, [replace(posts[0], text=report(FIRST, UNUSUAL).text), *posts[1:]])
    assert of_drones(channel.cycle(at(FIRST, 10)), FIRST).value == QUIET
    assert of_drones(channel.cycle(at(FIRST, 12, 10)), FIRST).value == UNUSUAL
    assert channel.reasons == ["first"]


def test_older_pages_that_a_robots_txt_closes_are_left_alone_and_the_feed_says_so(channel: Story) -> None:
    serve(channel.server, talk(60, at(FIRST, 9)))
    channel.server.serve("/robots.txt", b"User-agent: *\nDisallow: /*before\n", "text/plain")
    cycle = channel.cycle(at(FIRST, 9))
    assert "does not allow older posts to be read" in (cycle.polls[0].state.problem or "")
    assert (cycle.polls[0].new, cycle.failed) == (20, False)
    assert asked(channel) == [""]


def page(low: int, high: int) -> Page:
    earlier = low if low > 1 else None
    body = page_of([(n, Post("", f"Message {n}.", at(FIRST, 8))) for n in range(low, high + 1)], earlier)
    return read_page(body, FEED, at(FIRST, 9))


def test_gaps_are_filled_from_above_and_several_at_once() -> None:
    known = ChannelState(FEED.id, FEED.url, 100, at(FIRST, 9), (Gap(0, 50),))
    state = meet(known, FEED, page(141, 160), at(FIRST, 9, 10))
    assert state == replace(known, top=160, gaps=(Gap(0, 50), Gap(100, 141)))
    state = fill(state, page(121, 140), 141)
    assert state.gaps == (Gap(0, 50), Gap(100, 121))
    state = fill(state, page(101, 120), 121)
    assert state.gaps == (Gap(0, 50),)
    assert fill(state, page(1, 49), 50).gaps == ()


def test_a_first_page_without_posts_changes_nothing() -> None:
    known = ChannelState(FEED.id, FEED.url, 100, at(FIRST, 9), (Gap(0, 50),))
    assert meet(known, FEED, read_page(b"<html></html>", FEED, at(FIRST, 9)), at(FIRST, 9)) == known


@pytest.mark.parametrize(
    "refusal",
    [b"<html><body>Too many requests</body></html>", page_of([(60, Post("", "Hi.", at(FIRST, 8)))])],
)
def test_an_older_page_that_shows_no_older_post_leaves_the_gap_open_until_one_does(
    channel: Story, refusal: bytes
) -> None:
    posts = [*talk(10, at(FIRST, 5)), report(FIRST, UNUSUAL), *talk(49, at(FIRST, 9))]
    serve(channel.server, posts)
    channel.server.serve(f"/s/{CHANNEL}?before=21", refusal, "text/html")
    for minute in (0, 10):
        poll = channel.cycle(at(FIRST, 9, minute)).polls[0]
        assert poll.state.problem == (
            "posts before 21 are still to be read: the page that came shows none of them"
        )
        assert poll.state.failures == 0
    assert asked(channel) == ["", "41", "21", "", "21"]
    serve(channel.server, posts)
    cycle = channel.cycle(at(FIRST, 9, 20))
    assert of_drones(cycle, FIRST).value == UNUSUAL
    assert cycle.polls[0].state.problem is None
    assert asked(channel) == ["", "21"]


def test_an_older_page_that_names_a_time_is_heeded_for_the_whole_host(channel: Story) -> None:
    posts = [report(FIRST, UNUSUAL), *talk(39, at(FIRST, 9))]
    serve(channel.server, posts)
    channel.server.fail(f"/s/{CHANNEL}?before=21", 429, {"retry-after": "2400"})
    channel.cycle(at(FIRST, 9))
    asked(channel)
    waits = [channel.cycle(at(FIRST, 9, minute)) for minute in (10, 39)]
    assert asked(channel) == []
    assert [cycle.failed for cycle in waits] == [True, True]  # the official word is not to be had
    serve(channel.server, posts)
    cycle = channel.cycle(at(FIRST, 9, 40))
    assert (of_drones(cycle, FIRST).value, cycle.failed) == (UNUSUAL, False)


def test_of_a_page_that_breaks_off_the_last_post_is_left_for_the_next_cycle(channel: Story) -> None:
    posts = [*talk(5, at(FIRST, 7)), report(FIRST, UNUSUAL)]
    serve(channel.server, posts)
    whole = page_of(enumerate(posts, 1))
    channel.server.break_off(f"/s/{CHANNEL}", whole[: whole.index(str(UNUSUAL).encode()) + 2])
    first = channel.cycle(at(FIRST, 9))
    assert of_drones(first, FIRST).value is None
    assert first.polls[0].new == 5
    assert "whole entries read: 5, the next poll brings the rest" in (first.polls[0].state.problem or "")
    serve(channel.server, posts)
    assert of_drones(channel.cycle(at(FIRST, 9, 10)), FIRST).value == UNUSUAL


def test_the_page_without_a_link_to_older_ones_is_the_beginning_of_a_channel(channel: Story) -> None:
    posts = dict(enumerate(talk(30, at(FIRST, 9)), 5))
    channel.server.serve(f"/s/{CHANNEL}", page_of([(n, posts[n]) for n in range(15, 35)], 15), "text/html")
    older = page_of([(n, posts[n]) for n in range(5, 15)])
    channel.server.serve(f"/s/{CHANNEL}?before=15", older, "text/html")
    poll = channel.cycle(at(FIRST, 9)).polls[0]
    assert (poll.new, poll.state.problem) == (30, None)
    assert asked(channel) == ["", "15"]


def test_a_channel_of_one_page_is_not_asked_for_older_ones(channel: Story) -> None:
    whole = page_of(enumerate(talk(3, at(FIRST, 9)), 5))
    channel.server.serve(f"/s/{CHANNEL}", whole, "text/html")
    for minutes in (0, 10, 20):
        poll = channel.cycle(at(FIRST, 9, minutes)).polls[0]
        assert poll.state.problem is None
    assert asked(channel) == ["", "", ""]


def test_a_first_page_that_has_lost_its_link_loses_no_post(channel: Story) -> None:
    posts = [*talk(20, at(FIRST, 6)), report(FIRST, UNUSUAL), *talk(29, at(FIRST, 9))]
    serve(channel.server, posts[:20])
    channel.cycle(at(FIRST, 8, 50))
    serve(channel.server, posts)
    bare = page_of([(n + 1, posts[n]) for n in range(30, 50)])
    channel.server.serve(f"/s/{CHANNEL}", bare, "text/html")
    assert of_drones(channel.cycle(at(FIRST, 9)), FIRST).value == UNUSUAL


def test_another_channel_under_the_same_name_begins_anew() -> None:
    known = ChannelState(FEED.id, "https://t.me/s/other", 9_000, at(FIRST, 9), (Gap(0, 50),))
    state = meet(known, FEED, page(141, 160), at(FIRST, 9, 10))
    assert state is not None
    assert (state.url, state.top, state.gaps) == (
        FEED.url,
        160,
        (Gap(0, 141, at(FIRST, 9, 10) - timedelta(hours=48)),),
    )
