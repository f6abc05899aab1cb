"""What is written comes back, once, whole, and in every condition that a file can be in."""

import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import count
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import StoreError
from monitor.model import (
    Alert,
    AlertState,
    Attacker,
    Bound,
    Claim,
    Delivery,
    Doubt,
    DoubtKind,
    Entry,
    Family,
    FeedState,
    Finding,
    Forecast,
    Level,
    Measure,
    Notification,
    Outcome,
    Reading,
    Reason,
    Scope,
    Standing,
    Stopped,
    Unit,
    Verdict,
    Window,
)
from monitor.store import Store, conclude, next_try
from monitor.store.opening import HEAD
from monitor.store.tables import Tables
from monitor.store.texts import PAGE

NOW = datetime(2025, 7, 22, 6, 0, tzinfo=UTC)
NIGHT = date(2025, 7, 22)
KYIV_SUMMER = timezone(timedelta(hours=3))


def url_of(path: Path) -> str:
    return f"sqlite:///{path}"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "monitor.db"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with Store.open(url, NOW) as store:
        yield store


@pytest.fixture(scope="module")
def shared(shared_url: str) -> Iterator[Store]:
    """One store for all examples of the properties: each example uses a name of its own."""
    with Store.open(shared_url, NOW) as store:
        yield store


NUMBERS = count()


def make_entry(id: str = "e", text: str = "426 drones", fetched: datetime = NOW) -> Entry:
    return Entry(id, "feed", "source", text, text, "https://x.org", None, fetched, f"digest of {text}")


def make_claim(value: int | None = 426) -> Claim:
    return Claim(
        *("shahed", Family.DRONE, Measure.LAUNCHED, value, Bound.EXACT, Window.NIGHT, NIGHT, Attacker.RU),
        *(Scope.NATIONAL, False, "426 drones", 0, 10, "rule", "e", "source", "voice", NOW),
    )


def make_alert(
    level: Level = Level.UNUSUAL, state: AlertState = AlertState.RAISED, at: datetime = NOW
) -> Alert:
    forecast = Forecast("drones", NIGHT, "recency", 90, np.array([0.0, 50, 400]), np.array([0.1, 0.5, 0.999]))
    verdict = Verdict(
        *("drones", NIGHT, Finding.UNUSUAL, level, 426, Bound.EXACT, Standing.OFFICIAL, 0.001, 0.002, "rare"),
        forecast,
    )
    return Alert("drones", NIGHT, state, verdict, at, at)


def make_notification(id: str = "n", **changes: object) -> Notification:
    made = Notification(
        id, NIGHT, "a@x.org", Reason.FIRST, Level.UNUSUAL, NOW, f"<{id}@x.org>", b"\0\xff mail", {}
    )
    return replace(made, **changes)


def attempt(outcome: Outcome, at: datetime = NOW, detail: str = "") -> Delivery:
    return Delivery("n", at, outcome, detail)


# Round trips

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
TIMES = st.timedeltas(timedelta(days=-9000), timedelta(days=9000)).map(NOW.astimezone(KYIV_SUMMER).__add__)
DATES = st.dates(date(2000, 1, 1), date(2100, 1, 1))
COUNTS = st.none() | st.integers(0, 2**62)
ENTRIES = st.builds(
    Entry,
    *(WORDS for _ in range(6)),
    published=st.none() | TIMES,
    fetched=TIMES,
    digest=WORDS,
    lang=st.none() | WORDS,
    version=st.just(1),
)
CLAIMS = st.builds(
    Claim,
    weapon=WORDS,
    family=st.sampled_from(Family),
    measure=st.sampled_from(Measure),
    value=COUNTS,
    bound=st.sampled_from(Bound),
    window=st.sampled_from(Window),
    night=st.none() | DATES,
    attacker=st.none() | st.sampled_from(Attacker),
    scope=st.sampled_from(Scope),
    part=st.booleans(),
    quote=WORDS,
    start=st.integers(0, 10**6),
    end=st.integers(0, 10**6),
    rule=WORDS,
    source=WORDS,
    voice=WORDS,
    seen=st.none() | TIMES,
    unit=st.sampled_from(Unit),
    includes_ew=st.booleans(),
    withheld=st.booleans(),
)
DOUBTS = st.builds(Doubt, st.sampled_from(DoubtKind), WORDS, st.none() | DATES)
CHANCES = st.none() | st.floats(1e-9, 1)


