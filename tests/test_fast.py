"""What the quick reader of plain feeds reads is what feedparser reads; all that is odd it leaves alone."""

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.feeds.fast import read_plain
from monitor.feeds.rss import read_odd

URL = "https://owl.example/feeds/all.xml"
SPACES = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "atom": "http://www.w3.org/2005/Atom",
    "media": "http://search.yahoo.com/mrss/",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
}
DECLARED = "".join(f" xmlns:{name}='{address}'" for name, address in SPACES.items())
BLOG = """<title>Owl</title><link>https://owl.example/</link><description>Of nights</description>
<atom:link href="https://owl.example/feed" rel="self" type="application/rss+xml"/><language>uk-UA</language>
<lastBuildDate>Wed, 04 Mar 2026 08:30:00 +0000</lastBuildDate><sy:updatePeriod>hourly</sy:updatePeriod>
<image><url>https://owl.example/a.png</url><title>Not the title</title><link>https://owl.example/i</link></image>
<skipHours><hour>3</hour></skipHours><itunes:author>Owl</itunes:author>"""
TITLE = "<title>Night</title>"


def rss(*items: str, head: str = BLOG, root: str = "version='2.0'") -> str:
    inner = "".join(f"<item>{item}</item>" for item in items)
    return (
        f"<?xml version='1.0' encoding='utf-8'?><rss {root}{DECLARED}><channel>{head}{inner}</channel></rss>"
    )


def atom(*entries: str, root: str = "xml:lang='uk-UA'") -> str:
    inner = "".join(f"<entry>{entry}</entry>" for entry in entries)
    head = "<title type='html'>Owl</title><id>urn:owl</id><author><name>O</name></author><link href='/'/>"
    return f"<feed xmlns='http://www.w3.org/2005/Atom' {root}>{head}{inner}</feed>"


ITEMS = {
    "post": "<title>Ніч: 61 дрон</title><link>https://owl.example/?p=1&amp;b=2</link><dc:creator>O</dc:creator>"
    "<pubDate>Wed, 04 Mar 2026 08:30:00 +0200</pubDate><category><![CDATA[News]]></category>"
    "<guid isPermaLink='false'>https://owl.example/?p=1</guid><comments>https://owl.example/c</comments>"
    "<description><![CDATA[<p>61&nbsp;drones, <b>54</b> stopped</p>]]></description>"
    "<slash:comments>2</slash:comments>"
    "<content:encoded><![CDATA[<p>61 drones came.<br/>54 were stopped</p><ul><li>a</ul>]]></content:encoded>"
    "<wfw:commentRss>https://owl.example/c/feed</wfw:commentRss>"
    "<media:thumbnail url='https://owl.example/t.jpg'/>"
    "<media:content url='a.jpg'><media:credit>O</media:credit></media:content>"
    "<enclosure url='a' type='b' length='1'/>",
    "name as link": f"{TITLE}<guid>https://owl.example/1</guid>",
    "name as link, and link": f"<guid>https://owl.example/1</guid>{TITLE}<link> https://owl.example </link>",
    "name as link, empty link": f"<guid>https://owl.example/1</guid>{TITLE}<link/>",
    "no link": f"{TITLE}<guid isPermaLink='false'>7</guid>",
    "relative link": f"{TITLE}<link>/n/1?a=1</link>",
    "content alone": f"{TITLE}<content:encoded>&lt;p>a&lt;/p></content:encoded>",
    "summary is longer": f"{TITLE}<description>a b c</description><content:encoded>a</content:encoded>",
    "content first": f"<content:encoded>a b</content:encoded>{TITLE}<description>c</description>",
    "empty": "<title/><description/><pubDate/><guid/><link/>",
    "source": f"{TITLE}<source url='https://jay.example/f'>Jay</source>",
    "comment and instruction": "<title>a<!-- x -->b<?c d?>c</title>",
    "zone by name": f"{TITLE}<pubDate>Wed, 04 Mar 2026 08:30:00 EET</pubDate>",
    "date of Atom": f"{TITLE}<pubDate>2026-03-04T08:30:00.5+02:00</pubDate>",
    "letters of the west": "<title>Café – naïve “owl”</title>",
    "link of another kind": f"{TITLE}<atom:link rel='replies' href='/r'/><link>https://owl.example/1</link>",
}
ENTRIES = {
    "entry": "<id>tag:owl,1</id><title type='html'>61 &amp;amp; 54</title><link href='https://owl.example/1'/>"
    "<link rel='self' href='https://owl.example/s'/><published>2026-03-04T08:30:00+02:00</published>"
    "<updated>2026-03-04T09:00:00Z</updated><content type='html'>&lt;p>61 drones&lt;/p></content>"
    "<author><name>O</name><uri>https://owl.example/o</uri></author><category term='night'/>",
    "no link": "<id>https://owl.example/1</id><title>a</title><summary>b</summary>",
    "two links": "<id>1</id><title>a</title><link href='/1'/><link type='text/html' href='/2'/>",
    "link to a picture": "<id>1</id><title>a</title><link type='image/png' href='/1'/>",
    "summary and content": "<id>1</id><title>a</title><content>b c</content><summary>d</summary>",
}
ODD = {
    "two titles": f"{TITLE}<title>b</title>",
    "title of a picture": f"{TITLE}<media:title>b</media:title>",
    "description of a picture": f"{TITLE}<media:description>b</media:description>",
    "summary of a podcast": f"{TITLE}<itunes:summary>b</itunes:summary>",
    "markup that is not escaped": f"{TITLE}<description><p>61</p></description>",
    "unknown element": f"{TITLE}<summary>b</summary>",
    "other link": f"{TITLE}<atom:link href='https://owl.example/1'/>",
    "other date": f"{TITLE}<dc:date>2026-03-04</dc:date>",
    "date of another form": f"{TITLE}<pubDate>4 March 2026</pubDate>",
    "spoilt encoding": "<title>CafÃ©</title>",
    "control letter": "<title>a\x96b</title>",
    "base": f"{TITLE}<link xml:base='https://jay.example/'>a</link>",
    "four slashes": f"{TITLE}<link>https:////owl.example/</link>",
    "attributes": "<title type='text'>a</title>",
    "item inside": f"{TITLE}<category><item/></category>",
}


