"""What is remembered of sites beside the states of their feeds: articles, channels, robots.txt, wishes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Integer, String, Table, delete, func, select

from ..model import ArticleState, ChannelState, Entry, GivenUp, RobotsFile, SparedHost
from .opened import Opened
from .rows import UPSERTS, columns_of, row_of
from .tables import Tables
from .texts import IS_LATEST, OF_ENTRY, WHOLE, entries, in_chunks, readings
from .types import Gaps, Key, Moment, Span

articles = Table(
    "articles",
    Tables.metadata,
    Column("entry", Key, primary_key=True),
    Column("item", String, nullable=False),
    Column("due", Moment, index=True),
    Column("failures", Integer, nullable=False),
    Column("problem", String),
)

channels = Table(
    "channels",
    Tables.metadata,
    Column("feed", Key, primary_key=True),
    Column("url", String, nullable=False),
    Column("top", BigInteger, nullable=False),
    Column("reread", Moment, nullable=False),
    Column("gaps", Gaps, nullable=False),
    Column("problem", String),
)

robots = Table(
    "robots",
    Tables.metadata,
    Column("address", Key, primary_key=True),
    Column("asked", Moment, nullable=False),
    Column("text", String),
    Column("delay", Span, nullable=False),
)

spared = Table(
    "spared",
    Tables.metadata,
    Column("host", Key, primary_key=True),
    Column("until", Moment, nullable=False),
)


class Visits(Opened):
    """The part of the store that good manners need. Every method is one transaction."""

    def articles(self, ids: Iterable[str]) -> dict[str, ArticleState]:
        """How far the articles of some entries are read, by entry; those that are known."""
        state, found = columns_of(articles, ArticleState), dict[str, ArticleState]()
        with self._reading() as connection:
            for some in in_chunks(ids, 500):
                rows = connection.execute(select(*state).where(articles.c.entry.in_(some)))
                found |= {row.entry: ArticleState(*row) for row in rows}
        return found

    def due_articles(
        self, feeds: Sequence[str], now: datetime, most: int
    ) -> list[tuple[ArticleState, Entry]]:
        """The articles of some feeds that are due, the newest first, each with its entry's latest version."""
        state = columns_of(articles, ArticleState)
        query = (
            select(*state, *WHOLE)
            .join_from(articles, entries, entries.c.id == articles.c.entry)
            .join(readings, OF_ENTRY)
            .where(articles.c.due <= now, IS_LATEST, entries.c.feed.in_(feeds))
            .order_by(entries.c.fetched.desc(), entries.c.id)
            .limit(most)
        )
        size = len(state)
        with self._reading() as connection:
            rows = connection.execute(query).all()
        return [(ArticleState(*row[:size]), Entry(*row[size:])) for row in rows]

    def save_articles(self, states: Iterable[ArticleState]) -> None:
        """Remembers how far articles are read. Save their entries before."""
        found = list(states)
        with self._writing() as connection:
            for state in found:
                _put(connection, articles, state, "entry")

    def given_up(self, feeds: Sequence[str], since: datetime) -> list[GivenUp]:
        """The articles of some feeds since a time that are not asked for any more; the most first."""
        count = func.count()
        query = (
            select(entries.c.feed, articles.c.problem, count)
            .join_from(articles, entries, entries.c.id == articles.c.entry)
            .join(readings, OF_ENTRY)
            .where(articles.c.due.is_(None), articles.c.failures > 0, IS_LATEST)
            .where(entries.c.feed.in_(feeds), entries.c.fetched >= since)
            .group_by(entries.c.feed, articles.c.problem)
            .order_by(count.desc(), articles.c.problem)
        )
        with self._reading() as connection:
            return [GivenUp(*row) for row in connection.execute(query)]

    def channels(self) -> dict[str, ChannelState]:
        """What was read of channels, by feed."""
        with self._reading() as connection:
            rows = connection.execute(select(*columns_of(channels, ChannelState)))
            return {row.feed: ChannelState(*row) for row in rows}

    def save_channel(self, state: ChannelState) -> None:
        """Remembers what was read of a channel. Save its posts before."""
        with self._writing() as connection:
            _put(connection, channels, state, "feed")

    def robots(self, since: datetime) -> list[RobotsFile]:
        """The robots.txt files that were asked for since a time."""
        query = select(*columns_of(robots, RobotsFile)).where(robots.c.asked >= since)
        with self._reading() as connection:
            return [RobotsFile(*row) for row in connection.execute(query)]

    def save_robots(self, files: Iterable[RobotsFile], since: datetime) -> None:
        """Remembers robots.txt files, and forgets those from before a time."""
        found = list(files)
        with self._writing() as connection:
            connection.execute(delete(robots).where(robots.c.asked < since))
            for file in found:
                _put(connection, robots, file, "address")

    def spared(self, now: datetime) -> list[SparedHost]:
        """The hosts that want to be left alone beyond a time."""
        query = select(*columns_of(spared, SparedHost)).where(spared.c.until > now)
        with self._reading() as connection:
            return [SparedHost(*row) for row in connection.execute(query)]

    def save_spared(self, hosts: Iterable[SparedHost], now: datetime) -> None:
        """Remembers hosts that want to be left alone, and forgets those that no longer do."""
        found = list(hosts)
        with self._writing() as connection:
            connection.execute(delete(spared).where(spared.c.until <= now))
            for host in found:
                _put(connection, spared, host, "host")


def _put(connection: Connection, table: Table, item: Any, key: str) -> None:
    row = row_of(item)
    upsert = UPSERTS[connection.dialect.name](table).values(row)
    connection.execute(upsert.on_conflict_do_update(index_elements=[key], set_=row))
