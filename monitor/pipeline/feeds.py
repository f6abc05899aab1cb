"""How the feeds are, as polling remembers them; and everything about one address, asked for once."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from ..config import Config
from ..extract import names_a_weapon, read_entry
from ..feeds import Parsed, decode_body, parse_feed
from ..feeds.decoding import name_encoding
from ..model import Answer, ChannelState, Claim, Entry, Feed, FeedKind, FeedState, GivenUp, Hop
from ..polling import address_of, current
from ..store import Store
from .asking import Get, make_get
from .hosts import Hosts
from .poll import official_sources
from .robots import Robots

_KINDS = (
    ("JSON Feed", re.compile(r"\s*\{")),
    ("Telegram channel page", re.compile(r".*tgme_widget_message", re.DOTALL)),
    ("Atom", re.compile(r"[^<]*(?:<[?!][^>]*>\s*)*<(?:\w+:)?feed\b")),
    ("RSS 1.0", re.compile(r"[^<]*(?:<[?!][^>]*>\s*)*<rdf:RDF\b", re.IGNORECASE)),
    ("RSS", re.compile(r"[^<]*(?:<[?!][^>]*>\s*)*<rss\b", re.IGNORECASE)),
    ("web page", re.compile(r".*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)),
)
_SNIFFED = 20_000
LATELY = timedelta(days=7)
"""How long articles that could not be read are spoken of."""


@dataclass(frozen=True, slots=True)
class Known:
    """A feed as it is remembered; of a channel also what was read of its posts.

    `given_up` are its articles of the last week that are not asked for any more, by reason.
    """

    feed: Feed
    official: bool
    state: FeedState
    address: str
    channel: ChannelState | None
    given_up: tuple[GivenUp, ...] = ()

    @property
    def dead(self) -> bool:
        """Whether it failed when it was last asked."""
        return self.state.failures > 0


def list_feeds(config: Config, store: Store, now: datetime) -> list[Known]:
    """The feeds of the configuration, each as it is at a time."""
    official, states, channels = official_sources(config), store.feed_states(), store.channels()
    given_up = store.given_up([feed.id for feed in config.feeds if feed.full_text], now - LATELY)
    found = []
    for feed in config.feeds:
        state = current(states.get(feed.id), feed)
        channel = channels.get(feed.id)
        if channel is not None and channel.url != feed.url:
            channel = None
        unread = tuple(one for one in given_up if one.feed == feed.id)
        address = address_of(state, feed, now)
        found.append(Known(feed, feed.source in official, state, address, channel, unread))
    return found


@dataclass(frozen=True, slots=True)
class Look:
    """Everything about one address. `seconds` is how long it took, `robots` what its host asks of programs.

    `claims` are those of the newest entry that speaks of weapons, `weapons` counts such entries.
    """

    feed: Feed
    answer: Answer
    seconds: float
    kind: str
    encoding: str | None
    parsed: Parsed
    weapons: int
    newest: Entry | None
    claims: tuple[Claim, ...]
    robots: str

    @property
    def hops(self) -> tuple[Hop, ...]:
        """The redirects on the way."""
        return self.answer.hops

    @property
    def validators(self) -> Mapping[str, str]:
        """What lets the server answer that nothing is new."""
        return {name: value for name in ("etag", "last-modified") if (value := self.answer.headers.get(name))}

    @property
    def dates(self) -> list[datetime]:
        """The times of the entries that have one, in order."""
        return sorted(entry.published for entry in self.parsed.entries if entry.published)

    @property
    def failed(self) -> bool:
        """Whether nothing could be read there."""
        return not self.parsed.entries


def look_at(
    config: Config,
    url: str,
    now: datetime,
    *,
    get: Get | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Look:
    """Ask an address once, and its host for its robots.txt; nothing is stored."""
    hosts = Hosts(config.http.pause_span)
    get = make_get(config, hosts.turn) if get is None else hosts.guard(get)
    feed = _find_feed(config, url)
    began = clock()
    answer = get(url)
    seconds = clock() - began
    said = answer.headers.get("content-type")
    parsed = parse_feed(answer.body, feed, now, said) if answer.error is None else Parsed((), answer.error)
    armed = [entry for entry in parsed.entries if names_a_weapon(entry.text)]
    newest = max(armed, key=lambda entry: (entry.published is not None, entry.published or now), default=None)
    claims = read_entry(newest, feed.source in official_sources(config)).claims if newest else ()
    text, _ = decode_body(answer.body, said)
    robots = _say_robots(Robots(get, config.http.user_agent, now), parsed, answer.url)
    encoding = name_encoding(answer.body, said)
    kind = _name_kind(text[:_SNIFFED])
    return Look(feed, answer, seconds, kind, encoding, parsed, len(armed), newest, claims, robots)


def _find_feed(config: Config, url: str) -> Feed:
    """The feed of the configuration that has the address, else one made for this look."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    kind = FeedKind.TELEGRAM if host in ("t.me", "telegram.me") else FeedKind.RSS
    return next((feed for feed in config.feeds if feed.url == url), Feed("test", url, "test", kind))


def _name_kind(text: str) -> str:
    return next((name for name, mark in _KINDS if mark.match(text)), "nothing known")


def _say_robots(robots: Robots, parsed: Parsed, url: str) -> str:
    """What the robots.txt of the host says of the articles, or of the address where there are none."""
    link = next((entry.link for entry in parsed.entries if entry.link), url)
    rules = robots.find(link, public_only=link is not url)
    if rules.problem is not None:
        return rules.problem
    said = "allows" if rules.admits(link) else "does not allow"
    pause = f", with a pause of {rules.delay.total_seconds():g} s" if rules.delay else ""
    return f"{rules.address} {said} {link}{pause}"
