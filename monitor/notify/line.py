"""The connection to a mail server, which is cut when the time for a mail is over."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress


class Line:
    """One connection at a time, with a deadline for all that is said on it until the next `begin`.

    The timeouts of sockets count from byte to byte, so that a server which drips could hold a mail for
    ever. A duplicate of the socket outlives what TLS does with the first.
    """

    def __init__(self) -> None:
        self._end = 0.0
        self._held: socket.socket | None = None
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def begin(self, seconds: float) -> None:
        """From now on there are so many seconds."""
        self._stop_timer()
        self._end = time.monotonic() + seconds
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self._timer.start()

    @property
    def is_cut(self) -> bool:
        """Whether the time is over; nothing said then counts as an answer."""
        return time.monotonic() >= self._end

    def connect(self, host: str, port: int, timeout: float) -> socket.socket:
        """A connection to the first address of a host that answers. Raises OSError."""
        failure: OSError = OSError(f"{host} has no address")
        for *_, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            left = self._end - time.monotonic()
            if left <= 0:
                raise TimeoutError
            try:
                made = socket.create_connection((str(address[0]), port), min(timeout, left))
            except OSError as error:
                failure = error
                continue
            made.settimeout(timeout)
            self._hold(made)
            return made
        raise failure

    def close(self) -> None:
        """No more deadline, and nothing held."""
        self._stop_timer()
        self._let_go()

    def _hold(self, connection: socket.socket) -> None:
        self._let_go()
        with self._lock:
            self._held = connection.dup()
        if self.is_cut:
            self._cut()

    def _let_go(self) -> None:
        with self._lock:
            if self._held is not None:
                self._held.close()
            self._held = None

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _cut(self) -> None:
        with self._lock:
            if self._held is not None:
                with suppress(OSError):
                    self._held.shutdown(socket.SHUT_RDWR)
