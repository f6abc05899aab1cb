"""The way out of one request: whom its connections may reach, and when they are cut."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable
from typing import Any

from .limits import ForbiddenError, Limits, RefusedError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Admits = Callable[[Address], bool]

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def is_public(address: Address) -> bool:
    """Whether an address belongs to the open internet, looked at through IPv6 forms of IPv4 addresses."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


class Line:
    """One step of a request: which addresses it may reach, and how long it may still take.

    `reached` is the address that it did reach; None where that is a proxy's, and says nothing of the site's.
    """

    def __init__(self, limits: Limits, admits: Admits | None, seconds: float) -> None:
        self.limits = limits
        self.admits = admits
        self.reached: Address | None = None
        self._ends = time.monotonic() + seconds

    def left(self, most: float) -> float:
        """The seconds that one step may take, `most` at the most. Raises RefusedError where none are left."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise RefusedError(f"timed out: not done after {self.limits.total_seconds:g} s")
        return min(left, most)

    def reach(self, place: tuple[str, int], *_: object) -> socket.socket:
        """A connection to a host and port, over an address that may be read.

        The address is looked at, and not the name: that could be resolved twice, to a public address for the
        check and a private one for the use.
        """
        try:
            known = socket.getaddrinfo(*place, type=socket.SOCK_STREAM)
        except socket.gaierror:
            raise RefusedError(
                "is not a known name: look at the address, or at this machine's network"
            ) from None
        problem: Exception = OSError("no address")
        for family, kind, protocol, _name, address in known:
            reached = ipaddress.ip_address(address[0])
            if self.admits is not None and not self.admits(reached):
                raise ForbiddenError(f"leads to {reached}, which is not a public address: not read")
            connection = PlainSocket(family, kind, protocol)
            connection.line = self
            try:
                connection.settimeout(self.left(self.limits.connect_seconds))
                connection.connect(address)
                connection.settimeout(self.left(self.limits.read_seconds))
            except (OSError, RefusedError) as error:
                connection.close()
                problem = error
                continue
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.reached = reached
            return connection
        if isinstance(problem, TimeoutError):
            raise RefusedError(f"timed out: no connection in {self.limits.connect_seconds:g} s")
        raise problem


class _Timed:
    """A socket whose waits end with its line. A timeout counts from byte to byte, and a server may drip."""

    line: Line | None = None

    def recv_into(self, *args: Any) -> int:
        """Wait for bytes, no longer than the line has left."""
        line = self.line
        assert line is not None
        self.settimeout(line.left(line.limits.read_seconds))  # type: ignore[attr-defined]
        try:
            return int(super().recv_into(*args))  # type: ignore[misc]
        except TimeoutError:
            line.left(1)  # says so where it was the deadline
            raise


class PlainSocket(_Timed, socket.socket):
    """A socket of a line."""


class SecureSocket(_Timed, ssl.SSLSocket):
    """The same under TLS."""
