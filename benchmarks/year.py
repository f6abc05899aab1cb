"""A year in the life of a monitor: is every unusual night told once, and does the work stay the same?

Run: python benchmarks/year.py [--nights N] [--every HOURS] [--first DATE] [--seed N] [--store postgresql]

A seeded story of nights (benchmarks/nights.py) is served over HTTP on loopback, as it would have been at
each moment, and the monitor does a cycle every few hours, with the clock as an argument. It mails over SMTP
on loopback. There are gaps, late reports, edits up and down, numbers taken back, corrections in posts of
their own, missiles without a number, raids by day, and both changes of Kyiv's clocks.

After each cycle its alerts, findings and mails are held to those of a clerk (benchmarks/clerk.py) who knows
the numbers and the forecasts and nothing of what the monitor did. Then the seconds of a cycle and the bytes
of the store are fitted by a line and by a parabola: how far the curve leaves the line says whether growth is
linear.
"""

from __future__ import annotations

import argparse
import email
import email.policy
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
from clerk import LOOK_BACK, REASONS, TOPICS, Clerk, Mail
from nights import DAY, OUTLET, USUAL, Odds, Word, serve, tell_story, write_past

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from mail import serve_mail
from postgres import run_server
from servers import FeedServer
from sqlalchemy import create_engine, text
from world import at, write_config

from monitor.config import Config, load_config
from monitor.model import KYIV, AlertState
from monitor.pipeline import Cycle, run
from monitor.store import Store

TO = ("desk@example.org", "night@example.org")
FIRST = date(2026, 10, 1)
"""From here a year has both changes of the clocks in it: 25 October 2026 and 28 March 2027."""
Place = tuple[str, date]
"""A series and a night."""
THREAD = re.compile(r"<night-(\d{4}-\d\d-\d\d)@")
SIZES = {
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
    "postgresql": "SELECT pg_database_size(current_database())",
}


class Difference(NamedTuple):
    """What a cycle did otherwise than the clerk, without its time, so that it can be counted."""

    when: str
    what: str


@dataclass
class Year:
    """What happened: seconds and bytes after each cycle, the mails by reason, and all that differed.

    `mornings` counts the cycles of which each night was the present one.
    """

    words: Sequence[Word]
    clerk: Clerk
    seconds: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    mornings: Counter[date] = field(default_factory=Counter)
    mails: Counter[str] = field(default_factory=Counter)
    alerts: Counter[str] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)


def live(
    folder: Path,
    url: str,
    first: date,
    nights: int,
    every: timedelta,
    seed: int,
    *,
    odds: Odds = USUAL,
    past: int = 200,
) -> Year:
    """Live through so many nights, a cycle every few hours, in a folder of its own."""
    words = tell_story(seed, first, nights, odds)
    clerk = Clerk.read(write_past(folder / "record.csv", seed, first - DAY, past), first)
    year = Year(words, clerk)
    with FeedServer() as server, serve_mail() as mailbox:
        path = write_config(folder, server, mailbox=mailbox, to=TO, outlets=[OUTLET], more=f"store: {url}")
        config = load_config(path)
        for now in list_moments(first, nights, every):
            serve(server, words, now)
            mailbox.received.clear()
            server.requests.clear()
            cycle, seconds = time_cycle(config, now)
            year.seconds.append(seconds)
            year.sizes.append(measure_store(url))
            year.mornings[now.astimezone(KYIV).date()] += 1
            compare(year, clerk.tell(words, now), cycle, mailbox.received, now)
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
    year: Year, mails: Sequence[Mail], cycle: Cycle, sent: Sequence[tuple[str, bytes]], now: datetime
) -> None:
    """Note where a cycle found, alerted or told anything but what the clerk did."""
    when = f"{now.astimezone(KYIV):%Y-%m-%d %H:%M}"
    expected = Counter((to, *mail) for mail in mails for to in TO)
    got = Counter((to, *read_mail(data)) for to, data in sent)
    year.mails.update(reason for _, _, reason in got.elements())
    got = Counter({mail: times for mail, times in got.items() if mail[2] in REASONS})
    differ = [f"not told: {say_mail(*mail)}" for mail in (expected - got).elements()]
    differ += [f"told and not expected: {say_mail(*mail)}" for mail in (got - expected).elements()]
    levels: dict[Place, object] = {
        alert.key: 0 if alert.state is AlertState.WITHDRAWN else int(alert.verdict.level)
        for alert in cycle.judged.alerts
    }
    alerts = {place: alert.level for place, alert in year.clerk.alerts.items()}
    differ += list_differences("alert", levels, alerts)
    year.alerts.update(alert.state for alert in cycle.judged.changed)
    findings: dict[Place, object] = {
        (verdict.series, night): str(verdict.finding)
        for night, verdicts in cycle.judged.verdicts.items()
        for verdict in verdicts
        if verdict.series in TOPICS
    }
    known = {place: one for place, one in year.clerk.findings.items() if place[1] in cycle.judged.verdicts}
    differ += list_differences("finding", findings, known)
    year.differences += [Difference(when, what) for what in differ]