@st.composite
def alerts(draw: st.DrawFn) -> Alert:
    night, size = draw(DATES), draw(st.integers(2, 50))
    cdf = np.sort(draw(st.lists(st.floats(0, 1), min_size=size, max_size=size)))
    grid = np.cumsum(draw(st.lists(st.integers(1, 100), min_size=size, max_size=size))).astype(float)
    forecast = Forecast("s", night, draw(WORDS), draw(st.integers(0, 10**4)), grid, cdf)
    verdict = Verdict(
        series="s",
        night=night,
        finding=draw(st.sampled_from(Finding)),
        level=draw(st.sampled_from(Level)),
        value=draw(COUNTS),
        bound=draw(st.sampled_from(Bound)),
        standing=draw(st.none() | st.sampled_from(Standing)),
        p=draw(CHANCES),
        adjusted=draw(CHANCES),
        reason=draw(WORDS),
        forecast=draw(st.none() | st.just(forecast)),
    )
    return Alert("s", night, draw(st.sampled_from(AlertState)), verdict, draw(TIMES), draw(TIMES))


@given(entry=ENTRIES)
def test_an_entry_comes_back_as_it_was(shared: Store, entry: Entry) -> None:
    entry = replace(entry, id=f"entry {next(NUMBERS)}")
    assert shared.add_entries([entry]) == [entry]
    found = shared.entry(entry.id)
    assert found == entry
    assert found is not None
    assert found.fetched.tzinfo is UTC


@given(claims=st.lists(CLAIMS, max_size=3), doubts=st.lists(DOUBTS, max_size=2))
def test_a_reading_comes_back_as_it_was(shared: Store, claims: list[Claim], doubts: list[Doubt]) -> None:
    (entry,) = shared.add_entries([make_entry(f"read {next(NUMBERS)}")])
    shared.save_readings([(entry, Reading(tuple(claims), tuple(doubts)))], "1")
    assert [c for c in shared.claims() if c.entry == entry.id] == [replace(c, entry=entry.id) for c in claims]
    assert [d for d in shared.doubts() if d.entry == entry.id] == [replace(d, entry=entry.id) for d in doubts]


@given(alert=alerts())
def test_an_alert_comes_back_with_its_forecast(shared: Store, alert: Alert) -> None:
    series, forecast = f"series {next(NUMBERS)}", alert.verdict.forecast
    if forecast is not None:
        forecast = replace(forecast, series=series)
    verdict = replace(alert.verdict, series=series, forecast=forecast)
    alert = replace(alert, series=series, verdict=verdict)
    shared.save_alerts([alert], [])
    (found,) = [one for one in shared.alerts() if one.key == alert.key]
    back = found.verdict.forecast
    assert replace(found, verdict=replace(found.verdict, forecast=forecast)) == alert
    assert (back is None) == (forecast is None)
    if forecast is not None and back is not None:
        assert (back.series, back.night, back.method) == (series, alert.night, forecast.method)
        assert back.nights == forecast.nights
        np.testing.assert_array_equal(back.grid, forecast.grid)
        np.testing.assert_allclose(back.cdf, forecast.cdf, atol=1e-9)


def test_feed_states_are_remembered_one_for_each_feed(store: Store) -> None:
    first = FeedState("a", '"etag"', "Mon", "digest", NOW, NOW, NOW, 0, None)
    second = FeedState("a", None, None, None, NOW + timedelta(hours=1), NOW, None, 3, "no answer")
    other = FeedState("b")
    for state in (first, other, second):
        store.save_feed_state(state)
    assert store.feed_states() == {"a": second, "b": other}


def test_notifications_come_back_in_the_order_of_writing(store: Store) -> None:
    written = [make_notification(id) for id in ("z", "a", "m")]
    store.save_alerts([], written)
    assert store.notifications() == written


