"""Reads the public page of a Telegram channel (https://t.me/s/NAME): HTML goes in, posts come out.

Only what the channel itself writes counts. A quoted reply, the preview of a link and a forwarded post are
other people's words, or older ones, and would be counted as news.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from .dates import read_iso
from .entries import MOST_ENTRIES, Item, trim_items
from .limits import cut_page
from .plain import parse_markup, read_tag


def _of_class(*names: str) -> str:
    """The XPath of elements inside another that are of all these classes."""
    said = "concat(' ', normalize-space(@class), ' ')"
    return ".//*" + "".join(f"[contains({said}, ' {name} ')]" for name in names)


_POST = _of_class("tgme_widget_message") + "[@data-post]"
_TEXT = _of_class("tgme_widget_message_text", "js-message_text")
_TIME = _of_class("tgme_widget_message_date") + "//time[@datetime]"
_EARLIER = (
    _of_class("tme_messages_more") + "/@data-before | .//link[@rel='prev'][contains(@href, 'before=')]/@href"
)
_FORWARDED = _of_class("tgme_widget_message_forwarded_from")
_NOT_OWN = " | ".join(
    _of_class(name)
    for name in ("tgme_widget_message_reply", "tgme_widget_message_link_preview", "js-message_reply_text")
)


def read_channel(text: str, most: int | None = MOST_ENTRIES) -> tuple[list[Item], str | None]:
    """The posts of a channel page that have a text of their own, oldest first as the page has them."""
    text, limit = cut_page(text)
    page = parse_markup(text) if "tgme_" in text else None
    posts, most_read = trim_items([] if page is None else _outermost(page.xpath(_POST)), most)
    if not posts:
        return [], (
            "shows no posts: look whether the channel's name is right and the page is public; "
            "the address must be of the form https://t.me/s/NAME"
        )
    items = [item for post in posts if (item := _read_post(post))]
    if not items and page is not None and not page.xpath(_TEXT):
        return [], f"shows {len(posts)} posts, but none with a text: the page may have a new layout"
    return items, "; ".join(filter(None, (limit, most_read))) or None


def find_earlier(text: str) -> int | None:
    """The id of the post before which the next older page of a channel ends; None where no link says so."""
    text, _ = cut_page(text)
    page = parse_markup(text) if "tgme_" in text else None
    for link in [] if page is None else page.xpath(_EARLIER):
        said = re.search(r"(\d+)$", link)
        if said:
            return int(said[1])
    return None


def list_ids(text: str) -> list[int]:
    """The ids of all posts on a channel page, those without words too, in its order."""
    return [int(number) for number in re.findall(r"data-post=\"[^\"/]+/(\d+)\"", text)]


def _outermost(tags: Iterable[Any]) -> list[Any]:
    """The elements, given in the order of the page, that lie in no other of them."""
    found: list[Any] = []
    inside: set[Any] = set()
    for tag in tags:
        if tag not in inside:
            found.append(tag)
            inside.update(tag.iter())
    return found


def _read_post(post: Any) -> Item | None:
    """A post as an item, None where it has no words of its own. Its link is its identity.

    A bridge that offers the same channel as RSS uses that link too.
    """
    if post.xpath(_FORWARDED):
        return None
    for other in _outermost(post.xpath(_NOT_OWN)):
        other.clear(keep_tail=True)
    # An album nests the element in itself: the outermost one holds the text once.
    body = "\n".join(filter(None, map(read_tag, _outermost(post.xpath(_TEXT)))))
    if not body:
        return None
    time = next(iter(post.xpath(_TIME)), None)
    link = f"https://t.me/{post.get('data-post')}"
    published = None if time is None else read_iso(time.get("datetime"))
    return Item(guid=link, link=link, title="", body=body, published=published)
