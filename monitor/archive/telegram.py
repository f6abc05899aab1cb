"""Reads a Telegram Desktop export (`result.json`): a file goes in, one message at a time comes out.

Only what the channel itself writes counts, as on its public page: service messages and forwarded posts are
passed over. A post's link is its identity, there and here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from ..feeds import Item, squeeze
from ..model import Feed
from .members import Archive, Contents, Kind, Member
from .opening import Counted, open_file
from .speakers import Speakers, channel_of

_CHATS = {"": "messages.item", "chats.list.item": "chats.list.item.messages.item"}
_START = re.compile(rb'\{\s*"id"\s*:\s*-?\d+\s*,\s*"type"\s*:')
_PIECE = 65_536
_BLOCKS = frozenset(("pre", "blockquote"))


def read_export(archive: Archive, speakers: Speakers) -> Iterator[Member]:
    """The messages of an export in the order of the file; what cannot be read as JSON is a damaged member."""
    import ijson

    position = 0
    chats = _Chats(speakers)
    with open_file(archive) as file:
        try:
            for message in _stream(file, chats):
                yield _member(archive, message, position, chats.feed, file)
                position += 1
            return
        except (ijson.JSONError, ValueError) as error:
            problem = f"is damaged or cut short ({' '.join(str(error).split())[:100]})"
    is_named = False
    if chats.alone:  # else the next chat may be another speaker's
        with open_file(archive) as file:
            for rest in _read_on(file, chats.last):
                if isinstance(rest, str):
                    is_named = True
                    yield _damage(archive, rest, position, problem)
                else:
                    yield _member(archive, rest, position, chats.feed, file)
                position += 1
    if not is_named:
        yield _damage(archive, f"after message {chats.last}", position, problem)


def read_post(raw: Mapping[str, object], feed: Feed) -> tuple[Item, datetime] | Contents:
    """A message as an item and the time of its last edit; contents without an entry where it has no words."""
    text = raw.get("text")
    if raw.get("type") != "message" or raw.get("forwarded_from") is not None or "forwarded_from_id" in raw:
        return Contents()
    body = squeeze(_join(text))
    if not body:
        return Contents()
    published = _moment(raw.get("date_unixtime"))
    if published is None:
        mend = "export again with a Telegram Desktop of 2022 or later"
        return Contents(problem=f"has no date_unixtime, and its date has no zone: {mend}")
    edited = _moment(raw.get("edited_unixtime"))
    link = f"https://t.me/{channel_of(feed)}/{raw.get('id')}"
    return Item(link, link, "", body, published, edited), edited or published


def _member(
    archive: Archive, message: Mapping[str, object], position: int, feed: Feed | None, file: Counted
) -> Member:
    name = f"{archive.name}: message {message.get('id')}"
    return Member(name, position, Kind.TELEGRAM, archive.written, feed, message, share=file.share)


def _damage(archive: Archive, name: str, position: int, problem: str) -> Member:
    return Member(
        f"{archive.name}: {name}", position, Kind.TELEGRAM, archive.written, problem=problem, share=1.0
    )


class _Chats:
    """Whose messages come next, as the export says before them."""

    def __init__(self, speakers: Speakers) -> None:
        self._speakers = speakers
        self.feed: Feed | None = None
        self.alone = True
        self.last: object = 0
        self._name = self._type = ""

    def hear(self, prefix: str, value: object) -> None:
        """Take in the name or the type of the chat whose messages follow."""
        chat, _, field = prefix.rpartition(".")
        if chat not in _CHATS or field not in ("name", "type"):
            return
        if field == "name":
            self._name, self._type = str(value or ""), ""
        else:
            self._type = str(value or "")
        self.alone = not chat
        self.feed = None
        if not self._type or self._type.endswith("channel"):  # in a group anybody may write
            self.feed = self._speakers.by_channel(self._name, alone=self.alone)


def _stream(file: Counted, chats: _Chats) -> Iterator[Mapping[str, object]]:
    """The messages; `chats` knows whose each is. Raises JSONError where the file is no JSON from there on."""
    import ijson

    builder: Any = None
    chats.hear("name", "")  # an export that does not say its name before its messages
    for prefix, event, value in ijson.parse(file, use_float=True):
        if builder is not None:
            builder.event(event, value)
            if event == "end_map" and prefix in _CHATS.values():
                chats.last = builder.value.get("id")
                yield builder.value
                builder = None
        elif event == "start_map" and prefix in _CHATS.values():
            builder = ijson.ObjectBuilder()
            builder.event(event, value)
        elif event == "string":
            chats.hear(prefix, value)


def _read_on(file: Counted, last: object) -> Iterator[Mapping[str, object] | str]:
    """The messages behind the one with the id `last`, each by itself; the name of one that is damaged.

    The file is cut where messages begin, as Telegram Desktop writes them.
    """
    import json

    is_behind = last == 0
    for number, piece in _cut(file):
        if not is_behind:
            is_behind = number == last
            continue
        try:
            message, _ = json.JSONDecoder().raw_decode(piece.decode("utf-8"))
        except ValueError:
            yield f"message {number}"
            continue
        yield message


def _cut(file: Counted) -> Iterator[tuple[int, bytes]]:
    """The pieces of a file that begin like a message, each with its id and up to where the next begins."""
    held = b""
    while True:
        more = file.read(_PIECE)
        held += more
        starts = [found.start() for found in _START.finditer(held)]
        # Without more to come the last piece is whole; else it may go on, or the next begin across the edge.
        ends = [*starts[1:], len(held)] if not more else starts[1:]
        for start, end in zip(starts, ends, strict=False):
            piece = held[start:end]
            number = re.search(rb"-?\d+", piece)
            yield int(number[0]) if number else 0, piece
        if not more:
            return
        held = held[starts[-1] :] if starts else held[-200:]


def _join(text: object) -> str:
    """The words of a message: a string, or a list of strings and pieces with a type.

    White space becomes spaces as on the public page, where only <br> and blocks end a line.
    """
    pieces = text if isinstance(text, list) else [text]
    words = []
    for piece in pieces:
        if isinstance(piece, str):
            words.append(piece)
        elif isinstance(piece, Mapping) and isinstance(piece.get("text"), str):
            edge = "\n" if piece.get("type") in _BLOCKS else ""
            words.append(f"{edge}{piece['text']}{edge}")
    return "\n".join(re.sub(r"\s+", " ", line) for line in "".join(words).split("\n"))


def _moment(seconds: object) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(str(seconds)), UTC)
    except (ValueError, OverflowError, OSError):
        return None
