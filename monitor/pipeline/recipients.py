"""Who is told, and the message that is written for each: a mail, or a note for a messenger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from ..config import Config
from ..model import Level, Reason, Report, Stopped
from ..notify import build_message, build_note
from ..store import Store
from .ways import MESSENGER, is_messenger

NOBODY: Final = "raid-monitor@localhost"
"""Who writes where no email section names a sender: it makes part of the ids."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is told, by the name that the store knows, from which level on, of which series, in which language.

    `series` None: of all.
    """

    name: str
    level: Level
    series: frozenset[str] | None
    lang: str


def list_messengers(config: Config) -> list[Recipient]:
    """The messengers as recipients, in the order of the configuration."""
    return [
        Recipient(
            MESSENGER + one.name,
            Level[(one.level or config.alerts.level).upper()],
            None if one.series is None else frozenset(one.series),
            one.lang or "en",
        )
        for one in config.notify
    ]


def list_recipients(config: Config) -> list[str]:
    """Everybody who is told, by the name that the store knows: mail addresses, then messengers."""
    mailed = () if config.email is None else config.email.to
    return [*mailed, *(messenger.name for messenger in list_messengers(config))]


def find_stopped(config: Config, store: Store) -> list[Stopped]:
    """Those of them to whom nothing is sent, because a server refused them for good."""
    told = set(list_recipients(config))
    return [one for one in store.stopped() if one.recipient in told]


def sender_of(config: Config) -> str:
    """The address that is written from."""
    return NOBODY if config.email is None else config.email.sender


def write_message(
    config: Config,
    report: Report,
    *,
    night: date,
    recipient: str,
    reason: Reason,
    message_id: str,
    created: datetime,
) -> bytes:
    """The bytes to store and to send, in the form that suits the recipient."""
    if is_messenger(recipient):
        return build_note(report, message_id=message_id, created=created)
    return build_message(
        report,
        night=night,
        recipient=recipient,
        sender=sender_of(config),
        reason=reason,
        message_id=message_id,
        created=created,
    )
