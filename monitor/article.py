"""Finds the body of an article: the bytes of a page go in, plain text comes out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

_MOST_BYTES = 1_000_000
_MOST_TAGS = 20_000
"""Of one page: three times as many as long articles with all their menus have. More takes seconds to read."""
_SILENT = re.compile(rb"<(script|style|svg)\b", re.IGNORECASE)
_ENDS = {name: re.compile(rb"</" + name + rb"\b", re.IGNORECASE) for name in (b"script", b"style", b"svg")}


def article_text(html: bytes, url: str) -> str | None:
    """The text of the article on a page, a line for each paragraph, or None. Never raises.

    Of a page too large to be read whole, what stands at its beginning, scripts and drawings left out.
    """
    import trafilatura

    try:
        found = trafilatura.extract(_cut(html), url=url, output_format="txt", include_comments=False)
    except Exception:  # a stranger's page: what cannot be read has no text
        return None
    return str(found).strip() or None if found else None


def _cut(html: bytes) -> bytes:
    """As much of a page as is read, cut before a tag."""
    if len(html) <= _MOST_BYTES and html.count(b"<") <= _MOST_TAGS:
        return html
    page = b"".join(_pieces(html))
    place = next(islice(re.finditer(b"<", page[:_MOST_BYTES]), _MOST_TAGS, None), None)
    if place is not None:
        return page[: place.start()]
    return page if len(page) <= _MOST_BYTES else page[: max(page.rfind(b"<", 0, _MOST_BYTES), 0)]


def _pieces(html: bytes) -> Iterator[bytes]:
    """A page without its scripts, styles and drawings; one that does not end takes the rest with it."""
    place = 0
    while found := _SILENT.search(html, place):
        yield html[place : found.start()]
        end = _ENDS[found[1].lower()].search(html, found.end())
        if end is None:
            return
        place = end.start()
    yield html[place:]