# Entries


def test_the_same_words_are_stored_once_and_an_edit_is_a_new_version(store: Store) -> None:
    said, edited = make_entry(), make_entry(text="430 drones", fetched=NOW + timedelta(hours=1))
    assert store.add_entries([said]) == [said]
    assert store.add_entries([replace(said, fetched=NOW + timedelta(minutes=5))]) == []
    assert store.add_entries([edited]) == [replace(edited, version=2)]
    assert store.entry("e") == replace(edited, version=2)
    assert store.entry("e", 1) == said
    assert store.entry("e", 3) is None
    assert store.entry("nobody") is None
    assert [entry.version for entry in store.entries()] == [2]
    assert [entry.version for entry in store.entries(latest=False)] == [1, 2]


def test_words_taken_back_are_a_version_too(store: Store) -> None:
    for hour, text in enumerate(("426", "430", "426")):
        assert store.add_entries([make_entry(text=text, fetched=NOW + timedelta(hours=hour))])
    latest = store.entry("e")
    assert latest is not None
    assert (latest.version, latest.text) == (3, "426")


def test_a_retrieval_written_twice_is_written_once(store: Store) -> None:
    retrieval = [make_entry(text="one"), make_entry(text="two"), make_entry("other")]
    assert len(store.add_entries(retrieval)) == 3
    assert store.add_entries(retrieval) == []
    older = [make_entry(text="one")]
    assert store.add_entries(older) == []


def test_a_feed_that_gives_all_items_one_id_does_not_grow_the_store_each_cycle(store: Store) -> None:
    for hour in range(3):
        store.add_entries([make_entry(text=text, fetched=NOW + timedelta(hours=hour)) for text in "abc"])
    assert len(list(store.entries(latest=False))) == 3


def test_all_entries_can_be_walked_through_while_they_are_read(store: Store) -> None:
    ids = {f"e{number:04}" for number in range(2 * PAGE + 7)}
    assert len(store.add_entries(make_entry(id) for id in ids)) == len(ids)
    walked = []
    for entry in store.unread_entries("1"):
        walked.append(entry.id)
        if len(walked) % 50 == 0:
            store.save_readings([(entry, Reading((make_claim(),)))], "1")
    assert walked == sorted(ids)
    assert len(list(store.unread_entries("1"))) == len(ids) - len(ids) // 50
    assert [entry.id for entry in store.entries()] == sorted(ids)


def test_a_text_that_cannot_be_stored_is_said_so_and_nothing_is_half_written(store: Store) -> None:
    with pytest.raises(StoreError, match="cannot be stored"):
        store.add_entries([make_entry("good"), make_entry("bad", text="\ud800")])
    assert list(store.entries()) == []


# Versions in the order of saying


def test_an_older_text_that_arrives_late_does_not_speak_for_today(store: Store) -> None:
    corrected = make_entry(text="97 drones", fetched=NOW + timedelta(hours=4))
    first = replace(make_entry(text="90 drones", fetched=NOW), published=NOW - timedelta(minutes=5))
    store.add_entries([corrected])
    store.add_entries([first])
    latest = store.entry("e")
    assert latest is not None
    assert latest.text == "97 drones"
    for entry in list(store.unread_entries("1")):
        store.save_readings([(entry, Reading((make_claim(int(entry.text[:2])),)))], "1")
    assert [claim.value for claim in store.claims()] == [97]
    assert [claim.value for claim in store.claims(NOW)] == [90]
    assert [claim.value for claim in store.claims(NOW + timedelta(hours=4))] == [97]
    assert store.claims(NOW - timedelta(hours=1)) == []


def test_an_edit_speaks_from_when_its_site_changed_it(store: Store) -> None:
    said = replace(make_entry(text="90 drones"), published=NOW - timedelta(hours=1))
    edited = replace(
        make_entry(text="97 drones", fetched=NOW + timedelta(hours=9)), edited=NOW + timedelta(hours=2)
    )
    (one,) = store.add_entries([said])
    (two,) = store.add_entries([edited])
    assert (one.since, two.since) == (NOW - timedelta(hours=1), NOW + timedelta(hours=2))
    (again,) = [entry for entry in store.entries() if entry.id == "e"]
    assert again.since == NOW + timedelta(hours=2)


