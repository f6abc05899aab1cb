"""What one request may take, and the plain words for what can go wrong with it."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from urllib.parse import urlsplit

from requests import exceptions as web
from urllib3 import exceptions as wire


def _user_agent() -> str:
    """The name that the program gives itself, with a contact, so that a site can complain."""
    try:
        number = version("raid-monitor")
    except PackageNotFoundError:
        number = "dev"
    return f"raid-monitor/{number} (+https://github.com/raid-monitor)"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one request may take: bytes after decompression, seconds, redirects. And who asks."""

    max_bytes: int = 10_000_000
    connect_seconds: float = 10.0
    read_seconds: float = 20.0
    total_seconds: float = 60.0
    redirects: int = 5
    user_agent: str = field(default_factory=_user_agent)


class RefusedError(Exception):
    """An address or an answer that the rules of a request do not allow. Says so in plain words."""


# All that asking and reading may raise. ValueError: addresses that cannot be split, encoded or sent.
FAILURES = (
    web.RequestException,
    wire.HTTPError,
    http.client.HTTPException,
    RefusedError,
    OSError,
    ValueError,
)


def host_of(url: str) -> str:
    """The host that an address names, or the whole address where it names none."""
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url


def explain(error: BaseException, url: str, limits: Limits) -> str:
    """What went wrong, in plain words. requests wraps urllib3, which wraps sockets: all are looked at."""
    words: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], str], ...] = (
        (RefusedError, "{error}"),
        (wire.NameResolutionError, "is not a known name: look at the address, or at this machine's network"),
        ((web.SSLError, wire.SSLError, ssl.SSLError), "failed in TLS: {error}"),
        (ConnectionRefusedError, "refused the connection"),
        (
            (web.ConnectTimeout, wire.ConnectTimeoutError),
            f"timed out: no connection in {limits.connect_seconds:g} s",
        ),
        (
            (web.ReadTimeout, wire.ReadTimeoutError, TimeoutError),
            f"timed out: silent for {limits.read_seconds:g} s",
        ),
        ((web.ContentDecodingError, wire.DecodeError), "sent a compressed body that is broken"),
        ((wire.ProtocolError, http.client.HTTPException), "broke off in the middle of the answer"),
        ((web.InvalidURL, web.MissingSchema, wire.LocationParseError, ValueError), "is not a web address"),
    )
    causes = list(_unwrap(error))
    for kinds, text in words:
        found = next((cause for cause in causes if isinstance(cause, kinds)), None)
        if found is not None:
            return f"{host_of(url)} {text.format(error=found)}"
    return f"{host_of(url)} cannot be reached: {type(causes[-1]).__name__}: {causes[-1]}"


def _unwrap(error: BaseException | None) -> Iterator[BaseException]:
    """An error and what it wraps, from the outside in."""
    while error is not None:
        yield error
        inner = getattr(error, "reason", None) or next(iter(error.args), None)
        error = inner if isinstance(inner, BaseException) else error.__cause__ or error.__context__
