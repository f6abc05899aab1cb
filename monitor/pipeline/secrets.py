"""What may be printed nowhere: passwords, and addresses that are one."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TypeVar
from urllib.parse import urlsplit

from ..config import Config
from ..errors import MonitorError
from .ping import read_ping_url
from .ways import read_address, read_password

T = TypeVar("T")

SHORTEST_WORD = 8
"""Letters from which a part of an address may be a token: below it is a word such as any."""
SHORTEST = 4
"""Letters below which a secret is not looked for: it would black out words."""


def known_secrets(config: Config) -> set[str]:
    """The secrets of a configuration that can be found now; those that cannot are in nobody's hands."""
    found = {_ask(read_password, config), os.environ.get("PGPASSWORD")}
    addresses = [_ask(read_ping_url, config), *(_ask(read_address, one) for one in config.notify)]
    for url in filter(None, addresses):
        parts = urlsplit(url)
        found |= {url, parts.query, parts.password}
        if parts.scheme not in ("http", "https"):  # a messenger's token may stand where a host does
            found.add(parts.netloc)
        found |= {word for word in parts.path.split("/") if len(word) >= SHORTEST_WORD}
    return {one for one in found if one and len(one) >= SHORTEST}


def redact(text: str, secrets: Iterable[str]) -> str:
    """A text in which each secret is three stars; the longest first, as one may be a part of another."""
    for one in sorted(secrets, key=len, reverse=True):
        text = text.replace(one, "***")
    return text


def _ask(read: Callable[[T], str | None], place: T) -> str | None:
    try:
        return read(place)
    except MonitorError:
        return None
