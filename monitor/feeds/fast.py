"""Reads plain feeds: RSS 2.0 and Atom that are well-formed and hold only what is named here.

Anything else (an unknown element, a date of another form, markup that is not escaped) is none of its
business: None comes out, and feedparser, which knows feeds of every age and fault, is asked. Where both read
a feed, they read the same; a test holds that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from lxml import etree

from .dates import read_plain_date
from .entries import Item, resolve_link
from .plain import read_markup

_ATOM = "{http://www.w3.org/2005/Atom}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_ABOUT = "{http://purl.org/dc/elements/1.1/}"
_MEDIA = "{http://search.yahoo.com/mrss/}"
_POD = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
# Modules that say nothing about an item's words, date, link or name.
_OTHER = (
    "{http://purl.org/rss/1.0/modules/slash/}",
    "{http://purl.org/rss/1.0/modules/syndication/}",
    "{http://wellformedweb.org/CommentAPI/}",
    "{http://purl.org/syndication/thread/1.0}",
    "{com-wordpress:feed-additions:1}",
)
_KNOWN = frozenset(
    (
        *(_ABOUT + name for name in ("creator", "subject", "publisher", "rights", "type", "format")),
        *(_MEDIA + name for name in ("content", "thumbnail", "credit", "keywords", "rating", "copyright")),
        *(
            _POD + name
            for name in ("author", "subtitle", "explicit", "image", "keywords", "duration", "type")
        ),
    )
)
_OF_RSS_ITEM = frozenset(("category", "author", "comments", "enclosure", "source", "fulltext"))
_OF_RSS_CHANNEL = _OF_RSS_ITEM | {
    *("title", "link", "description", "copyright", "managingEditor", "webMaster", "pubDate", "lastBuildDate"),
    *("generator", "docs", "ttl", "cloud", "rating", "skipHours", "skipDays", "image"),
}
_OF_IMAGE = frozenset(("url", "title", "link", "width", "height", "description"))
_OF_ATOM = frozenset(_ATOM + name for name in ("author", "contributor", "category", "rights"))
_OF_ATOM_FEED = _OF_ATOM | frozenset(
    _ATOM + name for name in ("title", "subtitle", "id", "link", "updated", "generator", "icon", "logo")
)
_OF_PERSON = frozenset(_ATOM + name for name in ("name", "email", "uri"))
_ODD = re.compile(r"<!(?:doctype|entity)|[\s:]base\s*=", re.IGNORECASE)
_DECLARATION = re.compile(r"\s*<\?xml\b[^>]*\?>")
_TEXTS = (None, "text", "html", "text/plain", "text/html")
_PAGES = ("html", "xhtml", "text/html", "application/xhtml+xml")
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


class _OddError(Exception):
    """The feed holds something that only feedparser knows how to read."""


def read_plain(text: str, url: str) -> list[Item] | None:
    """The items of a plain RSS 2.0 or Atom feed; None where it is anything else, or has a fault."""
    if _ODD.search(text):
        return None
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    declaration = _DECLARATION.match(text)
    try:
        root = etree.fromstring(text[declaration.end() if declaration else 0 :].strip().encode(), parser)
        if root.tag == "rss":
            return _read_rss(root, url)
        return _read_atom(root, url) if root.tag == f"{_ATOM}feed" else None
    except (etree.XMLSyntaxError, _OddError, ValueError):
        return None


def _read_rss(root: Any, url: str) -> list[Item]:
    _need(len(root) == 1 and root[0].tag == "channel" and not root[0].attrib)
    _need(set(root.attrib) <= {"version"} and str(root.get("version")).startswith("2."))
    language = None
    items = []
    for part in root[0]:
        if part.tag == "item":
            items.append(part)
        elif part.tag == "language":
            _need(language is None)
            language = _words(part)
        else:
            _pass_over(part, _OF_RSS_CHANNEL, _OF_IMAGE | {"hour", "day"})
    return [_read_rss_item(item, url, language) for item in items]


def _read_rss_item(item: Any, url: str, language: str | None) -> Item:
    _need(not item.attrib)
    said: dict[str, str] = {}
    is_link = False
    for part in item:
        tag = part.tag
        if tag in ("title", "description", "pubDate", "link", "guid", _CONTENT):
            _need(tag not in said)
            said[tag] = _words(part, ("isPermaLink",) if tag == "guid" else ())
            is_link = is_link or (tag == "guid" and part.get("isPermaLink", "true") == "true")
        elif tag == f"{_ATOM}link":
            _need(bool(part.get("href")) and part.get("rel", "alternate").lower() != "alternate")
        else:
            _pass_over(part, _OF_RSS_ITEM)
    guid = said.get("guid", "")
    link = said.get("link", guid if is_link else "")
    return _make_item(
        (guid, link, url),
        said.get("title", ""),
        (said.get("description", ""), said.get(_CONTENT, "")),
        (said.get("pubDate"), None),
        language,
    )


def _read_atom(root: Any, url: str) -> list[Item]:
    _need(set(root.attrib) <= {_LANG})
    language = (root.get(_LANG) or "").replace("_", "-") or None
    entries = []
    for part in root:
        if part.tag == f"{_ATOM}entry":
            entries.append(part)
        else:
            _pass_over(part, _OF_ATOM_FEED, _OF_PERSON)
    return [_read_atom_entry(entry, url, language) for entry in entries]


def _read_atom_entry(entry: Any, url: str, language: str | None) -> Item:
    _need(not entry.attrib)
    said: dict[str, str] = {}
    link = None
    for part in entry:
        tag = part.tag.removeprefix(_ATOM)
        if tag == "link" and part.tag != tag:
            _need(bool(part.get("href")) and not len(part) and part.get("url") is part.get("uri") is None)
            if part.get("rel", "alternate").lower() == "alternate":
                link = _check(part.get("href")) if part.get("type", "text/html").lower() in _PAGES else link
        elif tag in ("id", "title", "summary", "content", "published", "updated") and part.tag != tag:
            _need(tag not in said and part.get("type") in _TEXTS)
            said[tag] = _words(part, ("type", _LANG) if tag in ("title", "summary", "content") else ())
        else:
            _pass_over(part, _OF_ATOM, _OF_PERSON)
    guid = said.get("id", "")
    return _make_item(
        (guid, guid if link is None else link, url),
        said.get("title", ""),
        (said.get("summary", ""), said.get("content", "")),
        (said.get("published"), said.get("updated")),
        language,
    )


def _make_item(
    names: tuple[str, str, str],
    title: str,
    bodies: Iterable[str],
    dates: tuple[str | None, str | None],
    lang: str | None,
) -> Item:
    """An item of what was said. `names`: its guid, its link, and the address that the link may start from."""
    guid, link, base = names
    _need("://" + "/" not in guid + link and not ("&" in link and ";" in link))  # these feedparser rewrites
    return Item(
        guid=guid,
        link=resolve_link(base, link),
        title=read_markup(title).replace("\n", " "),
        body=max(map(read_markup, dict.fromkeys(bodies)), key=len),
        published=_date(dates[0]),
        updated=_date(dates[1]),
        lang=lang,
    )


def _words(part: Any, attributes: Iterable[str] = ()) -> str:
    """The text of an element that holds nothing but text, without the space around it."""
    _need(not len(part) and set(part.attrib) <= set(attributes))
    return _check((part.text or "").strip())


def _check(text: str) -> str:
    """The text, unless feedparser would repair it: bytes that were read in a wrong encoding."""
    if text.isascii():
        return text
    try:
        text.encode("latin-1").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        _need(not re.search("[\x80-\x9f]", text))
        return text
    raise _OddError


def _date(written: str | None) -> datetime | None:
    if not written:
        return None
    found = read_plain_date(written)
    _need(found is not None)
    return found


def _pass_over(part: Any, known: frozenset[str], inside: Iterable[str] = ()) -> None:
    """Make sure that an element, and all within it, says nothing that an item needs."""
    for each in part.iter():
        tag = each.tag
        _need(
            tag in _KNOWN
            or (tag in known if each is part else tag in inside)
            or tag.startswith(_OTHER)
            or (tag == f"{_ATOM}link" and each is part and part.getparent().tag == "channel")
        )


def _need(is_plain: bool) -> None:
    if not is_plain:
        raise _OddError