def test_every_version_is_read_and_tells_when_an_edit_replaced_it(store: Store) -> None:
    store.add_entries([make_entry(text="90 drones")])
    store.add_entries([make_entry(text="97 drones", fetched=NOW + timedelta(hours=4))])
    assert [entry.version for entry in store.unread_entries("1")] == [1, 2]
    for entry in list(store.unread_entries("1")):
        store.save_readings([(entry, Reading((make_claim(int(entry.text[:2])),)))], "1")
    assert list(store.unread_entries("1")) == []
    told = store.sayings(NIGHT)
    assert [(one.claim.value, one.until) for one in told] == [(90, NOW + timedelta(hours=4)), (97, None)]
    assert {one.link for one in told} == {"https://x.org"}


@given(st.permutations(range(4)))
def test_the_order_of_arrival_changes_no_version_in_force(shared: Store, order: list[int]) -> None:
    id = f"order {next(NUMBERS)}"
    texts = [make_entry(id, f"{hour}0 drones", NOW + timedelta(hours=hour)) for hour in range(1, 5)]
    for place in order:
        shared.add_entries([texts[place]])
    latest = shared.entry(id)
    assert latest is not None
    assert latest.text == "40 drones"


def test_a_store_of_the_first_schema_is_carried_forward(path: Path) -> None:
    old = Path(__file__).parent / "stores" / "0001.sql"
    database = sqlite3.connect(path)
    database.executescript(old.read_text(encoding="utf-8"))
    database.close()
    with Store.open(url_of(path), NOW) as store:
        assert store.began == datetime(2026, 3, 14, 6, tzinfo=UTC)
        assert [(alert.series, alert.verdict.value) for alert in store.alerts()] == [("drones_launched", 97)]
        assert set(store.feed_states()) == {"channel"}
        latest = store.entry("channel:1")
        assert latest is not None
        assert (latest.version, latest.since) == (2, datetime(2026, 3, 14, 10, tzinfo=UTC))
        # What was read before the times of saying were known is read again, superseded texts too.
        assert len(list(store.unread_entries("5"))) == 3
        assert {claim.value for claim in store.claims()} == {97, 78}
        # Nothing was settled, and every night that is spoken of is known to be so.
        assert store.nights() == {claim.night: None for claim in store.claims()}


def test_entries_come_in_the_order_of_the_bytes_of_their_ids(store: Store) -> None:
    ids = ["a", "B", "b", "A", "ї", "и", "-", "_", "a b", "a-b", "ab", "Z", "é", "10", "9", "🙂", "\uffff"]
    store.add_entries(make_entry(id) for id in ids)
    assert [entry.id for entry in store.entries()] == sorted(ids, key=str.encode)


def test_a_text_that_holds_a_null_character_is_stored_without_it(store: Store) -> None:
    entry = Entry("e\0", "feed", "source", "a\0b", "a\0b\0", "https://x.org", None, NOW, "digest", "u\0k")
    assert (entry.id, entry.title, entry.text, entry.lang) == ("e", "ab", "ab", "uk")
    store.add_entries([entry])
    assert store.entry("e") == entry


def test_two_writers_at_once_number_every_version_once(url: str) -> None:
    texts = [f"{number} drones" for number in range(40)]

    def write(mine: list[str]) -> int:
        with Store.open(url, NOW, wait=60) as store:
            made = [
                make_entry(text=text, fetched=NOW + timedelta(hours=int(text.split()[0]))) for text in mine
            ]
            return sum(len(store.add_entries([entry])) for entry in made)

    Store.open(url, NOW).close()
    with ThreadPoolExecutor(4) as writers:
        assert sum(writers.map(write, [texts[start::4] for start in range(4)])) == 40
    with Store.open(url, NOW) as store:
        versions = {entry.version: entry.text for entry in store.entries(latest=False)}
        assert sorted(versions) == list(range(1, 41))
        assert set(versions.values()) == set(texts)


