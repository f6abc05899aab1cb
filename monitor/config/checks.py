"""Plain data in; the mistakes that lie between two keys out.

These look at the data as written, not at validated values, so that they are found together with
the mistakes inside single keys. What has the wrong shape is passed over: it is reported elsewhere.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from .document import Place, render_place

Finding = tuple[Place, str]

TELEGRAM_HOSTS = {"t.me", "www.t.me", "telegram.me"}
PING = ("url", "url_env", "url_file")
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def find_contradictions(data: object) -> Iterator[Finding]:
    """Every mistake that takes two keys to see, as (place, message)."""
    sources, feeds = _records(data, "sources"), _records(data, "feeds")
    yield from _find_repeats("sources", "id", sources)
    yield from _find_repeats("feeds", "id", feeds)
    yield from _find_repeats("feeds", "url", feeds)
    known = [name for _, source in sources if isinstance(name := source.get("id"), str)]
    for number, feed in feeds:
        yield from _check_feed(number, feed, known)
    email = data.get("email") if isinstance(data, dict) else None
    if isinstance(email, dict):
        yield from _check_email(email)
    messengers = _records(data, "notify")
    yield from _find_repeats("notify", "name", messengers)
    for number, messenger in messengers:
        yield from _check_notify(("notify", number), messenger)
    ping = data.get("ping") if isinstance(data, dict) else None
    if isinstance(ping, dict) and len(given := [key for key in PING if key in ping]) != 1:
        mend = "keep one of them" if given else "add url_env, the variable that holds the address"
        yield ("ping",), f"should hold one of {', '.join(PING)}: {mend}"


def _records(data: object, key: str) -> list[tuple[int, dict[str, object]]]:
    """The sections in the list behind a key, with their numbers."""
    items = data.get(key) if isinstance(data, dict) else None
    return (
        [(n, item) for n, item in enumerate(items) if isinstance(item, dict)]
        if isinstance(items, list)
        else []
    )


def _find_repeats(name: str, key: str, records: list[tuple[int, dict[str, object]]]) -> Iterator[Finding]:
    """The values of a key that an earlier record has already."""
    first: dict[str, int] = {}
    for number, record in records:
        value = record.get(key)
        if not isinstance(value, str):
            continue
        same = _fold_url(value) if key == "url" else value
        if same in first:
            yield (name, number, key), f"same as {render_place((name, first[same], key))}: keep one"
        first.setdefault(same, number)


def _fold_url(url: str) -> str:
    """The part of an address by which two are the same: case of the host, default port, bare slash."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return url
    port = None if (parts.scheme, port) in {("http", 80), ("https", 443)} else port
    return f"{parts.scheme}://{parts.hostname}:{port}{parts.path or '/'}?{parts.query}"


def _check_feed(number: int, feed: dict[str, object], known: list[str]) -> Iterator[Finding]:
    source, url = feed.get("source"), feed.get("url")
    if isinstance(source, str) and source not in known:
        near = difflib.get_close_matches(source, known, 1)
        mend = f"did you mean {near[0]!r}?" if near else "add it to sources"
        yield ("feeds", number, "source"), f"{source!r} is no source of this file, {mend}"
    if isinstance(url, str):
        yield from _check_telegram(("feeds", number), url, feed.get("kind", "rss"))


def _check_telegram(place: Place, url: str, kind: object) -> Iterator[Finding]:
    """Telegram's own site has one shape of page that can be read; on another host, any address may."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return
    if parts.hostname not in TELEGRAM_HOSTS:
        return
    channel = re.fullmatch(r"/(s/)?(\w+)/?", parts.path)
    if kind == "rss":
        yield (*place, "kind"), "a Telegram page is no RSS feed: write 'kind: telegram'"
    if not channel or not channel[1]:
        page = f"https://t.me/s/{channel[2]}" if channel else "https://t.me/s/NAME"
        yield (*place, "url"), f"is no public channel page, did you mean {page!r}?"


def _check_email(email: dict[str, object]) -> Iterator[Finding]:
    """A login needs one place where its password is found, and a connection that nobody can read."""
    places = [key for key in ("password_env", "password_file") if key in email]
    if "user" in email and not places and "password" not in email:
        yield ("email", "user"), "needs its password: add password_env or password_file"
    if "user" not in email and places:
        yield ("email", places[0]), "has no user: add 'user', or take this line out"
    if len(places) == 2:
        yield ("email", "password_file"), "password_env is given too: keep one of the two"
    if "user" in email and email.get("security") == "none" and email.get("host") not in LOOPBACK:
        yield ("email", "security"), "'none' would send the password unprotected: write starttls or tls"
    recipients = email.get("to")
    seen: set[str] = set()
    for number, one in enumerate(recipients if isinstance(recipients, list) else []):
        address = one.get("address") if isinstance(one, dict) else one
        place: Place = (
            ("email", "to", number, "address") if isinstance(one, dict) else ("email", "to", number)
        )
        if isinstance(address, str) and address.lower() in seen:
            yield place, "is in the list already: keep one"
        seen.add(str(address).lower())


def _check_notify(place: Place, messenger: dict[str, object]) -> Iterator[Finding]:
    """A messenger needs one place where its address is found."""
    places = [key for key in ("url_env", "url_file") if key in messenger]
    if not places and "url" not in messenger:
        yield place, "needs its address: add url_env or url_file"
    if len(places) == 2:
        yield (*place, "url_file"), "url_env is given too: keep one of the two"
