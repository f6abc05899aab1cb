"""Whether a configuration works: each feed asked once, and a test mail. Nothing is stored."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime

from ..config import Config
from ..errors import ConfigError, MonitorError
from ..model import Feed, Level, Notification, Outcome, Reason, Recipient
from ..reports import trial_report
from ..store import Store
from . import ways
from .asking import Get, make_get
from .deliver import try_once
from .hosts import Hosts, host_key
from .lines import side_by_side
from .nights import night_of
from .ping import read_ping_url
from .recipients import write_message
from .record import load_history


@dataclass(frozen=True, slots=True)
class FeedCheck:
    """How one feed answered: the number of its entries, and what is wrong with it."""

    feed: Feed
    entries: int
    problem: str | None


@dataclass(frozen=True, slots=True)
class Tested:
    """How a test message ended, and whether a stopped recipient is told of nights again."""

    recipient: str
    outcome: Outcome
    detail: str
    freed: bool = False


def find_obstacles(config: Config) -> list[str]:
    """What would stop a cycle, or keep all mail back: history, store, secrets, or the reports' folder."""
    found = ways.find_obstacles(config)
    for look in (load_history, read_ping_url, lambda config: Store.exists(config.store)):
        try:
            look(config)
        except MonitorError as error:
            found.append(str(error))
    if config.reports.exists() and not config.reports.is_dir():
        found.append(f"{config.reports}: is a file, not a folder; move it, or name another in `reports:`")
    return found


def check_feeds(config: Config, now: datetime) -> list[FeedCheck]:
    """Ask each feed once and read its entries; hosts side by side, one request at a time to each."""
    get = make_get(config, Hosts(config.http.pause_span).turn)
    by_host: dict[str, list[Feed]] = defaultdict(list)
    for feed in config.feeds:
        by_host[host_key(feed.url)].append(feed)
    lines = [(check_feed(get, feed, now) for feed in feeds) for feeds in by_host.values()]
    with side_by_side(lines) as checks:
        found = {check.feed.id: check for check in checks}
    return [found[feed.id] for feed in config.feeds]


def check_feed(get: Get, feed: Feed, now: datetime) -> FeedCheck:
    """Ask a feed once and read its entries."""
    from ..feeds import parse_feed

    answer = get(feed.url)
    if answer.error:
        return FeedCheck(feed, 0, answer.error)
    parsed = parse_feed(answer.body, feed, now, answer.headers.get("content-type"))
    return FeedCheck(feed, len(parsed.entries), parsed.problem)


def send_tests(config: Config, now: datetime) -> list[Tested]:
    """Send one short message to everybody, the stopped too. Raises ConfigError where there is nobody.

    Whoever gets it is told of nights again. The store is opened only to say so.
    """
    everybody = config.recipients
    if not everybody:
        raise ConfigError(
            ["email: no such section: uncomment it (or notify) in the configuration to be told"]
        )
    with ways.Ways(config) as out:
        tested = [_send_test(config, out, now, number, to) for number, to in enumerate(everybody)]
    reached = [one.recipient for one in tested if one.outcome is Outcome.SENT]
    if not reached or not Store.exists(config.store):
        return tested
    with Store.open(config.store, now) as store:
        freed = {to for to in reached if store.free_recipient(to)}
    return [replace(one, freed=one.recipient in freed) for one in tested]


def _send_test(config: Config, out: ways.Ways, now: datetime, number: int, to: Recipient) -> Tested:
    recipient = to.name
    message_id = f"<test-{now.timestamp():.0f}-{number}@raid-monitor.invalid>"
    message = write_message(
        config,
        trial_report(now, to.lang),
        night=night_of(now),
        recipient=recipient,
        reason=Reason.FIRST,
        message_id=message_id,
        created=now,
    )
    notice = Notification(
        message_id, night_of(now), recipient, Reason.FIRST, Level.NONE, now, message_id, message, {}
    )
    attempt = try_once(out.send, notice)
    return Tested(recipient, attempt.outcome, attempt.detail)
