"""A word to a service that waits for one after each cycle, and raises the alarm when none comes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from urllib.parse import urlsplit, urlunsplit

from .. import fetch
from ..config import Config
from ..errors import ConfigError, MonitorError

LIMITS = fetch.Limits(connect_seconds=5, read_seconds=5, total_seconds=15, redirects=0)
LONGEST = 10_000
"""Letters of the reasons that are sent."""


def ping(config: Config, reasons: Sequence[str]) -> str | None:
    """Say that the cycle was good, or for what reasons it was not; give what went wrong with saying it.

    Without a `ping` section nothing happens. The address is a secret and in no message.
    """
    try:
        url = read_ping_url(config)
    except MonitorError as error:
        return str(error)
    if url is None:
        return None
    answer = fetch.post(_fail(url) if reasons else url, "\n".join(reasons)[:LONGEST], limits=LIMITS)
    if answer.error is None:
        return None
    why = f"status {answer.status}" if answer.status else "no answer"
    return f"ping: {urlsplit(url).hostname} did not take the word ({why})"


def read_ping_url(config: Config) -> str | None:
    """The address to ping, from the variable or the file that the configuration names; None for none.

    Raises ConfigError where it is not there.
    """
    section = config.ping
    if section is None:
        return None
    if section.url_env is not None:
        url = os.environ.get(section.url_env, "").strip()
        place = f"ping.url_env: the environment variable {section.url_env}"
    elif section.url_file is not None:
        place = f"ping.url_file: {section.url_file}"
        try:
            url = section.url_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError([f"{place}: cannot be read: {error}"]) from error
    else:
        return section.url
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        raise ConfigError([f"{place}: should hold an address that begins with https://"])
    return url


def _fail(url: str) -> str:
    """The address for bad news: /fail behind the path."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=parts.path.rstrip("/") + "/fail"))
