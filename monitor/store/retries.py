"""When a notification is tried again: attempts in, the next time or the end out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from ..model import Delivery, Outcome

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
PATIENCE = timedelta(days=1)
AT_ONCE = datetime.min.replace(tzinfo=UTC)


def next_try(attempts: Sequence[Delivery]) -> datetime | None:
    """The earliest time of the next attempt, given all earlier ones in order; None: there is none.

    Waits of one minute, doubling to an hour. It ends with the first attempt that was sent or
    refused, and with the first that fails a day or more after the first: an attempt, not the
    clock, ends it, so that a monitor that was down for days still tries once more.
    """
    if not attempts:
        return AT_ONCE
    last = attempts[-1]
    if last.outcome is not Outcome.RETRY or last.tried - attempts[0].tried >= PATIENCE:
        return None
    doublings = min(len(attempts) - 1, 10)
    return last.tried + min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def conclude(earlier: Sequence[Delivery], attempt: Delivery) -> Delivery:
    """The attempt as it is to be recorded: a failure after which there is no next try is a refusal."""
    tries = [*earlier, attempt]
    if attempt.outcome is not Outcome.RETRY or next_try(tries) is not None:
        return attempt
    detail = f"given up after {len(tries)} tries: {attempt.detail}"
    return replace(attempt, outcome=Outcome.REFUSED, detail=detail)
