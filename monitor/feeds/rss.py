"""Reads RSS, Atom and RDF: text goes in, items and a problem come out. feedparser reads what is not plain."""

from __future__ import annotations

import io
import re
from typing import Any

from ..errors import clean
from .dates import read_date
from .entries import MOST_ENTRIES, Item, resolve_link, trim_items
from .fast import read_plain
from .limits import MOST_ODD, cut_feed
from .plain import read_markup

_ROOT_END = re.compile(r"</(?:\w+:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
_ITEM_END = re.compile(r"</(?:\w+:)?(?:item|entry)\s*>", re.IGNORECASE)
_PAGE = re.compile(r"<!doctype\s+html|<(?:html|head|body)\b", re.IGNORECASE)


def read_rss(text: str, url: str, most: int | None = MOST_ENTRIES) -> tuple[list[Item], str | None]:
    """The items of a feed, with a warning where it is damaged, or a problem where it is none."""
    limit = odd = None
    if most is not None:
        text, limit = cut_feed(text, most)
    plain = read_plain(text, url)
    if plain is not None:
        return plain, limit
    if most is not None:
        text, odd = cut_feed(text, None, *MOST_ODD)
    items, problem = read_odd(text, url, most, is_cut=bool(odd or limit))
    return items, "; ".join(filter(None, (odd or limit, problem))) or None


def has_end(text: str) -> bool:
    """Whether a feed goes to its end; JSON that does not cannot be read at all."""
    return text.lstrip().startswith(("{", "[")) or _ROOT_END.search(text) is not None


def read_odd(
    text: str, url: str, most: int | None = MOST_ENTRIES, *, is_cut: bool = False
) -> tuple[list[Item], str | None]:
    """The items of a feed that may have any form and any fault. `is_cut`: by us."""
    import feedparser

    parsed = feedparser.parse(
        io.BytesIO(text.lstrip().encode("utf-8", "replace")),
        # The text is UTF-8 now, whatever its XML declaration says. Where it was found is not told: with that
        # feedparser would make a guid out of the feed's address, and a moved feed would lose its entries.
        response_headers={"content-type": "application/xml; charset=utf-8"},
        # Markup becomes plain text, so that cleaning it first would be work for nothing.
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    found: list[Any] = parsed.entries
    if not found and not parsed.version:
        return [], _explain_stranger(text)
    warning = None
    if parsed.bozo:
        found, warning = _drop_half_item(found, text, parsed.get("bozo_exception"), is_cut)
    language = parsed.feed.get("language")
    kept, limit = trim_items(found, most)
    problem = "; ".join(filter(None, (warning, limit))) or None
    return [_read_item(entry, url, language) for entry in kept], problem


def _drop_half_item(found: list[Any], text: str, error: object, is_cut: bool) -> tuple[list[Any], str | None]:
    """The items of a damaged feed, and a warning. An item that is cut in two is left out.

    Half an item could end in half a number. It comes whole with the next answer.
    """
    if _ROOT_END.search(text):
        mend = "tell its publisher" if found else "use another feed of this source"
        return found, f"is not well-formed XML ({clean(str(error))}): {len(found)} entries were read; {mend}"
    whole = found[: len(_ITEM_END.findall(text))]
    if is_cut:
        return whole, None
    return whole, f"is cut short: {len(whole)} whole entries were read, the next poll brings the rest"


def _explain_stranger(text: str) -> str:
    """Why a body that holds no feed may have come, and what to do."""
    if _PAGE.search(text[:5000]):
        return (
            "is a web page, not a feed: open the address, look for its RSS or Atom link, "
            "and set that as url in feeds.yaml (a page of t.me/s/ needs kind: telegram)"
        )
    return "is neither RSS, Atom nor JSON Feed: look whether the address in feeds.yaml still is a feed"


def _read_item(entry: Any, base: str, language: str | None) -> Item:
    bodies = [entry.get("summary"), *(part.get("value") for part in entry.get("content") or ())]
    return Item(
        guid=str(entry.get("id") or "").strip(),
        link=resolve_link(base, str(entry.get("link") or "").strip()),
        title=read_markup(entry.get("title") or "").replace("\n", " "),
        body=max((read_markup(body or "") for body in bodies), key=len),
        published=_read_field(entry, "published") or _read_field(entry, "created"),
        updated=_read_field(entry, "updated"),
        lang=language,
    )


def _read_field(entry: Any, name: str) -> Any:
    # `in` first: feedparser answers a request for a missing `updated` with `published` and a warning.
    if name not in entry:
        return None
    return read_date(entry.get(name), entry.get(f"{name}_parsed"))
