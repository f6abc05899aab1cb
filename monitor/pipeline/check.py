"""Whether a configuration works: each feed asked once, and a test mail. Nothing is stored."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from .. import notify
from ..config import Config
from ..errors import ConfigError, MonitorError
from ..model import Feed, Level, Notification, Outcome, Reason, Report
from ..store import Store
from .asking import Get, make_get
from .deliver import make_send, read_password
from .hosts import Hosts, host_key
from .lines import side_by_side
from .record import load_history, night_of


@dataclass(frozen=True, slots=True)
class FeedCheck:
    """How one feed answered: the number of its entries, and what is wrong with it."""

    feed: Feed
    entries: int
    problem: str | None


def find_obstacles(config: Config) -> list[str]:
    """What would stop a cycle before its first feed: history, store, password, or the reports' folder."""
    found = []
    for look in (load_history, read_password, lambda config: Store.exists(config.store)):
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


def send_tests(config: Config, now: datetime) -> list[tuple[str, Outcome, str]]:
    """Send one short mail to every recipient. Raises ConfigError without an email section."""
    send = make_send(config)
    if config.email is None or send is None:
        raise ConfigError(["email: no such section: uncomment it in the configuration to send mail"])
    text = "This is a test. Mail from Raid Monitor reaches you."
    report = Report("Raid Monitor: a test", text, f"<p>{text}</p>", b"")
    sent: list[tuple[str, Outcome, str]] = []
    for recipient in config.email.to:
        message_id = f"<test-{now.timestamp():.0f}-{len(sent)}@raid-monitor.invalid>"
        message = notify.build_message(
            report,
            night=night_of(now),
            recipient=recipient,
            sender=config.email.sender,
            reason=Reason.FIRST,
            message_id=message_id,
            created=now,
        )
        notice = Notification(
            message_id, night_of(now), recipient, Reason.FIRST, Level.NONE, now, message_id, message, {}
        )
        sent.append((recipient, *send(notice)))
    return sent
