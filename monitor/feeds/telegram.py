"""Reads the public page of a Telegram channel (https://t.me/s/NAME): HTML goes in, posts come out.

Only what the channel itself writes counts. A quoted reply, the preview of a link and a forwarded post are
other people's words, or older ones, and would be counted as news.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bs4 import BeautifulSoup, Tag

from .dates import read_iso
from .entries import MOST_ENTRIES, Item, trim_items
from .plain import read_tag

_POST = "div.tgme_widget_message[data-post]"
_TEXT = ".tgme_widget_message_text.js-message_text"
_TIME = ".tgme_widget_message_date time[datetime]"
_EARLIER = "a.tme_messages_more[data-before], link[rel=prev][href*='before=']"
_FORWARDED = ".tgme_widget_message_forwarded_from"
_NOT_OWN = ".tgme_widget_message_reply, .tgme_widget_message_link_preview, .js-message_reply_text"


def read_channel(text: str, most: int | None = MOST_ENTRIES) -> tuple[list[Item], str | None]:
    """The posts of a channel page that have a text of their own, oldest first as the page has them."""
    soup = BeautifulSoup(text if "tgme_" in text else "", "lxml")
    posts, limit = trim_items(_outermost(soup.select(_POST)), most)
    if not posts:
        return [], (
            "shows no posts: look whether the channel's name is right and the page is public; "
            "the address must be of the form https://t.me/s/NAME"
        )
    items = [item for post in posts if (item := _read_post(post))]
    if not items and not soup.select(_TEXT):
        return [], f"shows {len(posts)} posts, but none with a text: the page may have a new layout"
    return items, limit


def find_earlier(text: str) -> int | None:
    """The id of the post before which the next older page of a channel ends; None at its beginning.

    Without the page's own link it is the lowest id on it.
    """
    soup = BeautifulSoup(text if "tgme_" in text else "", "lxml")
    for link in soup.select(_EARLIER):
        said = re.search(r"(\d+)$", str(link.get("data-before") or link.get("href") or ""))
        if said:
            return int(said[1])
    return min(list_ids(text), default=None)


def list_ids(text: str) -> list[int]:
    """The ids of all posts on a channel page, those without words too, in its order."""
    return [int(number) for number in re.findall(r"data-post=\"[^\"/]+/(\d+)\"", text)]


def _outermost(tags: Iterable[Tag]) -> list[Tag]:
    """The tags, given in the order of the page, that lie in no other of them."""
    found: list[Tag] = []
    inside: set[int] = set()
    for tag in tags:
        if id(tag) not in inside:
            found.append(tag)
            inside.update(map(id, tag.find_all(True)))
    return found


def _read_post(post: Tag) -> Item | None:
    """A post as an item, None where it has no words of its own. Its link is its identity.

    A bridge that offers the same channel as RSS uses that link too.
    """
    if post.select_one(_FORWARDED):
        return None
    for other in post.select(_NOT_OWN):
        other.decompose()
    # An album nests the element in itself: the outermost one holds the text once.
    body = "\n".join(filter(None, map(read_tag, _outermost(post.select(_TEXT)))))
    if not body:
        return None
    time = post.select_one(_TIME)
    link = f"https://t.me/{post['data-post']}"
    published = read_iso(time["datetime"]) if time else None
    return Item(guid=link, link=link, title="", body=body, published=published)
