"""The ways out: mail by one connection for a whole cycle, and each messenger by its own."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from ..config import Config, Notify
from ..errors import ConfigError
from ..model import MESSENGER, Notification, Outcome
from ..notify import (
    NEEDED,
    Attempt,
    Fault,
    Mail,
    MailServer,
    Messenger,
    is_installed,
    read_note,
    send_note,
)

Send = Callable[[Notification], Attempt]

MAIL: Final = "mail"


class Ways:
    """Hands over notifications, whoever they are for. Nothing is read or opened before it is needed."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self._server: MailServer | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.__exit__(kind, error, trace)

    def send(self, notification: Notification) -> Attempt:
        """Hand one over. What is missing here, or out of reach, is a RETRY with its reason."""
        try:
            if is_messenger(notification.recipient):
                note = read_note(notification.message)
                return send_note(note, find_messenger(self.config, notification.recipient))
            if self._server is None:
                self._server = MailServer(make_mail(self.config))
            return self._server.send(notification)
        except ConfigError as error:
            return Attempt(Outcome.RETRY, "; ".join(error.problems), Fault.SERVER)


def is_messenger(recipient: str) -> bool:
    """Whether a recipient of the store is a messenger and no mail address."""
    return recipient.startswith(MESSENGER)


def way_to(recipient: str) -> str:
    """What a recipient shares with others: where it is out of order, it is for all of them."""
    return recipient if is_messenger(recipient) else MAIL


def find_obstacles(config: Config) -> list[str]:
    """What would keep notifications back: a secret that is not where it should be, or no Apprise."""
    found: list[str] = []
    looks: list[Callable[[], object]] = [partial(read_password, config)]
    looks += [partial(read_address, one) for one in config.notify]
    for look in looks:
        try:
            look()
        except ConfigError as error:
            found += error.problems
    if config.notify and not is_installed():
        found.append(f"notify: {NEEDED}")
    return found


def make_mail(config: Config) -> Mail:
    """How to reach the mail server. Raises ConfigError without an email section or its password."""
    email = config.email
    if email is None:
        raise ConfigError(["email: no such section: uncomment it in the configuration to send mail"])
    return Mail(
        host=email.host,
        port=email.port,
        sender=email.sender,
        security=email.security,
        user=email.user,
        password=read_password(config),
    )


def read_password(config: Config) -> str | None:
    """The password, from where the configuration says; None without a login. Raises ConfigError."""
    email = config.email
    if email is None or email.user is None:
        return None
    return _read_secret("email", "password", email.password_env, email.password_file)


def find_messenger(config: Config, recipient: str) -> Messenger:
    """The messenger behind a recipient. Raises ConfigError where it is gone or has no address."""
    name = recipient.removeprefix(MESSENGER)
    for one in config.notify:
        if one.name == name:
            return Messenger(name, read_address(one))
    raise ConfigError([f"notify: nobody is called {name} any more"])


def read_address(one: Notify) -> str:
    """The address of a messenger, from where the configuration says. Raises ConfigError."""
    address = _read_secret(f"notify: {one.name}", "url", one.url_env, one.url_file)
    if not address:
        raise ConfigError([f"notify: {one.name}: has no address"])
    return address


def _read_secret(section: str, kind: str, variable: str | None, file: Path | None) -> str | None:
    """What a variable or a file holds. A ConfigError repeats neither: they may be the secret itself."""
    if variable is not None:
        secret = os.environ.get(variable)
        if not secret:
            raise ConfigError([f"{section}: the environment has no variable of {kind}_env: set it"])
        return secret
    if file is None:
        return None
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "no UTF-8"
        raise ConfigError([f"{section}: the file of {kind}_file cannot be read ({why})"]) from None
