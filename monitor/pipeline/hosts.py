"""The turns of hosts: each is asked for one thing at a time, with a pause between two requests."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from ..fetch import RefusedError
from ..model import Answer, SparedHost
from .asking import Get

LONGEST_PAUSE = timedelta(minutes=1)
"""As much of a Crawl-delay as is waited for within a cycle."""
LONGEST_FOR_OTHERS = timedelta(hours=1)
"""How long an official feed is kept waiting by what its host says of anything else that it has."""
_PORTS = {"http": 80, "https": 443}


@lru_cache(4096)
def host_key(url: str) -> str:
    """What makes two addresses the same host: its name in lower case, and a port that is not the usual one.

    By http and by https it is one host.
    """
    try:
        parts = urlsplit(url)
        name = (parts.hostname or url).rstrip(".")
        return name if parts.port in (None, _PORTS.get(parts.scheme)) else f"{name}:{parts.port}"
    except ValueError:
        return url


@dataclass(slots=True)
class _Host:
    """One host: who is asking it, and from when on it may be asked again (by the clock).

    `spared` is until when it wants to be left alone.
    """

    lock: threading.Lock = field(default_factory=threading.Lock)
    free: float = 0.0
    delay: float = 0.0
    spared: datetime | None = None


class Hosts:
    """Whoever asks anything takes a turn of its host first; redirects take one of the host they lead to.

    Made for one cycle. A host on this machine needs no pause. `clock` gives seconds that only ever grow,
    `sleep` lets some pass. `new` are the hosts that asked to be left alone, to be remembered.
    """

    def __init__(
        self,
        pause: timedelta,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._pause = pause.total_seconds()
        self._clock, self._sleep = clock, sleep
        self._lock = threading.Lock()
        self._hosts: dict[str, _Host] = defaultdict(_Host)
        self._official: frozenset[str] = frozenset()
        self.new: list[SparedHost] = []

    @contextmanager
    def turn(self, url: str) -> Iterator[None]:
        """The time in which the host of an address may be asked, one request long.

        Raises RefusedError for a host that wants to be left alone.
        """
        host = self._find(url)
        with host.lock:
            if host.spared is not None:
                raise RefusedError(f"wants to be left alone until {host.spared.astimezone(UTC):%H:%M} UTC")
            wait = host.free - self._clock()
            if wait > 0:
                self._sleep(wait)
            try:
                yield
            finally:
                host.free = self._clock() + self._find_pause(url, host)

    def recall(self, known: Iterable[SparedHost]) -> None:
        """Leave hosts alone that asked for it before."""
        for one in known:
            self._hosts[one.host].spared = one.until

    def spare(self, url: str, until: datetime) -> None:
        """Leave the host of an address alone for the rest of the cycle, as it asks to be until a time."""
        self._find(url).spared = until
        self.new.append(SparedHost(host_key(url), until))

    def name_official(self, urls: Iterable[str]) -> None:
        """Say which addresses are of official feeds: nothing else of their hosts silences them for long."""
        self._official = frozenset(map(host_key, urls))

    def spare_for_other(self, url: str, now: datetime, wait: timedelta) -> None:
        """Leave the host of an address alone that is not an official feed's own, as it asks to be."""
        if host_key(url) in self._official:
            wait = min(wait, LONGEST_FOR_OTHERS)
        self.spare(url, now + wait)

    def find_spared(self, url: str) -> datetime | None:
        """Until when the host of an address wants to be left alone; None: it may be asked."""
        return self._find(url).spared

    def find_refused(self, url: str, answer: Answer) -> datetime | None:
        """Until when the host wants to be left alone for whose sake an address was not asked to its end."""
        if answer.status:
            return None
        return self.find_spared(answer.hops[-1].url if answer.hops else url)

    def slow_down(self, url: str, delay: timedelta) -> None:
        """Make the pause of a host as long as it asks for, within reason."""
        self._find(url).delay = min(delay, LONGEST_PAUSE).total_seconds()

    def guard(self, get: Get) -> Get:
        """The same `get`, each of its requests in one turn of the host that is asked first."""

        def guarded(
            url: str, headers: Mapping[str, str] | None = None, *, public_only: bool = False
        ) -> Answer:
            try:
                with self.turn(url):
                    return get(url, headers, public_only=public_only)
            except RefusedError as error:
                return Answer(url, 0, error=f"{host_key(url)} {error}")

        return guarded

    def _find(self, url: str) -> _Host:
        with self._lock:
            return self._hosts[host_key(url)]

    def _find_pause(self, url: str, host: _Host) -> float:
        return max(host.delay, 0.0 if _is_here(url) else self._pause)


@lru_cache(4096)
def _is_here(url: str) -> bool:
    """Whether an address is on this machine, by its name."""
    try:
        name = urlsplit(url).hostname or ""
        return name.rstrip(".") == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False