# Readings


def test_a_new_extractor_reads_again_and_replaces_what_was_read(store: Store) -> None:
    (entry,) = store.add_entries([make_entry()])
    store.save_readings(
        [(entry, Reading((make_claim(1), make_claim(2)), (Doubt(DoubtKind.UNREAD, "?"),)))], "1"
    )
    assert list(store.unread_entries("1")) == []
    assert list(store.unread_entries("2")) == [entry]
    store.save_readings([(entry, Reading((make_claim(3),)))], "2")
    assert [claim.value for claim in store.claims()] == [3]
    assert store.doubts() == []
    assert list(store.unread_entries("2")) == []


def test_a_text_that_gave_nothing_is_read_once(store: Store) -> None:
    (entry,) = store.add_entries([make_entry()])
    store.save_readings([(entry, Reading())], "1")
    assert list(store.unread_entries("1")) == []


def test_only_the_latest_version_of_an_entry_speaks(store: Store) -> None:
    (first,) = store.add_entries([make_entry(text="1")])
    store.save_readings([(first, Reading((make_claim(1),), (Doubt(DoubtKind.UNREAD, "?"),)))], "1")
    (second,) = store.add_entries([make_entry(text="2")])
    assert (store.claims(), store.doubts()) == ([], [])
    assert list(store.unread_entries("1")) == [second]
    store.save_readings([(second, Reading((make_claim(2),)))], "1")
    assert [claim.value for claim in store.claims()] == [2]


def test_a_reading_of_an_entry_that_is_not_stored_is_an_error(store: Store) -> None:
    with pytest.raises(StoreError, match="not stored"):
        store.save_readings([(make_entry(), Reading())], "1")


# Alerts and notifications


def test_an_alert_keeps_the_ground_it_was_raised_on(store: Store) -> None:
    later = NOW + timedelta(hours=3)
    store.save_alerts([make_alert()], [])
    revised = make_alert(Level.EXCEPTIONAL, AlertState.REVISED, later)
    other = Forecast("drones", NIGHT, "nb_glm", 1, np.array([0.0]), np.array([1.0]))
    store.save_alerts([replace(revised, verdict=replace(revised.verdict, forecast=other))], [])
    (found,) = store.alerts()
    assert (found.state, found.verdict.level) == (AlertState.REVISED, Level.EXCEPTIONAL)
    assert (found.raised, found.changed) == (NOW, later)
    assert found.verdict.forecast is not None
    assert found.verdict.forecast.method == "recency"


def test_an_alert_and_its_notifications_are_written_together_or_not_at_all(store: Store) -> None:
    with pytest.raises(StoreError):
        store.save_alerts([make_alert()], [make_notification(), make_notification("m", recipient="\ud800")])
    assert (store.alerts(), store.notifications()) == ([], [])


def test_alerts_and_notifications_written_twice_are_written_once(store: Store) -> None:
    for created in (NOW, NOW + timedelta(minutes=1)):
        store.save_alerts([make_alert()], [make_notification(created=created)])
    assert len(store.alerts()) == 1
    assert store.notifications() == [make_notification()]


def test_what_was_told_is_the_last_word_to_that_recipient_about_that_night(store: Store) -> None:
    assert store.told(NIGHT, "a@x.org") is None
    words = [
        make_notification("1", told={"drones": Level.EXCEPTIONAL}),
        make_notification("2", told={"drones": Level.NOTABLE, "missiles": Level.NONE}, reason=Reason.LOWER),
        make_notification("3", level=Level.NONE, reason=Reason.SILENCE),
        make_notification("4", told={"drones": Level.UNUSUAL}, recipient="b@x.org"),
        make_notification("5", level=Level.UNUSUAL, night=date(2025, 7, 23)),
    ]
    store.save_alerts([], words)
    assert store.told(NIGHT, "a@x.org") == {"drones": Level.NOTABLE, "missiles": Level.NONE}
    assert store.told(NIGHT, "b@x.org") == {"drones": Level.UNUSUAL}


