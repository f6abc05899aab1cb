"""How each feed is, in words that may be public: without addresses, which may hold a key."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from ...config import Config
from ...polling import MENDS
from ...site import FeedLine
from ...store import Store
from ..feeds import Known, list_feeds
from ..secrets import known_secrets, redact

ADDRESS = re.compile(r"\b[a-z][a-z0-9+.-]*://(?:[^\s/@]*@)?([^\s/?#;,()]+)[^\s;,()]*", re.IGNORECASE)


def make_feed_lines(config: Config, store: Store, now: datetime) -> list[FeedLine]:
    """A line for each feed of the configuration."""
    names = {source.id: source.name for source in config.sources}
    secrets = known_secrets(config)
    return [
        _make_line(one, names.get(one.feed.source, one.feed.source), secrets)
        for one in list_feeds(config, store, now)
    ]


def _make_line(one: Known, source: str, secrets: Iterable[str]) -> FeedLine:
    state = one.state
    if state.gone:
        said = "gone"
    elif state.polled is None:
        said = "never asked"
    elif state.failures:
        said = f"failed {'once' if state.failures == 1 else f'{state.failures} times'}"
    else:
        said = "answers, with a warning" if state.problem else "answers"
    trouble = hide_addresses(redact(leave_mend_out(state.problem or ""), secrets))
    return FeedLine(
        one.feed.id,
        source,
        one.official,
        said,
        trouble,
        state.succeeded,
        state.spoke,
        state.failures,
        bool(state.gone),
    )


def leave_mend_out(problem: str) -> str:
    """What is wrong with a feed, without what its operator can do about it."""
    return "; ".join(_find_fault(part) for part in problem.split("; "))


def _find_fault(part: str) -> str:
    what, _, rest = part.partition(": ")
    return what if rest in MENDS.values() or "feeds.yaml" in rest else part


def hide_addresses(text: str) -> str:
    """A text in which an address is its host alone."""
    return ADDRESS.sub(r"\1", text)
