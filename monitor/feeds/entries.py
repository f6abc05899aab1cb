"""Makes entries of items: what a format said goes in, the vocabulary's frozen type comes out."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

from ..model import Entry, Feed, Hints
from .plain import squeeze

MOST_ENTRIES = 500
_LONGEST_TEXT = 200_000
_LONGEST_TITLE = 1_000
_AHEAD = timedelta(days=1)
# A link that is whole and plain, as nearly all are: nothing is to be resolved or looked at in it.
_WHOLE = re.compile(r"https?://[a-z0-9.-]+(?::\d+)?(?:/[\w.~/%+-]*(?:\?[\w.~/%+=&-]+)?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a body gave: its entries, and in plain words what is wrong with it (None: nothing).

    `hints` are the feed's own wishes for how often it is asked. `failed` says that it is no feed, or that
    nothing of it could be read; a feed without entries has not failed. `cut` says that its end is missing.
    """

    entries: tuple[Entry, ...]
    problem: str | None = None
    hints: Hints = field(default_factory=Hints)
    failed: bool = False
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One item as its format has it, before it is an entry. `title` and `body` are plain text.

    `published` is aware UTC; it is part of the item's identity where there is no `guid`, `updated`
    is not, because it changes with every edit.
    """

    guid: str
    link: str
    title: str
    body: str
    published: datetime | None = None
    updated: datetime | None = None
    lang: str | None = None


def trim_items(found: list[Any], most: int | None) -> tuple[list[Any], str | None]:
    """As many of a format's own items as are read, before the work of reading them; and a warning."""
    if most is None or len(found) <= most:
        return found, None
    return found[:most], f"has {len(found)} entries: the first {most} were read"


def make_entries(
    items: Sequence[Item], feed: Feed, fetched: datetime
) -> tuple[tuple[Entry, ...], str | None]:
    """One entry for each item that has words, repeats left out; a warning where none has."""
    kept = [item for item in items if item.title or item.body]
    warning = None
    if items and not kept:
        warning = f"has {len(items)} entries, all without title and text: use another feed of this source"
    texts = [_join(item.title, item.body) for item in kept]
    names = [_keys(item) for item in kept]
    bearers = Counter(
        key for _, key in {(text, key) for text, keys in zip(texts, names, strict=True) for key in keys}
    )
    entries: dict[tuple[str, str], Entry] = {}
    for item, text, keys in zip(kept, texts, names, strict=True):
        # A key that several different items share names none of them: they would overwrite each other.
        key = next((key for key in keys if bearers[key] == 1), keys[-1])
        entry = _make_entry(item, text, key, feed, fetched)
        entries.setdefault((entry.id, entry.digest), entry)
    return tuple(entries.values()), warning


def with_body(entry: Entry, body_text: str) -> Entry:
    """The entry with an article's full text in place of the summary; its title stays the first line."""
    text = _join(entry.title, squeeze(body_text))
    return replace(entry, text=text, digest=_digest(text))


def resolve_link(base: str, link: str) -> str:
    """The absolute form of a link that may be relative to the feed's address; nothing where it is none."""
    if not link or _WHOLE.fullmatch(link):
        return link
    try:
        return urljoin(base, link)
    except ValueError:
        return ""


def _make_entry(item: Item, text: str, key: str, feed: Feed, fetched: datetime) -> Entry:
    published = item.published or item.updated
    return Entry(
        id=f"{feed.id}:{_digest(key)[:32]}",
        feed=feed.id,
        source=feed.source,
        title=item.title[:_LONGEST_TITLE],
        text=text,
        link=_safe_link(item.link),
        published=None if published and published - fetched > _AHEAD else published,
        fetched=fetched,
        digest=_digest(text),
        lang=feed.lang or _language(item.lang),
        edited=_edited(item, fetched),
    )


def _edited(item: Item, fetched: datetime) -> datetime | None:
    """When an item was changed after it was published; None where that is not said, or lies ahead."""
    if item.published is None or item.updated is None or item.updated <= item.published:
        return None
    return item.updated if item.updated <= fetched else None


def _keys(item: Item) -> list[str]:
    """What may name an item, best first; feeds do not enter, so that a moved feed keeps its entries."""
    date = item.published.astimezone(UTC).isoformat() if item.published else ""
    keys = [item.guid, item.link and date and f"{item.link} {date}", item.link]
    return [key for key in keys if key] + [f"title {item.title or item.body}"]


def _join(title: str, body: str) -> str:
    """Title, line end, body; the body alone where it begins with the title (whole, or cut with dots)."""
    stem = title.removesuffix("...").removesuffix("…").rstrip()
    start = " ".join(body[: 2 * len(title) + 1000].split())
    is_whole_word = len(stem) < len(title) or not start[len(stem) : len(stem) + 1].isalnum()
    if not title or (start.startswith(stem) and is_whole_word):
        return _cut(body or title)
    return _cut(f"{title}\n{body}".rstrip())


def _cut(text: str) -> str:
    """The text within its limit, cut between words: a number cut in two would be another number."""
    if len(text) <= _LONGEST_TEXT:
        return text
    return text[:_LONGEST_TEXT].rsplit(None, 1)[0]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def _safe_link(link: str) -> str:
    """The link if a page or a mail may show it as one, else nothing: a feed may say `javascript:`."""
    if _WHOLE.fullmatch(link):
        return link
    try:
        parts = urlsplit(link)
    except ValueError:
        return ""
    return squeeze(link) if parts.scheme in ("http", "https") and parts.netloc else ""


def _language(said: str | None) -> str | None:
    """The two letters of a language that a feed says it is in; `ua` is a common slip for Ukrainian."""
    code = (said or "").strip().lower().replace("_", "-").split("-")[0]
    return {"ua": "uk"}.get(code, code) if len(code) == 2 and code.isalpha() else None