def say_mail(to: str, nights: Sequence[date], reason: str) -> str:
    """A mail in words."""
    return f"{reason} of {', '.join(map(str, nights))}, to {to}"


def list_differences(
    what: str, got: Mapping[Place, object], expected: Mapping[Place, object]
) -> Iterator[str]:
    """What two tables differ in."""
    for place in sorted({*got, *expected}):
        if got.get(place) != expected.get(place):
            series, night = place
            yield f"{what} of {series}, {night}: {got.get(place)}, expected {expected.get(place)}"


def count_differences(differences: Sequence[Difference]) -> Iterator[str]:
    """Each distinct difference once, in the order of their first times, with how often it came."""
    first = {one.what: one.when for one in reversed(differences)}
    times = Counter(one.what for one in differences)
    for what in times:
        yield f"{first[what]}, {times[what]} time{'s' * (times[what] > 1)}: {what}"


def read_mail(data: bytes) -> tuple[tuple[date, ...], str]:
    """The nights and the reason of a mail: the one night of its thread, of a digest the last."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    nights = tuple(map(date.fromisoformat, THREAD.findall(str(message["References"]))))
    return nights, str(message["X-Raid-Monitor-Reason"])


@dataclass(frozen=True)
class Growth:
    """A line fitted to what was measured: where it begins and ends, and how far a parabola leaves it.

    `bend` is the parabola's greatest distance from its chord: above 0 where growth gets faster.
    """

    begin: float
    end: float
    bend: float

    @classmethod
    def fit(cls, values: Sequence[float]) -> Growth:
        """Of values measured at even steps, by least squares."""
        steps = np.linspace(0.0, 1.0, len(values))
        slope, begin = np.polyfit(steps, values, 1)
        curve = np.polyfit(steps, values, 2)[0]
        return cls(float(begin), float(begin + slope), float(curve) / 4)


def main() -> int:
    """Print what was told, what differed, and how seconds and bytes grew; 1 where anything differed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--nights", type=int, default=365)
    parser.add_argument("--every", type=float, default=3.0, help="hours between two cycles")
    parser.add_argument("--first", type=date.fromisoformat, default=FIRST)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--store", choices=["sqlite", "postgresql"], default="sqlite")
    args = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        url = f"sqlite:///{folder / 'monitor.db'}"
        if args.store == "postgresql":
            server = stack.enter_context(run_server())
            url = server.url(stack.enter_context(server.database()))
        every = timedelta(hours=args.every)
        year = live(folder, url, args.first, args.nights, every, args.seed)
    findings = Counter(year.clerk.findings.values())
    # A young monitor judges one more night each day, until it looks back as far as it ever does.
    grown = round(LOOK_BACK / every) if args.nights > 2 * LOOK_BACK / DAY else 0
    seconds, sizes = Growth.fit(year.seconds[grown:]), Growth.fit(year.sizes[grown:])
    month = (sizes.end - sizes.begin) * (30 * DAY / every) / len(year.sizes[grown:])
    print(
        f"{len(year.words)} words on {len(year.mornings)} nights, {len(year.seconds)} cycles\n"
        f"findings: {dict(findings)}; changes of alerts: {year.alerts.total()}\n"
        f"mails to {len(TO)} recipients: {dict(year.mails)}; compared: {', '.join(REASONS)}\n"
        f"processor in a cycle{', from the 61st night on' if grown else ''}:"
        f" {seconds.begin:.3f} s at first and {seconds.end:.3f} s at last, by a line; a parabola bends it by"
        f" {seconds.bend:+.3f} s; the median of all is {np.median(year.seconds):.3f} s, the largest"
        f" {max(year.seconds):.2f} s\n"
        f"the store has {year.sizes[-1] / 1e6:.1f} MB and grows by {month / 1e6:.2f} MB in 30 nights;"
        f" a parabola bends that by {sizes.bend / 1e6:+.2f} MB"
    )
    print("".join(f"{line}\n" for line in count_differences(year.differences)), end="")
    print(f"{len(year.differences)} differences from what the clerk expected")
    return 1 if year.differences else 0


if __name__ == "__main__":
    sys.exit(main())
