"""Decides when a feed is due and what its answer means: states and answers go in, new states come out."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from ..model import Answer, Feed, FeedState
from .addresses import address_of, current, doubt_move, note_move
from .pace import find_due, heed

__all__ = [
    "MENDS",
    "Polled",
    "address_of",
    "current",
    "heed",
    "is_due",
    "judge_answer",
    "request_headers",
    "wait_asked_for",
]

_A_DAY = timedelta(days=1)
_NOW = timedelta(0)
_SENDABLE = re.compile(r"(?!\s)[ -~\x80-\xff]{1,1000}(?<!\s)")
"""A validator that may be sent back: some servers make them of what no header can hold."""
_MISTRUSTED = 3
"""After so many failures in a row the feed is asked without validators: perhaps they are the reason."""
MENDS = {
    400: "look at the address in feeds.yaml",
    401: "the site wants a log-in: use another address of this source",
    403: "the site refuses this program: ask it for access, or use another address of this source",
    404: "the address may have moved: look for the feed on the site and change url in feeds.yaml",
    410: "the feed is gone for good and is not asked again: give its new address as url in feeds.yaml, or "
    "remove it there",
    429: "it is asked too often: lengthen the polling interval if this stays",
}
"""What the operator can do about a status."""


@dataclass(frozen=True, slots=True)
class Polled:
    """What an answer means: the feed's next state, and the body if there is something new to read.

    The state knows the body's hash: store it together with the entries of that body, never before.
    """

    state: FeedState
    body: bytes | None = None


def is_due(state: FeedState | None, now: datetime, slack: timedelta = _NOW) -> bool:
    """Whether a feed is to be asked now. A feed that never was is due; one that is gone never is.

    One that answers may be asked earlier by `slack`, so that a clock that is late by a moment once does not
    skip it the next time. One that fails, or wants to be left alone, is not.
    """
    if state is None or state.due is None:
        return True
    return state.gone is None and state.due <= now + (_NOW if state.failures else slack)


def request_headers(state: FeedState | None) -> dict[str, str]:
    """The headers by which a server need not send again what it sent last time."""
    if state is None or state.failures >= _MISTRUSTED:
        return {}
    headers = {"If-None-Match": state.etag, "If-Modified-Since": state.last_modified}
    return {name: value for name, value in headers.items() if value and _SENDABLE.fullmatch(value)}


def judge_answer(
    state: FeedState | None,
    feed: Feed,
    answer: Answer,
    now: datetime,
    every: timedelta,
    *,
    longest: timedelta = _A_DAY,
    slowest: timedelta = _NOW,
) -> Polled:
    """What an answer means for its feed: next state, and the body if it is new.

    `every` is the polling interval after a success; a feed or server that wishes for a longer one gets it,
    up to `slowest`. After failures the wait doubles up to `longest`; a server that names a time
    (Retry-After) is obeyed, up to a day. A feed that is gone (410) is not asked again.
    """
    before = current(state, feed)
    is_good = answer.error is None and answer.status in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED)
    if not is_good:
        return Polled(_fail(before, feed, answer, now, every, longest))
    after = _succeed(note_move(before, feed, answer, now), answer, now, every, slowest)
    return Polled(after) if answer.status == HTTPStatus.NOT_MODIFIED else _judge_body(after, answer)


def _judge_body(state: FeedState, answer: Answer) -> Polled:
    """A whole answer. The validators are taken even if the body is known: a stale one would stay for ever."""
    digest = hashlib.sha256(answer.body).hexdigest()
    after = replace(
        state,
        etag=answer.headers.get("etag"),
        last_modified=answer.headers.get("last-modified"),
        body_digest=digest,
    )
    return Polled(after) if digest == state.body_digest else Polled(replace(after, problem=None), answer.body)


def _succeed(
    before: FeedState, answer: Answer, now: datetime, every: timedelta, slowest: timedelta
) -> FeedState:
    """The state after an answer. What was wrong with a body is still wrong while the body is the same."""
    problem = before.problem if before.failures == 0 else None
    due = find_due(before, answer, now, every, slowest)
    return replace(before, due=due, polled=now, succeeded=now, failures=0, problem=problem, gone=None)


def _fail(
    before: FeedState, feed: Feed, answer: Answer, now: datetime, every: timedelta, longest: timedelta
) -> FeedState:
    failures = before.failures + 1
    wait = wait_asked_for(answer, now) or _back_off(before.feed, failures, every, longest)
    failed = replace(before, due=now + wait, polled=now, failures=failures, problem=_explain(answer))
    after = doubt_move(failed, feed, answer, now)
    is_own_word = not answer.hops or answer.moved == answer.url
    if answer.status == HTTPStatus.GONE and is_own_word and after.moved == before.moved:
        return replace(after, gone=now)
    return after


def wait_asked_for(answer: Answer, now: datetime) -> timedelta | None:
    """How long the server asks to be left alone: 429 and 503 may say so, in seconds or as a date."""
    said = answer.headers.get("retry-after", "").strip()
    if answer.status not in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE) or not said:
        return None
    if said.isascii() and said.isdigit():
        until = now + timedelta(seconds=int(said[:9]))
    else:
        try:
            until = parsedate_to_datetime(said)
        except (ValueError, OverflowError):
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
    mend = MENDS.get(answer.status)
    return f"{what}: {mend}" if mend else what
