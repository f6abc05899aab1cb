"""When a feed is due and what its answer means."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from servers import FeedServer

from monitor.fetch import get
from monitor.model import Answer, Feed, FeedState, Hints, Hop
from monitor.polling import address_of, current, heed, is_due, judge_answer, request_headers

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


YEAR_TOO_LARGE = "Mon, 02 Mar 99999999999999999999 00:00:00 GMT"


@pytest.mark.parametrize(
    "said", ["", "0", "-5", "soon", "Mon, 02 Mar 2026 00:00:00 GMT", "²", YEAR_TOO_LARGE]
)
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


def test_one_that_answers_may_be_asked_a_little_early_and_one_that_fails_may_not() -> None:
    slack = timedelta(seconds=30)
    soon = FeedState("owl-news", due=NOW + slack)
    assert is_due(soon, NOW, slack)
    assert not is_due(soon, NOW - timedelta(seconds=1), slack)
    assert not is_due(replace(soon, failures=1), NOW, slack)


@pytest.mark.parametrize("tag", ["\x85one", "one\n", "one\r\nX: y", " one", "x" * 5000, "єдність", "\x00"])
def test_a_validator_that_no_header_can_hold_is_not_sent(tag: str) -> None:
    assert request_headers(FeedState("owl-news", etag=tag, last_modified="today")) == {
        "If-Modified-Since": "today"
    }


def test_after_failures_in_a_row_a_feed_is_asked_without_validators() -> None:
    state = FeedState("owl-news", etag='"one"', failures=2)
    assert request_headers(state)
    assert request_headers(replace(state, failures=3)) == {}


# Where it is asked.

NEW = "https://owl.example/new"


def visit(
    state: FeedState | None,
    day: int,
    *hops: Hop,
    url: str = FEED.url,
    status: int = 200,
) -> FeedState:
    """The state after a visit on a day that was sent on so."""
    feed = replace(FEED, url=url)
    answer = Answer(
        hops[-1].url if hops else url, status, b"x", hops=hops, error="no" if status > 399 else None
    )
    return judge_answer(state, feed, answer, NOW + day * DAY, EVERY).state


def asked_on(state: FeedState, day: int, url: str = FEED.url) -> str:
    return address_of(state, replace(FEED, url=url), NOW + day * DAY)


def test_a_move_that_stands_for_a_week_is_adopted_and_stays_so() -> None:
    state = None
    for day in (0, 2, 6):
        state = visit(state, day, Hop(301, NEW))
        assert asked_on(state, day) == FEED.url
    assert state is not None
    assert asked_on(state, 7) == NEW
    assert asked_on(visit(state, 7), 8) == NEW  # a good answer there, without a redirect
    assert asked_on(visit(state, 7, status=500), 8) == NEW


@pytest.mark.parametrize(
    "hops",
    [
        (),
        (Hop(302, NEW),),
        (Hop(307, NEW),),
        (Hop(301, "https://owl.example/other"),),
        (Hop(302, "https://owl.example/a"), Hop(301, NEW)),
        (Hop(301, FEED.url),),
    ],
)
def test_a_move_that_a_visit_does_not_confirm_is_forgotten(hops: tuple[Hop, ...]) -> None:
    state = visit(visit(None, 0, Hop(301, NEW)), 6, *hops)
    assert asked_on(state, 8) == FEED.url


def test_a_failure_says_nothing_of_a_move() -> None:
    state = visit(visit(None, 0, Hop(308, NEW)), 3, status=503)
    assert asked_on(state, 7) == NEW


def test_only_the_permanent_part_of_a_way_is_adopted() -> None:
    state = visit(None, 0, Hop(301, NEW), Hop(302, "https://cdn.example/today"))
    assert asked_on(state, 7) == NEW


@pytest.mark.parametrize(
    ("old", "new", "adopted"),
    [("http", "https", True), ("http", "http", True), ("https", "https", True), ("https", "http", False)],
)
def test_what_came_encrypted_is_never_asked_without(old: str, new: str, adopted: bool) -> None:
    url, target = f"{old}://owl.example/feed", f"{new}://owl.example/new"
    state = visit(None, 0, Hop(301, target), url=url)
    assert asked_on(state, 7, url) == (target if adopted else url)


@pytest.mark.parametrize(("status", "failures", "lost"), [(404, 1, True), (410, 1, True), (500, 3, True)])
def test_an_adopted_address_that_is_lost_is_given_up(status: int, failures: int, lost: bool) -> None:
    state: FeedState | None = visit(None, 0, Hop(301, NEW))
    for _ in range(failures):
        assert state is not None
        assert asked_on(state, 8) == NEW
        state = visit(state, 8, status=status)
    assert state is not None
    assert (asked_on(state, 9) == FEED.url) is lost
    assert state.gone is None


# How often.

SLOWEST = timedelta(hours=6)


def due_after(hints: Hints = Hints(), now: datetime = NOW, **headers: str) -> timedelta:  # noqa: B008
    said = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = Answer(FEED.url, 200, b"x", said)
    state = judge_answer(None, FEED, answer, now, EVERY, slowest=SLOWEST).state
    state = heed(state, hints, answer, now, EVERY, SLOWEST)
    again = judge_answer(state, FEED, replace(answer, status=304), now, EVERY, slowest=SLOWEST).state
    assert state.due is not None
    assert again.due == state.due  # an empty answer changes no wish
    return state.due - now


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("max-age=1800", 30),
        ("public, MAX-AGE = 1800, must-revalidate", 30),
        ("max-age=1", 10),
        ("max-age=999999999", 360),
        ("max-age=-5", 10),
        ("max-age=soon", 10),
        ("s-maxage=1800", 10),
        ("no-cache, max-age=1800", 10),
        ("no-store,max-age=1800", 10),
        ("", 10),
    ],
)
def test_a_servers_max_age_lengthens_the_interval_within_limits(said: str, minutes: int) -> None:
    assert due_after(cache_control=said) == timedelta(minutes=minutes)


def test_an_answer_that_lay_in_a_cache_is_fresh_for_the_rest_only() -> None:
    assert due_after(cache_control="max-age=3600", age="1800") == timedelta(minutes=30)


def test_a_feeds_own_wish_lengthens_the_interval_within_limits() -> None:
    assert due_after(Hints(timedelta(minutes=40))) == timedelta(minutes=40)
    assert due_after(Hints(timedelta(minutes=2))) == EVERY
    assert due_after(Hints(timedelta(days=30))) == SLOWEST
    assert due_after(Hints(timedelta(minutes=40)), cache_control="max-age=7200") == timedelta(hours=2)


def test_hours_without_a_visit_are_passed_over_within_limits() -> None:
    wednesday = 2 * 24
    assert due_after(Hints(None, frozenset({wednesday + 12, wednesday + 13}))) == timedelta(hours=2)
    assert due_after(Hints(None, frozenset({wednesday + 13}))) == EVERY
    assert due_after(Hints(None, frozenset(range(167)))) == SLOWEST


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
