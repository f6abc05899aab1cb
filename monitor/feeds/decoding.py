"""Finds the encoding of a body: bytes go in, text and a warning come out.

What the bytes are weighs more than what they are said to be: text that is valid UTF-8 and not plain
ASCII is UTF-8, whatever the header says.
"""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\x00?\x00", "utf-16-le"),
    (b"\x00<\x00?", "utf-16-be"),
)
_DECLARED = (
    re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE),
    re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE),
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_CYRILLIC_RUN = re.compile(rb"[\xa8\xaa\xaf\xb2-\xb4\xb8\xba\xbf\xc0-\xff]{3,}")
_HIGH = re.compile(rb"[\x80-\xff]")
# Python calls these encodings too. No feed is written in them; some take quadratic time.
_NOT_FOR_TEXT = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "utf-7"}


def decode_body(body: bytes, content_type: str | None = None) -> tuple[str, str | None]:
    """The text of a body, and a warning where it is not in the encoding that it says it is in."""
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body.decode(name, "replace"), None
    declared = _find_declared(body, content_type)
    if body.isascii() and declared:  # escape-based encodings such as ISO-2022-JP are plain ASCII bytes
        return body.decode(declared, "replace"), None
    text = body.decode("utf-8", "replace")
    if _is_mostly_whole(text):
        damaged = "\ufffd" in text and b"\xef\xbf\xbd" not in body
        return text, "has damaged characters, which were read as \ufffd" if damaged else None
    if declared and declared != "utf-8":
        return body.decode(declared, "replace"), None
    guess = "windows-1251" if _looks_cyrillic(body) else "windows-1252"
    said = "says that it is UTF-8" if declared else "does not say its encoding"
    return body.decode(guess, "replace"), f"{said}, and is really {guess}: it was read as that"


def name_encoding(body: bytes, content_type: str | None = None) -> str | None:
    """The encoding that a body says it is in, by its first bytes, its header or itself, if it does."""
    marked = (name for mark, name in _MARKS if body.startswith(mark))
    return next(marked, None) or _find_declared(body, content_type)


def _find_declared(body: bytes, content_type: str | None) -> str | None:
    """The first encoding that the XML declaration, the header or a meta tag names and Python knows."""
    xml, meta = (pattern.search(body[:2000]) for pattern in _DECLARED)
    header = _CHARSET.search(content_type or "")
    names = (
        xml and xml[1].decode("ascii", "replace"),
        header and header[1],
        meta and meta[1].decode("ascii", "replace"),
    )
    for name in filter(None, names):
        try:
            codec = codecs.lookup(name).name
            "".encode(codec)
        except (LookupError, ValueError):
            continue
        if codec not in _NOT_FOR_TEXT and not codec.startswith(("utf-16", "utf-32")):
            # Browsers read Latin-1 as windows-1252: the web's quotation marks and dashes are in there.
            return {"iso8859-1": "cp1252", "ascii": "cp1252"}.get(codec, codec)
    return None


def _is_mostly_whole(text: str) -> bool:
    """Whether a text that was decoded as UTF-8 has next to no broken characters."""
    broken = text.count("\ufffd")
    return not broken or broken * 10 < sum(not char.isascii() for char in text) - broken


def _looks_cyrillic(body: bytes) -> bool:
    """Whether most high bytes stand in runs: in Cyrillic whole words do, in Western text single letters."""
    in_runs = sum(len(run) for run in _CYRILLIC_RUN.findall(body))
    return in_runs * 2 > len(_HIGH.findall(body))
