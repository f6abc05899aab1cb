"""The connections of one request: whom they may reach, and when they are cut."""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Self

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from .limits import RefusedError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def is_public(address: Address) -> bool:
    """Whether an address belongs to the open internet, looked at through IPv6 forms of IPv4 addresses."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not (address.is_multicast or address.is_reserved)


class Line:
    """The connections of one request: looks at whom they reach, and cuts them all at the deadline.

    The timeouts of sockets count from byte to byte, so that a server which drips could hold a
    request for ever. A duplicate of each socket outlives what TLS and HTTP do with the first.
    """

    def __init__(self, seconds: float, admits: Callable[[Address], bool] | None) -> None:
        self.admits = admits
        self.is_cut = False
        self.reached: Address | None = None
        self.is_by_proxy = False
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        with self._lock:
            for connection in self._sockets:
                connection.close()
            self._sockets.clear()

    def admit(self, connection: socket.socket) -> socket.socket:
        """The connection, if it reached an address that may be read. Nothing has been sent on it yet."""
        address = ipaddress.ip_address(connection.getpeername()[0])
        if self.admits is not None and not self.admits(address):
            connection.close()
            raise RefusedError(f"leads to {address}, which is not a public address: not read")
        self.reached = None if self.is_by_proxy else address
        with self._lock:
            self._sockets.append(connection.dup())
        if self.is_cut:
            self._cut()
        return connection

    def _cut(self) -> None:
        with self._lock:
            self.is_cut = True
            for connection in self._sockets:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)


def _make_pools(line: Line) -> dict[str, type[HTTPConnectionPool]]:
    """Connection pools whose connections ask the line. The check is on the socket, not on a name.

    A name could be resolved twice, to a public address for the check and a private one for the use.
    """

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return line.admit(super()._new_conn())

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return line.admit(super()._new_conn())

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}


class _Adapter(HTTPAdapter):
    """Sends over the connections of one line, through a proxy too."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._pools = _make_pools(line)
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        self._line.is_by_proxy = True  # its address says nothing of the site's
        manager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = self._pools
        return manager


class Session(requests.Session):
    """A session of one request. Redirects are not its business: it would read their bodies without limit."""

    def __init__(self, line: Line) -> None:
        super().__init__()
        self.is_guarded = line.admits is not None
        for prefix in ("http://", "https://"):
            self.mount(prefix, _Adapter(line))
        if self.is_guarded:  # nothing of ours, such as a password from ~/.netrc, goes to a stranger's address
            self.auth = lambda request: request

    def get_redirect_target(self, resp: requests.Response) -> None:
        """No target, so that every answer comes back as it is."""
        del resp
