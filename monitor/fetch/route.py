"""How an address is asked: which host, over which proxy, in which letters."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import quote, unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3

from .limits import ForbiddenError, RefusedError

_PLAIN = "!#$%&'()*+,/:;=?@[]~"
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Route:
    """`place`: is it TLS, host, port, and the proxy's host and port. `target`: what is asked for there."""

    place: tuple[bool, str, int, tuple[str, int] | None]
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    proxy_headers: Mapping[str, str] = field(default_factory=dict)


def find_route(url: str, *, is_direct: bool) -> Route:
    """How to ask an address. Raises RefusedError or ValueError where it is none that can be asked.

    `is_direct` is for addresses that a stranger wrote: behind a proxy nobody could see what was reached. And
    no proxy reaches our loopback.
    """
    scheme, host, port, target = _split(url)
    proxy = None if is_direct or is_loopback(host) else _find_proxy(scheme, host)
    secure = scheme == "https"
    if proxy is None:
        return Route((secure, host, port, None), target)
    place, headers = proxy
    if secure:
        return Route((secure, host, port, place), target, proxy_headers=headers)
    named = f"[{host}]" if ":" in host else host
    headers = {**headers, "host": named if port == 80 else f"{named}:{port}"}
    return Route((secure, host, port, place), f"http://{headers['host']}{target}", headers)


@lru_cache(2048)
def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@lru_cache(2048)
def _split(url: str) -> tuple[str, str, int, str]:
    """Scheme, host, port and target of an address, in plain ASCII."""
    parts = urlsplit(url)
    if parts.scheme not in _PORTS:
        raise ForbiddenError("is not read: only http and https addresses are")
    if not parts.hostname:
        raise ValueError("no host")
    host = parts.hostname if parts.hostname.isascii() else parts.hostname.encode("idna").decode()
    query = f"?{parts.query}" if parts.query else ""
    return parts.scheme, host, parts.port or _PORTS[parts.scheme], quote((parts.path or "/") + query, _PLAIN)


def _find_proxy(scheme: str, host: str) -> tuple[tuple[str, int], Mapping[str, str]] | None:
    """Host and port of the proxy that the environment names for a host, and what it wants to be told."""
    proxies = getproxies()
    named = proxies.get(scheme) or proxies.get("all")
    if not named or proxy_bypass(host):
        return None
    parts = urlsplit(named if "://" in named else f"http://{named}")
    if parts.scheme != "http" or not parts.hostname:
        raise RefusedError("is not read: the environment names a proxy that does not speak plain HTTP")
    login = f"{unquote(parts.username)}:{unquote(parts.password or '')}" if parts.username else None
    return (parts.hostname, parts.port or 80), urllib3.util.make_headers(proxy_basic_auth=login)
