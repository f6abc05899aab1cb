"""Reads the page of an article: bytes go in; title, text, time and link come out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

from ..article import article_text
from ..extract import names_a_weapon
from ..feeds import decode_body, read_iso, squeeze
from ..model import KYIV

_LONGEST_TITLE = 1_000
_PUBLISHED = (
    "//meta[@property='article:published_time' or @property='og:article:published_time' "
    "or @itemprop='datePublished' or @name='pubdate' or @name='date']/@content",
    "//time[@itemprop='datePublished' or @pubdate]/@datetime",
    "//article//time/@datetime",
)
_TITLE = ("//meta[@property='og:title']/@content", "//h1//text()", "//title/text()")
_LINK = ("//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content")
_LINKED_DATA = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')


@dataclass(frozen=True, slots=True)
class Page:
    """An article with what its page says of it; `link` is empty where neither page nor archive names one."""

    title: str
    text: str
    link: str
    published: datetime | None


def read_page(body: bytes, link: str, content_type: str | None) -> Page | None:
    """The article of a page, None where it has none, or where the page names no weapon at all.

    The text is what polling would take from the same page. Only a time that the page states counts as
    published: no date is guessed from its words.
    """
    text, _ = decode_body(body, content_type)
    if not names_a_weapon(text):
        return None  # most pages of a crawl: the slow step is spared
    article = article_text(body, link)
    if article is None:
        return None
    tree = _parse(text)
    title = squeeze(_first(tree, _TITLE)).replace("\n", " ")[:_LONGEST_TITLE]
    return Page(title, article, _own_link(tree, link), _published(tree, text))


def find_link(body: bytes) -> str:
    """The address that a page gives as its own; nothing where it gives none."""
    text, _ = decode_body(body)
    return _own_link(_parse(text), "")


def _parse(text: str) -> Any:
    from lxml import etree, html

    try:
        return html.fromstring(text.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8"))
    except (etree.LxmlError, ValueError):
        return None


def _first(tree: Any, paths: tuple[str, ...]) -> str:
    """The first value that any of the paths leads to; the words of a heading are joined."""
    for path in paths if tree is not None else ():
        words = [str(word) for word in tree.xpath(path) if str(word).strip()]
        if words:
            return "".join(words) if path.endswith("text()") else words[0]
    return ""


def _own_link(tree: Any, link: str) -> str:
    """The address that a page gives itself where that is of the same host, else the one it was found at."""
    try:
        own = urljoin(link, _first(tree, _LINK).strip())
        parts = urlsplit(own)
        same = not link or parts.hostname == urlsplit(link).hostname
    except ValueError:
        return link
    return own if same and parts.scheme in ("http", "https") else link


def _published(tree: Any, text: str) -> datetime | None:
    said = _first(tree, _PUBLISHED[:1])
    if not said and (found := _LINKED_DATA.search(text)):
        said = found[1]
    said = (said or _first(tree, _PUBLISHED[1:])).strip()
    moment = read_iso(said)
    if moment is not None and len(said) == len("2026-03-14"):  # a bare date: noon in Kyiv is on it
        return moment.replace(tzinfo=KYIV) + timedelta(hours=12)
    return moment
