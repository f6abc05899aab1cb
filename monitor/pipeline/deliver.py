"""What waits in the outbox is sent, and how each attempt ended is kept."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime

from .. import notify
from ..config import Config
from ..errors import ConfigError
from ..model import Delivery, Notification, Outcome
from ..store import Store

Send = Callable[[Notification], tuple[Outcome, str]]


def make_send(config: Config) -> Send | None:
    """The real mailer, None without an email section. Raises ConfigError where the password is missing."""
    email = config.email
    if email is None:
        return None
    mail = notify.Mail(
        host=email.host,
        port=email.port,
        sender=email.sender,
        security=email.security,
        user=email.user,
        password=read_password(config),
    )
    return lambda notification: notify.send(notification, mail)


def read_password(config: Config) -> str | None:
    """The password, from the variable or the file that the configuration names."""
    email = config.email
    if email is None or email.user is None:
        return None
    if email.password_env is not None:
        password = os.environ.get(email.password_env)
        if not password:
            raise ConfigError([f"email.password_env: the environment has no {email.password_env}: set it"])
        return password
    if email.password_file is None:
        return None
    try:
        return email.password_file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError([f"email.password_file: {email.password_file}: cannot be read: {error}"]) from error


def deliver(store: Store, now: datetime, send: Send) -> list[Delivery]:
    """Try everything that is due in the outbox, each on its own; give the outcomes as recorded."""
    done = []
    for notification in store.pending(now):
        outcome, detail = send(notification)
        done.append(store.record_delivery(Delivery(notification.id, now, outcome, detail)))
    return done
