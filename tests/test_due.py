"""What a cycle leaves out where nothing has changed, and that this changes nothing of what is told."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from mail import Mailbox
from servers import FeedServer
from world import EXCEPTIONAL, OFFICIAL, QUIET, UNUSUAL, at, make_rss, report, write_config, write_record

from monitor.config import Config, load_config
from monitor.errors import MonitorError, StoreError
from monitor.model import KYIV, FeedState
from monitor.pipeline import Cycle, run
from monitor.pipeline.due import Ground, needs_judging
from monitor.pipeline.work import Step, do_here
from monitor.pipeline.worked import Worked
from monitor.store import Loan, Store

NIGHT = date(2026, 6, 10)
GROUND = Ground(datetime(2026, 6, 10, 9, tzinfo=UTC), "rule", 7, [NIGHT])


@pytest.mark.parametrize(
    "other",
    [
        replace(GROUND, hour=GROUND.hour + timedelta(hours=1)),
        replace(GROUND, rule="another"),
        replace(GROUND, claims=8),
        replace(GROUND, stale=[]),
    ],
)
def test_the_nights_are_judged_where_anything_changed_that_judging_rests_on(other: Ground) -> None:
    assert needs_judging(None, GROUND, [])
    assert not needs_judging(GROUND.digest, GROUND, [])
    assert needs_judging(GROUND.digest, GROUND, [NIGHT])
    assert needs_judging(GROUND.digest, other, [])


@dataclass
class Desk:
    """A monitor that spares itself what is not needed, on a clock that a test sets. `steps` were done."""

    config: Config
    server: FeedServer
    steps: list[str] = field(default_factory=list)

    def cycle(self, now: datetime, stop: Callable[[], bool] = lambda: False) -> Cycle:
        def hand(step: Step, config: Config, store: Store, now: datetime) -> Worked:
            self.steps.append(step.__name__)
            return do_here(step, config, store, now)

        with Store.open(self.config.store, now, exclusive=True) as store:
            return run(self.config, store, now, hand=hand, stop=stop, spare=True)

    def serve(self, night: date, drones: int) -> None:
        self.server.serve(f"/{OFFICIAL}.xml", make_rss(report(night, drones)))


@pytest.fixture
def desk(tmp_path: Path, server: FeedServer, mailbox: Mailbox) -> Desk:
    write_record(tmp_path / "record.csv", NIGHT - timedelta(days=1))
    made = Desk(load_config(write_config(tmp_path, server, mailbox=mailbox)), server)
    made.serve(NIGHT, UNUSUAL)
    return made


def test_most_cycles_judge_nothing_and_no_news_is_missed(desk: Desk, mailbox: Mailbox) -> None:
    desk.cycle(at(NIGHT, 9))
    for minute in (11, 22, 33):
        assert desk.cycle(at(NIGHT, 9, minute)).judged.verdicts == {}
    assert desk.steps == ["judge_and_tell"]
    desk.serve(NIGHT, EXCEPTIONAL)
    desk.cycle(at(NIGHT, 9, 44))  # an edit
    desk.cycle(at(NIGHT, 9, 55))
    assert len(desk.steps) == 2
    (desk.config.reports / f"alert-{NIGHT}.html").unlink()
    desk.cycle(at(NIGHT, 9, 58))
    desk.cycle(at(NIGHT, 9, 59))
    assert len(desk.steps) == 3
    assert [str(mail["X-Raid-Monitor-Reason"]) for mail in mailbox.messages] == ["first", "higher"]


def test_a_mail_that_waits_goes_out_in_a_cycle_that_judges_nothing(desk: Desk, mailbox: Mailbox) -> None:
    mailbox.replies["DATA"] = "451 later"
    desk.cycle(at(NIGHT, 9))
    mailbox.replies.clear()
    desk.cycle(at(NIGHT, 9, 15))
    assert (desk.steps, len(mailbox.received)) == (["judge_and_tell"], 1)


def test_the_site_comes_after_all_mail_and_is_left_to_the_next_cycle_by_a_stop(
    desk: Desk, mailbox: Mailbox, tmp_path: Path
) -> None:
    write_record(tmp_path / "record.csv", NIGHT - timedelta(days=1), 90)
    desk.config = load_config(write_config(tmp_path, desk.server, mailbox=mailbox, site=True))
    page = desk.config.reports / "night" / f"{NIGHT}.html"
    desk.config.reports.mkdir()
    page.parent.write_text("in the way", "utf-8")
    desk.serve(NIGHT, EXCEPTIONAL)
    with pytest.raises(MonitorError, match="is a file, not a folder"):
        desk.cycle(at(NIGHT, 9))
    assert (desk.steps, len(mailbox.received)) == (["judge_and_tell", "write_pages"], 1)
    page.parent.unlink()
    files = desk.cycle(at(NIGHT, 9, 15)).told.files  # the page of the alert is missing
    assert {file.suffix for file in files} == {".png", ".txt", ".html"}
    assert all(file.is_file() for file in files)
    desk.cycle(at(NIGHT, 9, 25))
    assert len(desk.steps) == 4
    desk.serve(NIGHT, EXCEPTIONAL + 5)
    desk.cycle(at(NIGHT, 9, 35), stop=lambda: len(desk.steps) > 4)
    assert desk.steps[4:] == ["judge_and_tell"]
    assert f"{EXCEPTIONAL + 5} drones" not in page.read_text("utf-8")
    desk.cycle(at(NIGHT, 9, 45))
    assert desk.steps[5:] == ["write_pages"]
    assert f"{EXCEPTIONAL + 5} drones" in page.read_text("utf-8")


def test_what_a_backfill_left_behind_is_settled_first(desk: Desk, mailbox: Mailbox) -> None:
    with Store.open(desk.config.store, at(NIGHT, 8)) as store:
        store.save_feed_state(FeedState("backfill:open", polled=at(NIGHT, 8), problem="open"))
    desk.cycle(at(NIGHT, 9))
    assert desk.steps == ["settle", "judge_and_tell"]


def test_a_judging_that_fails_is_done_again_and_what_waited_is_sent(desk: Desk, mailbox: Mailbox) -> None:
    mailbox.replies["DATA"] = "451 later"
    desk.cycle(at(NIGHT, 9))
    mailbox.replies.clear()

    def fail(step: Step, config: Config, store: Store, now: datetime) -> Worked:
        raise StoreError("killed")

    desk.serve(NIGHT, EXCEPTIONAL)
    with (
        Store.open(desk.config.store, at(NIGHT, 10), exclusive=True) as store,
        pytest.raises(StoreError, match="killed"),
    ):
        run(desk.config, store, at(NIGHT, 10), hand=fail, spare=True)
    assert len(mailbox.received) == 1
    desk.cycle(at(NIGHT, 10, 15))
    assert [str(mail["X-Raid-Monitor-Reason"]) for mail in mailbox.messages] == ["first", "higher"]


@pytest.mark.parametrize("change", [date(2026, 10, 25), date(2027, 3, 28)])
def test_at_a_clock_change_a_night_is_judged_told_and_polled_once(
    desk: Desk, mailbox: Mailbox, change: date
) -> None:
    """Kyiv's clock goes from 04:00 to 03:00 in October and from 03:00 to 04:00 in March."""
    write_record(desk.config.reports.parent / "record.csv", change - timedelta(days=2))
    moment = at(change - timedelta(days=1), 23).astimezone(UTC)
    end = at(change, 9, 30)
    every, polled, judged = timedelta(minutes=20), [], {}
    desk.config = replace(desk.config, schedule=replace_every(desk.config, every))
    while moment < end:
        night = moment.astimezone(KYIV).date()
        if moment.astimezone(KYIV).hour >= 8:
            desk.serve(night, UNUSUAL if night == change else QUIET)
        cycle = desk.cycle(moment)
        polled.append(len(cycle.polls))
        for one, verdicts in cycle.judged.verdicts.items():
            judged.setdefault(one, set()).update(verdict.value for verdict in verdicts[:1])
        moment += every
    assert polled == [1] * len(polled)
    assert sorted(judged) == [change - timedelta(days=1), change]
    assert judged[change] == {None, UNUSUAL}
    assert len(desk.steps) < len(polled) / 2
    (mail,) = mailbox.messages
    assert f"{change.day} {change:%B %Y}" in str(mail["Subject"])
    with Store.open(desk.config.store, moment) as store:
        assert [alert.night for alert in store.alerts()] == [change]