# Deliveries


def due(store: Store) -> datetime:
    """When the only notification that waits is tried next."""
    (waiting,) = store.waiting()
    return waiting.due


def test_a_notification_waits_until_it_is_sent_or_refused(store: Store) -> None:
    store.save_alerts([], [make_notification("n"), make_notification("m"), make_notification("o")])
    store.record_delivery(Delivery("n", NOW, Outcome.SENT, "taken"))
    store.record_delivery(Delivery("m", NOW, Outcome.REFUSED, "550"))
    assert [one.notification for one in store.waiting()] == ["o"]
    assert store.deliveries("n") == [Delivery("n", NOW, Outcome.SENT, "taken")]


def test_a_failed_notification_waits_and_survives_a_restart(url: str) -> None:
    with Store.open(url, NOW) as store:
        store.save_alerts([], [make_notification()])
        assert store.record_delivery(attempt(Outcome.RETRY)) == attempt(Outcome.RETRY)
        assert due(store) == NOW + timedelta(seconds=60)
    with Store.open(url, NOW) as store:
        assert store.notification("n") == make_notification()
        store.record_delivery(attempt(Outcome.RETRY, NOW + timedelta(seconds=60)))
        assert due(store) == NOW + timedelta(seconds=180)


def test_waits_double_from_a_minute_to_an_hour_and_end_after_a_day() -> None:
    attempts: list[Delivery] = []
    moment: datetime | None = NOW
    waits = []
    while moment is not None:
        attempts.append(attempt(Outcome.RETRY, moment))
        moment = next_try(attempts)
        waits.append(moment and (moment - attempts[-1].tried) // timedelta(minutes=1))
    assert waits[:8] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert waits[-1] is None
    assert timedelta(days=1) <= attempts[-1].tried - NOW < timedelta(days=1, hours=1)


def test_an_attempt_that_ended_well_or_ill_has_no_next() -> None:
    assert next_try([attempt(Outcome.RETRY), attempt(Outcome.SENT)]) is None
    assert next_try([attempt(Outcome.REFUSED)]) is None
    first = next_try([])
    assert first is not None
    assert first <= NOW


def test_a_monitor_that_was_down_for_days_tries_once_more_and_then_gives_up(store: Store) -> None:
    store.save_alerts([], [make_notification()])
    store.record_delivery(attempt(Outcome.RETRY))
    late = NOW + timedelta(days=3)
    assert due(store) < late
    recorded = store.record_delivery(attempt(Outcome.RETRY, late, "no connection"))
    assert recorded.outcome is Outcome.REFUSED
    assert recorded.detail == "given up after 2 tries: no connection"
    assert store.deliveries("n")[-1] == recorded
    assert store.waiting() == []


def test_what_waits_is_told_without_its_message(store: Store) -> None:
    store.save_alerts([], [make_notification("n"), make_notification("m", recipient="b@x.org")])
    store.record_delivery(attempt(Outcome.RETRY, detail="421 later"))
    first, second = store.waiting()
    assert (first.notification, first.recipient, first.tries, first.detail) == (
        "n",
        "a@x.org",
        1,
        "421 later",
    )
    assert (second.recipient, second.tries, second.detail) == ("b@x.org", 0, "")
    assert second.due < NOW
    assert (second.night, second.reason, second.created) == (NIGHT, Reason.FIRST, NOW)
    assert store.notification("nobody") is None


def test_a_refusal_is_told_for_a_time_and_not_once_the_mail_was_sent_after_all(store: Store) -> None:
    store.save_alerts([], [make_notification("n"), make_notification("m")])
    for id in ("n", "m"):
        store.record_delivery(Delivery(id, NOW, Outcome.REFUSED, "550"))
    store.record_delivery(Delivery("m", NOW, Outcome.SENT))
    (refusal,) = store.refusals(NOW)
    assert (refusal.notification, refusal.recipient, refusal.refused) == ("n", "a@x.org", NOW)
    assert (refusal.detail, refusal.night, refusal.reason) == ("550", NIGHT, Reason.FIRST)
    assert store.refusals(NOW + timedelta(seconds=1)) == []


def test_a_recipient_stays_stopped_for_its_first_reason_until_it_is_freed(url: str) -> None:
    first = Stopped("b@x.org", NOW, "550 gone")
    with Store.open(url, NOW) as store:
        for stopped in (first, Stopped("a@x.org", NOW, "551"), replace(first, detail="553")):
            store.stop_recipient(stopped)
    with Store.open(url, NOW) as store:
        assert store.stopped() == [Stopped("a@x.org", NOW, "551"), first]
        assert store.free_recipient("b@x.org")
        assert not store.free_recipient("b@x.org")
        assert [one.recipient for one in store.stopped()] == ["a@x.org"]


def test_only_the_last_failure_of_a_day_is_a_refusal() -> None:
    assert conclude([], attempt(Outcome.RETRY)) == attempt(Outcome.RETRY)
    late = attempt(Outcome.SENT, NOW + timedelta(days=2))
    assert conclude([attempt(Outcome.RETRY)], late) == late


# Opening


def test_a_store_remembers_when_it_began(url: str) -> None:
    began = NOW.astimezone(KYIV_SUMMER)
    with Store.open(url, began) as store:
        assert store.began == NOW
    with Store.open(url, NOW + timedelta(days=400)) as store:
        assert store.began == NOW
        assert store.began.tzinfo is UTC


def test_a_file_survives_a_power_cut_and_watches_its_references(path: Path) -> None:
    with Store.open(url_of(path), NOW) as store, store._engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


@pytest.mark.parametrize(
    "wrong",
    [
        *("", "monitor.db", "sqlite://", "sqlite:///:memory:", "nonsense://x/y"),
        *("mysql://u:secret@h/d", "postgresql//u:secret@h/d", "postgresql://u:secret@h:port/d"),
        *(
            "postgresql+psycopg2://u:secret@h/d",
            "postgresql://u:secret@h",
            "postgresql://u@h?password=secret",
        ),
    ],
)
def test_a_url_that_is_no_store_is_refused_with_the_form_to_write(wrong: str) -> None:
    with pytest.raises(StoreError, match=r"write (sqlite:///FILE|postgresql://)") as caught:
        Store.open(wrong, NOW)
    assert "secret" not in str(caught.value)


def test_a_missing_folder_is_named_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"missing does not exist; create it"):
        Store.open(url_of(tmp_path / "missing" / "monitor.db"), NOW)
    assert not list(tmp_path.iterdir())


