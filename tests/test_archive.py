"""Archives of every kind give the entries that polling gives, and damage costs nothing but itself."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from archives import (
    CHANNEL,
    HARMS,
    article_page,
    page_of,
    post_of,
    spoil,
    warc_record,
    write_export,
    write_lines,
    write_warc,
)
from world import Post, at, make_rss, report

from monitor.archive import Archive, Contents, Kind, Speakers, find_archives, read_archive, read_member
from monitor.article import article_text
from monitor.errors import ConfigError, InputError
from monitor.feeds import make_entries, parse_feed, with_body
from monitor.model import Entry, Feed, FeedKind, Rank, Source

NIGHT = date(2026, 3, 14)
NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)
CHANNEL_FEED = Feed("watch", f"https://t.me/s/{CHANNEL}", "air-force", FeedKind.TELEGRAM, lang="uk")
OWL = Feed("owl-en", "https://rss.owl.example/en/all.xml", "owl", lang="en", full_text=True)
OWL_UK = Feed("owl-uk", "https://rss.owl.example/uk/all.xml", "owl", lang="uk", full_text=True)
SOURCES = (Source("air-force", "Night Watch", Rank.OFFICIAL), Source("owl", "Owl", Rank.OUTLET))
FEEDS = (CHANNEL_FEED, OWL_UK, OWL)
REPORTS = [report(NIGHT + timedelta(days=n), 60 + n) for n in range(4)]


def speakers(source: str | None = None) -> Speakers:
    return Speakers.of(FEEDS, SOURCES, source)


def read_all(path: Path, source: str | None = None) -> tuple[list[Entry], list[tuple[str, str]], int]:
    """Entries, damage, and how many members are of nobody known."""
    entries: list[Entry] = []
    damaged: list[tuple[str, str]] = []
    strangers = 0
    positions = []
    for archive in find_archives(path):
        for member in read_archive(archive, speakers(source)):
            positions.append((archive.name, member.position))
            contents = read_member(member, NOW)
            entries += contents.entries
            if contents.problem:
                damaged.append((member.name, contents.problem))
            elif member.feed is None:
                strangers += 1
    assert len(positions) == len(set(positions))
    return entries, damaged, strangers


def same(one: Entry, other: Entry) -> bool:
    """Whether two entries are one and the same version of one item."""
    return (one.id, one.digest, one.published, one.link, one.source) == (
        other.id,
        other.digest,
        other.published,
        other.link,
        other.source,
    )


WORDINGS = [
    "У ніч на 14 березня противник атакував 61 БпЛА.",
    "⚡️ ЗБИТО 54 БпЛА\n➖➖➖\n\n\n\nУ ніч на 14 березня\u00a0(з 18:00)   атаковано 61 дроном.\n",
    "Перший рядок\u2028другий рядок & <третій>\n   з відступом\u200b",
]


@pytest.mark.parametrize("text", WORDINGS)
def test_a_post_of_an_export_is_the_post_of_the_page(tmp_path: Path, text: str) -> None:
    post = Post("", text, at(NIGHT, 8))
    (polled,) = parse_feed(page_of([(7, post)]), CHANNEL_FEED, NOW).entries
    message = {**post_of(7, post), "text": text}
    (entry,), damaged, _ = read_all(write_export(tmp_path / "result.json", [message]), "air-force")
    assert same(entry, polled)
    assert not damaged


def test_pieces_links_and_blocks_of_a_post_are_one_text(tmp_path: Path) -> None:
    pieces = [
        "У ніч на 14 березня ",
        {"type": "bold", "text": "61"},
        " БпЛА, ",
        {"type": "text_link", "text": "карта", "href": "https://owl.example/1"},
        {"type": "blockquote", "text": "збито 54"},
        {"type": "custom_emoji", "text": "🔥", "document_id": "x"},
    ]
    html = (
        '<div class="tgme_widget_message" data-post="nightwatch/8"><div class="tgme_widget_message_text '
        'js-message_text">У ніч на 14 березня <b>61</b> БпЛА, <a href="https://owl.example/1">карта</a>'
        '<blockquote>збито 54</blockquote><i class="emoji"><b>🔥</b></i></div>'
        f'<a class="tgme_widget_message_date"><time datetime="{at(NIGHT, 8).isoformat()}"></time></a></div>'
    )
    (polled,) = parse_feed(html.encode(), CHANNEL_FEED, NOW).entries
    message = {**post_of(8, REPORTS[0]), "text": pieces}
    message["date_unixtime"] = str(int(at(NIGHT, 8).timestamp()))
    (entry,), _, _ = read_all(write_export(tmp_path / "result.json", [message]), "watch")
    assert same(entry, polled)


def test_service_messages_forwards_and_pictures_without_words_give_nothing(tmp_path: Path) -> None:
    post = post_of(1, REPORTS[0])
    others = [
        {"id": 2, "type": "service", "date_unixtime": "1773500000", "text": "pinned"},
        {**post, "id": 3, "forwarded_from": "Somebody"},
        {**post, "id": 4, "text": "", "photo": "photos/1.jpg"},
    ]
    entries, damaged, strangers = read_all(
        write_export(tmp_path / "result.json", [post, *others]), "air-force"
    )
    assert (len(entries), damaged, strangers) == (1, [], 0)


def test_an_edited_post_says_since_when_its_text_stands(tmp_path: Path) -> None:
    edited = at(NIGHT, 11)
    message = {**post_of(1, REPORTS[0]), "edited_unixtime": str(int(edited.timestamp()))}
    path = write_export(tmp_path / "result.json", [message, post_of(2, REPORTS[1])])
    (archive,) = find_archives(path)
    first, second = (
        read_member(member, NOW).entries[0] for member in read_archive(archive, speakers("watch"))
    )
    assert (first.fetched, first.published) == (edited, REPORTS[0].published)
    assert second.fetched == REPORTS[1].published


def test_a_post_without_a_zone_is_damage_and_not_a_guess(tmp_path: Path) -> None:
    old = post_of(1, REPORTS[0])
    del old["date_unixtime"]
    entries, damaged, _ = read_all(write_export(tmp_path / "result.json", [old]), "air-force")
    assert not entries
    assert "message 1" in damaged[0][0]
    assert "export again" in damaged[0][1]


@pytest.mark.parametrize(
    ("about", "known"),
    [
        ({}, 1),
        ({"name": "nightwatch"}, 1),
        ({"name": "Another channel"}, 0),
        ({"type": "private_supergroup"}, 0),
    ],
)
def test_a_channel_is_known_by_its_very_name_or_not_at_all(
    tmp_path: Path, about: dict[str, str], known: int
) -> None:
    entries, _, strangers = read_all(
        write_export(tmp_path / "result.json", [post_of(1, REPORTS[0])], **about)
    )
    assert (len(entries), strangers) == (known, 1 - known)


def test_of_an_account_only_known_channels_are_read(tmp_path: Path) -> None:
    chats = [
        {"name": name, "type": "public_channel", "id": n, "messages": [post_of(n, REPORTS[n])]}
        for n, name in enumerate(["Gossip", "Night Watch", "Cats"], 1)
    ]
    (tmp_path / "result.json").write_text(json.dumps({"about": "", "chats": {"list": chats}}))
    entries, _, strangers = read_all(tmp_path, "air-force")
    assert [entry.link for entry in entries] == [f"https://t.me/{CHANNEL}/2"]
    assert strangers == 2


@pytest.mark.parametrize("at_message", [0, 1, 3, 5])
def test_a_damaged_message_is_named_and_the_others_are_read(tmp_path: Path, at_message: int) -> None:
    messages = [post_of(n, REPORTS[n % 4]) for n in range(1, 7)]
    path = write_export(tmp_path / "result.json", messages)
    text = path.read_bytes()
    place = text.index(b'"id": %d,\n   "type"' % (at_message + 1)) + 40
    path.write_bytes(text[:place] + b'"\xff{"' + text[place + 4 :])
    entries, damaged, _ = read_all(path, "air-force")
    assert [entry.link[-1] for entry in entries] == [str(n) for n in range(1, 7) if n != at_message + 1]
    assert [name for name, _ in damaged] == [f"{path}: message {at_message + 1}"]


def test_an_export_that_is_cut_short_gives_what_it_holds(tmp_path: Path) -> None:
    path = write_export(tmp_path / "result.json", [post_of(n, REPORTS[n]) for n in range(1, 4)])
    path.write_bytes(path.read_bytes()[:-150])
    entries, damaged, _ = read_all(path, "air-force")
    assert len(entries) == 2
    assert len(damaged) == 1


LINK = "https://www.owl.example/en/news/loud-night"


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.gz"])
def test_a_page_of_a_web_archive_is_the_article_that_polling_reads(tmp_path: Path, name: str) -> None:
    page = article_page(LINK, NIGHT, 61)
    rss = make_rss(Post(LINK, "A summary.", at(NIGHT, 10), "A loud night", LINK))
    (item,) = parse_feed(rss, OWL, NOW).entries
    polled = with_body(item, article_text(page, LINK) or "")
    seen = at(NIGHT, 12)
    records = [
        warc_record("https://www.owl.example/", b"no", seen, "request"),
        warc_record(LINK, page, seen),
        warc_record("https://stranger.example/1", article_page("https://stranger.example/1", NIGHT, 9), seen),
        warc_record(LINK + "-gone", page, seen, status=404),
        warc_record(LINK + "-trams", page.replace(b"drone", b"tram").replace(b"missile", b"bus"), seen),
    ]
    (entry,), damaged, strangers = read_all(write_warc(tmp_path / name, records))
    assert same(entry, polled)
    assert (entry.feed, entry.fetched) == ("owl-en", seen)
    assert "900" not in entry.text
    assert (damaged, strangers) == ([], 1)


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.gz"])
@pytest.mark.parametrize("harm", ["middle", "head", "cut"])
def test_a_damaged_record_is_named_and_the_others_are_read(tmp_path: Path, name: str, harm: str) -> None:
    links = [f"https://owl.example/en/{n}" for n in range(6)]
    records = [warc_record(link, article_page(link, NIGHT, 60 + n), NOW) for n, link in enumerate(links)]
    pack = gzip.compress if name.endswith("gz") else bytes
    packed = [pack(record) for record in records]
    if harm == "middle" and not name.endswith("gz"):
        bad = packed[2].replace(b"Content-Length: ", b"Content-Length: 9", 1)
    else:
        bad = HARMS[harm](packed[2])
    path = tmp_path / name
    path.write_bytes(b"".join([*packed[:2], bad, *packed[3:]]))
    entries, damaged, _ = read_all(path)
    assert [entry.link for entry in entries] == [link for n, link in enumerate(links) if n != 2]
    assert len(damaged) == 1


def test_a_packed_export_that_cannot_be_unpacked_is_named(tmp_path: Path) -> None:
    packed = gzip.compress(json.dumps({"messages": [{"text": f"{n} БпЛА"} for n in range(99)]}).encode())
    (tmp_path / "result.json.gz").write_bytes(spoil(packed, 20, 60))
    with pytest.raises(InputError, match=r"result\.json\.gz: cannot be read"):
        find_archives(tmp_path / "result.json.gz")


def test_a_file_that_is_no_web_archive_is_damage(tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(b"no archive at all")
    assert [len(part) for part in read_all(tmp_path)[:2]] == [0, 1]


ROWS: list[Any] = [
    {"id": "r1", "text": REPORTS[0].text, "published": "2026-03-14T08:00:00+02:00", "source": "owl"},
    {"text": "Цієї ночі збито 54 БпЛА.", "link": LINK, "published": "2026-03-14"},
    {"id": "x", "link": f"https://t.me/{CHANNEL}/7", "text": "61 БпЛА.", "published": "2026-03-14T08:00:00Z"},
]


def test_rows_are_known_by_their_source_or_link_and_named_as_polling_names_them(tmp_path: Path) -> None:
    entries, damaged, strangers = read_all(write_lines(tmp_path / "rows.jsonl", [*ROWS, {"text": "Whose?"}]))
    assert [entry.feed for entry in entries] == ["owl-uk", "owl-en", "watch"]
    assert (damaged, strangers) == ([], 1)
    post = Post("", "61 БпЛА.", datetime(2026, 3, 14, 8, tzinfo=UTC))
    (polled,) = parse_feed(page_of([(7, post)]), CHANNEL_FEED, NOW).entries
    assert same(entries[2], polled)
    assert entries[1].published == at(NIGHT, 12)


def test_bad_lines_are_named_and_the_others_are_read(tmp_path: Path) -> None:
    rows = [
        ROWS[0],
        '{"text": "cut',
        "[1, 2]",
        {"text": "", "source": "owl"},
        {"text": "a", "source": "bat"},
        {"text": "b", "source": "owl", "published": "yesterday"},
        "",
        ROWS[1],
        {"text": "Dated ahead.", "source": "owl", "published": "2099-01-01"},
    ]
    entries, damaged, _ = read_all(write_lines(tmp_path / "rows.jsonl", rows))
    assert [name.rsplit(" ", 1)[1] for name, _ in damaged] == ["2", "3", "4", "5", "6"]
    assert len(entries) == 3
    assert entries[2].published is None


def test_packed_lines_are_read_and_a_broken_pack_is_damage(tmp_path: Path) -> None:
    data = gzip.compress(
        b"".join(json.dumps({**ROWS[0], "id": str(n)}).encode() + b"\n" for n in range(3000))
    )
    path = tmp_path / "rows.jsonl.gz"
    path.write_bytes(data)
    assert len(read_all(path)[0]) == 3000
    path.write_bytes(data[: len(data) // 2])
    entries, damaged, _ = read_all(path)
    assert 0 < len(entries) < 3000
    assert len(damaged) == 1


def test_parquet_gives_the_entries_of_the_same_lines(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    fields = ("id", "text", "published", "source", "link")
    table = arrow.table({field: [row.get(field) for row in ROWS] for field in fields})
    parquet.write_table(table, tmp_path / "rows.parquet", row_group_size=1)
    lines = read_all(write_lines(tmp_path / "rows.jsonl", ROWS))[0]
    rows, damaged, _ = read_all(tmp_path / "rows.parquet")
    assert all(same(one, other) for one, other in zip(rows, lines, strict=True))
    assert not damaged


def test_a_damaged_group_of_parquet_rows_is_named(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    table = arrow.table(
        {"id": [f"r{n}" for n in range(4)], "text": ["61 drones " * 50] * 4, "source": ["owl"] * 4}
    )
    path = tmp_path / "rows.parquet"
    parquet.write_table(table, path, row_group_size=1, use_dictionary=False, compression="gzip")
    start = parquet.ParquetFile(path).metadata.row_group(2).column(1).data_page_offset
    data = bytearray(path.read_bytes())
    data[start : start + 30] = b"\xff" * 30
    path.write_bytes(bytes(data))
    entries, damaged, _ = read_all(path)
    assert len(entries) == 3
    assert [name for name, _ in damaged] == [f"{path}: rows 3 to 3"]


def test_a_folder_of_feeds_and_pages_is_read_and_its_pictures_are_left_alone(tmp_path: Path) -> None:
    many = [Post(f"https://owl.example/en/{n}", "61 drones.", at(NIGHT, 9), f"T {n}") for n in range(600)]
    (tmp_path / "day1.xml").write_bytes(
        make_rss(*many).replace(b"<link></link>", b"<link>https://owl.example/en/1</link>")
    )
    (tmp_path / "page.html").write_bytes(article_page(LINK, NIGHT, 61))
    (tmp_path / "watch").mkdir()
    (tmp_path / "watch" / "1.html").write_bytes(page_of([(7, REPORTS[0])]))
    (tmp_path / "bad.xml").write_bytes(b"<html>moved</html>")
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8")
    entries, damaged, strangers = read_all(tmp_path)
    assert [sum(entry.feed == feed.id for entry in entries) for feed in FEEDS] == [1, 0, 601]
    assert (damaged, strangers) == ([], 1)
    assert read_all(tmp_path / "bad.xml", "owl")[1]


def test_what_cannot_be_an_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"x")
    for path in (tmp_path / "none.jsonl", tmp_path / "a.docx", tmp_path):
        with pytest.raises(InputError, match=str(path)):
            find_archives(path)
    with pytest.raises(ConfigError, match="air-force, owl"):
        speakers("bat")


def test_a_member_never_raises() -> None:
    for kind in Kind:
        for raw in (b"", b"\xff<", {}, {"text": 3, "type": "message", "date_unixtime": "x"}):
            member = next(iter(_members(kind, raw)))
            assert isinstance(read_member(member, NOW), Contents)


def _members(kind: Kind, raw: Any) -> list[Any]:
    from monitor.archive import Member

    return [Member("m", 0, kind, NOW, OWL, raw)]


@pytest.mark.parametrize("kind", [Kind.TELEGRAM, Kind.LINES, Kind.WARC])
def test_memory_stays_flat_however_large_an_archive_is(tmp_path: Path, kind: Kind) -> None:
    def peak(count: int) -> int:
        path = _write_large(tmp_path, kind, count)
        tracemalloc.start()
        assert sum(1 for _ in read_archive(path, speakers("owl" if kind is Kind.WARC else "watch"))) == count
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(10)
    assert peak(4000) < peak(400) + 1_000_000


def _write_large(folder: Path, kind: Kind, count: int) -> Archive:
    text = REPORTS[0].text * 10
    if kind is Kind.TELEGRAM:
        path = write_export(
            folder / "result.json", [{**post_of(n, REPORTS[0]), "text": text} for n in range(count)]
        )
    elif kind is Kind.LINES:
        path = write_lines(folder / "rows.jsonl", [{"id": n, "text": text} for n in range(count)])
    else:
        page = article_page(LINK, NIGHT, 61)
        path = write_warc(folder / "c.warc", (warc_record(f"{LINK}/{n}", page, NOW) for n in range(count)))
    return find_archives(path)[0]


def test_make_entries_names_an_archived_item_as_it_names_a_polled_one() -> None:
    assert make_entries([], OWL, NOW) == ((), None)
