"""A year in the life of a monitor: is every unusual night told once, and does the work stay the same?

Run: python benchmarks/year.py [--nights N] [--every HOURS] [--first DATE] [--seed N] [--store postgresql]

A seeded story of nights (benchmarks/nights.py) is served over HTTP on loopback, as it would have been at each
moment, and the monitor does a cycle every few hours, with the clock as an argument. It mails over SMTP on
loopback. There are gaps, late reports, edits up and down, numbers taken back, corrections in posts of their own,
missiles without a number, raids by day, and both changes of Kyiv's clocks.

After each cycle its alerts, findings and mails are held to those of a clerk (benchmarks/clerk.py) who knows the
numbers and the forecasts and nothing of what the monitor did. Then the seconds of a cycle and the bytes of the
store are fitted by a line and by a parabola: how far the curve leaves the line says whether they grow linearly.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from clerk import REASONS, TOPICS, Clerk, Mail
from nights import DAY, OUTLET, Word, at, serve, tell_story, write_config, write_past

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from mail import Mailbox, serve_mail
from postgres import PostgresServer, run_server
from servers import FeedServer
from sqlalchemy import create_engine, text

from monitor.config import Config, load_config
from monitor.model import KYIV, AlertState
from monitor.pipeline import Cycle, run
from monitor.store import Store

TO = ("desk@example.org", "night@example.org")
FIRST = date(2026, 10, 1)
"""From here a year has both changes of the clocks in it: 25 October 2026 and 28 March 2027."""
SIZES = {
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
    "postgresql": "SELECT pg_database_size(current_database())",
}


@dataclass
class Year:
    """What happened: the cycles' seconds, the store's bytes after each day, mails and differences."""

    words: Sequence[Word]
    seconds: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    mails: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)
    alerts: int = 0
    differences: list[str] = field(default_factory=list)
    nights: Counter[date] = field(default_factory=Counter)
    """For each night in how many cycles it was the present one."""


def live(folder: Path, url: str, first: date, nights: int, every: timedelta, seed: int) -> Year:
    """Live through so many nights, a cycle every few hours, in a folder of its own."""
    words = tell_story(seed, first, nights)
    year = Year(words)
    record = write_past(folder / "record.csv", seed, first - DAY)
    clerk = Clerk.read(record, first)
    with FeedServer() as server, serve_mail() as mailbox:
        path = write_config(folder, server, mailbox=mailbox, to=TO, outlets=[OUTLET], more=f"store: {url}")
        config = load_config(path)
        read = 0
        for now in list_moments(first, nights, every):
            serve(server, words, now)
            cycle, seconds = time_cycle(config, now)
            year.seconds.append(seconds)
            year.nights[now.astimezone(KYIV).date()] += 1
            sent, read = mailbox.received[read:], len(mailbox.received)
            compare(year, clerk, clerk.tell(words, now), cycle, sent, now)
            if len(year.seconds) % round(DAY / every) == 0:
                year.sizes.append(measure_store(url))
                mailbox.received.clear()
                server.requests.clear()
                read = 0
    return year


def list_moments(first: date, nights: int, every: timedelta) -> Iterator[datetime]:
    """The times of the cycles, evenly spaced in UTC: Kyiv's days have 23, 24 or 25 hours."""
    now, end = at(first, 5).astimezone(UTC), at(first + nights * DAY, 5)
    while now < end:
        yield now
        now += every


def time_cycle(config: Config, now: datetime) -> tuple[Cycle, float]:
    """A cycle on a store that is opened for it, and the seconds of the processor that it took."""
    began = time.process_time()
    with Store.open(config.store, now, exclusive=True) as store:
        cycle = run(config, store, now)
    return cycle, time.process_time() - began


def measure_store(url: str) -> int:
    """The bytes of a store."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    try:
        with engine.connect() as connection:
            return int(connection.scalar(text(SIZES[engine.dialect.name])) or 0)
    finally:
        engine.dispose()


def compare(
    year: Year, clerk: Clerk, mails: Sequence[Mail], cycle: Cycle, sent: Sequence[tuple[str, bytes]], now: datetime
) -> None:
    """Note where a cycle found, alerted or told anything but what the clerk did."""
    when = f"{now.astimezone(KYIV):%Y-%m-%d %H:%M}"
    expected = Counter((to, *mail) for mail in mails for to in TO)
    got = Counter((to, *read_mail(data)) for to, data in sent)
    year.mails.update(reason for _, _, reason in got.elements())
    got = Counter({mail: count for mail, count in got.items() if mail[2] in REASONS})
    year.differences += [f"{when}: not told: {mail}" for mail in (expected - got).elements()]
    year.differences += [f"{when}: told and not expected: {mail}" for mail in (got - expected).elements()]
    levels = {
        alert.key: 0 if alert.state is AlertState.WITHDRAWN else int(alert.verdict.level)
        for alert in cycle.judged.alerts
    }
    year.alerts = len(levels)
    year.differences += list_differences(f"{when}: alert", levels, {key: one.level for key, one in clerk.alerts.items()})
    findings = {
        (verdict.series, night): str(verdict.finding)
        for night, verdicts in cycle.judged.verdicts.items()
        for verdict in verdicts
        if verdict.series in TOPICS
    }
    known = {key: finding for key, finding in clerk.findings.items() if key[1] in cycle.judged.verdicts}
    year.differences += list_differences(f"{when}: finding", findings, known)
    tonight = now.astimezone(KYIV).date()
    year.findings = Counter(clerk.findings.values())


def list_differences(what: str, got: dict, expected: dict) -> list[str]:
    """What two tables differ in."""
    keys = sorted({*got, *expected})
    return [f"{what} {key}: {got.get(key)}, expected {expected.get(key)}" for key in keys if got.get(key) != expected.get(key)]


def read_mail(data: bytes) -> tuple[tuple[date, ...], str]:
    """The night and the reason of a mail."""
    import email.policy

    message = email.message_from_bytes(data, policy=email.policy.default)
    night = str(message["References"]).removeprefix("<night-")[:10]
    return (date.fromisoformat(night),), str(message["X-Raid-Monitor-Reason"])
