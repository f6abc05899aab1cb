"""Asks over HTTP/1.1, an address at a time; connections may be kept for the next request to the same host."""

from __future__ import annotations

import os
import ssl
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection, IncompleteRead
from http.cookiejar import CookieJar
from typing import Any
from urllib.request import Request

import certifi
import urllib3

from .line import Line, SecureSocket
from .route import Route, find_route

_REDIRECTS = (301, 302, 303, 307, 308)
_CHUNK = 65_536
_MOST_KEPT = 64


class Kept:
    """Open connections, one a host at most, for the requests of one cycle. Closed when it is dropped."""

    def __init__(self) -> None:
        self._free: dict[object, HTTPConnection] = {}
        weakref.finalize(self, _close_all, self._free)

    def take(self, key: object) -> HTTPConnection | None:
        """The connection that is kept for this, if there is one; nobody else gets it meanwhile."""
        return self._free.pop(key, None)

    def give(self, key: object, connection: HTTPConnection) -> None:
        """Keep a connection on which nothing is open."""
        if key in self._free or len(self._free) >= _MOST_KEPT:
            connection.close()
        else:
            self._free[key] = connection


def _close_all(connections: dict[object, HTTPConnection]) -> None:
    while connections:
        connections.popitem()[1].close()


class Response:
    """An answer whose body has not been read yet. `headers` has lower-case names, repeated ones joined."""

    def __init__(self, raw: HTTPResponse) -> None:
        self._raw = raw
        self.status = raw.status
        self.reason = raw.reason
        self.headers: dict[str, str] = {}
        for name, value in raw.getheaders():
            low = name.lower()
            self.headers[low] = f"{self.headers[low]}, {value}" if low in self.headers else value

    @property
    def location(self) -> str | None:
        """The address that it sends us to; None where it is no redirect."""
        return self.headers.get("location") if self.status in _REDIRECTS else None

    @property
    def is_done(self) -> bool:
        """Whether all was read, so that the connection is free for another request."""
        return not self._raw.will_close and (self._raw.isclosed() or self._raw.length == 0)

    def pieces(self, limit: int) -> Iterator[bytes]:
        """The unpacked body in pieces as they come, until it is more than the limit."""
        read: Callable[[int], bytes] = self._raw.read1
        if self.headers.get("content-encoding", "identity").strip().lower() != "identity":
            body: Any = self._raw
            packed = urllib3.HTTPResponse(body, self.headers, preload_content=False, decode_content=True)
            read = packed.read1
        size = 0
        while size <= limit and (chunk := read(_CHUNK)):
            size += len(chunk)
            yield chunk
        if size <= limit and self._raw.length:
            raise IncompleteRead(b"", self._raw.length)


class Session:
    """One request with its redirects. A cookie that is set on the way is sent on, and then forgotten."""

    def __init__(self, kept: Kept | None) -> None:
        self._kept = kept
        self._cookies: CookieJar | None = None

    @contextmanager
    def ask(
        self, line: Line, url: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> Iterator[Response]:
        """The answer to one request, a POST of `body` if there is one; redirects as they are.

        Raises what stands in FAILURES.
        """
        route = find_route(url, is_direct=line.admits is not None)
        sent = {**headers, **route.headers}
        if self._cookies is not None and "cookie" not in sent:
            request = Request(url)
            self._cookies.add_cookie_header(request)
            sent |= {"cookie": value} if (value := request.get_header("Cookie")) else {}
        key = (route.place, line.admits)
        connection, raw = self._send(line, route, key, sent, body)
        done = False
        try:
            response = Response(raw)
            if response.location is not None and "set-cookie" in response.headers:
                self._cookies = self._cookies or CookieJar()
                self._cookies.extract_cookies(raw, Request(url))
            yield response
            done = response.is_done
        finally:
            raw.close()
            if done and self._kept is not None:
                self._kept.give(key, connection)
            else:
                connection.close()

    def _send(
        self, line: Line, route: Route, key: object, headers: Mapping[str, str], body: bytes | None
    ) -> tuple[HTTPConnection, HTTPResponse]:
        """The connection that was used, and what came on it. A kept one may be dead: then a new one."""
        kept = self._kept.take(key) if self._kept is not None else None
        if kept is not None:
            try:
                _hand_over(kept, line)
                kept.sock.settimeout(line.left(line.limits.read_seconds))
                return kept, _exchange(kept, route.target, headers, body)
            except (ConnectionError, HTTPException):
                kept.close()
            except BaseException:
                kept.close()
                raise
        connection = _connect(line, route)
        try:
            return connection, _exchange(connection, route.target, headers, body)
        except BaseException:
            connection.close()
            raise


def _connect(line: Line, route: Route) -> HTTPConnection:
    secure, host, port, proxy = route.place
    first = proxy or (host, port)
    connection = HTTPConnection(*first)
    if secure:
        connection = HTTPSConnection(*first, context=_trust(_authorities()))
    connection._create_connection = line.reach  # type: ignore[attr-defined]
    if secure and proxy:
        connection.set_tunnel(host, port, dict(route.proxy_headers))
    try:
        connection.connect()
    except BaseException:
        connection.close()
        raise
    if proxy:
        line.reached = None
    connection.sock.line = line  # type: ignore[union-attr]
    return connection


def _hand_over(connection: HTTPConnection, line: Line) -> None:
    """Let a connection that is open serve another line."""
    line.reached = connection.sock.line.reached  # type: ignore[union-attr]
    connection.sock.line = line  # type: ignore[union-attr]


def _exchange(
    connection: HTTPConnection, target: str, headers: Mapping[str, str], body: bytes | None
) -> HTTPResponse:
    connection.request("GET" if body is None else "POST", target, body, dict(headers))
    return connection.getresponse()


def _authorities() -> str:
    """The file of those whom TLS believes: the environment's, else certifi's."""
    named = (os.environ.get(name) for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"))
    return next(filter(None, named), certifi.where())


@cache
def _trust(authorities: str) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=authorities)
    context.set_alpn_protocols(["http/1.1"])
    context.sslsocket_class = SecureSocket
    return context