def test_a_name_with_signs_that_urls_use_is_just_a_name(tmp_path: Path) -> None:
    path = tmp_path / "a b%20c?d#e.db"
    Store.open(url_of(Path(quote(str(path)))), NOW).close()
    assert [found.name for found in tmp_path.iterdir()] == [path.name]


def test_a_file_that_is_no_database_is_left_as_it_is(path: Path) -> None:
    path.write_bytes(b"feeds:\n- a\n" * 500)
    with pytest.raises(StoreError, match=r"monitor\.db: it is not a SQLite database"):
        Store.open(url_of(path), NOW)
    assert path.read_bytes() == b"feeds:\n- a\n" * 500


def test_the_database_of_another_program_is_left_as_it_is(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE bookmarks (id)")
    with pytest.raises(StoreError, match="belongs to another program"):
        Store.open(url_of(path), NOW)
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("bookmarks",)]


def test_a_store_of_a_newer_version_is_refused(url: str) -> None:
    with Store.open(url, NOW) as store, store._engine.connect() as connection:
        connection.execution_options(writes=True)
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    with pytest.raises(StoreError, match=r"newer version of raid-monitor \(schema 9999.*update"):
        Store.open(url, NOW)


def test_a_damaged_store_says_so(path: Path) -> None:
    with Store.open(url_of(path), NOW) as store:
        store.add_entries(make_entry(f"e{number}", text="x" * 2000) for number in range(300))
    data = path.read_bytes()
    path.write_bytes(data[: 4096 * 80] + b"\x5a" * (len(data) - 4096 * 80))
    with Store.open(url_of(path), NOW) as store, pytest.raises(StoreError, match="it is damaged"):
        list(store.entries())


