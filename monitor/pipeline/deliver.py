"""What waits in the outbox is sent, and how each attempt ended is kept."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from ..config import Config
from ..model import Delivery, Notification, Outcome, Stopped
from ..notify import Attempt, Fault
from ..store import Store
from .ways import Send, Ways, way_to

BUDGET: Final = 300.0
"""Seconds of a cycle after which no more deliveries are begun: the feeds are to be read again."""
FREED_BY: Final = "a successful `raid-monitor check --send-test` lets it be told again"


def deliver(
    store: Store,
    now: datetime,
    send: Send,
    clock: Callable[[], float] = time.monotonic,
    stop: Callable[[], bool] = lambda: False,
) -> list[Delivery]:
    """Try what is due in the outbox, each on its own; give the outcomes as recorded.

    Those tried least often come first, so that one that breaks the connection each time keeps none back.
    Where a way is out of order, the others that go by it are left for the next cycle, as they are; so is
    what is not begun within BUDGET, by `clock` in seconds, or before `stop` says so. A recipient that a
    server refuses for good is stopped: what is due to it is refused without a try.
    """
    done: list[Delivery] = []
    stopped = {one.recipient for one in store.stopped()}
    out_of_order: set[str] = set()
    end = clock() + BUDGET
    for waiting in sorted(store.waiting(), key=lambda one: one.tries):
        recipient = waiting.recipient
        if waiting.due > now or way_to(recipient) in out_of_order:
            continue
        if recipient in stopped:
            detail = f"not tried: {recipient} is stopped; {FREED_BY}"
            attempt = Attempt(Outcome.REFUSED, detail)
        elif stop() or clock() >= end:
            break
        elif (notification := store.notification(waiting.notification)) is None:
            continue
        else:
            attempt = try_once(send, notification)
        if attempt.fault is Fault.SERVER:
            out_of_order.add(way_to(recipient))
        if attempt.fault is Fault.RECIPIENT:
            stopped.add(recipient)
            store.stop_recipient(Stopped(recipient, now, attempt.detail))
            attempt = replace(attempt, detail=f"{attempt.detail}; it is told nothing more: {FREED_BY}")
        done.append(
            store.record_delivery(Delivery(waiting.notification, now, attempt.outcome, attempt.detail))
        )
    return done


def send_due(
    config: Config, store: Store, now: datetime, send: Send | None, stop: Callable[[], bool]
) -> list[Delivery]:
    """Deliver by `send`, or by the ways that the configuration names, until told to stop."""
    with Ways(config) as ways:
        return deliver(store, now, send or ways.send, stop=stop)


def resend(store: Store, notification: Notification, now: datetime, send: Send) -> Delivery:
    """Send a notification once more, the same bytes, whatever became of it; give the outcome as recorded.

    A success lets a stopped recipient be told again. A failure of one that was over stays a refusal: it is
    not tried again by itself.
    """
    was_over = any(one.outcome is not Outcome.RETRY for one in store.deliveries(notification.id))
    attempt = try_once(send, notification)
    if attempt.outcome is Outcome.SENT:
        store.free_recipient(notification.recipient)
    elif was_over:
        attempt = Attempt(Outcome.REFUSED, f"sent again in vain: {attempt.detail}")
    return store.record_delivery(Delivery(notification.id, now, attempt.outcome, attempt.detail))


def try_once(send: Send, notification: Notification) -> Attempt:
    """One try; an exception that nobody foresaw is a failure of this one."""
    try:
        return send(notification)
    except Exception as error:
        detail = f"{notification.recipient}: unexpected {type(error).__name__}: please report it"
        return Attempt(Outcome.RETRY, detail)
