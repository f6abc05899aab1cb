"""The reports folder over HTTP, with health and metrics: what we wrote goes out, nothing comes in."""

from __future__ import annotations

import os
import socket
import stat
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from ..errors import InputError, MonitorError
from ..pipeline.health import Health
from ..pipeline.manifest import Written
from ..site import POLICY
from .health import Look, find_page
from .listening import split_address

KINDS: Final = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".json": "application/json",
    ".csv": "text/csv; charset=utf-8",
    ".atom": "application/atom+xml",
    ".xml": "application/xml",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".ico": "image/x-icon",
    ".parquet": "application/vnd.apache.parquet",
    ".zip": "application/zip",
}
"""Content types by the end of a name: files of other kinds are not served."""

HEADERS: Final = {
    "Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""What goes with every answer."""

MOST_CONNECTIONS: Final = 200
HELD: Final = 5.0
"""Seconds for which health is as it was: whoever asks often does not ask the store."""


class SiteFiles(StaticFiles):
    """The files of a folder that the monitor wrote there; all else is as if it were not there."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, html=True)
        self._root, self._written = os.path.realpath(folder), Written(folder)

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """A file's real place and state. What a link leads to is judged by its own name."""
        try:
            place, state = super().lookup_path(path)
        except OSError:  # a link that leads to itself, a folder that may not be looked into
            return "", None
        if state is None or not stat.S_ISREG(state.st_mode) or self._is_public(place):
            return place, state
        return "", None

    def _is_public(self, place: str) -> bool:
        name = Path(place).relative_to(self._root).as_posix()
        return name in self._written and Path(name).suffix in KINDS and os.access(place, os.R_OK)

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """The file, typed by its name; a browser asks each time whether its copy is still good."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = "no-cache"
        if response.status_code != 304:
            response.headers["Content-Type"] = KINDS[Path(full_path).suffix]
        return response


def make_site(folder: Path, look: Look) -> Starlette:
    """The site as an ASGI application. Raises InputError where the folder is not there."""
    if not folder.is_dir():
        raise InputError(
            f"{folder}: no such folder: `raid-monitor run` writes it, or name another by --reports"
        )
    look = hold(look, HELD)

    def tell(request: Request) -> Response:
        page = find_page(request.url.path, look)
        return Response(page.body, page.status, {"Content-Type": page.kind, "Cache-Control": "no-store"})

    return Starlette(
        routes=[
            Route("/healthz", tell),
            Route("/metrics", tell),
            Mount("/", SiteFiles(folder)),
        ],
        middleware=[Middleware(GZipMiddleware, compresslevel=6)],
    )


def hold(look: Look, seconds: float) -> Look:
    """The same look, taken at most once in so many seconds."""
    lock = threading.Lock()
    held: tuple[float, Health] | None = None

    def find() -> Health:
        nonlocal held
        with lock:
            if held is None or time.monotonic() - held[0] > seconds:
                health = look()
                held = (time.monotonic(), health)
            return held[1]

    return find


def serve_site(folder: Path, listen: str, look: Look, say: Callable[[str], None]) -> None:
    """Serve a folder at `listen`, ADDRESS:PORT, until SIGTERM or SIGINT; what is in hand is finished.

    `say` hears where, once the address is had.

    Raises InputError where the folder is not there, MonitorError where the address cannot be had.
    """
    config = uvicorn.Config(
        make_site(folder, look),
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        headers=list(HEADERS.items()),
        limit_concurrency=MOST_CONNECTIONS,
        timeout_graceful_shutdown=5,
    )
    family, address = split_address(listen)
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(address)
        except OSError as error:
            raise MonitorError(
                f"{listen}: cannot be served ({error.strerror}): name another address and port by --listen"
            ) from error
        listener.listen()
        say(f"{folder} is served at http://{listen}/; stop with Ctrl-C or SIGTERM")
        uvicorn.Server(config).run([listener])