def test_a_file_that_another_program_keeps_locked_says_so(path: Path) -> None:
    Store.open(url_of(path), NOW).close()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with Store.open(url_of(path), NOW, wait=0.1) as hasty:
        with pytest.raises(StoreError, match="another program keeps it locked"):
            hasty.add_entries([make_entry()])
        assert list(hasty.entries()) == []
        other.execute("ROLLBACK")
        assert hasty.add_entries([make_entry()])
    other.close()


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened"):
        Store.open(url_of(tmp_path), NOW)
    if Path("/sys/kernel").is_dir():
        with pytest.raises(StoreError, match=r"/sys/kernel/x\.db: it cannot be"):
            Store.open("sqlite:////sys/kernel/x.db", NOW)
        with pytest.raises(StoreError, match=r"/sys/kernel/x\.db\.lock: cannot be written"):
            Store.open("sqlite:////sys/kernel/x.db", NOW, exclusive=True)


def test_one_monitor_at_a_time_and_any_number_of_readers(url: str) -> None:
    first = Store.open(url, NOW, exclusive=True)
    first.add_entries([make_entry()])
    with pytest.raises(StoreError, match="another monitor is at work on this store"):
        Store.open(url, NOW, exclusive=True)
    with Store.open(url, NOW) as reader:
        assert len(list(reader.entries())) == 1
    first.close()
    first.close()
    Store.open(url, NOW, exclusive=True).close()


def test_the_lock_is_freed_when_opening_fails(path: Path) -> None:
    path.write_bytes(b"not a database" * 100)
    for _ in range(2):
        with pytest.raises(StoreError, match="not a SQLite database"):
            Store.open(url_of(path), NOW, exclusive=True)


def test_migrations_lead_to_the_tables_that_the_code_uses(store: Store) -> None:
    with store._engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Tables.metadata) == []
    config = Config()
    config.set_main_option("script_location", "monitor.store:migrations")
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


# Killed

WORKER = """
    import sys
    from datetime import UTC, datetime
    from monitor.model import *
    from monitor.store import Store

    now = datetime(2025, 7, 22, 6, tzinfo=UTC)
    with Store.open(sys.argv[1], now, exclusive=True) as store:
        for batch in range(int(sys.argv[2]), 10**6):
            words = [Entry(f"{batch} {n}", "f", "s", "t", "x" * 500, "l", None, now, "d") for n in range(50)]
            new = store.add_entries(words)
            store.save_readings([(entry, Reading((), (Doubt(DoubtKind.UNREAD, "?"),))) for entry in new], "1")
            store.save_alerts([], [
                Notification(f"{batch} {n}", now.date(), "a", Reason.FIRST, Level.NONE, now, "<m>", b"m", {})
                for n in range(5)
            ])
            print(batch, flush=True)
"""


def test_a_store_whose_monitor_is_killed_has_all_that_was_acknowledged_and_no_half(url: str) -> None:
    done = -1
    for wanted in (1, 4, 9):
        command = [sys.executable, "-c", textwrap.dedent(WORKER), url, str(done + 1)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as worker:
            assert worker.stdout is not None
            said = [int(worker.stdout.readline()) for _ in range(wanted)]
            worker.kill()
            said += [int(line) for line in worker.stdout if line.strip()]
        done = said[-1]
        # The lock died with the process.
        with Store.open(url, NOW, exclusive=True) as store:
            ids = [entry.id for entry in store.entries()]
            unread = list(store.unread_entries("1"))
            assert set(ids) >= {f"{batch} {n}" for batch in range(done + 1) for n in range(50)}
            assert len(ids) % 50 == 0
            assert len(unread) in (0, 50)
            assert len(store.doubts()) == len(ids) - len(unread)
            assert len(store.notifications()) % 5 == 0
            assert len(store.notifications()) >= 5 * (done + 1)
        if url.startswith("sqlite"):
            with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
