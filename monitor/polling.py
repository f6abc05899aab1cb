"""Decides when a feed is due and what its answer means: states and answers go in, new states come out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from .model import Answer, Feed, FeedState

_A_DAY = timedelta(days=1)
_MENDS = {
    400: "look at the address in feeds.yaml",
    401: "the site wants a log-in: use another address of this source",
    403: "the site refuses this program: ask it for access, or use another address of this source",
    404: "the address may have moved: look for the feed on the site and change url in feeds.yaml",
    410: "the feed is gone for good: remove it from feeds.yaml, or give its new address",
    429: "it is asked too often: lengthen the polling interval if this stays",
}


@dataclass(frozen=True, slots=True)
class Polled:
    """What an answer means: the feed's next state, and the body if there is something new to read.

    The state knows the body's hash: store it together with the entries of that body, never before.
    """

    state: FeedState
    body: bytes | None = None


def is_due(state: FeedState | None, now: datetime) -> bool:
    """Whether a feed is to be asked now. A feed that never was is due."""
    return state is None or state.due is None or state.due <= now


def request_headers(state: FeedState | None) -> dict[str, str]:
    """The headers by which a server need not send again what it sent last time."""
    if state is None:
        return {}
    headers = {"If-None-Match": state.etag, "If-Modified-Since": state.last_modified}
    return {name: value for name, value in headers.items() if value}


def judge_answer(
    state: FeedState | None,
    feed: Feed,
    answer: Answer,
    now: datetime,
    every: timedelta,
    *,
    longest: timedelta = _A_DAY,
) -> Polled:
    """What an answer means for its feed: next state, and the body if it is new.

    `every` is the polling interval after a success. After failures the wait doubles up to `longest`;
    a server that names a time (Retry-After) is obeyed, up to a day.
    """
    before = state or FeedState(feed.id)
    if answer.error is None and answer.status == HTTPStatus.NOT_MODIFIED:
        return Polled(_succeed(before, now, every))
    if answer.error is None and answer.status == HTTPStatus.OK:
        return _judge_body(before, answer, now, every)
    return Polled(_fail(before, answer, now, every, longest))


def _judge_body(before: FeedState, answer: Answer, now: datetime, every: timedelta) -> Polled:
    """A whole answer. The validators are taken even if the body is known: a stale one would stay for ever."""
    digest = hashlib.sha256(answer.body).hexdigest()
    is_new = digest != before.body_digest
    after = replace(
        _succeed(before, now, every),
        etag=answer.headers.get("etag"),
        last_modified=answer.headers.get("last-modified"),
        body_digest=digest,
    )
    return Polled(replace(after, problem=None), answer.body) if is_new else Polled(after)


def _succeed(before: FeedState, now: datetime, every: timedelta) -> FeedState:
    """The state after an answer. What was wrong with a body is still wrong while the body is the same."""
    problem = before.problem if before.failures == 0 else None
    return replace(before, due=now + every, polled=now, succeeded=now, failures=0, problem=problem)


def _fail(
    before: FeedState, answer: Answer, now: datetime, every: timedelta, longest: timedelta
) -> FeedState:
    failures = before.failures + 1
    wait = _wait_asked_for(answer, now)
    if wait is None and answer.status == HTTPStatus.GONE:
        wait = max(every, _A_DAY)  # it will not come back by itself; a new address is seen within a day
    if wait is None:
        wait = _back_off(before.feed, failures, every, longest)
    return replace(before, due=now + wait, polled=now, failures=failures, problem=_explain(answer))


def _wait_asked_for(answer: Answer, now: datetime) -> timedelta | None:
    """How long the server asks to be left alone: 429 and 503 may say so, in seconds or as a date."""
    said = answer.headers.get("retry-after", "").strip()
    if answer.status not in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE) or not said:
        return None
    if said.isascii() and said.isdigit():
        until = now + timedelta(seconds=int(said[:9]))
    else:
        try:
            until = parsedate_to_datetime(said)
        except ValueError:
            return None
    wait: timedelta = (until if until.tzinfo else until.replace(tzinfo=UTC)) - now
    return min(wait, _A_DAY) if wait > timedelta(0) else None


def _back_off(feed: str, failures: int, every: timedelta, longest: timedelta) -> timedelta:
    """The wait after so many failures in a row: doubling, never shorter than the interval.

    Up to a fifth is taken off by the feed's name, so that feeds that failed together do not come
    back together, and the same history always gives the same time.
    """
    share = int(hashlib.sha256(feed.encode()).hexdigest()[:8], 16) / 0xFFFFFFFF
    wait = min(every * (1 << min(failures - 1, 16)), longest)
    return max(every, wait * (1 - 0.2 * share))


def _explain(answer: Answer) -> str:
    """What is wrong in plain words, and the mend where one is known."""
    what = answer.error or f"answered with status {answer.status}, which brings no feed"
    mend = _MENDS.get(answer.status)
    return f"{what}: {mend}" if mend else what
