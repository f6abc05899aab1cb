"""What a service tells systemd: that it is ready, what it does, that it is alive; elsewhere nobody."""

from __future__ import annotations

import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Systemd:
    """The socket that a service of the type notify is given, and how often it is to say that it is alive.

    `address` is None where nobody listens. `watchdog` is in seconds, None where nobody waits for a word.
    """

    address: str | None = None
    watchdog: float | None = None

    @classmethod
    def find(cls, environment: Mapping[str, str], process: int) -> Systemd:
        """What the environment of a process says. The watchdog may be meant for another process."""
        address = environment.get("NOTIFY_SOCKET")
        if not address or address[0] not in "/@":
            return cls()
        wait, who = environment.get("WATCHDOG_USEC", ""), environment.get("WATCHDOG_PID", str(process))
        watched = wait.isascii() and wait.isdigit() and int(wait) > 0 and who == str(process)
        return cls(address, int(wait) / 1_000_000 if watched else None)

    def tell(self, *words: str) -> None:
        """Send some words, such as READY=1; a socket that has gone changes nothing."""
        if self.address is None:
            return
        # An address that begins with @ is a name without a file: its first byte is NUL.
        place = "\0" + self.address[1:] if self.address.startswith("@") else self.address
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.setblocking(False)
            line.sendto("\n".join(words).encode(), place)

    def say(self, status: str) -> None:
        """One line that `systemctl status` shows."""
        self.tell("STATUS=" + " ".join(status.split()))

    def begin_reload(self) -> None:
        """Say that the configuration is being read again; READY=1 ends it."""
        self.tell("RELOADING=1", f"MONOTONIC_USEC={time.monotonic_ns() // 1000}")
