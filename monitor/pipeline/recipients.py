"""The message that is written for each recipient: a mail, or a note for a messenger; and who is stopped."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from ..config import Config
from ..model import Reason, Report, Stopped
from ..notify import build_message, build_note
from ..store import Store
from .ways import is_messenger

NOBODY: Final = "raid-monitor@localhost"
"""Who writes where no email section names a sender: it makes part of the ids."""


def find_stopped(config: Config, store: Store) -> list[Stopped]:
    """Those of them to whom nothing is sent, because a server refused them for good."""
    told = {one.name for one in config.recipients}
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