@pytest.mark.parametrize(
    "text",
    [
        *(rss(item, TITLE) for item in ITEMS.values()),
        *(atom(entry) for entry in ENTRIES.values()),
        rss(),
        atom(),
    ],
    ids=[*ITEMS, *ENTRIES, "no items", "no entries"],
)
def test_a_plain_feed_is_read_as_feedparser_reads_it(text: str) -> None:
    items, problem = read_odd(text, URL)
    assert problem is None
    assert read_plain(text, URL) == items


@pytest.mark.parametrize("item", ODD.values(), ids=ODD.keys())
def test_what_is_odd_is_left_to_feedparser(item: str) -> None:
    assert read_plain(rss(item), URL) is None
    assert read_odd(rss(item), URL)[0]


@pytest.mark.parametrize(
    "text",
    [
        rss(TITLE)[:-1],
        rss("<title>&nbsp;</title>"),
        "<!DOCTYPE rss [<!ENTITY a 'b'>]>" + rss("<title>&a;</title>").partition("?>")[2],
        rss(TITLE, head="<x:y xmlns:x='urn:x'/>"),
        rss(TITLE, head="<language>uk</language><language>en</language>"),
        rss(TITLE, root="version='0.91'"),
        rss(TITLE).replace("item>", "ITEM>"),
        atom("<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>a</div></title>"),
        atom("<title>a</title><content src='/a'/>"),
        "<html/>",
        "",
    ],
)
def test_a_feed_with_a_fault_or_of_another_kind_is_left_to_feedparser(text: str) -> None:
    assert read_plain(text, URL) is None


WORDS = st.text(st.sampled_from("aé <>&;/\"'=\n\u2014Ніч\u0096]"), max_size=12)
DATES = st.sampled_from(
    [
        "",
        "Wed, 4 Mar 2026 08:30:00 GMT",
        "2026-03-04T08:30:00Z",
        "04 Mar 2026 08:30:00 -0130",
        "31 Feb 2026 08:30:00 Z",
        "2026-03-04T08:30:61Z",
        "Wed, 04 Mar 2026 08:30 +0200",
        "2026-03-04 08:30",
        "Ср, 04 Mar 2026 08:30:00 +0200",
    ]
)
PARTS = st.one_of(
    *(
        st.builds(f"<{name}>{{}}</{name.partition(' ')[0]}>".format, words.map(escape))
        for name, words in {
            **dict.fromkeys(("title", "description", "content:encoded", "link", "guid", "dc:creator"), WORDS),
            "guid isPermaLink='false'": WORDS,
            "pubDate": DATES,
        }.items()
    ),
    st.sampled_from(["<source>a</source>", "<category>b</category>", "<author>c</author>"]),
)


@given(st.lists(st.lists(PARTS, max_size=6).map("".join), max_size=3))
def test_where_both_read_a_feed_they_read_the_same(items: list[str]) -> None:
    text = rss(*items)
    plain = read_plain(text, URL)
    if plain is not None:
        assert (plain, None) == read_odd(text, URL)
