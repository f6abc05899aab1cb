"""Reads WARC files (web archives, packed or not): a file goes in, one page at a time comes out.

Only responses are read, and of these only pages of sites that feeds.yaml knows. Behind a damaged record the
next one is looked for, so that one bad block does not cost the rest.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC
from http import HTTPStatus
from typing import IO, TYPE_CHECKING

from ..errors import DAMAGED
from .members import LARGEST, Archive, Kind, Member
from .speakers import Speakers

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

_PACKED, _PLAIN = b"\x1f\x8b\x08", b"WARC/"
_SWALLOWED = b"\r\nWARC-Type: "
_HEAD = 512
_PIECE = 1_000_000
_BROKEN = (*DAMAGED, ValueError)


def read_warc(
    archive: Archive, speakers: Speakers, begin: int = 0, end: int | None = None
) -> Iterator[Member]:
    """The pages of known sites among the responses of an archive, in the order of the file.

    With `begin` and `end` those of the records that begin between these bytes.
    """
    bad = None  # where the last damage was named: what follows from it is not named again
    for position, (place, record, problem) in enumerate(_walk(archive, begin, end or sys.maxsize)):
        if bad == -place:
            continue
        bare = Member(
            f"{archive.name}: record {'behind' if place < 0 else 'at'} byte {abs(place)}",
            position,
            Kind.WARC,
            archive.written,
            problem=problem,
            share=min(abs(place) / max(archive.size, 1), 1.0),
        )
        member = bare if record is None else _read_record(bare, record, speakers)
        if member is not None:
            bad = place if member.problem else None
            yield member


def is_packed_by_record(archive: Archive) -> bool:
    """Whether the records of a packed archive are packed each by itself, as is usual, and not the file."""
    with archive.path.open("rb") as file:
        head = file.read(_PIECE)
        unpacker = zlib.decompressobj(31)
        try:
            is_warc = unpacker.decompress(head, len(_PLAIN)) == _PLAIN
            while is_warc and not unpacker.eof and unpacker.unconsumed_tail:
                unpacker.decompress(unpacker.unconsumed_tail, _PIECE)
        except zlib.error:
            return False
        return unpacker.eof and _begins(file, unpacker.unused_data, 0, len(head) - len(unpacker.unused_data))


def _walk(
    archive: Archive, begin: int | None, stop: int
) -> Iterator[tuple[int, WarcRecord | None, str | None]]:
    """The records from front to back with the byte that each begins at; for a damaged one a problem.

    Where the beginning of a damaged one was not found, the place is that of the record before it, negative.
    What begins at `stop` or behind it is left to others; so is its damage.
    """
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    begin = _find_next(archive, begin) if begin else begin
    behind: int | None = None
    with archive.path.open("rb") as file:
        while begin is not None and (behind is not None or begin < stop):
            file.seek(begin)
            last, end = None, 0
            try:
                for record in ArchiveIterator(file, record_types=WarcRecordType.any_type, parse_http=False):
                    if behind is not None:
                        yield -behind, None, "is damaged"
                        behind = None
                    last = int(record.stream_pos)
                    end = last + int(record.content_length)
                    if last >= stop:
                        return
                    yield last, record, None
            except _BROKEN as error:
                if last is None and begin < stop:
                    yield begin, None, f"is damaged ({error})"
                behind = last
                begin = _find_next(archive, (begin if last is None else last) + 1)
            else:  # an unpacked record that says to be longer than the file hides those behind it
                hides = last is not None and not archive.is_packed and end > archive.size
                begin = _find_next(archive, (last or 0) + 1) if hides else None
    if behind is not None:
        yield -behind, None, "is damaged"


def _find_next(archive: Archive, begin: int) -> int | None:
    """Where the next record of a file may begin; None where none does."""
    mark = _PACKED if archive.is_packed else _PLAIN
    with archive.path.open("rb") as file:
        file.seek(begin)
        held, at = b"", begin
        while piece := file.read(_PIECE):
            held += piece
            place = held.find(mark)
            while place >= 0:
                if _begins(file, held, place, at):
                    return at + place
                place = held.find(mark, place + 1)
            at += len(held) - len(mark) + 1
            held = held[-len(mark) + 1 :]
    return None


def _begins(file: IO[bytes], held: bytes, place: int, at: int) -> bool:
    """Whether a record begins where its first bytes were found, and not by chance inside another."""
    head = held[place : place + _HEAD]
    if len(head) < _HEAD:
        back = file.tell()
        file.seek(at + place)
        head = file.read(_HEAD)
        file.seek(back)
    if head.startswith(_PLAIN):
        return head[5:8] in (b"1.0", b"1.1", b"0.1")
    try:
        return zlib.decompressobj(31).decompress(head, len(_PLAIN)) == _PLAIN
    except zlib.error:
        return False


def _read_record(bare: Member, record: WarcRecord, speakers: Speakers) -> Member | None:
    """A record as a member, with its body where it is a page of a known site; None where it is no page."""
    from fastwarc.warc import WarcRecordType

    if record.record_type != WarcRecordType.response:
        return None
    link = (record.headers.get("WARC-Target-URI") or "").strip("<> ")
    feed = speakers.by_link(link)
    if feed is None:
        return bare
    named = replace(bare, name=f"{bare.name}, {link}", link=link)
    try:
        if problem := _look_at_block(record):
            return replace(named, problem=problem)
        record.parse_http(auto_decode="all")
        body = record.reader.read(LARGEST + 1) if _is_page(record) else None
    except _BROKEN as error:
        return replace(named, problem=f"is damaged ({error})")
    return None if body is None else _make_page(replace(named, feed=feed), record, body)


def _make_page(named: Member, record: WarcRecord, body: bytes) -> Member:
    """The member of a page with its body, or with what is wrong with it."""
    if problem := _find_problem(record, body):
        return replace(named, problem=problem)
    fetched = record.record_date.astimezone(UTC) if record.record_date else named.fetched
    return replace(named, raw=body, content_type=record.http_headers.get("Content-Type"), fetched=fetched)


def _look_at_block(record: WarcRecord) -> str | None:
    """What is wrong with a record before its body is looked at."""
    if record.content_length > LARGEST:
        return f"is larger than {LARGEST:,} bytes"
    if "WARC-Block-Digest" in record.headers and not record.verify_block_digest():
        return "does not match its own digest"
    return None


def _is_page(record: WarcRecord) -> bool:
    """Whether a response is a page that came: its status, and its kind where that is said."""
    http = record.http_headers
    if http is None or http.status_code != HTTPStatus.OK:
        return False
    return any(word in (http.get("Content-Type") or "html").lower() for word in ("html", "xml"))


def _find_problem(record: WarcRecord, body: bytes) -> str | None:
    """What is wrong with a body; the length of one that came packed is not known before."""
    http, size = record.http_headers, len(body)
    if size > LARGEST:
        return f"is larger than {LARGEST:,} bytes"
    is_packed = http.get("Transfer-Encoding") or http.get("Content-Encoding")
    if _SWALLOWED in body:
        return "is cut short: another record follows within it"
    if size == 0 or (not is_packed and size < record.content_length):
        return f"is cut short: {size:,} of {record.content_length:,} bytes"
    return None
