"""Health and metrics over HTTP, for machines: what is answered is pure, the server around it is thin."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from ..errors import MonitorError
from ..pipeline.health import Health
from ..pipeline.metrics import render_metrics
from .listening import split_address

JSON = "application/json"
TEXT = "text/plain; version=0.0.4; charset=utf-8"

Look = Callable[[], Health]
"""Finds out how the monitor is."""


@dataclass(frozen=True, slots=True)
class Page:
    """An answer: status, content type, body."""

    status: HTTPStatus
    kind: str
    body: bytes


def find_page(path: str, look: Look) -> Page:
    """What a path answers: /healthz, /metrics, or nothing."""
    match urlsplit(path).path:
        case "/healthz":
            return make_health_page(look())
        case "/metrics":
            return Page(HTTPStatus.OK, TEXT, render_metrics(look()))
    return Page(HTTPStatus.NOT_FOUND, JSON, b'{"pages": ["/healthz", "/metrics"]}\n')


def make_health_page(health: Health) -> Page:
    """200 where all is well, else 503; the reasons as JSON."""
    said = {
        "status": "ok" if health.ok else "failing",
        "reasons": [{"what": one.what, "text": one.text} for one in health.troubles],
    }
    status = HTTPStatus.OK if health.ok else HTTPStatus.SERVICE_UNAVAILABLE
    return Page(status, JSON, json.dumps(said, indent=1).encode() + b"\n")


@contextmanager
def serve(listen: str, look: Look) -> Iterator[int]:
    """Within it, health and metrics are served at `listen`, ADDRESS:PORT; gives the port.

    Raises MonitorError where the address cannot be had.
    """
    family, address = split_address(listen)

    class Server(ThreadingHTTPServer):
        address_family = family
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A client that hung up is no news."""

    try:
        server = Server(address, _make_handler(look))
    except OSError as error:
        raise MonitorError(
            f"health.listen: {listen}: cannot be served ({error.strerror}): choose another port"
        ) from error
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _make_handler(look: Look) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        server_version = "raid-monitor"
        sys_version = ""
        timeout = 10.0

        def do_GET(self) -> None:
            """Answer one of the two pages."""
            page = find_page(self.path, look)
            self.send_response(page.status)
            self.send_header("Content-Type", page.kind)
            self.send_header("Content-Length", str(len(page.body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(page.body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: a probe every few seconds is no news."""

    return Handler
