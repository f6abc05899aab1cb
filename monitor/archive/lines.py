"""Reads rows of texts: JSON lines and Parquet. One row goes out at a time, however many there are.

A row has `text`, and may have `id`, `title`, `link`, `published`, `updated`, `source` and `lang`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from ..errors import InputError
from ..feeds import Item, read_iso, squeeze
from ..model import KYIV, Feed, FeedKind
from .members import LARGEST, Archive, Contents, Kind, Member
from .opening import Counted, open_file
from .speakers import Speakers

FIELDS = ("id", "title", "text", "link", "published", "updated", "source", "lang")
_ROWS = 200


def read_lines(
    archive: Archive, speakers: Speakers, begin: int = 0, end: int | None = None
) -> Iterator[Member]:
    """The lines of a file of JSON lines; empty ones are left out.

    With `begin` and `end` those that begin between these bytes of a file that is not packed.
    """
    number = position = 0
    behind = f" behind byte {begin:,}" if begin else ""
    with open_file(archive) as file:
        if begin:
            file.seek(begin - 1)
            _skip_line(file)
        while (end is None or file.place < end) and (line := file.readline(LARGEST)):
            number += 1
            name, problem = f"{archive.name}: line {number}{behind}", None
            row: Mapping[str, object] = {}
            if len(line) == LARGEST and not line.endswith(b"\n"):
                problem = f"is longer than {LARGEST:,} bytes"
                _skip_line(file)
            elif not line.strip():
                continue
            else:
                row, problem = _parse(line, is_first=number == 1 and not begin)
            yield _make_member(name, position, archive, row, problem, speakers, file.share)
            position += 1


def _skip_line(file: Counted) -> None:
    """Go behind the end of a line, however long it is."""
    while (piece := file.readline(LARGEST)) and not piece.endswith(b"\n"):
        pass


def read_parquet(archive: Archive, speakers: Speakers) -> Iterator[Member]:
    """The rows of a Parquet file. Of a damaged row group all that lies behind its damage is one member."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        mend = "pip install 'raid-monitor[parquet]'"
        raise InputError(f"{archive.path}: to read Parquet, pyarrow is needed: {mend}") from None
    try:
        file = parquet.ParquetFile(archive.path)
    except (OSError, pyarrow.ArrowException) as error:
        raise InputError(f"{archive.path}: cannot be read as Parquet: {error}") from error
    with file:
        columns = [name for name in FIELDS if name in file.schema_arrow.names]
        groups, total = file.num_row_groups, max(file.metadata.num_rows, 1)
        first = position = 0
        for group in range(groups):
            number = first
            first += file.metadata.row_group(group).num_rows
            try:
                for batch in file.iter_batches(_ROWS, [group], columns):
                    for row in batch.to_pylist():
                        number += 1
                        name = f"{archive.name}: row {number}"
                        yield _make_member(name, position, archive, row, None, speakers, number / total)
                        position += 1
            except (OSError, pyarrow.ArrowException) as error:
                name = f"{archive.name}: rows {number + 1} to {first}"
                problem = f"are damaged ({' '.join(str(error).split())[:100]})"
                yield _make_member(name, position, archive, {}, problem, speakers, first / total)
                position += 1


def read_row(raw: Mapping[str, object], feed: Feed, link: str) -> tuple[Item, datetime | None] | Contents:
    """A row as an item and the time of its last edit, or contents that say why it is none.

    What names it is its id, else its link: as polling would have it, for posts of a channel always the link.
    """
    text, title = squeeze(_word(raw, "text")), squeeze(_word(raw, "title")).replace("\n", " ")
    if not text:
        return Contents(problem="has no text")
    times: dict[str, datetime | None] = {}
    for field in ("published", "updated"):
        times[field] = _moment(raw.get(field))
        if times[field] is None and raw.get(field) not in (None, ""):
            return Contents(
                problem=f"{field} {str(raw.get(field))[:40]!r} is no date; write 2026-03-14T08:00+02:00"
            )
    guid = _word(raw, "id") or link
    if feed.kind is FeedKind.TELEGRAM and link:
        guid = link
    lang = _word(raw, "lang") or None
    return Item(guid, link, title, text, times["published"], times["updated"], lang), times["updated"]


def _parse(line: bytes, *, is_first: bool) -> tuple[Mapping[str, object], str | None]:
    try:
        row = json.loads(line.decode("utf-8-sig" if is_first else "utf-8"))
    except (ValueError, RecursionError) as error:
        return {}, f"is no JSON ({error})"
    return (row, None) if isinstance(row, dict) else ({}, "is no JSON object with a field text")


def _make_member(
    name: str,
    position: int,
    archive: Archive,
    row: Mapping[str, object],
    problem: str | None,
    speakers: Speakers,
    share: float,
) -> Member:
    """A row with the feed of the source that it names, of its link, or of --source."""
    link, source, feed = _word(row, "link"), _word(row, "source"), None
    if problem is None:
        feed = speakers.by_name(source) if source else speakers.by_link_or_said(link)
    if source and feed is None and problem is None:
        problem = f"names the source {source[:40]!r}, which feeds.yaml does not have"
    kept = {field: row[field] for field in FIELDS if field in row}
    return Member(name, position, Kind.LINES, archive.written, feed, kept, link, problem=problem, share=share)


def _word(row: Mapping[str, object], field: str) -> str:
    value: Any = row.get(field)
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _moment(value: object) -> datetime | None:
    """A time as a row has it: text, or a time of Parquet; a bare date is noon in Kyiv."""
    if isinstance(value, date) and not isinstance(value, datetime):
        value = value.isoformat()
    moment = read_iso(value.isoformat() if isinstance(value, datetime) else value or "")
    if moment is not None and isinstance(value, str) and len(value.strip()) == len("2026-03-14"):
        return (moment.replace(tzinfo=KYIV) + timedelta(hours=12)) if moment else None
    return moment
