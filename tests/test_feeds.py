"""Any bytes go in; entries and a plain word about what is wrong come out."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.feeds import parse_feed, with_body
from monitor.feeds.hints import find_hints
from monitor.feeds.plain import read_markup
from monitor.model import Entry, Feed, FeedKind

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
FEED = Feed("owl-news", "https://owl.example/feeds/all.xml", "owl")
CHANNEL = Feed("sky-watch", "https://t.me/s/skywatch", "sky", FeedKind.TELEGRAM, lang="uk")


def rss(*items: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>', language: str = "en-GB") -> str:
    inner = "".join(f"<item>{item}</item>" for item in items)
    return (
        f'{head}<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>Owl</title><language>{language}</language>{inner}</channel></rss>"
    )


def read(text: str | bytes, feed: Feed = FEED) -> tuple[Entry, ...]:
    """The entries of a feed that nothing is wrong with."""
    parsed = parse_feed(text.encode() if isinstance(text, str) else text, feed, NOW)
    assert parsed.problem is None
    return parsed.entries


def read_one(item: str, feed: Feed = FEED) -> Entry:
    (entry,) = read(rss(item), feed)
    return entry


def test_an_rss_item_becomes_an_entry() -> None:
    entry = read_one(
        "<title>Night report</title><link>https://owl.example/1</link><guid>g-1</guid>"
        "<description>61 drones came, 54 were stopped.</description>"
        "<pubDate>Wed, 04 Mar 2026 08:30:00 +0200</pubDate>"
    )
    assert entry.id.startswith("owl-news:")
    assert len(entry.id) == len("owl-news:") + 32
    assert (entry.feed, entry.source, entry.lang, entry.version) == ("owl-news", "owl", "en", 1)
    assert (entry.title, entry.link) == ("Night report", "https://owl.example/1")
    assert entry.text == "Night report\n61 drones came, 54 were stopped."
    assert entry.published == datetime(2026, 3, 4, 6, 30, tzinfo=UTC)
    assert entry.fetched == NOW
    assert len(entry.digest) == 64


def test_atom_rdf_and_json_feed_are_read_too() -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Owl</title><entry><id>a-1</id><title>Night</title>'
        '<link href="/n/1"/><published>2026-03-04T08:30:00+02:00</published>'
        "<updated>2026-03-04T09:00:00Z</updated>"
        '<content type="html">&lt;p&gt;9 missiles&lt;/p&gt;</content></entry></feed>'
    )
    rdf = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><item rdf:about="a-1"><title>Night</title>'
        "<link>https://owl.example/n/1</link><description>9 missiles</description>"
        "<dc:date>2026-03-04T08:30:00+02:00</dc:date></item></rdf:RDF>"
    )
    item = {"id": "a-1", "url": "/n/1", "title": "Night", "content_html": "<p>9 missiles</p>"}
    item["date_published"] = "2026-03-04T08:30:00+02:00"
    feed = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [item]})
    (first,), (second,), (third,) = read(atom), read(rdf), read(feed)
    assert first.edited == datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
    assert replace(first, edited=None) == second == third
    assert first.text == "Night\n9 missiles"
    assert first.link == "https://owl.example/n/1"
    assert first.published == datetime(2026, 3, 4, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<p>one</p>\n<p>two</p>", "one\n\ntwo"),
        ("<div><div><p>one</p></div></div><ul><li>two</li><li>three</li></ul>", "one\n\ntwo\n\nthree"),
        ("<p>one line\n of the source</p>", "one line of the source"),
        ("one\ntwo <b>bold</b>", "one\ntwo bold"),
        ("plain\r\ntext  with\ta tab", "plain\ntext with a tab"),
        ("61&nbsp;drones &amp; 9&#160;missiles &lt;all&gt;", "61 drones & 9 missiles <all>"),
        ("12 < 61 and 54 > 9", "12 < 61 and 54 > 9"),
        ("<table><tr><td>12</td><td>34</td></tr></table>", "12 34"),
        ("426<sup>1</sup> drones", "426 1 drones"),
        ("<script>var n = 5</script><style>p{}</style>seen<!-- 7 unseen -->", "seen"),
        ("dro\u00adnes\u200b and a \x00 zero", "drones and a zero"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("<b>61</b> <i>drones</i>", "61 drones"),
        ("<p>" * 3000 + "deep", "deep"),
    ],
)
def test_markup_becomes_lines_of_plain_text(markup: str, text: str) -> None:
    assert read_markup(markup) == text


def test_the_longer_of_summary_and_content_is_the_body() -> None:
    short = "<title>T</title><description>Short.</description>"
    assert read_one(f"{short}<content:encoded><![CDATA[<p>Much longer.</p>]]></content:encoded>").text == (
        "T\nMuch longer."
    )
    long = "<title>T</title><description>The longer of the two.</description>"
    assert read_one(f"{long}<content:encoded>More...</content:encoded>").text == "T\nThe longer of the two."


@pytest.mark.parametrize("title", ["61 drones overnight", "61 drones  over…", "61 drones over..."])
def test_a_title_that_the_body_begins_with_is_not_said_twice(title: str) -> None:
    item = f"<title>{title}</title><description>61 drones overnight&lt;br&gt;54 were stopped</description>"
    assert read_one(item).text == "61 drones overnight\n54 were stopped"


def test_a_title_alone_is_a_text() -> None:
    assert read_one("<title>61 drones</title>").text == "61 drones"


def test_links_that_are_no_web_addresses_are_dropped() -> None:
    assert read_one("<title>T</title><link>javascript:alert(1)</link>").link == ""
    assert read_one("<title>T</title><link>../n/1</link>").link == "https://owl.example/n/1"


@pytest.mark.parametrize(
    ("written", "utc_hour"),
    [
        ("Wed, 04 Mar 2026 08:30:00 EET", 6),
        ("Wed, 04 Mar 2026 08:30:00 EEST", 5),
        ("Wed, 04 Mar 2026 08:30:00 MSK", 5),
        ("Wed, 4 March 2026 08:30 (msk)", 5),
        ("04 Mar 26 08:30 EET", 6),
        ("2026-03-04 08:30:00 EEST", 5),
        ("Wed, 04 Mar 2026 08:30:00 CEST", 6),
        ("Wed, 04 Mar 2026 08:30:00 GMT+3", 5),
        ("Wed, 04 Mar 2026 08:30:00 UTC+02:00", 6),
        ("Wed, 04 Mar 2026 08:30:00 +0300 (MSK)", 5),
        ("Wed, 04 Mar 2026 08:30:00 +0200", 6),
        ("Wed, 04 Mar 2026 08:30:00 GMT", 8),
        ("Tue, 03 Mar 2026 23:30:00 EST", 4),
        ("2026-03-04T08:30:00+03:00", 5),
    ],
)
def test_zones_are_understood(written: str, utc_hour: int) -> None:
    entry = read_one(f"<title>T</title><pubDate>{written}</pubDate>")
    assert entry.published == datetime(2026, 3, 4, utc_hour, 30, tzinfo=UTC)


@pytest.mark.parametrize("written", ["", "yesterday", "Wed, 99 Mar 2026 08:30:00 EET", "0000-00-00"])
def test_a_date_that_is_none_is_none(written: str) -> None:
    assert read_one(f"<title>T</title><pubDate>{written}</pubDate>").published is None


def test_a_date_in_the_future_is_not_believed() -> None:
    def published(ahead: timedelta) -> datetime | None:
        date = (NOW + ahead).strftime("%Y-%m-%dT%H:%M:%SZ")
        return read_one(f"<title>T</title><pubDate>{date}</pubDate>").published

    assert published(timedelta(hours=23)) == NOW + timedelta(hours=23)
    assert published(timedelta(hours=25)) is None


def test_an_edit_keeps_the_identity_and_changes_the_digest() -> None:
    first = read_one("<guid>g</guid><title>Night</title><description>61 drones</description>")
    second = read_one("<guid>g</guid><title>Night, amended</title><description>62 drones</description>")
    assert first.id == second.id
    assert first.digest != second.digest


@pytest.mark.parametrize(
    "kept",
    [
        "<guid>g</guid>",
        "<link>https://owl.example/1</link><pubDate>Wed, 04 Mar 2026 08:30:00 GMT</pubDate>",
        "<link>https://owl.example/1</link>",
    ],
)
def test_what_names_an_item_survives_a_new_title(kept: str) -> None:
    assert read_one(f"{kept}<title>A</title>").id == read_one(f"{kept}<title>B</title>").id


def test_without_guid_the_date_and_then_the_title_tell_items_apart() -> None:
    link = "<link>https://owl.example/live</link>"
    dated = [f"<title>T</title>{link}<pubDate>0{day} Mar 2026 08:30 GMT</pubDate>" for day in (1, 2)]
    assert len({entry.id for entry in read(rss(*dated))}) == 2
    assert read_one("<title>A</title>").id != read_one("<title>B</title>").id


def test_items_that_share_one_guid_stay_apart() -> None:
    items = [
        f"<guid>home</guid><title>{word}</title><link>https://owl.example/{word}</link>" for word in "abc"
    ]
    assert len({entry.id for entry in read(rss(*items))}) == 3


def test_an_item_that_is_listed_twice_is_one_entry() -> None:
    item = "<guid>g</guid><title>T</title>"
    assert len(read(rss(item, item))) == 1


def test_the_same_item_of_two_feeds_has_two_ids_with_one_key() -> None:
    first = read_one("<guid>g</guid><title>T</title>")
    second = read_one("<guid>g</guid><title>T</title>", Feed("other", "https://o.example/", "owl"))
    assert first.id.split(":")[1] == second.id.split(":")[1]
    assert first.id != second.id


def test_the_language_of_the_configuration_weighs_more_than_the_feeds() -> None:
    item = "<title>T</title>"
    assert read(rss(item, language="ua"))[0].lang == "uk"
    assert read(rss(item, language="martian"))[0].lang is None
    assert read(rss(item), Feed("f", "https://f.example/", "s", lang="ru"))[0].lang == "ru"


def test_an_article_takes_the_place_of_the_summary() -> None:
    entry = read_one("<guid>g</guid><title>Night</title><description>Short.</description>")
    full = with_body(entry, "First paragraph.\n\n\n\nSecond,  with 61 drones.")
    assert full.text == "Night\nFirst paragraph.\n\nSecond, with 61 drones."
    assert (full.id, full.title, full.link) == (entry.id, "Night", entry.link)
    assert full.digest != entry.digest
    assert with_body(full, "Short.").digest == entry.digest


UKRAINIAN = "Вночі ворог атакував 61 ударним безпілотником, більшість збито"


def test_windows_1251_is_read_as_declared() -> None:
    text = rss(f"<title>{UKRAINIAN}</title>", head='<?xml version="1.0" encoding="windows-1251"?>')
    assert read(text.encode("cp1251"))[0].title == UKRAINIAN


def test_an_encoding_that_only_the_header_names_is_used() -> None:
    body = rss(f"<title>{UKRAINIAN}</title>", head="").encode("koi8-u")
    parsed = parse_feed(body, FEED, NOW, "text/xml; charset=KOI8-U")
    assert (parsed.entries[0].title, parsed.problem) == (UKRAINIAN, None)


@pytest.mark.parametrize("head", ['<?xml version="1.0" encoding="UTF-8"?>', ""])
def test_windows_1251_under_a_false_flag_is_read_with_a_warning(head: str) -> None:
    parsed = parse_feed(rss(f"<title>{UKRAINIAN}</title>", head=head).encode("cp1251"), FEED, NOW)
    assert parsed.entries[0].title == UKRAINIAN
    assert "windows-1251" in (parsed.problem or "")


def test_utf_8_that_says_it_is_windows_1251_is_read_as_utf_8() -> None:
    text = rss(f"<title>{UKRAINIAN}</title>", head='<?xml version="1.0" encoding="windows-1251"?>')
    assert read(text)[0].title == UKRAINIAN


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_wide_encodings_and_marks_are_read(encoding: str) -> None:
    text = rss(f"<title>{UKRAINIAN}</title>", head='<?xml version="1.0" encoding="utf-16"?>')
    assert read(text.encode(encoding))[0].title == UKRAINIAN


def test_western_letters_are_not_taken_for_cyrillic() -> None:
    parsed = parse_feed(rss("<title>Café à Kyiv, près d’ici</title>").encode("cp1252"), FEED, NOW)
    assert parsed.entries[0].title == "Café à Kyiv, près d’ici"
    assert "windows-1252" in (parsed.problem or "")


def test_a_feed_cut_short_gives_its_whole_entries_and_never_half_a_number() -> None:
    items = [
        f"<guid>{n}</guid><title>Night {n}</title><description>{n}61 drones</description>"
        for n in range(1, 4)
    ]
    whole = rss(*items)
    parsed = parse_feed(whole[: whole.index("361 drones") + 2].encode(), FEED, NOW)
    assert [entry.text for entry in parsed.entries] == ["Night 1\n161 drones", "Night 2\n261 drones"]
    assert "cut short" in (parsed.problem or "")


def test_a_feed_that_is_not_well_formed_is_read_with_a_warning() -> None:
    parsed = parse_feed(rss("<title>61 drones & 9 missiles</title>").encode(), FEED, NOW)
    assert parsed.entries[0].title == "61 drones & 9 missiles"
    assert "not well-formed" in (parsed.problem or "")


def test_white_space_before_the_feed_is_no_problem() -> None:
    assert read("\n  " + rss("<title>T</title>"))


def test_a_feed_without_entries_is_no_problem() -> None:
    assert read(rss()) == ()
    assert read('{"version": "https://jsonfeed.org/version/1", "items": []}') == ()


def test_a_feed_without_entries_in_another_encoding_than_it_says_has_not_failed() -> None:
    body = rss().replace("Owl", "Нічні новини та все інше").encode("windows-1251")
    parsed = parse_feed(body, FEED, NOW)
    assert (parsed.entries, parsed.failed) == ((), False)
    assert "windows-1251" in (parsed.problem or "")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("", "empty"),
        (" \n\t", "empty"),
        ("<!DOCTYPE html><html><head><title>Hello</title></head><body>Hi</body></html>", "web page"),
        ('<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><body/></html>', "web page"),
        ("just words", "neither RSS"),
        ("<catalogue><book/></catalogue>", "neither RSS"),
        ("\x00\x01\x02PNG", "neither RSS"),
        ('{"version": "https://jsonfeed.org/version/1", "items": [{"id": ', "cut short"),
        ('{"version": "https://jsonfeed.org/version/1", "items": 5}', "list of items"),
        ('{"version": "https://jsonfeed.org/version/12", "items": []}', "no JSON Feed"),
        ("[1, 2]", "no JSON Feed"),
        ("[" * 100_000, "JSON"),
        (rss("<guid>g</guid>"), "without title and text"),
    ],
)
def test_what_is_no_feed_gives_no_entries_and_says_why(body: str, words: str) -> None:
    parsed = parse_feed(body.encode(), FEED, NOW)
    assert (parsed.entries, parsed.failed) == ((), True)
    assert words in (parsed.problem or "")


def test_a_json_feed_with_fields_of_wrong_types_gives_what_is_right() -> None:
    items = [
        {"id": 7, "title": ["no"], "content_text": "9 missiles", "date_published": 5, "url": {}},
        "no",
        None,
    ]
    (entry,) = read(json.dumps({"version": "https://jsonfeed.org/version/1", "items": items}))
    assert (entry.title, entry.text, entry.published, entry.link) == ("", "9 missiles", None, "")


def test_a_lone_surrogate_does_not_reach_the_text() -> None:
    item = '{"id": "\\ud800", "content_text": "9\\ud800"}'
    (entry,) = read('{"version": "https://jsonfeed.org/version/1", "items": [' + item + "]}")
    assert entry.text == "9"


def test_too_many_entries_are_limited_with_a_warning() -> None:
    parsed = parse_feed(rss(*(f"<title>Night {n}</title>" for n in range(600))).encode(), FEED, NOW)
    assert len(parsed.entries) == 500
    assert parsed.entries[0].title == "Night 0"
    assert "600 entries" in (parsed.problem or "")


def test_a_very_long_text_is_cut_between_words() -> None:
    entry = read_one(f"<title>T</title><description>{'123456 ' * 40_000}</description>")
    assert 199_000 < len(entry.text) <= 200_000
    assert set(entry.text.split()) == {"T", "123456"}


@given(st.binary())
@example(b"\xff\xfe\x00")
@example(b'<?xml version="1.0" encoding="idna"?><rss/>')
@example(
    b"<?xml version='1.0' encoding='utf-7'?><rss><channel><item><title>+2AA-</title></item></channel></rss>"
)
@example(b"<rss><![CDATA[<!--<!DOCTYPE a [<!ENTITY b 'c'>]>")
@example(
    b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="http://[x"/><title>a</title></entry></feed>'
)
@example(b'{"version": "https://jsonfeed.org/version/1", "items": [{"url": "http://[x", "title": "a"}]}')
def test_no_bytes_crash_it(body: bytes) -> None:
    for feed in (FEED, CHANNEL):
        parsed = parse_feed(body, feed, NOW)
        assert "report this feed" not in (parsed.problem or ""), "nothing but a bug of ours says this"


@given(st.data())
def test_no_cut_and_no_damage_crashes_it(data: st.DataObject) -> None:
    body = rss(
        "<guid>g</guid><title>Night &amp; day</title><description><![CDATA[<b>61</b>]]></description>"
    ).encode()
    start = data.draw(st.integers(0, len(body)))
    end = data.draw(st.integers(start, len(body)))
    for entry in parse_feed(body[:start] + data.draw(st.binary(max_size=8)) + body[end:], FEED, NOW).entries:
        assert entry.text


def post(number: int, inner: str, time: str = "2026-03-04T06:30:00+00:00") -> str:
    return (
        f'<div class="tgme_widget_message_wrap js-widget_message_wrap"><div class="tgme_widget_message" '
        f'data-post="skywatch/{number}">{inner}<time class="message_video_duration">0:12</time>'
        f'<a class="tgme_widget_message_date" href="https://t.me/skywatch/{number}">'
        f'<time datetime="{time}">08:30</time></a></div></div>'
    )


def words(inner: str) -> str:
    return f'<div class="tgme_widget_message_text js-message_text" dir="auto">{inner}</div>'


def channel(*posts: str) -> bytes:
    head = '<head><meta charset="utf-8"></head>'
    return f"<!DOCTYPE html><html>{head}<body>{''.join(posts)}</body></html>".encode()


def texts(*posts: str) -> list[str]:
    parsed = parse_feed(channel(*posts), CHANNEL, NOW)
    assert parsed.problem is None
    return [entry.text for entry in parsed.entries]


EMOJI = '<i class="emoji" style="background-image:url(x)"><b>⚡️</b></i>'


def test_a_channel_post_becomes_an_entry() -> None:
    body = (
        f'{EMOJI} <b>ЗБИТО 54 ЦІЛІ</b><br/>Уночі — <a href="https://x.example">61</a> дрон.<br><br>Далі буде'
    )
    (entry,) = read(channel(post(7, words(body))), CHANNEL)
    assert entry.text == "⚡️ ЗБИТО 54 ЦІЛІ\nУночі — 61 дрон.\n\nДалі буде"
    assert (entry.title, entry.link, entry.lang) == ("", "https://t.me/skywatch/7", "uk")
    assert (entry.feed, entry.source) == ("sky-watch", "sky")
    assert entry.published == datetime(2026, 3, 4, 6, 30, tzinfo=UTC)


def test_posts_come_in_the_order_of_the_page() -> None:
    assert texts(post(1, words("one")), post(2, words("two"))) == ["one", "two"]


def test_an_album_says_its_text_once() -> None:
    assert texts(post(1, words(words("61 drones<br/>seen")))) == ["61 drones\nseen"]


def test_a_quoted_reply_is_not_the_posts_own_text() -> None:
    quote = (
        '<a class="tgme_widget_message_reply" href="https://t.me/skywatch/1">'
        '<div class="tgme_widget_message_metatext js-message_reply_text">90 drones yesterday</div>'
        f"{words('90 drones yesterday')}</a>"
    )
    assert texts(post(2, quote + words("Correction: 91"))) == ["Correction: 91"]


def test_a_link_preview_is_not_the_posts_own_text() -> None:
    preview = (
        '<a class="tgme_widget_message_link_preview" href="https://x.example">'
        f'<div class="link_preview_title">500 drones</div>{words("500 drones")}</a>'
    )
    assert texts(post(2, words("Read this") + preview)) == ["Read this"]
    assert texts(post(1, words("own")), post(2, preview)) == ["own"]


def test_a_forwarded_post_is_someone_elses() -> None:
    forwarded = '<div class="tgme_widget_message_forwarded_from">Forwarded from <a>Others</a></div>'
    assert texts(post(1, forwarded + words("70 drones")), post(2, words("own"))) == ["own"]


def test_a_picture_without_words_is_no_entry() -> None:
    assert texts(post(1, '<a class="tgme_widget_message_photo_wrap"></a>'), post(2, words("own"))) == ["own"]


def test_an_edited_post_keeps_its_identity_and_date() -> None:
    (first,) = read(channel(post(3, words("61 drones"))), CHANNEL)
    meta = '<span class="tgme_widget_message_meta">edited</span>'
    (second,) = read(channel(post(3, words("62 drones") + meta)), CHANNEL)
    assert (first.id, first.published) == (second.id, second.published)
    assert second.text == "62 drones"
    assert first.digest != second.digest


def test_a_post_that_comes_by_a_bridge_has_the_same_key() -> None:
    (direct,) = read(channel(post(3, words("61 drones"))), CHANNEL)
    bridged = read_one("<guid>https://t.me/skywatch/3</guid><title>61 drones</title>")
    assert direct.id.split(":")[1] == bridged.id.split(":")[1]


def test_a_channel_page_without_posts_says_what_to_look_at() -> None:
    parsed = parse_feed(channel('<div class="tgme_page">Join</div>'), CHANNEL, NOW)
    assert parsed.entries == ()
    assert "https://t.me/s/NAME" in (parsed.problem or "")


def test_a_channel_page_of_a_new_shape_says_so() -> None:
    parsed = parse_feed(channel(post(1, "<p class='new-name'>61 drones</p>")), CHANNEL, NOW)
    assert parsed.entries == ()
    assert "layout" in (parsed.problem or "")


@pytest.mark.parametrize(
    ("head", "minutes"),
    [
        ("<ttl>40</ttl>", 40),
        ("<ttl> 5 </ttl>", 5),
        ("<ttl>soon</ttl>", None),
        ("<sy:updatePeriod>\n\thourly\t</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", 30),
        ("<sy:updatePeriod>daily</sy:updatePeriod>", 1440),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", 60),
        ("<sy:updatePeriod>now and then</sy:updatePeriod>", None),
        ("<ttl>90</ttl><sy:updatePeriod>hourly</sy:updatePeriod>", 90),
        ("", None),
    ],
)
def test_the_interval_that_a_feed_wishes_for_is_found(head: str, minutes: int | None) -> None:
    body = f"<rss version='2.0' xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'><channel>{head}"
    body += "<item><title>One</title><description>&lt;ttl&gt;7&lt;/ttl&gt; <ttl>7</ttl></description></item>"
    pace = parse_feed(f"{body}</channel></rss>".encode(), FEED, NOW).hints.pace
    assert pace == (None if minutes is None else timedelta(minutes=minutes))


def test_the_hours_in_which_a_feed_wants_no_visit_are_found_behind_the_items_too() -> None:
    body = (
        "<rss version='2.0'><channel><skipHours><hour>0</hour><hour>23</hour></skipHours>"
        "<item><title>One</title></item><skipDays><day>Sunday</day></skipDays></channel></rss>"
    )
    skips = parse_feed(body.encode(), FEED, NOW).hints.skips
    assert {0, 23, 24, 47, *range(144, 168)} <= skips
    assert len(skips) == 6 * 2 + 24
    whole = "<rss><channel><skipHours>" + "".join(f"<hour>{n}</hour>" for n in range(24)) + "</skipHours>"
    assert find_hints(whole).skips == frozenset()  # never is no wish that can be met
