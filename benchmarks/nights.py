"""Mornings that never were, for the trials: who publishes what of which night, and when, drawn from a seed.

A story is a list of words, each one state of one post. It knows numbers as its author meant them, so that a
trial can say what must follow without asking the monitor.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zlib import crc32

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from servers import FeedServer
from world import OFFICIAL, Post, at, make_rss

OUTLET = "owl"
IN_FEED = 20
"""Posts that a feed holds at once."""
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Word:
    """One state of one post: what it says of a night, or of the day after it, from `at` on.

    A number is None where it is not said. `withheld` says that missiles came and not how many.
    """

    id: str
    feed: str
    night: date
    published: datetime
    at: datetime
    drones: int | None
    missiles: int | None = None
    stopped: int | None = None
    withheld: bool = False
    by_day: bool = False

    @property
    def text(self) -> str:
        """The words of the post."""
        when = f"{self.night.day} {self.night:%B}"
        if self.drones is None:
            return f"The report of the night to {when} is being checked. Trams run again."
        if self.by_day:
            raid = f"Russia attacked Ukraine with {self.drones} drones"
            return f"During the day of {when}, from 08:00 to 18:30, {raid}."
        if self.feed != OFFICIAL:
            return f"Russia launched {self.drones} drones at Ukraine in the night to {when}."
        if self.withheld:
            missiles = " and Iskander-M ballistic missiles"
        elif self.missiles:
            missiles = f" and {self.missiles} missile{'s' * (self.missiles > 1)}"
        else:
            missiles = ""
        stopped = f" Air defences shot down or suppressed {self.stopped} drones." if self.stopped else ""
        raid = f"the enemy attacked Ukraine with {self.drones} drones{missiles}"
        return f"In the night to {when}, {raid}.{stopped}"

    @property
    def post(self) -> Post:
        """The post as a feed holds it."""
        return Post(self.id, self.text, self.published, f"About {self.night.day} {self.night:%B}")


@dataclass(frozen=True, slots=True)
class Odds:
    """How often each thing happens, as a share of the nights (of the edits: of the nights before)."""

    large: float = 0.05
    many_missiles: float = 0.04
    gap: float = 0.03
    late: float = 0.05
    withheld: float = 0.05
    outlet: float = 0.3
    edit: float = 0.1
    edit_of_large: float = 0.6
    correction: float = 0.03
    blank: float = 0.01
    by_day: float = 0.06


USUAL = Odds()
BUSY = Odds(0.35, 0.1, 0.04, 0.1, 0.05, 0.4, 0.2, 0.8, 0.1, 0.04, 0.15)
"""Nights of which hardly any is quiet, for a story that is short."""


def tell_story(seed: int, first: date, nights: int, odds: Odds = USUAL) -> list[Word]:
    """The words of so many nights from `first` on, in time."""
    chance = random.Random(seed)
    words: list[Word] = []
    before = 0
    for number in range(nights):
        told = list(tell_night(chance, first + number * DAY, odds, before))
        before = max((word.drones or 0 for word in told), default=0)
        words += told
    return sorted(words, key=lambda word: (word.at, word.id))


def tell_night(chance: random.Random, night: date, odds: Odds, before: int) -> Iterator[Word]:
    """The words of one night: what an outlet hears, the report, edits and corrections, a raid by day."""

    def happens(share: float) -> bool:
        return chance.random() < share

    large = happens(odds.large)
    drones = round(chance.uniform(80, 140) * (chance.uniform(3.5, 10) if large else 1))
    drones += drones == before  # the figures of the night before would be a doubt
    missiles = chance.randrange(18, 60) if happens(odds.many_missiles) else chance.choice((0, 0, 1, 2, 3))
    early, morning = at(night, 6, chance.randrange(10, 50)), at(night, 8, chance.randrange(60))
    if happens(odds.outlet):
        heard = round(drones * chance.choice((0.9, 1.0, 1.1))) + 1
        yield Word(f"owl-{night}", OUTLET, night, early, early, heard + (heard == before))
    if happens(odds.gap):
        return
    if happens(odds.late):
        morning += timedelta(hours=chance.randrange(5, 72))
    stopped = round(drones * chance.gauss(0.85, 0.02))
    report = Word(f"report-{night}", OFFICIAL, night, morning, morning, drones, missiles, stopped)
    yield (report := replace(report, withheld=happens(odds.withheld)))
    if happens(odds.edit_of_large if large else odds.edit):
        for _ in range(chance.randrange(1, 4)):
            hours, factor = chance.uniform(1, 14), chance.choice((0.2, 0.5, 1.01, 2, 4))
            drones = round(drones * factor) + 1
            later = report.at + timedelta(hours=hours)
            report = replace(
                report, at=later, drones=drones, stopped=round(drones * chance.gauss(0.85, 0.02))
            )
            yield report
    if happens(odds.blank):
        yield (report := replace(report, at=report.at + timedelta(hours=2), drones=None))
    elif happens(odds.correction):
        later = report.at + timedelta(hours=chance.uniform(8, 30))
        yield replace(
            report,
            id=f"correction-{night}",
            published=later,
            at=later,
            drones=drones + chance.choice((-9, 3)),
        )
    if happens(odds.by_day):
        evening = at(night, 20, chance.randrange(60))
        raid = chance.randrange(20, 90) if happens(0.6) else chance.randrange(300, 900)
        yield Word(f"day-{night}", OFFICIAL, night, evening, evening, raid, by_day=True)


def find_current(words: Iterable[Word], now: datetime) -> list[Word]:
    """The last state of each post at a time, in the order of publication."""
    last = {word.id: word for word in words if word.at <= now}
    return sorted(last.values(), key=lambda word: (word.published, word.id))


def serve(server: FeedServer, words: Sequence[Word], now: datetime) -> None:
    """Make the feeds of a server what they are at a time."""
    current = find_current(words, now)
    for feed in (OFFICIAL, OUTLET):
        posts = [word.post for word in current if word.feed == feed]
        body = make_rss(*posts[-IN_FEED:])
        server.serve(f"/{feed}.xml", body, etag=f'"{crc32(body):x}"')


def write_past(path: Path, seed: int, until: date, nights: int = 200) -> Path:
    """A record of nights up to `until` like those of a story, without its surprises."""
    chance = random.Random(seed)
    rows = ["night,drones_launched,drones_intercepted,missiles_launched"]
    for number in range(nights):
        drones = round(chance.uniform(80, 140) * (chance.uniform(2, 4) if chance.random() < 0.03 else 1))
        stopped = round(drones * chance.gauss(0.85, 0.02))
        night = until - (nights - 1 - number) * DAY
        rows.append(f"{night},{drones},{stopped},{chance.choice((0, 0, 1, 2, 3))}")
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path
