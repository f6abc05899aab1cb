"""Delivery as a whole: what is tried, in which order, how long, and what one failure means for the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from post import check, live

from monitor.model import Level, Notification, Outcome, Reason, Stopped
from monitor.notify import Attempt, Fault
from monitor.pipeline.deliver import BUDGET, deliver
from monitor.store import Store

NIGHT = date(2026, 6, 10)
NOW = datetime(2026, 6, 10, 6, tzinfo=UTC)
SENT = Attempt(Outcome.SENT)
DOWN = Attempt(Outcome.RETRY, "no connection", Fault.SERVER)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path / 'monitor.db'}", NOW) as opened:
        yield opened


def write(store: Store, *recipients: str) -> None:
    """One notification each, in this order; its id is the recipient."""
    store.save_alerts(
        [],
        [
            Notification(to, NIGHT, to, Reason.FIRST, Level.UNUSUAL, NOW, f"<{to}>", b"mail", {})
            for to in recipients
        ],
    )


@dataclass
class Way:
    """Answers as told, by recipient, and remembers whom it was asked for. Each try takes some seconds."""

    answers: dict[str, Attempt | Exception] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def send(self, notification: Notification) -> Attempt:
        self.asked.append(notification.recipient)
        answer = self.answers.get(notification.recipient, SENT)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def clock(self) -> float:
        return self.seconds * len(self.asked)


@pytest.fixture
def way() -> Way:
    return Way()


def test_after_a_connection_failed_the_other_mails_wait_untouched_and_messengers_are_tried(
    store: Store, way: Way
) -> None:
    write(store, "a@x.org", "b@x.org", "notify:chat", "notify:desk")
    way.answers = {"a@x.org": DOWN, "notify:chat": DOWN}
    assert len(deliver(store, NOW, way.send)) == 3
    assert way.asked == ["a@x.org", "notify:chat", "notify:desk"]
    assert [(one.recipient, one.tries) for one in store.waiting()] == [
        ("a@x.org", 1),
        ("b@x.org", 0),
        ("notify:chat", 1),
    ]


def test_a_mail_that_breaks_every_connection_keeps_no_other_back(store: Store, way: Way) -> None:
    write(store, "bad@x.org", "a@x.org", "b@x.org")
    way.answers = {"bad@x.org": DOWN}
    deliver(store, NOW, way.send)
    deliver(store, NOW + timedelta(minutes=10), way.send)
    assert way.asked == ["bad@x.org", "a@x.org", "b@x.org", "bad@x.org"]


@pytest.mark.parametrize("error", [RuntimeError("hunter2"), KeyError("hunter2"), RecursionError()])
def test_an_exception_that_nobody_foresaw_stops_one_delivery_only(
    store: Store, way: Way, error: Exception
) -> None:
    write(store, "a@x.org", "b@x.org")
    way.answers = {"a@x.org": error}
    first, second = deliver(store, NOW, way.send)
    assert (first.outcome, second.outcome) == (Outcome.RETRY, Outcome.SENT)
    assert type(error).__name__ in first.detail
    assert "hunter2" not in first.detail


def test_what_is_not_begun_in_time_is_left_for_the_next_cycle(store: Store, way: Way) -> None:
    write(store, *(f"{name}@x.org" for name in "abcde"))
    way.seconds = BUDGET / 2
    assert len(deliver(store, NOW, way.send, way.clock)) == 2
    way.seconds = 0
    deliver(store, NOW + timedelta(minutes=10), way.send, way.clock)
    assert way.asked == [f"{name}@x.org" for name in "abcde"]
    assert store.waiting() == []


def test_a_stop_leaves_what_was_not_begun_and_reports_what_was(store: Store, way: Way) -> None:
    write(store, "a@x.org", "b@x.org", "c@x.org")
    done = deliver(store, NOW, way.send, stop=lambda: len(way.asked) == 2)
    assert [(one.notification, one.outcome) for one in done] == [("a@x.org", "sent"), ("b@x.org", "sent")]
    assert [(one.recipient, one.tries) for one in store.waiting()] == [("c@x.org", 0)]


def test_a_recipient_refused_for_good_is_not_tried_again_and_others_are(store: Store, way: Way) -> None:
    write(store, "a@x.org", "b@x.org")
    way.answers = {"a@x.org": Attempt(Outcome.REFUSED, "550 gone", Fault.RECIPIENT)}
    first, second = deliver(store, NOW, way.send)
    assert "it is told nothing more" in first.detail
    assert second.outcome is Outcome.SENT
    assert store.stopped() == [Stopped("a@x.org", NOW, "550 gone")]


def test_a_mail_refused_for_what_is_in_it_stops_nobody(store: Store, way: Way) -> None:
    write(store, "a@x.org")
    way.answers = {"a@x.org": Attempt(Outcome.REFUSED, "554 spam")}
    deliver(store, NOW, way.send)
    assert (store.stopped(), store.waiting()) == ([], [])
    assert [one.detail for one in store.refusals(NOW)] == ["554 spam"]


def test_four_hard_days_are_told_once_to_everybody_but_the_one_refused(tmp_path: Path) -> None:
    recipients = ["a@example.org", "b@example.org", "c@example.org"]
    days = live(tmp_path, timedelta(hours=6), recipients)
    check(days, recipients)
    assert days.failed > 2
