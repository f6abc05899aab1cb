"""When a feed is due and what its answer means."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from servers import FeedServer

from monitor.fetch import get
from monitor.model import Answer, Feed, FeedState
from monitor.polling import current, is_due, judge_answer, request_headers

FEED = Feed("owl-news", "https://owl.example/feed", "owl")
NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
EVERY = timedelta(minutes=10)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
GOOD = Answer(FEED.url, 200, b"<rss/>", {"etag": 'W/"one"', "last-modified": "Tue, 03 Mar 2026 10:00:00 GMT"})
DOWN = Answer(FEED.url, 0, error="owl.example refused the connection")


def test_a_feed_that_was_never_asked_is_due() -> None:
    assert is_due(None, NOW)
    assert is_due(FeedState("owl-news"), NOW)


def test_a_feed_is_due_from_its_time_on() -> None:
    state = FeedState("owl-news", due=NOW)
    assert not is_due(state, NOW - timedelta(seconds=1))
    assert is_due(state, NOW)


def test_the_first_request_has_no_conditions() -> None:
    assert request_headers(None) == {}
    assert request_headers(FeedState("owl-news", etag=None, last_modified="")) == {}


def test_validators_go_back_as_they_came() -> None:
    state = judge_answer(None, FEED, GOOD, NOW, EVERY).state
    assert request_headers(state) == {
        "If-None-Match": 'W/"one"',
        "If-Modified-Since": "Tue, 03 Mar 2026 10:00:00 GMT",
    }


def test_a_new_body_is_handed_on_and_the_feed_waits_its_interval() -> None:
    polled = judge_answer(None, FEED, GOOD, NOW, EVERY)
    assert polled.body == b"<rss/>"
    state = polled.state
    assert (state.feed, state.polled, state.succeeded, state.due) == ("owl-news", NOW, NOW, NOW + EVERY)
    assert (state.failures, state.problem) == (0, None)


def test_a_known_body_is_not_read_again_but_its_new_validators_are_kept() -> None:
    first = judge_answer(None, FEED, GOOD, NOW, EVERY).state
    again = judge_answer(first, FEED, replace(GOOD, headers={"etag": '"two"'}), NOW + EVERY, EVERY)
    assert again.body is None
    assert (again.state.etag, again.state.last_modified) == ('"two"', None)
    assert again.state.due == NOW + 2 * EVERY


def test_unchanged_keeps_the_validators_and_what_was_wrong_with_the_body() -> None:
    first = replace(judge_answer(None, FEED, GOOD, NOW, EVERY).state, problem="is a web page")
    polled = judge_answer(first, FEED, Answer(FEED.url, 304), NOW + EVERY, EVERY)
    assert polled.body is None
    assert polled.state == replace(first, polled=NOW + EVERY, succeeded=NOW + EVERY, due=NOW + 2 * EVERY)


def test_a_new_body_clears_the_problem_of_the_old_one() -> None:
    first = replace(judge_answer(None, FEED, GOOD, NOW, EVERY).state, problem="is a web page")
    assert judge_answer(first, FEED, replace(GOOD, body=b"<feed/>"), NOW, EVERY).state.problem is None


def test_a_failure_keeps_what_was_known_and_is_gone_after_a_success() -> None:
    first = judge_answer(None, FEED, GOOD, NOW, EVERY).state
    failed = judge_answer(first, FEED, DOWN, NOW + EVERY, EVERY)
    assert failed.body is None
    assert (failed.state.etag, failed.state.succeeded) == (first.etag, NOW)
    assert failed.state.body_digest == first.body_digest
    assert (failed.state.failures, failed.state.problem) == (1, "owl.example refused the connection")
    after = judge_answer(failed.state, FEED, Answer(FEED.url, 304), NOW + 2 * EVERY, EVERY).state
    assert (after.failures, after.problem) == (0, None)


def wait_after(failures: int, longest: timedelta = DAY, feed: str = "owl-news") -> timedelta:
    state = FeedState(feed, failures=failures - 1)
    due = judge_answer(state, replace(FEED, id=feed), DOWN, NOW, EVERY, longest=longest).state.due
    assert due is not None
    return due - NOW


def test_the_wait_grows_with_failures_up_to_a_day() -> None:
    assert wait_after(1) == EVERY
    assert wait_after(2) > EVERY
    assert wait_after(5) > 1.9 * wait_after(4)
    assert 0.8 * DAY <= wait_after(40) <= DAY
    assert wait_after(100_000) == wait_after(40)


def test_an_official_feed_is_asked_again_within_its_hour() -> None:
    assert 0.8 * HOUR <= wait_after(40, longest=HOUR) <= HOUR


@given(st.integers(1, 100), st.text(min_size=1))
def test_a_wait_is_never_shorter_than_the_interval_and_always_the_same(failures: int, feed: str) -> None:
    wait = wait_after(failures, feed=feed)
    assert EVERY <= wait <= DAY
    assert wait == wait_after(failures, feed=feed)


def test_feeds_that_fail_together_do_not_come_back_together() -> None:
    assert len({wait_after(8, feed=f"feed-{number}") for number in range(20)}) == 20


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("120", timedelta(seconds=120)),
        ("7200", timedelta(hours=2)),
        ("Wed, 04 Mar 2026 15:30:00 GMT", timedelta(hours=3.5)),
        ("99999999999999", DAY),
        ("Thu, 04 Mar 2027 12:00:00 GMT", DAY),
    ],
)
def test_retry_after_is_obeyed_up_to_a_day(status: int, said: str, wait: timedelta) -> None:
    answer = Answer(FEED.url, status, headers={"retry-after": said}, error="owl.example asks for patience")
    state = judge_answer(FeedState("owl-news", failures=6), FEED, answer, NOW, EVERY, longest=HOUR).state
    assert state.due == NOW + wait
    assert state.failures == 7


@pytest.mark.parametrize("said", ["", "0", "-5", "soon", "Mon, 02 Mar 2026 00:00:00 GMT", "²"])
def test_a_retry_after_that_says_nothing_backs_off(said: str) -> None:
    answer = Answer(FEED.url, 429, headers={"retry-after": said})
    assert judge_answer(None, FEED, answer, NOW, EVERY).state.due == NOW + EVERY


def test_retry_after_of_other_failures_is_not_obeyed() -> None:
    answer = Answer(FEED.url, 404, headers={"retry-after": "7200"})
    assert judge_answer(None, FEED, answer, NOW, EVERY).state.due == NOW + EVERY


def test_a_feed_that_is_gone_is_not_asked_again_until_its_address_changes_and_says_what_to_do() -> None:
    state = judge_answer(None, FEED, Answer(FEED.url, 410), NOW, EVERY, longest=HOUR).state
    assert not is_due(current(state, FEED), NOW + 400 * DAY)
    assert is_due(current(state, replace(FEED, url="https://owl.example/new")), NOW)
    assert "gone for good" in (state.problem or "")
    assert "feeds.yaml" in (state.problem or "")


def test_a_status_without_a_feed_is_a_failure() -> None:
    polled = judge_answer(None, FEED, Answer(FEED.url, 204), NOW, EVERY)
    assert polled.body is None
    assert "204" in (polled.state.problem or "")


def test_a_real_server_is_asked_once_for_each_version(server: FeedServer) -> None:
    """The whole loop: new, unchanged, changed, down, back."""
    feed = replace(FEED, url=server.url("/feed"))
    state, bodies = None, []
    for step in range(5):
        if step in (0, 2):
            server.serve("/feed", b"<rss>%d</rss>" % step, etag=f'"{step}"')
        if step == 3:
            server.fail("/feed", 500)
        if step == 4:
            server.serve("/feed", b"<rss>2</rss>", etag='"2"')
        answer = get(feed.url, request_headers(state))
        polled = judge_answer(state, feed, answer, NOW + step * DAY, EVERY)
        state = polled.state
        bodies.append(polled.body)
    assert bodies == [b"<rss>0</rss>", None, b"<rss>2</rss>", None, None]
    assert [headers.get("if-none-match") for _, headers in server.requests] == [
        None,
        '"0"',
        '"0"',
        '"2"',
        '"2"',
    ]
    assert state is not None
    assert state.problem is None
