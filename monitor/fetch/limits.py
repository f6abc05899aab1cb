"""What one request may take, and the plain words for what can go wrong with it."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from http.client import HTTPException, InvalidURL
from importlib.metadata import PackageNotFoundError, version
from urllib.parse import urlsplit

from urllib3 import exceptions as wire

from ..errors import clean


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


class ForbiddenError(RefusedError):
    """One that no later try will find otherwise."""


BROKEN = (HTTPException, ConnectionError, wire.ProtocolError)
"""What ends a body before its time."""
# All that asking and reading may raise. ValueError: addresses that cannot be split, encoded or sent.
FAILURES = (RefusedError, OSError, HTTPException, wire.HTTPError, ValueError)
_WORDS: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], str], ...] = (
    (RefusedError, "{error}"),
    (ssl.SSLError, "failed in TLS: {error}"),
    (ConnectionRefusedError, "refused the connection"),
    (TimeoutError, "timed out: silent for {limits.read_seconds:g} s"),
    (wire.DecodeError, "sent a compressed body that is broken"),
    (InvalidURL, "is not a web address"),
    ((HTTPException, wire.HTTPError, ConnectionError), "broke off in the middle of the answer"),
    (ValueError, "is not a web address"),
    (BaseException, "cannot be reached: {error}"),
)
"""How each kind of failure is said; the first that fits counts."""


@lru_cache(2048)
def host_of(url: str) -> str:
    """The host that an address names; else the address without its query, which may hold a secret."""
    try:
        host = urlsplit(url).hostname
    except ValueError:
        host = None
    return clean(host or url.partition("?")[0])


def explain(error: BaseException, url: str, limits: Limits) -> str:
    """What went wrong, in plain words. urllib3 wraps what came while it unpacked: both are looked at."""
    causes = list(_unwrap(error))
    for kinds, text in _WORDS:
        found = next((cause for cause in causes if isinstance(cause, kinds)), None)
        if found is not None:
            return clean(f"{host_of(url)} {text.format(error=found, limits=limits)}")
    raise AssertionError("every failure is an exception") from error


def _unwrap(error: BaseException | None) -> Iterator[BaseException]:
    """An error and what it wraps, from the outside in."""
    while error is not None:
        yield error
        inner = next(iter(error.args), None)
        error = inner if isinstance(inner, BaseException) else error.__cause__ or error.__context__
