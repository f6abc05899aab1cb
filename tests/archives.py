"""Archives of the kinds that people hand in, with posts and pages of the tests' own."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from html import escape
from pathlib import Path
from typing import Any

from world import Post, at, report

CHANNEL = "nightwatch"


def spoil(data: bytes, begin: int, end: int) -> bytes:
    """The same bytes, those from `begin` to `end` turned over: what a bad disk makes of a file."""
    return data[:begin] + bytes(byte ^ 0xFF for byte in data[begin:end]) + data[end:]


HARMS = {
    "middle": lambda record: spoil(record, 80, 90),
    "head": lambda record: b"XXXXXX" + record[6:],
    "cut": lambda record: record[: len(record) // 2],
}
"""What can become of a packed record."""


def post_of(number: int, post: Post) -> dict[str, Any]:
    """A post as a Telegram Desktop export has it, its text in pieces as soon as it has more than one line."""
    first, line, rest = post.text.partition(". ")
    text: Any = [{"type": "bold", "text": first + line}, rest] if line else post.text
    return {
        "id": number,
        "type": "message",
        "date": post.published.strftime("%Y-%m-%dT%H:%M:%S"),
        "date_unixtime": str(int(post.published.timestamp())),
        "from": "Night Watch",
        "from_id": "channel1",
        "text": text,
    }


def write_export(path: Path, messages: Sequence[Any], **more: Any) -> Path:
    """A `result.json` as Telegram Desktop writes it."""
    about = {"name": "Night Watch", "type": "public_channel", "id": 1, **more, "messages": list(messages)}
    path.write_text(json.dumps(about, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def page_of(posts: Iterable[tuple[int, Post]], before: int | None = None, channel: str = CHANNEL) -> bytes:
    """A channel's public page of the real shape, oldest post first."""
    more = f'<a class="tme_messages_more js-messages_more" data-before="{before}"></a>' if before else ""
    wraps = []
    for number, post in posts:
        text = escape(post.text).replace("\n", "<br/>")
        moment = post.published.astimezone(UTC).isoformat()
        wraps.append(
            f'<div class="tgme_widget_message_wrap"><div class="tgme_widget_message js-widget_message" '
            f'data-post="{channel}/{number}">'
            f'<div class="tgme_widget_message_text js-message_text">{text}</div>'
            f'<a class="tgme_widget_message_date" href="https://t.me/{channel}/{number}">'
            f'<time datetime="{moment}" class="time"></time></a></div></div>'
        )
    return f"<!doctype html><html><body><main>{more}{''.join(wraps)}</main></body></html>".encode()


def article_page(link: str, night: date, drones: int) -> bytes:
    """A news page about one night, with its address, its time, and things around the article."""
    words = report(night, drones).text
    more = "The mayor of the town said that crews had worked until morning, and that schools stay open. " * 4
    return (
        f"<!doctype html><html><head><meta charset='utf-8'><title>A loud night - Owl</title>"
        f"<meta property='og:title' content='A loud night'><link rel='canonical' href='{link}'>"
        f"<meta property='article:published_time' content='{at(night, 10).isoformat()}'></head>"
        f"<body><nav><a href='/'>Front page with 900 drones</a></nav><article><h1>A loud night</h1>"
        f"<p>{words}</p><p>{more}</p></article><footer>Owl, 12 Bridge Street</footer></body></html>"
    ).encode()


def warc_record(link: str, body: bytes, moment: datetime, kind: str = "response", status: int = 200) -> bytes:
    """One record of a WARC file, not packed."""
    about = f"Content-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}"
    http = f"HTTP/1.1 {status} OK\r\n{about}\r\n\r\n"
    block = http.encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{abs(hash(link)):036d}>\r\n"
        f"WARC-Target-URI: {link}\r\nWARC-Date: {moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}\r\n"
        f"Content-Type: application/http; msgtype={kind}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def write_warc(path: Path, records: Iterable[bytes]) -> Path:
    """A WARC file; each record packed by itself where the name ends in .gz."""
    pack = gzip.compress if path.suffix == ".gz" else bytes
    path.write_bytes(b"".join(pack(record) for record in records))
    return path


def write_lines(path: Path, rows: Iterable[Any]) -> Path:
    """JSON lines; a row that is a string stands as it is."""
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
