"""Whether a configuration works: each feed asked once, and a test mail. Nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .. import notify
from ..config import Config
from ..errors import ConfigError, MonitorError
from ..model import Feed, Level, Notification, Outcome, Reason, Report
from ..store import Store
from .deliver import make_send, read_password
from .nights import night_of
from .ping import read_ping_url
from .poll import make_get
from .record import load_history


@dataclass(frozen=True, slots=True)
class FeedCheck:
    """How one feed answered: the number of its entries, and what is wrong with it."""

    feed: Feed
    entries: int
    problem: str | None


def find_obstacles(config: Config) -> list[str]:
    """What would stop a cycle before its first feed: history, store, password, or the reports' folder."""
    found = []
    for look in (load_history, read_password, read_ping_url, lambda config: Store.exists(config.store)):
        try:
            look(config)
        except MonitorError as error:
            found.append(str(error))
    if config.reports.exists() and not config.reports.is_dir():
        found.append(f"{config.reports}: is a file, not a folder; move it, or name another in `reports:`")
    return found


def check_feed(config: Config, feed: Feed, now: datetime) -> FeedCheck:
    """Ask a feed once and read its entries."""
    from ..feeds import parse_feed

    answer = make_get(config)(feed.url)
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