def replace_every(config: Config, every: timedelta) -> object:
    return replace(config.schedule, every=f"{int(every.total_seconds())}s")


# A helper of the monitor


def lend_on(loan: Loan) -> Loan:
    """The loan as another process would have it: its open files are copies."""
    copies = {handle: os.dup(handle) for handle in loan.handles}
    return Loan(copies.get(loan.token, loan.token), tuple(copies.values()))


def test_a_helper_writes_beside_its_monitor_and_no_other_monitor_can_begin(url: str) -> None:
    now = at(NIGHT)
    with Store.open(url, now, exclusive=True) as monitor:
        with Store.open(url, now, loan=lend_on(monitor.lend())) as helper:
            helper.save_ground("from the helper")
            monitor.begin_cycle(now)
            assert monitor.ground() == "from the helper"
            assert helper.beat() == monitor.beat()
            assert helper.lend().token  # it could have helpers of its own
            with pytest.raises(StoreError, match="another monitor is at work"):
                Store.open(url, now, exclusive=True)
        with Store.open(url, now, loan=lend_on(monitor.lend())):  # and the monitor goes on
            monitor.end_cycle(now, "x")


def test_what_an_orphan_could_do_it_cannot_do_beside_a_second_monitor(url: str) -> None:
    now = at(NIGHT)
    first = Store.open(url, now, exclusive=True)
    orphan = Store.open(url, now, loan=lend_on(first.lend()))
    first.close()
    if url.startswith("sqlite"):  # the lock is the orphan's too
        with pytest.raises(StoreError, match="another monitor is at work"):
            Store.open(url, now, exclusive=True)
        orphan.close()
        Store.open(url, now, exclusive=True).close()
        return
    with pytest.raises(StoreError, match="does not hold the store"):
        orphan.save_ground("late")
    with Store.open(url, now, exclusive=True) as second:
        with pytest.raises(StoreError, match="does not hold the store"):
            orphan.save_ground("late")
        assert second.ground() is None
    orphan.close()


def test_a_loan_is_of_this_store_and_given_by_its_monitor(url: str, tmp_path: Path) -> None:
    now = at(NIGHT)
    with Store.open(url, now) as looker, pytest.raises(StoreError, match="only the monitor of a store"):
        looker.lend()
    other = f"sqlite:///{tmp_path / 'other.db'}"
    if url.startswith("sqlite"):
        with (
            Store.open(url, now, exclusive=True),
            Store.open(other, now, exclusive=True) as wrong,
            pytest.raises(StoreError, match="was not handed over"),
        ):
            Store.open(url, now, loan=wrong.lend())
    with pytest.raises(StoreError, match=r"was not handed over|does not hold the store"):
        Store.open(url, now, loan=Loan(999_999)).save_ground("x")
