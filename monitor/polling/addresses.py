"""Where a feed is asked: at the address in feeds.yaml, or where that has moved for good.

A redirect that says "for good" (301, 308) is believed after it has stood for a week: many are mistakes of an
afternoon. One that says "for now" (302, 307) is followed each time and never believed.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from http import HTTPStatus
from urllib.parse import urlsplit

from ..model import Answer, Feed, FeedState

STANDS = timedelta(days=7)
"""How long a permanent redirect must stand before its target is asked directly."""
_GIVEN_UP = 3
"""So many failures in a row at an adopted address, and the configured one is asked again."""


def current(state: FeedState | None, feed: Feed) -> FeedState:
    """The state that counts for a feed: what was known of another address is forgotten."""
    name = name_address(feed.url)
    if state is None:
        return FeedState(feed.id, url=name)
    if state.url not in (None, name):
        return FeedState(feed.id, url=name, spoke=state.spoke)
    return replace(state, url=name)


@lru_cache(4096)
def name_address(url: str) -> str:
    """What stands for an address in the store: its host, and a digest, for its query may be a key."""
    digest = hashlib.sha256(url.encode("utf-8", "backslashreplace")).hexdigest()
    return f"{urlsplit(url).hostname} {digest[:32]}"


def address_of(state: FeedState, feed: Feed, now: datetime) -> str:
    """The address to ask."""
    if state.moved is None or state.moved_since is None or now - state.moved_since < STANDS:
        return feed.url
    return state.moved


def note_move(state: FeedState, feed: Feed, answer: Answer, now: datetime) -> FeedState:
    """The state after an answer that was good: a move that it confirms stands, another one is forgotten."""
    is_adopted = address_of(state, feed, now) != feed.url
    if answer.moved == state.moved or (is_adopted and answer.moved is None):
        return state
    if answer.moved is None or answer.moved == feed.url or not _is_as_safe(feed.url, answer.moved):
        return replace(state, moved=None, moved_since=None)
    return replace(state, moved=answer.moved, moved_since=now)


def doubt_move(state: FeedState, feed: Feed, answer: Answer, now: datetime) -> FeedState:
    """The state after a failure: an adopted address that fails for good, or again and again, is given up."""
    if address_of(state, feed, now) == feed.url:
        return state
    is_lost = answer.status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
    if not is_lost and state.failures < _GIVEN_UP:
        return state
    return replace(state, moved=None, moved_since=None)


def _is_as_safe(old: str, new: str) -> bool:
    """Whether an address may take the place of another: what came encrypted goes on to."""
    schemes = urlsplit(old).scheme.lower(), urlsplit(new).scheme.lower()
    return schemes[1] == "https" or schemes == ("http", "http")
