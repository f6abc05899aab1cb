"""A polled channel: what scrolled off its first page is read by paging back, and its latest posts again.

A page holds some twenty posts, and a busy channel writes them in three hours. So it is remembered up to
which post all was read, and what is missing is a gap. Posts are edited, too: those of two days are read again
now and then.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ..model import Answer, ChannelState, Feed, Gap
from .asking import Get
from .pages import Page, older_url, read_page
from .robots import Robots

MOST_PAGES = 25
"""Older pages in one cycle; what is left is read in the next."""
LATEST = timedelta(hours=48)
"""Posts of this age are still edited. A new channel is read back so far, too."""
REREAD = timedelta(hours=3)
"""How often the latest posts are read again."""


@dataclass(frozen=True, slots=True)
class Older:
    """An older page, and what is read of the channel once it is stored."""

    page: Page
    state: ChannelState


@dataclass(frozen=True, slots=True)
class Stopped:
    """Why no more pages are read in this cycle, said in the state; `answer` is the one that failed."""

    state: ChannelState
    answer: Answer | None = None


def meet(known: ChannelState | None, feed: Feed, page: Page, now: datetime) -> ChannelState | None:
    """What is read of a channel once its first page is: whatever lies between it and the rest is a gap.

    None where the page shows no posts.
    """
    if not page.ids:
        return known
    low, high = min(page.ids), max(page.ids)
    has_older = page.earlier is not None
    if known is None or known.url != feed.url:
        return ChannelState(feed.id, feed.url, high, now, (Gap(0, low, now - LATEST),) if has_older else ())
    met = replace(known, top=max(known.top, high))
    if not has_older and low <= known.top + 1:
        return met
    gaps = (*known.gaps, Gap(known.top, low)) if low > known.top + 1 else known.gaps
    return read_again(replace(met, gaps=gaps), low, now)


def read_again(state: ChannelState, low: int, now: datetime) -> ChannelState:
    """The state with its latest posts below a number as a gap, if it is time to read them again."""
    if now - state.reread < REREAD:
        return state
    whole = tuple(gap for gap in state.gaps if gap.since is None)
    return replace(state, reread=now, gaps=(*whole, Gap(0, low, now - LATEST)))


def page_back(
    state: ChannelState, feed: Feed, address: str, now: datetime, get: Get, robots: Robots
) -> Iterator[Older | Stopped]:
    """Older pages into the gaps of a channel, the newest posts first, as far as one cycle goes."""
    for _ in range(MOST_PAGES):
        if not state.gaps:
            return
        before = max(gap.before for gap in state.gaps)
        url = older_url(address, before)
        rules = robots.find(url, public_only=False)
        if not rules.admits(url):
            shut = f"{rules.address} does not allow older posts to be read"
            problem = rules.problem or f"{shut}: those that scrolled off the first page are missed"
            yield Stopped(replace(state, problem=problem))
            return
        answer = get(url)
        if answer.error or not answer.body:
            problem = f"posts before {before} are still to be read: {answer.error or 'no page came'}"
            yield Stopped(replace(state, problem=problem), answer)
            return
        page = read_page(answer.body, feed, now, answer.headers.get("content-type"))
        if not any(number < before for number in page.ids):  # such as "too many requests", with a 200
            problem = f"posts before {before} are still to be read: the page that came shows none of them"
            yield Stopped(replace(state, problem=problem))
            return
        state = fill(state, page, before)
        yield Older(page, state)


def fill(state: ChannelState, page: Page, before: int) -> ChannelState:
    """What is read of a channel once a page with posts before `before` is stored."""
    if page.earlier is None:  # the beginning of the channel: nothing lies before it
        return replace(state, gaps=(), problem=None)
    low = min(*page.ids, page.earlier)
    left = [gap for gap in state.gaps if gap.before < min(low, before)]
    for gap in state.gaps:
        is_over = gap.since is not None and page.oldest is not None and page.oldest < gap.since
        if low <= gap.before and gap.after + 1 < low and not is_over:
            left.append(replace(gap, before=low))
    return replace(state, gaps=tuple(left), problem=None)
