"""What did not arrive, for people and as JSON: what waits, what was refused, who is stopped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..lang import ENGLISH, Words
from ..model import KYIV, Refusal, Stopped, Waiting
from .tables import print_line

if TYPE_CHECKING:
    from rich.console import Console


def show_waiting(waiting: Sequence[Waiting], console: Console, t: Words = ENGLISH) -> None:
    """How many wait, since when the oldest does, and when the next one is tried."""
    line = t("mails waiting: {count}", count=t.number(len(waiting)))
    if waiting:
        since = say_time(min(one.created for one in waiting))
        line = t(
            "{line}; the oldest since {since}, {due}",
            line=line,
            since=since,
            due=_say_due(min(one.due for one in waiting), t),
        )
    print_line(console, line)


def list_waiting(waiting: Sequence[Waiting], console: Console) -> None:
    """Each that waits, in one line: to whom, of which night and why, and how the last try ended."""
    for one in waiting:
        tries = "not tried yet" if not one.tries else f"tried {one.tries} times, {_say_due(one.due, ENGLISH)}"
        why = f": {one.detail}" if one.detail else ""
        line = f"waiting: {one.recipient}, night of {one.night}, {one.reason}: {tries}{why}"
        console.print(line, markup=False, soft_wrap=True)


def show_refused(refused: Sequence[Refusal], console: Console, t: Words = ENGLISH) -> None:
    """What was refused, and why."""
    for one in refused:
        line = t(
            "refused: {to}, night of {night}, {when}: {why}",
            to=one.recipient,
            night=one.night,
            when=say_time(one.refused),
            why=one.detail,
        )
        print_line(console, line)


def show_stopped(stopped: Sequence[Stopped], console: Console, t: Words = ENGLISH) -> None:
    """Who is told nothing any more, since when and why, and what mends it."""
    for one in stopped:
        line = t(
            "stopped: {to} is told nothing since {when}: {why}; mend it, then: {command}",
            to=one.recipient,
            when=say_time(one.since),
            why=one.detail,
            command="raid-monitor check --send-test",
        )
        print_line(console, line)


def summarise_waiting(waiting: Sequence[Waiting]) -> list[dict[str, Any]]:
    """What waits, as JSON has it; `due` is null before the first try."""
    return [
        {
            "to": one.recipient,
            "night": one.night.isoformat(),
            "reason": one.reason,
            "created": one.created.isoformat(),
            "tries": one.tries,
            "due": one.due.isoformat() if one.tries else None,
            "detail": one.detail,
        }
        for one in waiting
    ]


def summarise_refused(refused: Sequence[Refusal]) -> list[dict[str, Any]]:
    """What was refused, as JSON has it."""
    return [
        {
            "to": one.recipient,
            "night": one.night.isoformat(),
            "reason": one.reason,
            "refused": one.refused.isoformat(),
            "detail": one.detail,
        }
        for one in refused
    ]


def summarise_stopped(stopped: Sequence[Stopped]) -> list[dict[str, Any]]:
    """Who is stopped, as JSON has it."""
    return [{"to": one.recipient, "since": one.since.isoformat(), "detail": one.detail} for one in stopped]


def say_time(when: datetime | None, t: Words = ENGLISH) -> str:
    """A time in Kyiv, to the minute."""
    return when.astimezone(KYIV).strftime("%Y-%m-%d %H:%M") if when else t("never")


def _say_due(due: datetime, t: Words) -> str:
    return t("due at once") if due.year < 1970 else t("next try from {when} on", when=say_time(due))
