"""The record is the same, whether most nights were kept as they were settled or all are settled anew."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.analysis import Record, make_record
from monitor.config import Config, load_config
from monitor.model import (
    Attacker,
    Bound,
    Claim,
    DoubtKind,
    Entry,
    Family,
    Measure,
    Reading,
    Scope,
    Window,
)
from monitor.pipeline.judge import DRAWN
from monitor.pipeline.nights import night_of
from monitor.pipeline.record import AT_ONCE, SETTLING, Known, load_history
from monitor.reconcile import settle
from monitor.store import Store

NIGHTS = [date(2026, 3, 1) + timedelta(days=days) for days in range(9)]
BEGAN = datetime(2026, 2, 20, tzinfo=UTC)
SOURCES = ("force", "wire", "owl")
HISTORY = "night,drones_launched,missiles_launched\n2026-02-28,31,4\n2026-03-01,30,4\n2026-03-04,30,\n"


def configure(folder: Path, owl: str = "outlet", history: str = HISTORY) -> Config:
    (folder / "past.csv").write_text(history, encoding="utf-8")
    ranks = {"force": "official", "wire": "wire", "owl": owl}
    lines = ["sources:", *(f"  - {{id: {id}, name: {id.title()}, rank: {ranks[id]}}}" for id in SOURCES)]
    lines += ["feeds:", '  - {id: force, url: "https://force.example/rss", source: force}']
    (folder / "feeds.yaml").write_text("\n".join([*lines, "history: past.csv"]) + "\n", encoding="utf-8")
    return load_config(folder / "feeds.yaml")


@dataclass
class World:
    """A store to which anything happens, by chance."""

    store: Store
    chance: random.Random
    now: datetime = datetime(2026, 3, 1, 6, tzinfo=UTC)
    entries: int = 0

    def read(self, entry: Entry) -> Reading:
        """What an entry may be read as: any numbers, of any nights."""
        one = self.chance.choice
        claims = [
            Claim(
                *("drone" if family is Family.DRONE else "missile", family),
                one([Measure.LAUNCHED, Measure.LAUNCHED, Measure.INTERCEPTED]),
                *(one([4, 30, 30, 31, 44, None]), one([Bound.EXACT, Bound.EXACT, Bound.AT_LEAST])),
                *(one([Window.NIGHT, Window.NIGHT, Window.DAY]), one([*NIGHTS, None]), Attacker.RU),
                *(Scope.NATIONAL, False, "30 drones", 0, 9, "rule", entry.id, entry.source, entry.source),
                entry.since,
            )
            for family in self.chance.choices([Family.DRONE, Family.MISSILE], k=self.chance.randrange(4))
        ]
        return Reading(tuple(claims), ())

    def arrive(self) -> None:
        """A new entry comes, or an edit of a known one, at times of which the feed did not know."""
        self.entries += 1
        known = self.entries - 1
        id = self.chance.randrange(known) if known and self.chance.random() < 0.4 else known
        said = self.now - timedelta(hours=self.chance.choice([0, 0, 1, 30, 100]))
        edited = said if self.chance.random() < 0.3 else None
        text = f"text {self.entries}"
        source = SOURCES[id % len(SOURCES)]
        entry = Entry(f"e{id}", "force", source, text, text, "", said, said, text, edited=edited)
        self.store.add_entries([entry])
        if self.chance.random() < 0.8:
            self.read_what_is_new()

    def read_what_is_new(self) -> None:
        self.store.save_readings([(entry, self.read(entry)) for entry in self.store.unread_entries()], "1")

    def read_again(self) -> None:
        """One entry is read as something else."""
        versions = list(self.store.entries(latest=False))
        if versions:
            entry = self.chance.choice(versions)
            self.store.save_readings([(entry, self.read(entry))], "1")

    def rebuild(self) -> None:
        self.store.begin_rebuild("1")
        self.store.save_rebuilt([(entry, self.read(entry)) for entry in self.store.left_to_rebuild()], "1")
        self.store.put_rebuild_in_place("1")

    def wait(self) -> None:
        self.now += timedelta(hours=self.chance.choice([1, 10, 24]))


def settle_all(config: Config, store: Store, now: datetime) -> Record:
    """The record without anything that was kept."""
    history = load_history(config)
    assert history is not None
    claims = [*store.claims(now), *(claim for claim in history.claims if claim.seen and claim.seen <= now)]
    return make_record(claims, Known(config, store, now).sources, night_of(now), DRAWN)


def describe(record: Record) -> tuple[Any, ...]:
    """Numbers, doubts and series of a record."""
    numbers = {
        (one.window, one.night, one.family, one.measure): (one.value, one.bound, one.standing, one.implied)
        for one in record.observations
        if one.is_said
    }
    series = {name: (one.values.to_dict(), one.known.to_dict()) for name, one in record.series.items()}
    return numbers, Counter(record.doubts), str(series), record.ends


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with Store.open(url, BEGAN) as opened:
        yield opened


@pytest.mark.parametrize("seed", range(4))
def test_what_was_kept_is_what_is_settled_anew_whatever_happened(
    store: Store, tmp_path: Path, seed: int
) -> None:
    world = World(store, random.Random(seed))
    config, kept, doubted = configure(tmp_path), 0, 0
    steps = [world.arrive] * 6 + [world.wait, world.read_again, world.read_what_is_new]
    for step in range(60):
        world.chance.choice(steps)()
        if step % 20 == 19:
            world.rebuild()
        if world.chance.random() < 0.5:
            Known(config, store, world.now).keep()
            kept += 1
        if step == 30:
            config = configure(tmp_path, owl="official")
        if step == 45:
            config = configure(tmp_path, owl="official", history=HISTORY.replace("31", "44"))
        for now in (world.now, world.now - timedelta(hours=world.chance.choice([5, 30, 90]))):
            found = describe(Known(config, store, now).make_record(DRAWN))
            assert found == describe(settle_all(config, store, now)), step
            doubted += bool(found[1])
    assert kept > 10
    assert doubted > 10
    changed = store.nights()
    assert set(changed) >= {claim.night for claim in store.claims() if claim.night}


def test_the_claims_behind_a_kept_number_are_there_for_who_asks(store: Store, tmp_path: Path) -> None:
    config, world = configure(tmp_path), World(store, random.Random(5))
    for _ in range(30):
        world.arrive()
    known = Known(config, store, world.now + timedelta(days=9))
    known.keep()
    whole = {one.night: one for one in settle(known.claims(), known.sources)}
    for night in NIGHTS:
        asked = known.make_record(DRAWN, {night})
        assert asked.by_night.get(night, ()) == (whole[night].observations if night in whole else ())
        assert known.find_night(night).observations == asked.by_night.get(night, ())


def test_a_night_is_settled_alone_once_all_were(store: Store, tmp_path: Path) -> None:
    config, world = configure(tmp_path), World(store, random.Random(6))
    for _ in range(40):
        world.arrive()
    world.now += timedelta(days=12)
    world.read_what_is_new()
    Known(config, store, world.now).keep()
    assert None not in store.nights().values()
    entry = Entry("new", "force", "force", "t", "t", "", world.now, world.now, "t")
    (entry,) = store.add_entries([entry])
    claim = Claim(
        *("drone", Family.DRONE, Measure.LAUNCHED, 77, Bound.EXACT, Window.NIGHT, NIGHTS[4], Attacker.RU),
        *(Scope.NATIONAL, False, "77", 0, 2, "rule", "new", "force", "force", world.now),
    )
    store.save_readings([(entry, Reading((claim,), ()))], "1")
    assert {night for night, when in store.nights().items() if when is None} == set(NIGHTS[4:6])
    store.save_readings([(entry, Reading((replace(claim, night=NIGHTS[6]),), ()))], "2")
    stale = {night for night, when in store.nights().items() if when is None}
    assert stale == set(NIGHTS[4:8])


def test_a_night_of_which_nobody_speaks_any_more_is_gone(store: Store, tmp_path: Path) -> None:
    config = configure(tmp_path, history="night,drones_launched\n2026-02-01,5\n")
    (entry,) = store.add_entries([Entry("e", "force", "force", "t", "t", "", BEGAN, BEGAN, "t")])
    claim = Claim(
        *("drone", Family.DRONE, Measure.LAUNCHED, 77, Bound.EXACT, Window.NIGHT, NIGHTS[0], Attacker.RU),
        *(Scope.NATIONAL, False, "77", 0, 2, "rule", "e", "force", "force", BEGAN),
    )
    now = BEGAN + timedelta(days=30)
    store.save_readings([(entry, Reading((claim,), ()))], "1")
    Known(config, store, now).keep()
    assert Known(config, store, now).make_record(DRAWN).ends == NIGHTS[0]
    store.save_readings([(entry, Reading((), ()))], "2")
    Known(config, store, now).keep()
    assert store.nights() == {}
    record = Known(config, store, now).make_record(DRAWN)
    assert {one.night for one in record.observations} == {date(2026, 2, 1)}


def say(id: str, source: str, night: date, value: int, seen: datetime) -> tuple[Entry, Claim]:
    """An entry of one claim: drones launched in a night."""
    entry = Entry(id, source, source, f"{value}", f"{value}", "https://x.org", seen, seen, f"{value}")
    claim = Claim(
        *("drone", Family.DRONE, Measure.LAUNCHED, value, Bound.EXACT, Window.NIGHT, night, Attacker.RU),
        *(Scope.NATIONAL, False, f"{value}", 0, 2, "rule", id, source, source, seen),
    )
    return entry, claim


def put(store: Store, *said: tuple[Entry, Claim]) -> None:
    claims = {entry.id: claim for entry, claim in said}
    new = store.add_entries(entry for entry, _ in said)
    store.save_readings([(one, Reading((replace(claims[one.id], seen=one.since),), ())) for one in new], "1")


def test_a_kill_between_two_nights_leaves_neither_stale(store: Store, tmp_path: Path) -> None:
    config = configure(tmp_path, history="night,drones_launched\n2026-01-01,5\n")
    nights = [NIGHTS[0] + timedelta(days=days) for days in range(AT_ONCE + 1)]
    now = datetime(2026, 6, 1, 6, tzinfo=UTC)
    mornings = [datetime.combine(night, time(8), UTC) for night in nights]
    for place, night in enumerate(nights[:-1]):
        put(store, say(f"o{place}", "force", night, 100 + place, mornings[place]))
    put(store, say("news", "owl", nights[-1], 777, mornings[-1]))
    Known(config, store, now).keep()
    # Corrected: now the news of the last night has the figure of the night before.
    for place, night in enumerate(nights[:-1]):
        value = 777 if place == AT_ONCE - 1 else 200 + place
        put(store, say(f"o{place}", "force", night, value, now + timedelta(hours=1)))
    now += timedelta(days=1)
    stale = [night for night, when in sorted(store.nights().items()) if when is None]
    assert stale == nights
    # Killed after the first nights were kept: these are saved as `keep` saves them, and no more.
    known = Known(config, store, now)
    changed = store.changed(nights[0], nights[-2])
    store.save_settled([(one, changed[one.night]) for one in known.settle(nights[:-1])])
    Known(config, store, now).keep()
    found = describe(Known(config, store, now).make_record(DRAWN))
    assert found == describe(settle_all(config, store, now))
    assert [doubt.kind for doubt in found[1]] == [DoubtKind.NIGHT_BEFORE]


def test_the_first_and_the_last_date_that_there_is_stop_nothing(store: Store, tmp_path: Path) -> None:
    config, now = configure(tmp_path), datetime(2026, 3, 5, 9, tzinfo=UTC)
    put(store, say("a", "force", date.min, 5, BEGAN), say("z", "force", date.max, 7, BEGAN))
    put(store, say("n", "force", NIGHTS[0], 44, BEGAN))
    Known(config, store, now).keep()
    record = Known(config, store, now).make_record(["drones_intercepted"])
    assert [one.value for one in record.by_night[NIGHTS[0]] if one.family is Family.DRONE] == [44]
    assert Known(config, store, now).find_night(date.min).observations


def test_another_code_or_history_or_source_settles_all_anew(store: Store, tmp_path: Path) -> None:
    rule = Known(configure(tmp_path), store, BEGAN).rule
    assert Known(configure(tmp_path), store, BEGAN).rule == rule
    assert Known(configure(tmp_path, owl="official"), store, BEGAN).rule != rule
    assert Known(configure(tmp_path, history=HISTORY.replace("31", "44")), store, BEGAN).rule != rule
    assert {"model", "history", "reconcile"} == {pattern.partition("/")[0] for pattern in SETTLING}


def test_a_look_sees_one_moment_whatever_is_written_meanwhile(url: str, tmp_path: Path) -> None:
    config, now = configure(tmp_path), datetime(2026, 3, 20, tzinfo=UTC)
    with Store.open(url, BEGAN) as writer, Store.open(url, BEGAN) as reader:
        put(writer, say("a", "force", NIGHTS[4], 77, BEGAN))
        Known(config, writer, now).keep()
        with reader.one_moment():
            before = describe(Known(config, reader, now).make_record(DRAWN))
            put(writer, say("b", "force", NIGHTS[6], 88, BEGAN))
            Known(config, writer, now).keep()
            assert describe(Known(config, reader, now).make_record(DRAWN)) == before
            assert reader.links().keys() == {"a"}
        assert describe(Known(config, reader, now).make_record(DRAWN)) != before
        assert reader.links().keys() == {"a", "b"}


def test_a_link_is_that_of_the_version_in_force(store: Store) -> None:
    entry, claim = say("a", "force", NIGHTS[4], 77, BEGAN)
    put(store, (entry, claim))
    later = BEGAN + timedelta(days=1)
    put(store, (replace(entry, link="https://x.org/new", digest="d", fetched=later), claim))
    assert store.links() == {"a": "https://x.org/new"}


def test_what_is_dated_ahead_is_not_kept_before_its_time(store: Store, tmp_path: Path) -> None:
    config = configure(tmp_path)
    ahead = BEGAN + timedelta(days=40)
    (first,) = store.add_entries([Entry("e", "force", "force", "a", "a", "", BEGAN, BEGAN, "a")])
    claim = Claim(
        *("drone", Family.DRONE, Measure.LAUNCHED, 77, Bound.EXACT, Window.NIGHT, NIGHTS[0], Attacker.RU),
        *(Scope.NATIONAL, False, "77", 0, 2, "rule", "e", "force", "force", BEGAN),
    )
    store.save_readings([(first, Reading((claim,), ()))], "1")
    (second,) = store.add_entries([Entry("e", "force", "force", "b", "b", "", BEGAN, ahead, "b")])
    store.save_readings([(second, Reading((replace(claim, value=99, seen=ahead),), ()))], "1")
    for now, value in ((ahead - timedelta(days=1), 77), (ahead, 99)):
        Known(config, store, now).keep()
        seen = Known(config, store, now).make_record(DRAWN).observed("drones_launched", NIGHTS[0])
        assert seen is not None
        assert seen.value == value
