"""A hostile body within the limit of size is read in a second or two, and what was left out is said."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from monitor.article import article_text
from monitor.feeds import find_earlier, parse_feed
from monitor.model import Feed, FeedKind

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
FEED = Feed("owl-news", "https://owl.example/feeds/all.xml", "owl")
CHANNEL = Feed("sky-watch", "https://t.me/s/skywatch", "sky", FeedKind.TELEGRAM)
HEAD, END = b"<rss version='2.0'><channel>", b"</channel></rss>"
ITEM = b"<item><title>61 drones</title></item>"
POST = (
    b'<div class="tgme_widget_message" data-post="skywatch/1">'
    b'<div class="tgme_widget_message_text js-message_text">61 drones</div></div>'
)
SECONDS = 8.0
"""Of the processor; on a quiet machine a tenth of it. Without a limit, each of these takes longer."""


def fill(unit: bytes, megabytes: float = 9) -> bytes:
    return unit * int(megabytes * 1_000_000 / len(unit))


@contextmanager
def in_time() -> Iterator[None]:
    began = time.process_time()
    yield
    assert time.process_time() - began < SECONDS


@pytest.mark.parametrize(
    ("body", "entries"),
    [
        (HEAD + fill(ITEM) + END, 500),
        (HEAD + b"&nbsp;" + fill(ITEM) + END, 500),
        (HEAD + ITEM + fill(b"<x>"), 1),
        (HEAD + ITEM + b"<item " + b" ".join(b"a%d='1'" % n for n in range(500_000)) + b"/>" + END, 1),
        (HEAD + ITEM + b"<item><title>&nbsp;" + fill(b"& ") + b"</title></item>" + END, 1),
        (HEAD + ITEM + b"<item><description>" + fill(b"&lt;p>") + b"</description></item>" + END, 1),
        (HEAD + ITEM + fill(b"<a b='"), 1),
    ],
    ids=["items", "odd items", "deep", "attributes", "ampersands", "markup", "open quotes"],
)
def test_a_hostile_feed_is_cut_and_says_so(body: bytes, entries: int) -> None:
    with in_time():
        parsed = parse_feed(body, FEED, NOW)
    assert len({entry.title for entry in parsed.entries}) == 1
    assert f"the first {entries} were read" in (parsed.problem or "")


def test_a_hostile_json_feed_is_cut_and_says_so() -> None:
    items = b",".join(b'{"id": "%d", "content_html": "61 %s"}' % (n, fill(b"<p>", 0.5)) for n in range(17))
    with in_time():
        parsed = parse_feed(
            b'{"version": "https://jsonfeed.org/version/1", "items": [%s]}' % items, FEED, NOW
        )
    assert parsed.problem == "is too large to be read whole: the first 2 were read"
    assert [entry.text for entry in parsed.entries] == ["61", "61"]


@pytest.mark.parametrize("more", [POST, b"<div>", b"<a href=x>y</a>"], ids=["posts", "deep", "links"])
def test_a_hostile_channel_page_is_cut_and_says_so(more: bytes) -> None:
    page = b"<html><a class='tme_messages_more' data-before='1'></a>" + POST + fill(more)
    with in_time():
        parsed = parse_feed(page, CHANNEL, NOW)
        assert find_earlier(page.decode()) == 1
    assert [entry.text for entry in parsed.entries] == ["61 drones"]
    assert "too large to be read whole" in (parsed.problem or "")


@pytest.mark.parametrize(
    "more",
    [b"<p>The enemy sent 61 drones tonight over the city.</p>", b"<div>", b"<a href=x>drones</a> ", b"a<br>"],
)
def test_a_hostile_article_is_cut(more: bytes) -> None:
    with in_time():
        article_text(
            b"<html><body><article>" + fill(more) + b"</article></body></html>", "https://owl.example/"
        )


@pytest.mark.parametrize("end", [b"</script>", b""])
def test_programs_in_a_page_do_not_crowd_out_its_article(end: bytes) -> None:
    article = b"<article>" + b"<p>Overnight 61 attack drones crossed the border, the air force said.</p>" * 4
    pages: list[Callable[[bytes], bytes]] = [lambda script: article + script, lambda script: script + article]
    for page in pages[: 2 if end else 1]:
        html = b"<html><body>" + page(b"<script>" + fill(b"if (a<b) c();", 2) + end)
        assert "61 attack drones" in (article_text(html, "https://owl.example/") or "")


def test_a_feed_of_many_long_articles_is_read_whole() -> None:
    story = (
        b"<item><description><![CDATA[" + b"<p>61 <b>drones</b> &amp; <a href='x'>more</a></p>" * 40 + b"]]>"
    )
    body = HEAD + b"".join(story + b"</description><guid>%d</guid></item>" % n for n in range(500)) + END
    parsed = parse_feed(body, FEED, NOW)
    assert (len(parsed.entries), parsed.problem) == (500, None)
