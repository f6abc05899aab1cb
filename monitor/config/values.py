"""Single values of the configuration: each function takes one, and gives it back or says how to mend it.

All raise ValueError with a message for people. None repeats a text that may hold a password.
"""

from __future__ import annotations

import re
from datetime import timedelta
from ipaddress import ip_address
from typing import TypeVar
from urllib.parse import parse_qsl, urlsplit

Item = TypeVar("Item")

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LABEL = re.compile(r"(?!-)[\w-]{1,63}(?<!-)")
MAILBOX = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")
VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
DURATION = re.compile(r"(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s)?")


def check_line(text: str) -> str:
    """One line of visible text."""
    if not text.strip():
        raise ValueError("is empty: give it a value")
    if not text.isprintable():
        raise ValueError("holds a line break or a control character: write it on one line")
    return text


def check_some(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """A list with something in it (pydantic's own check also speaks where the items are wrong)."""
    if not items:
        raise ValueError("is an empty list: give it at least one")
    return items


def check_slug(text: str) -> str:
    """A short name that is safe in a file name, a link and a log line."""
    if not SLUG.fullmatch(text):
        near = "-".join(re.findall(r"[a-z0-9]+", text.lower())) or "my-feed"
        raise ValueError(f"{text!r} should be small letters, digits and hyphens, such as {near!r}")
    return text


def check_name(text: str) -> str:
    """The same for what an operator names, without a word of what stood there."""
    if not SLUG.fullmatch(text):
        raise ValueError("should be small letters, digits and hyphens, such as 'newsroom'")
    return text


def check_language(text: str) -> str:
    """A language as two small letters (ISO 639-1)."""
    if text == "ua":
        raise ValueError("'ua' is a country: the language Ukrainian is 'uk'")
    if not re.fullmatch("[a-z]{2}", text):
        raise ValueError(f"{text!r} should be two small letters, such as 'uk' or 'en'")
    return text


def check_host(text: str) -> str:
    """A host name or an IP address."""
    labels = text.removesuffix(".").split(".")
    try:
        if ":" in text or labels[-1].isdigit():
            ip_address(text)
            return text
    except ValueError:
        if ":" in text or "@" in text:  # what stands beside it may be a password
            raise ValueError("should be a host alone, without user, password or port") from None
        raise ValueError(f"{text!r} is no IP address") from None
    if "@" in text:
        raise ValueError("should be a host alone, without user, password or port")
    if not all(LABEL.fullmatch(label) for label in labels):
        raise ValueError(f"{text!r} is no host name")
    return text


def check_url(text: str) -> str:
    """An http or https address with a host and without a password."""
    address = text.partition("?")[0]  # behind it may be a token
    scheme, colon, rest = address.rpartition("://")
    if re.search(r"\s", check_line(text)):
        raise ValueError("holds a space: write it as %20, or take it out")
    if "@" in re.split("[/?#]", rest)[0]:
        raise ValueError("holds a user name or password: only feeds that are open to all are read")
    if not colon:
        raise ValueError(f"should begin with https://, did you mean {'https://' + rest.lstrip('/')!r}?")
    if scheme.lower() not in ("http", "https"):
        raise ValueError(f"should begin with http:// or https://, not {scheme + '://'!r}")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:  # what stands in the place of the port may be a password
        why = "its port is no number" if "cast" in str(error) else error
        raise ValueError(f"is no well-formed address: {why}") from None
    if not parts.hostname or port == 0:
        raise ValueError(f"{address!r} names no {'port' if parts.hostname else 'host'}")
    check_host(parts.hostname)
    return text


def check_mailbox(text: str) -> str:
    """A plain mail address, without a display name."""
    if not MAILBOX.fullmatch(text) or ".." in text:
        raise ValueError(f"{text!r} should be a plain address, such as 'desk@example.org'")
    return text


def check_address(text: str) -> str:
    """The public address of a folder: with a slash at its end, without a query."""
    check_url(text)
    if "?" in text or "#" in text:
        raise ValueError("should end with the folder of the site: take out what follows the ? or #")
    return text.rstrip("/") + "/"


def check_contact(text: str) -> str:
    """A mail address or a web page where the owner of a site can reach the operator."""
    return check_url(text) if "://" in text else check_mailbox(text)


def check_header(text: str) -> str:
    """Text that may stand in an HTTP header."""
    if not check_line(text).isascii():
        raise ValueError("should be plain ASCII: it is sent in a header")
    return text


def check_variable(text: str) -> str:
    """The name of an environment variable; the value given is not repeated, in case it is the password."""
    if not VARIABLE.fullmatch(text):
        raise ValueError("should be the name of an environment variable, such as RAID_MONITOR_PASSWORD")
    return text


def check_listen(text: str) -> str:
    """An IP address, or localhost, and a port: 127.0.0.1:9464, or [::1]:9464."""
    host, _, port = check_line(text).rpartition(":")
    if not port.isascii() or not port.isdigit() or not 1 <= int(port) <= 65_535:
        raise ValueError(f"{text!r} names no port: write an address and a port, such as '127.0.0.1:9464'")
    try:
        if host != "localhost":
            ip_address(host.removeprefix("[").removesuffix("]") if ":" in host else host)
    except ValueError:
        raise ValueError(f"{text!r} begins with no IP address: write one, such as '127.0.0.1:9464'") from None
    return text


def check_ping(text: str) -> str:
    """An http or https address, which is a secret: no message repeats it."""
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or re.search(r"\s", text) or not text.isprintable():
        raise ValueError("should be one address that begins with https://")
    return text


def check_store(text: str) -> str:
    """A database URL: an SQLite file, or PostgreSQL without a password."""
    scheme, colon, rest = check_line(text).partition("://")
    dialect = scheme.partition("+")[0]
    if not colon:
        raise ValueError(f"should be a database URL, did you mean {'sqlite:///' + text!r}?")
    if dialect == "sqlite":
        return _check_sqlite(text, rest)
    if dialect != "postgresql" or scheme.partition("+")[2] not in ("", "psycopg"):
        raise ValueError(f"should begin with sqlite:/// or postgresql://, not {scheme + '://'!r}")
    user, at, _ = rest.rpartition("@")
    keys = [key for key, _ in parse_qsl(rest.partition("?")[2])]
    if (at and ":" in user) or any("password" in key for key in keys):
        raise ValueError("holds a password: take it out, and give it in PGPASSWORD or ~/.pgpass")
    if not re.search("/[^/]", rest.partition("?")[0]) and "service" not in keys:
        raise ValueError("names no database, such as 'postgresql://raids@localhost/raids'")
    return text


def _check_sqlite(text: str, rest: str) -> str:
    file = rest.partition("?")[0].removeprefix("/")
    if not file or ":memory:" in file:
        raise ValueError(
            "would forget at the end whom it told: name a file, such as 'sqlite:///raid-monitor.db'"
        )
    if not rest.startswith("/"):
        raise ValueError(f"needs three slashes, did you mean 'sqlite:///{rest}'?")
    return text


def parse_duration(value: object) -> timedelta:
    """`10m`, `1h30m`, `1d` → a timedelta between one minute and one day."""
    match = DURATION.fullmatch(value) if isinstance(value, str) else None
    if not match or not value:
        raise ValueError(f"{value!r} is no duration: write a number and its unit, such as '10m' or '1h'")
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    duration = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    if not timedelta(minutes=1) <= duration <= timedelta(days=1):
        raise ValueError(f"{value!r} should be between '1m' and '1d'")
    return duration
