"""A large archive that is cut into stretches gives what it gives from front to back, wherever it is cut."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from archives import HARMS, article_page, warc_record, write_export, write_lines

from monitor.archive import Archive, Speakers, cut_archive, find_archives, read_archive, read_stretch
from monitor.archive.reading import STRETCHES
from monitor.model import Feed, Rank, Source

NIGHT = date(2026, 3, 14)
NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)
SPEAKERS = Speakers.of(
    [Feed("owl", "https://owl.example/all.xml", "owl")], [Source("owl", "Owl", Rank.OUTLET)], None
)
LINKS = [f"https://owl.example/{n}" for n in range(9)]
PACKED = [gzip.compress(warc_record(link, article_page(link, NIGHT, 60), NOW), mtime=0) for link in LINKS]
ANY = {"none": lambda record: record, **HARMS}

Seen = list[tuple[object, str | None]]


def read_whole(archive: Archive) -> Seen:
    return [(member.raw or member.name, member.problem) for member in read_archive(archive, SPEAKERS)]


def read_cut(archive: Archive, size: int) -> Seen:
    stretches = cut_archive(archive, size=size)
    assert stretches
    assert (stretches[0].begin, stretches[-1].end) == (0, archive.size)
    members = [member for stretch in stretches for member in read_stretch(stretch, SPEAKERS)]
    return [(member.raw or member.name, member.problem) for member in members]


@pytest.mark.parametrize("harm", ANY)
def test_a_web_archive_may_be_cut_anywhere_and_its_damage_is_named_once(tmp_path: Path, harm: str) -> None:
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(b"".join(ANY[harm](one) if n == 4 else one for n, one in enumerate(PACKED)))
    (archive,) = find_archives(path)
    whole = read_whole(archive)
    assert sum(problem is None for _, problem in whole) == (9 if harm == "none" else 8)
    for size in range(40, archive.size, 37):
        assert read_cut(archive, size) == whole


def test_behind_two_damaged_records_the_others_are_read(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(b"".join(HARMS["middle"](one) if n in (2, 5) else one for n, one in enumerate(PACKED)))
    (archive,) = find_archives(path)
    assert [problem is None for _, problem in read_whole(archive)] == [n not in (2, 5) for n in range(9)]


def test_lines_may_be_cut_anywhere(tmp_path: Path) -> None:
    rows = [{"id": n, "text": "Збито 54 БпЛА. " * (n % 7), "source": "owl"} for n in range(40)]
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    path = tmp_path / "rows.jsonl"
    path.write_bytes("\ufeff".encode() + "\r\n".join([*lines[:20], "", "{no json", *lines[20:]]).encode())
    (archive,) = find_archives(path)
    whole = [problem or raw for raw, problem in read_whole(archive)]
    assert len(whole) == 41
    for size in range(1, archive.size, 13):
        assert [problem or raw for raw, problem in read_cut(archive, size)] == whole


def test_a_bad_line_behind_the_first_stretch_is_named_by_its_byte(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "rows.jsonl", [{"text": "a", "source": "owl"}] * 20 + ["{no json"])
    (archive,) = find_archives(path)
    ((name, _),) = [seen for seen in read_cut(archive, 400) if seen[1]]
    assert name == f"{path}: line 8 behind byte 400"


def test_what_is_small_or_must_be_read_from_its_front_is_not_cut(tmp_path: Path) -> None:
    lines = b"".join(b'{"text": "a"}\n' for _ in range(99))
    (tmp_path / "whole.warc.gz").write_bytes(gzip.compress(gzip.decompress(b"".join(PACKED))))
    (tmp_path / "plain.warc").write_bytes(gzip.decompress(b"".join(PACKED)))
    (tmp_path / "damaged.warc.gz").write_bytes(HARMS["middle"](PACKED[0]) + b"".join(PACKED))
    (tmp_path / "none.warc.gz").write_bytes(b"no archive at all")
    (tmp_path / "rows.jsonl.gz").write_bytes(gzip.compress(lines))
    write_export(tmp_path / "result.json", [])
    found = find_archives(tmp_path)
    assert len(found) == 6
    assert [cut_archive(archive, size=10) for archive in found] == [None] * 6
    (tmp_path / "rows.jsonl").write_bytes(lines)
    (small,) = find_archives(tmp_path / "rows.jsonl")
    assert small.size < min(STRETCHES.values())
    assert cut_archive(small) is None
    assert cut_archive(small, begin=small.size, size=10) == []
