"""A real HTTP server on loopback that a test fills with routes, for everything that asks the outside."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self


@dataclass(frozen=True, slots=True)
class Route:
    """What one path answers: a status, headers, and the body in pieces as they are to be sent."""

    status: int
    headers: Mapping[str, str]
    pieces: Callable[[], Iterator[bytes]]
    etag: str | None = None
    last_modified: str | None = None


@dataclass(slots=True)
class FeedServer:
    """`with FeedServer() as server`: routes may be set and replaced while it runs.

    `requests` holds (path with query, headers with lower-case names) of all requests in order;
    `overlaps` counts those that came while another was being answered.
    """

    host: str = "127.0.0.1"
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    overlaps: int = 0
    _asking: set[int] = field(default_factory=set)
    _routes: dict[str, Route] = field(default_factory=dict)
    _server: ThreadingHTTPServer | None = None
    _stopped: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer((self.host, 0), _make_handler(self))
        self._server.daemon_threads = True
        # A short poll: shutdown waits for it, and every test pays.
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._stopped.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        assert self._server is not None, "the server runs inside `with` only"
        return int(self._server.server_address[1])

    def url(self, path: str, host: str | None = None) -> str:
        return f"http://{host or self.host}:{self.port}{path}"

    def serve(
        self,
        path: str,
        body: bytes,
        content_type: str = "application/rss+xml",
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
    ) -> None:
        """Sets or replaces a route; with a validator it answers 304 to a request that names it."""
        sent = {"content-type": content_type, "content-length": str(len(body)), **(headers or {})}
        self._routes[path] = Route(status, sent, lambda: iter([body]), etag, last_modified)

    def slow(self, paths: Iterable[str], seconds: float) -> None:
        """Answers with an empty feed after a while."""

        def pieces() -> Iterator[bytes]:
            time.sleep(seconds)
            yield b"<rss version='2.0'><channel><title>Test</title></channel></rss>"

        for path in paths:
            self._routes[path] = Route(200, {"content-type": "application/rss+xml"}, pieces)

    def clear(self) -> None:
        """Takes all routes away."""
        self._routes.clear()

    def fail(self, path: str, status: int = 500, headers: Mapping[str, str] | None = None) -> None:
        """Makes a path answer with an error page."""
        self.serve(path, b"<html><body>No.</body></html>", "text/html", status, headers)

    def redirect(self, path: str, target: str, status: int = 302) -> None:
        """Sends a path on to another address."""
        self.serve(path, b"", "text/html", status, {"location": target})

    def drip(self, path: str, body: bytes, seconds: float) -> None:
        """Sends a body byte by byte, with a pause before each."""

        def pieces() -> Iterator[bytes]:
            for number in range(len(body)):
                time.sleep(seconds)
                yield body[number : number + 1]

        self._routes[path] = Route(200, {"content-type": "application/rss+xml"}, pieces)

    def hang(self, path: str) -> None:
        """Never answers, until the server stops."""

        def pieces() -> Iterator[bytes]:
            self._stopped.wait(30)
            yield b""

        self._routes[path] = Route(0, {}, pieces)

    def flood(self, path: str, status: int = 200, headers: Mapping[str, str] | None = None) -> None:
        """Sends for ever."""

        def pieces() -> Iterator[bytes]:
            while not self._stopped.is_set():
                yield b"<!-- more -->" * 1000

        self._routes[path] = Route(status, {"content-type": "application/rss+xml", **(headers or {})}, pieces)

    def bomb(self, path: str, megabytes: int) -> None:
        """Sends a small body that unpacks to many megabytes of spaces."""
        packed = gzip.compress(b" " * (megabytes * 1_000_000))
        self.serve(path, packed, headers={"content-encoding": "gzip"})

    def break_off(self, path: str, body: bytes, etag: str | None = None) -> None:
        """Promises twice as much as it sends."""
        self.serve(path, body, headers={"content-length": str(2 * len(body))}, etag=etag)

    def find(self, path: str) -> Route | None:
        return self._routes.get(path) or self._routes.get(path.split("?", maxsplit=1)[0])


def _make_handler(server: FeedServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            server.requests.append((self.path, headers))
            route = server.find(self.path)
            server.overlaps += bool(server._asking)
            server._asking.add(id(self))
            try:
                self._answer(route, headers) if route else self.send_error(404)
            except OSError:  # the client hung up: some tests are about that
                self.close_connection = True
            finally:
                server._asking.discard(id(self))

        def _answer(self, route: Route, headers: Mapping[str, str]) -> None:
            if route.status:
                self._send_head(route, headers)
                if _is_known(route, headers):
                    return
            for piece in route.pieces():
                self.wfile.write(piece)
                self.wfile.flush()

        def _send_head(self, route: Route, headers: Mapping[str, str]) -> None:
            known = _is_known(route, headers)
            self.send_response(304 if known else route.status)
            for name, value in () if known else route.headers.items():
                self.send_header(name, value)
            for name, value in (("etag", route.etag), ("last-modified", route.last_modified)):
                if value:
                    self.send_header(name, value)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            del format, args

    return Handler


def _is_known(route: Route, headers: Mapping[str, str]) -> bool:
    """Whether the client names what it would get; an ETag weighs more than a date."""
    if route.etag:
        return headers.get("if-none-match") == route.etag
    return bool(route.last_modified) and headers.get("if-modified-since") == route.last_modified
