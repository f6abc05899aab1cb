"""A chat service on loopback that keeps what is posted to it, for Apprise's json:// addresses."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "t0k3n"


@dataclass
class Chat:
    """What a service was sent, and the status that it answers with; 0: not one byte, until it stops."""

    port: int
    posts: list[dict[str, Any]] = field(default_factory=list)
    status: int = 200
    stopped: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """Its address as Apprise reads it; TOKEN is the secret in it."""
        return f"json://me:{TOKEN}@127.0.0.1:{self.port}/{TOKEN}?-key={TOKEN}"


@contextmanager
def serve_chat() -> Iterator[Chat]:
    """Runs a service."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if not chat.status:
                chat.stopped.wait(30)
                return
            if chat.status == 200:
                chat.posts.append(json.loads(body))
            self.send_response(chat.status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    chat = Chat(server.server_address[1])
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield chat
    finally:
        chat.stopped.set()
        server.shutdown()
        server.server_close()
