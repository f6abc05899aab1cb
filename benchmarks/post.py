"""Four hard days for the mail: the server is down, then slow, then it refuses one recipient for good.

Run: python benchmarks/post.py [--minutes N] [--recipients N]

Whole cycles of a small world with a real mail server on loopback, only the clock is given. Each morning is
unusual, and is told to all recipients. For the first day the server is down: for 18 hours nothing listens,
for six it begins a greeting and never ends it. Then it thinks before it takes a mail. From the third morning
on it refuses the first recipient. Asserted: each of the others got every mail once, the refused one each of
those before, and it is shown as stopped; nothing waits at the end.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from mail import Mailbox, serve_drops, serve_mail
from servers import FeedServer
from world import OFFICIAL, UNUSUAL, at, make_rss, report, write_config, write_record

from monitor.config import load_config
from monitor.model import Outcome
from monitor.notify import Mail, MailServer
from monitor.pipeline import Cycle, run
from monitor.store import Store

FIRST = date(2026, 6, 10)
MORNINGS = 4
"""More than these in a row are no longer unusual."""
REFUSED_AFTER = timedelta(days=2)
PATIENCE = 0.5
"""Seconds for one mail here; for real it is a minute."""


@dataclass(frozen=True, slots=True)
class Days:
    """What came of it: mails by (recipient, Message-ID), cycles, tries that failed, and the longest cycle."""

    received: Counter[tuple[str, str]]
    written: frozenset[tuple[str, str]]
    cycles: int
    failed: int
    seconds: float
    last: Cycle


def live(folder: Path, every: timedelta, recipients: list[str]) -> Days:
    """Live through the mornings in cycles of a simulated time apart."""
    write_record(folder / "record.csv", FIRST - timedelta(days=1))
    mailbox, failed, cycles, longest = Mailbox(), 0, 0, 0.0
    with serve_mail(mailbox=mailbox):
        pass  # it knows its port now, and is down
    with FeedServer() as server, ExitStack() as running:
        config = load_config(write_config(folder, server, mailbox=mailbox, to=recipients))
        mail = Mail(mailbox.host, mailbox.port, "monitor@example.org", "none", timeout=30, patience=PATIENCE)
        dripping = replace(mail, port=running.enter_context(serve_drops()))
        now, end, is_up = at(FIRST), at(FIRST + timedelta(days=MORNINGS), 8), False
        while now < end:
            passed = now - at(FIRST)
            posts = [report(night, UNUSUAL * 3**day) for day, night in mornings(now)]
            server.serve(f"/{OFFICIAL}.xml", make_rss(*posts))
            if passed >= timedelta(days=1) and not is_up:
                running.enter_context(serve_mail(mailbox=mailbox))
                is_up, mailbox.seconds = True, 0.1
            if passed >= REFUSED_AFTER:
                mailbox.seconds = 0
                mailbox.replies[recipients[0]] = "550 5.1.1 no such user"
            is_dripping = timedelta(hours=18) <= passed < timedelta(days=1)
            began = time.monotonic()
            with (
                Store.open(config.store, now, exclusive=True) as store,
                MailServer(dripping if is_dripping else mail) as out,
            ):
                last = run(config, store, now, send=out.send)
            longest = max(longest, time.monotonic() - began)
            failed += sum(one.outcome is Outcome.RETRY for one in last.deliveries)
            cycles, now = cycles + 1, now + every
        with Store.open(config.store, now) as store:
            written = frozenset((one.recipient, one.message_id) for one in store.notifications())
    received = Counter(
        (to, str(message["Message-ID"]))
        for to, message in zip(mailbox.recipients, mailbox.messages, strict=True)
    )
    return Days(received, written, cycles, failed, longest, last)


def mornings(now: datetime) -> list[tuple[int, date]]:
    """The nights that were reported by now, with their numbers from 0."""
    nights = [(day, FIRST + timedelta(days=day)) for day in range(MORNINGS)]
    return [(day, night) for day, night in nights if at(night, 8) <= now]


def check(days: Days, recipients: list[str]) -> None:
    """Everybody told once, but the one who was refused, who is shown."""
    assert len(days.written) == MORNINGS * len(recipients)
    assert set(days.received.values()) == {1}
    missing = days.written - days.received.keys()
    assert {to for to, _ in missing} == {recipients[0]}
    assert len(missing) == MORNINGS - REFUSED_AFTER.days
    assert [one.recipient for one in days.last.stopped] == [recipients[0]]
    assert days.last.waiting == ()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=int, default=10, help="between two cycles")
    parser.add_argument("--recipients", type=int, default=5)
    options = parser.parse_args()
    recipients = [f"desk{number}@example.org" for number in range(options.recipients)]
    with TemporaryDirectory() as folder:
        days = live(Path(folder), timedelta(minutes=options.minutes), recipients)
    check(days, recipients)
    print(f"{days.cycles} cycles, {days.failed} tries that failed, the longest cycle {days.seconds:.1f} s")
    print(f"{sum(days.received.values())} mails, each once; stopped: {days.last.stopped[0].detail}")


if __name__ == "__main__":
    main()
