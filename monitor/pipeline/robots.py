"""What a host's robots.txt (RFC 9309) asks of us: which addresses to leave alone, and how long to pause."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..model import Answer, RobotsFile
from ..polling import wait_asked_for
from .asking import Get
from .hosts import Hosts

if TYPE_CHECKING:
    from protego import Protego

FRESH = timedelta(days=1)
"""How long a robots.txt is gone by."""
_MOST_READ = 512_000
"""Bytes: as many as the RFC asks to be read at least; what lies behind them is nobody's rule."""
_LONGEST_DELAY = timedelta(days=1)
_AGENT = re.compile(r"\s*user[-\s]*agent(?:[\s:]+|$)(\*(?=[\s#]|$)|[\w-]*)", re.IGNORECASE)
_US, _OTHERS = "us", "others"


@dataclass(frozen=True, slots=True)
class Rules:
    """What one robots.txt says to this program.

    `problem` says in plain words why it could not be had: then nothing of the host may be read for now.
    """

    address: str
    problem: str | None = None
    parsed: Protego | None = None

    @property
    def delay(self) -> timedelta:
        """The pause between two requests that the host wishes for; a day at most."""
        seconds = self.parsed.crawl_delay(_US) if self.parsed else None
        return timedelta(seconds=min(seconds or 0.0, _LONGEST_DELAY.total_seconds()))

    def admits(self, url: str) -> bool:
        """Whether an address of this host may be read."""
        if self.problem is not None:
            return False
        # A stranger's link may hold half a character, which no address can.
        sent = url.encode("utf-8", "backslashreplace").decode()
        return self.parsed is None or self.parsed.can_fetch(sent, _US)


class Robots:
    """The rules of the hosts whose pages are read in one cycle; each is asked for them once a day.

    `files` are those that were asked for before; `new` those of this cycle, to be remembered. A host that
    asks for a pause between requests gets it, and so does one that asks to be left alone.
    """

    def __init__(
        self, get: Get, name: str, now: datetime, files: Iterable[RobotsFile] = (), hosts: Hosts | None = None
    ) -> None:
        self._get, self._name, self._now, self._hosts = get, name, now, hosts
        self._files = {file.address: file for file in files}
        self._known: dict[str, Rules] = {}
        self.new: list[RobotsFile] = []

    def find(self, url: str, *, public_only: bool = True) -> Rules:
        """The rules of the host of an address; `public_only` where a stranger wrote it."""
        address = find_address(url)
        if address not in self._known:
            self._known[address] = self._read(address, public_only)
        return self._known[address]

    def _read(self, address: str, public_only: bool) -> Rules:
        if file := self._files.get(address):
            rules = parse_rules(address, file.text, self._name)
        else:
            answer = self._get(address, public_only=public_only)
            rules = read_rules(address, answer, self._name)
            if rules.problem is None:
                self.new.append(RobotsFile(address, self._now, find_text(answer), rules.delay))
            elif self._hosts is not None and (wait := wait_asked_for(answer, self._now)):
                self._hosts.spare_for_other(answer.url, self._now, wait)
        if self._hosts is not None:
            self._hosts.slow_down(address, rules.delay)
        return rules


def find_address(url: str) -> str:
    """Where the host of an address has its robots.txt."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/robots.txt"


def read_rules(address: str, answer: Answer, name: str) -> Rules:
    """What an answer for robots.txt means to a program of this name; of a longer one its first word counts.

    A host that has none (4xx) sets no limits. One that fails, is not reached or has had enough of requests
    (429) may have some: nothing is read until it says so.
    """
    if answer.error is None or _is_without(answer):
        return parse_rules(address, find_text(answer), name)
    return Rules(
        address, f"{address} could not be read ({answer.error}), so nothing there may be read for now"
    )


def parse_rules(address: str, text: str | None, name: str) -> Rules:
    """What a robots.txt of this text, or none, means to a program of this name."""
    return Rules(address, parsed=None if text is None else _parse(text, name))


def find_text(answer: Answer) -> str | None:
    """As much of a robots.txt as counts, of an answer that is one; None: the host has none."""
    if answer.error is not None:
        return None
    text = answer.body[:_MOST_READ].decode("utf-8-sig", "replace").replace("\0", "\ufffd")
    return text if len(answer.body) <= _MOST_READ else text.rpartition("\n")[0]


def _is_without(answer: Answer) -> bool:
    return 400 <= answer.status < 500 and answer.status != HTTPStatus.TOO_MANY_REQUESTS


def _parse(text: str, name: str) -> Protego:
    """The rules for us and for everybody.

    All other names become one: Protego copies each rule for each name of a group, so that a hostile file
    of 70 KB took it 14 seconds. And names are compared whole: "raid" is not us.
    """
    from protego import Protego

    ours = re.split(r"[^\w-]", name.strip().lower(), maxsplit=1)[0]
    names = {ours: _US, "": _OTHERS, "*": "*"}
    lines = []
    for line in text.splitlines():
        agent = _AGENT.match(line)
        lines.append(f"User-agent: {names.get(agent[1].lower(), _OTHERS)}" if agent else line)
    return Protego.parse("\n".join(lines))
