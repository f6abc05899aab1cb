"""Whose words a member holds: its link, or what somebody said of it, goes in, a feed comes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from ..errors import ConfigError
from ..model import Feed, FeedKind, Source

_MACHINES = ("www.", "rss.", "feeds.", "feed.", "news.", "m.")


@dataclass(frozen=True, slots=True)
class Speakers:
    """The feeds by which the members of archives are known; `said` are those of --source, None without it."""

    feeds: tuple[Feed, ...]
    sources: tuple[Source, ...]
    said: tuple[Feed, ...] | None = None

    @classmethod
    def of(cls, feeds: Sequence[Feed], sources: Sequence[Source], source: str | None) -> Speakers:
        """The speakers of a configuration. Raises ConfigError for a `source` that has no feed in it."""
        if source is None:
            return cls(tuple(feeds), tuple(sources))
        said = tuple(feed for feed in feeds if source in (feed.source, feed.id))
        if not said:
            known = ", ".join(dict.fromkeys(feed.source for feed in feeds))
            raise ConfigError([f"--source {source}: no feed in feeds.yaml is of this source; it has {known}"])
        return cls(tuple(feeds), tuple(sources), said)

    def by_name(self, name: str) -> Feed | None:
        """The first feed of the source that a member names, by the source's id or the feed's own."""
        return next((feed for feed in self.feeds if name in (feed.id, feed.source)), None)

    def by_link(self, link: str) -> Feed | None:
        """The feed whose site a link leads to; of several, the one whose address begins most alike."""
        try:
            target = urlsplit(link)
        except ValueError:
            return None
        near = [
            feed for feed in self.said or self.feeds if _is_of_site(target.hostname or "", target.path, feed)
        ]
        return max(near, key=lambda feed: _count_alike(target.path, urlsplit(feed.url).path), default=None)

    def by_link_or_said(self, link: str) -> Feed | None:
        """The feed of a link, else the first of those that the operator named."""
        return self.by_link(link) or next(iter(self.said or ()), None)

    def by_channel(self, name: str, *, alone: bool) -> Feed | None:
        """The feed of a Telegram channel: the one of --source where the archive is that channel's `alone`.

        Else the one whose source, feed or channel has the very name. A wrong guess would give a stranger's
        words an official rank, so there is none.
        """
        channels = [feed for feed in self.said or self.feeds if feed.kind is FeedKind.TELEGRAM]
        if alone and self.said:
            return next(iter(channels), None)
        names = {source.id: source.name for source in self.sources}
        wanted = name.casefold()
        for feed in channels:
            known = (feed.id, feed.source, names.get(feed.source, ""), channel_of(feed))
            if wanted and wanted in (one.casefold() for one in known):
                return feed
        return None


def channel_of(feed: Feed) -> str:
    """The name of the channel whose public page a feed is: `kpszsu` for https://t.me/s/kpszsu."""
    return urlsplit(feed.url).path.rstrip("/").rsplit("/", 1)[-1]


def _is_of_site(host: str, path: str, feed: Feed) -> bool:
    own = (urlsplit(feed.url).hostname or "").lower()
    if feed.kind is FeedKind.TELEGRAM:  # many channels share one host
        return host.removeprefix("www.") == own and channel_of(feed).lower() in path.lower().split("/")
    for machine in _MACHINES:
        own = own.removeprefix(machine)
    return bool(own) and (host == own or host.endswith(f".{own}"))


def _count_alike(path: str, other: str) -> int:
    """How many parts two paths have in common at their beginning."""
    count = 0
    for one, two in zip(path.strip("/").split("/"), other.strip("/").split("/"), strict=False):
        if one != two:
            break
        count += 1
    return count
