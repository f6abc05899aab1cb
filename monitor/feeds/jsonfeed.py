"""Reads JSON Feed 1.0 and 1.1: text goes in, items and a problem come out."""

from __future__ import annotations

import json
import re
from itertools import accumulate

from .dates import read_iso
from .entries import MOST_ENTRIES, Item, resolve_link, trim_items
from .limits import MOST_SIGNS
from .plain import read_markup, squeeze

_VERSION = re.compile(r"https?://jsonfeed\.org/version/1(?:\.\d+)?/?")
_MARKED = ("content_html", "summary")


def read_json_feed(text: str, url: str, most: int | None = MOST_ENTRIES) -> tuple[list[Item], str | None]:
    """The items of a JSON Feed; fields of a wrong type count as missing, items that are none are left out."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        return [], f"is JSON, but broken or cut short ({error}): nothing was read, the next poll tries again"
    said = document.get("version") if isinstance(document, dict) else None
    if not _VERSION.fullmatch(str(said)):
        return (
            [],
            "is JSON, but no JSON Feed: give the address of a feed (RSS, Atom or JSON Feed) in feeds.yaml",
        )
    items = document.get("items")
    if not isinstance(items, list):
        return [], "is a JSON Feed without a list of items: tell its publisher, or use another feed"
    language = _word(document, "language")
    kept, limit = trim_items([item for item in items if isinstance(item, dict)], most)
    if most is not None:
        light = _count_light(kept)
        if light < len(kept):
            kept, limit = kept[:light], f"is too large to be read whole: the first {light} were read"
    return [_read_item(item, url, language) for item in kept], limit


def _read_item(item: dict[str, object], base: str, language: str) -> Item:
    link = _word(item, "url") or _word(item, "external_url")
    bodies = [squeeze(_word(item, "content_text"))]
    bodies += [read_markup(_word(item, name)) for name in _MARKED]
    return Item(
        guid=_word(item, "id"),
        link=resolve_link(base, link),
        title=squeeze(_word(item, "title")).replace("\n", " "),
        body=max(bodies, key=len),
        published=read_iso(item.get("date_published")),
        updated=read_iso(item.get("date_modified")),
        lang=_word(item, "language") or language,
    )


def _count_light(items: list[dict[str, object]]) -> int:
    """How many items from the first on have no more markup together than is read of one feed."""
    weights = accumulate(sum(_word(item, name).count("<") for name in _MARKED) for item in items)
    return sum(weight <= MOST_SIGNS for weight in weights)


def _word(fields: dict[str, object], name: str) -> str:
    """A field as text. Numbers are allowed: version 1.0 lets an id be one."""
    value = fields.get(name)
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
